import { createServer } from 'node:http';
import { verify } from './webhook-verify.mjs';

const { CALLBACK_SECRET, PORT } = process.env;

// part: receive
const seen = new Set(); // in a data base, of the last days

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  try {
    const { jti } = verify(request.headers.authorization, body, [CALLBACK_SECRET]);
    if (!seen.has(jti)) console.log(body.toString());
    seen.add(jti);
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(401).end(error.message);
  }
});
// end: receive

server.listen(Number(PORT), () => console.log(`port ${server.address().port}`));

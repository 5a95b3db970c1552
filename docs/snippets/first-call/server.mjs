import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import OpenTok from 'opentok';

const { API_KEY, API_SECRET, PARLEY_URL = 'http://localhost:8080', PORT = '3000' } = process.env;

// part: session
const parley = new OpenTok(API_KEY, API_SECRET, { apiUrl: PARLEY_URL });

const session = await new Promise((resolve, reject) => {
  parley.createSession({}, (error, made) => (error ? reject(error) : resolve(made)));
});

/** What one visitor needs to join. Each gets a token of their own. */
function ticket() {
  const token = session.generateToken({ role: 'publisher' });
  return { apiKey: API_KEY, sessionId: session.sessionId, token };
}
// end: session

const pages = {
  '/': ['text/html', () => readFileSync('index.html')],
  '/call.js': ['text/javascript', () => readFileSync('call.js')],
  '/ticket': ['application/json', () => JSON.stringify(ticket())],
};

const server = createServer((request, response) => {
  const [type, content] = pages[request.url] ?? [];
  if (!type) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': type }).end(content());
});
server.listen(Number(PORT), () => {
  console.log(`Open http://localhost:${server.address().port}`);
});

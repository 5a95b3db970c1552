// An application's server: it alone knows the API secret, and decides who may join which room.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import OpenTok from 'opentok';

const { API_KEY, API_SECRET, PARLEY_URL = 'http://localhost:8080', PORT = 3000 } = process.env;
if (!API_KEY || !API_SECRET) {
  console.error('Set API_KEY and API_SECRET to what Parley printed when it started.');
  process.exit(1);
}

const openTok = new OpenTok(API_KEY, API_SECRET, { apiUrl: PARLEY_URL });
const createSession = promisify(openTok.createSession.bind(openTok));

/**
 * One session a room, promised when somebody first asks, so that who asks meanwhile gets the same. A real
 * application keeps them in its data base.
 */
const sessions = new Map();

function sessionOf(room) {
  if (!sessions.has(room)) {
    const session = createSession({});
    sessions.set(room, session);
    session.catch(() => sessions.delete(room));
  }
  return sessions.get(room);
}

async function ticketFor(room) {
  const { sessionId } = await sessionOf(room);
  // Here a real application checks who is asking, and chooses their role and their name.
  const token = openTok.generateToken(sessionId, {
    role: 'publisher',
    data: JSON.stringify({ name: 'Guest' }),
    expireTime: Math.floor(Date.now() / 1000) + 3600,
  });
  return { apiKey: API_KEY, sessionId, token };
}

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** What is at an address: a room's page, a ticket to it, or the script of all pages. */
async function find(path) {
  if (path === '/call.js') return ['text/javascript', read('call.js')];
  const [, room, wanted] = /^\/([\w-]{1,40})(\/ticket)?$/.exec(path) ?? [];
  if (!room) return undefined;
  if (wanted) return ['application/json', JSON.stringify(await ticketFor(room))];
  return ['text/html; charset=utf-8', read('page.html').replace('PARLEY_URL', PARLEY_URL)];
}

const server = createServer(async (request, response) => {
  try {
    const found = await find(request.url);
    if (!found) {
      response.writeHead(307, { Location: '/lobby' }).end();
      return;
    }
    const [type, body] = found;
    response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
  } catch (error) {
    console.error(error);
    response
      .writeHead(502)
      .end('No session could be made. Does Parley run, and are key and secret right?');
  }
});
server.listen(PORT, () => console.log(`Open http://localhost:${server.address().port}/lobby`));

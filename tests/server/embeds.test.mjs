// The widget for pages of others: who may hold it, how its rooms come about, and who is refused.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { Member, assertLives, runParley, sql, startServer, tempFolder } from './harness.mjs';

const development = '00000000-0000-4000-8000-000000000000';
const page = '<!doctype html><html lang="en" data-problem=""><title>Call</title></html>';

/** A server with a widget to serve, and an embed of it for https://example.com. */
async function start(t, { create = [], args = [] } = {}) {
  const web = join(tempFolder(t), 'dist');
  mkdirSync(join(web, 'embed'), { recursive: true });
  mkdirSync(join(web, 'tools'));
  writeFileSync(join(web, 'embed/index.html'), page);
  writeFileSync(join(web, 'embed/loader.js'), 'window.loaded = true;');
  writeFileSync(join(web, 'tools/embed.html'), page);
  const server = await startServer(t, { args: ['--web', web, ...args] });
  const domain = ['--domain', 'https://example.com', '--domain', 'http://localhost:*'];
  const made = await runParley(t, ['embed', 'create', ...domain, ...create, '--data', server.data]);
  assert.equal(made.code, 0, made.stderr);
  const [, embedId] = /^Embed ID: ([0-9a-f-]{36})\n$/.exec(made.stdout);
  return { server, embedId };
}

/** fetch sets Origin and keeps Referer to itself; here they are as given. */
function send(server, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(server.url + path, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const widget = (query) => `/embed/embed/ot-embed.js?${query}`;
const frame = (embedId, room = 'DEFAULT_ROOM') =>
  widget(new URLSearchParams({ embedId, room, iframe: 'true' }));

/** Asks for a ticket to a room as a page of `origin` would. */
async function ask(server, embedId, room, origin = server.url) {
  const headers = { 'content-type': 'application/json', origin };
  const body = JSON.stringify({ room });
  const answer = await send(server, `/embed/${embedId}/room`, { method: 'POST', headers, body });
  return { ...answer, ticket: JSON.parse(answer.text) };
}

async function joins(t, server, { apiKey, sessionId, token }) {
  const member = new Member(server);
  t.after(() => member.socket.terminate());
  const answer = await member.join(sessionId, token, apiKey);
  return { member, name: answer.name ?? answer.type };
}

const problemOf = ({ text }) => /data-problem="(\w*)"/.exec(text)[1];
const ancestorsOf = ({ headers }) =>
  /frame-ancestors ([^;]*)$/.exec(headers['content-security-policy'])[1];

test('one address gives the script and, with iframe=true, the page', async (t) => {
  const { server, embedId } = await start(t);
  const script = await send(server, widget(`embedId=${embedId}&room=a`));
  assert.equal(script.status, 200);
  assert.match(script.headers['content-type'], /^text\/javascript/);
  assert.equal(script.text, 'window.loaded = true;');
  const html = await send(server, frame(embedId));
  assert.equal(html.status, 200);
  assert.match(html.headers['content-type'], /^text\/html/);
  assert.equal(html.text, page);
  assert.equal(html.headers['cache-control'], 'no-store');
  assert.equal(ancestorsOf(html), "'self' https://example.com http://localhost:*");
  const reordered = `iframe=true&room=a&embedId=${embedId}`;
  for (const query of [reordered, reordered.replaceAll('&', '&amp;')]) {
    assert.equal(problemOf(await send(server, widget(query))), '', query);
  }
  assert.equal((await send(server, '/tools/embed')).text, page);
  assert.equal((await send(server, '/embed/loader.js')).status, 200);
  assert.equal((await send(server, '/embed/../secret')).status, 404);
});

test('the page stands in the websites of its embed and nowhere else, and says why', async (t) => {
  const { server, embedId } = await start(t);
  const from = (referer, more = {}) =>
    send(server, frame(embedId), { headers: { referer, 'sec-fetch-dest': 'iframe', ...more } });
  for (const referer of [
    'https://example.com/a?b',
    'https://example.com:443/',
    'http://localhost:5173/',
    `${server.url}/tools/embed`,
  ]) {
    const answer = await from(referer);
    assert.equal(answer.status, 200, referer);
    assert.equal(problemOf(answer), '', referer);
  }
  for (const [referer, problem] of Object.entries({
    'https://evil.example/': 'wrongDomain',
    'https://example.com.evil.example/': 'wrongDomain',
    'https://example.com:8443/': 'wrongDomain',
    nonsense: 'wrongDomain',
    'http://example.com/': 'insecurePage',
  })) {
    const answer = await from(referer);
    assert.equal(answer.status, 403, referer);
    assert.equal(problemOf(answer), problem, referer);
    // What explains itself can be seen anywhere.
    assert.equal(ancestorsOf(answer), '*', referer);
  }
  const followed = await from('https://evil.example/', { 'sec-fetch-dest': 'document' });
  assert.equal(followed.status, 200);
});

test('an embed that is not known and a room that is none are told apart', async (t) => {
  const { server, embedId } = await start(t);
  for (const [query, status, problem] of [
    [`embedId=${embedId.replace(/^./, 'x')}&room=a`, 404, 'unknownEmbed'],
    ['room=a', 404, 'unknownEmbed'],
    ['embedId=&room=a', 404, 'unknownEmbed'],
    [`embedId=${embedId}`, 400, 'roomMissing'],
    [`embedId=${embedId}&room=`, 400, 'roomMissing'],
    [`embedId=${embedId}&room=%ff`, 400, 'roomMissing'],
    [`embedId=${embedId}&room=${'x'.repeat(2049)}`, 400, 'roomMissing'],
    [`embedId=${embedId}&room=${'x'.repeat(2048)}`, 200, ''],
  ]) {
    const answer = await send(server, widget(`iframe=true&${query}`));
    assert.equal(answer.status, status, query.slice(0, 80));
    assert.equal(problemOf(answer), problem, query.slice(0, 80));
  }
  assert.equal((await send(server, widget('iframe=true&'.repeat(100)))).status, 200);
  await assertLives(server);
});

test('everybody who names a room of an embed meets there, whatever the name', async (t) => {
  const { server, embedId } = await start(t);
  const names = [
    'DEFAULT_ROOM',
    '"quoted" & <b>',
    'été 🎉\nnext line',
    ' DEFAULT_ROOM',
    '\u0000',
    server.openTok.generateToken((await server.createSession({})).sessionId),
    'x'.repeat(2048),
  ];
  const sessions = new Set();
  for (const name of names) {
    const first = await ask(server, embedId, name);
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(Object.keys(first.ticket).sort(), ['apiKey', 'room', 'sessionId', 'token']);
    assert.equal(first.ticket.room, name);
    assert.equal(first.headers['cache-control'], 'no-store');
    const second = await ask(server, embedId, name);
    assert.equal(second.ticket.sessionId, first.ticket.sessionId);
    sessions.add(first.ticket.sessionId);
  }
  sessions.add((await ask(server, development, 'DEFAULT_ROOM')).ticket.sessionId);
  assert.equal(sessions.size, names.length + 1);
  for (const room of ['', 'x'.repeat(2049), 5, null]) {
    assert.equal((await ask(server, embedId, room)).status, 400, JSON.stringify(room));
  }
  assert.equal((await ask(server, 'nonsense', 'a')).status, 404);
});

test('tickets go to pages of the server and of the websites of the embed, which may read the answer', async (t) => {
  const { server, embedId } = await start(t);
  for (const [origin, status] of Object.entries({
    [server.url]: 200,
    'https://example.com': 200,
    'http://localhost:3000': 200,
    'http://example.com': 403,
    'https://evil.example': 403,
    null: 403,
  })) {
    const answer = await ask(server, embedId, 'a', origin);
    assert.equal(answer.status, status, origin);
    assert.equal(answer.headers['access-control-allow-origin'], '*', origin);
  }
  const preflight = await send(server, `/embed/${embedId}/room`, { method: 'OPTIONS' });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers['access-control-allow-origin'], '*');
  assert.match(preflight.headers['access-control-allow-headers'], /content-type/i);
});

test('a full room is refused when the ticket is asked for and when one connects', async (t) => {
  const { server, embedId } = await start(t, { create: ['--max-people', '2'] });
  const tickets = [];
  for (let i = 0; i < 3; i += 1) tickets.push((await ask(server, embedId, 'a')).ticket);
  const first = await joins(t, server, tickets[0]);
  assert.equal(first.name, 'joined');
  assert.equal((await joins(t, server, tickets[1])).name, 'joined');
  assert.equal((await joins(t, server, tickets[2])).name, 'OT_CONNECTION_LIMIT_EXCEEDED');
  const refused = await ask(server, embedId, 'a');
  assert.equal(refused.status, 409);
  assert.match(refused.ticket.message, /full/);
  assert.equal((await ask(server, embedId, 'b')).status, 200);
  await first.member.request('leave');
  const again = await ask(server, embedId, 'a');
  assert.equal(again.status, 200);
  assert.equal((await joins(t, server, again.ticket)).name, 'joined');
});

test('who asks too often is slowed down, here as on the demo page', async (t) => {
  const { server, embedId } = await start(t);
  const all = await Promise.all(Array.from({ length: 120 }, () => ask(server, embedId, 'a')));
  const granted = all.filter(({ status }) => status === 200).length;
  assert.ok(granted >= 60 && granted < 110, String(granted));
  assert.ok(all.every(({ status }) => status === 200 || status === 429));
});

test('the development embed is there at the first start, unless there is no demo', async (t) => {
  const { server } = await start(t);
  assert.equal((await ask(server, development, 'a', 'http://localhost:1')).status, 200);
  assert.equal((await ask(server, development, 'a', 'http://127.0.0.1:1')).status, 200);
  assert.equal((await ask(server, development, 'a', 'https://example.com')).status, 403);
  await server.stop();
  const plain = await startServer(t, { data: server.data, args: ['--no-demo'] });
  assert.equal((await ask(plain, development, 'a')).status, 404);
});

test('an embed can have the id that snippets of a website have already', async (t) => {
  const id = '6F1D8C1E-0c9b-4f0e-9d3a-2f6f3f0f8f11';
  const { server } = await start(t);
  const makeWith = (given) => {
    const args = ['--id', given, '--domain', 'https://example.com', '--data', server.data];
    return runParley(t, ['embed', 'create', ...args]);
  };
  assert.equal((await makeWith(id)).stdout, `Embed ID: ${id}\n`);
  assert.equal((await ask(server, id, 'a')).status, 200);
  const again = await makeWith(id);
  assert.deepEqual([again.code, again.stdout], [1, '']);
  assert.match(again.stderr, /there is an embed 6F1D8C1E-.* already/);
  for (const bad of ['', 'mine', `${id}0`, id.replace('-', '0'), id.replace('0', 'g')]) {
    const refused = await makeWith(bad);
    assert.notEqual(refused.code, 0, bad);
    assert.match(refused.stderr, /UUID/, bad);
  }
});

test('a deleted embed is unknown at once, and its rooms are gone', async (t) => {
  const { server, embedId } = await start(t);
  const { ticket } = await ask(server, embedId, 'a');
  const other = await ask(server, development, 'a');
  const removed = await runParley(t, ['embed', 'delete', embedId, '--data', server.data]);
  assert.deepEqual([removed.code, removed.stdout, removed.stderr], [0, '', '']);
  assert.equal((await ask(server, embedId, 'a')).status, 404);
  assert.equal(problemOf(await send(server, frame(embedId))), 'unknownEmbed');
  assert.equal((await joins(t, server, ticket)).name, 'OT_INVALID_SESSION_ID');
  assert.equal((await joins(t, server, other.ticket)).name, 'joined');
});

test('rooms are forgotten beyond a number, except those that people are in', async (t) => {
  const { server, embedId } = await start(t);
  const busy = await ask(server, embedId, 'busy');
  const idle = await ask(server, embedId, 'idle');
  assert.equal((await joins(t, server, busy.ticket)).name, 'joined');
  const more =
    'WITH RECURSIVE more(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM more WHERE i < 9999)';
  sql(
    server.data,
    `${more} INSERT INTO sessions SELECT session_id || i, api_key, media_mode, archive_mode,
     location, archive_name, archive_resolution, e2ee, created_ms, connections_max
     FROM sessions, more WHERE session_id = '${idle.ticket.sessionId}'`,
  );
  sql(
    server.data,
    `${more} INSERT INTO guest_rooms SELECT embed_id, name || i, session_id || i, used_ms + 1
     FROM guest_rooms, more WHERE session_id = '${idle.ticket.sessionId}'`,
  );
  const newest = await ask(server, embedId, 'newest');
  assert.equal((await joins(t, server, newest.ticket)).name, 'joined');
  assert.equal((await joins(t, server, idle.ticket)).name, 'OT_INVALID_SESSION_ID');
  assert.equal((await ask(server, embedId, 'busy')).ticket.sessionId, busy.ticket.sessionId);
});

test('a data folder of the first version is taken over, demo rooms included', async (t) => {
  const data = join(tempFolder(t), 'data');
  mkdirSync(data);
  const project = `1, '12345678', '${'ab'.repeat(20)}', 'Development', 1`;
  for (const statement of [
    `CREATE TABLE projects (number INTEGER PRIMARY KEY, api_key TEXT NOT NULL UNIQUE,
     secret TEXT NOT NULL, name TEXT NOT NULL, created_ms INTEGER NOT NULL)`,
    `CREATE TABLE sessions (session_id TEXT PRIMARY KEY,
     api_key TEXT NOT NULL REFERENCES projects (api_key), media_mode TEXT NOT NULL,
     archive_mode TEXT NOT NULL, location TEXT NOT NULL, archive_name TEXT NOT NULL,
     archive_resolution TEXT NOT NULL, e2ee INTEGER NOT NULL, created_ms INTEGER NOT NULL)
     WITHOUT ROWID`,
    `CREATE TABLE demo_rooms (name TEXT PRIMARY KEY,
     session_id TEXT NOT NULL REFERENCES sessions (session_id), used_ms INTEGER NOT NULL)
     WITHOUT ROWID`,
    `INSERT INTO projects VALUES (${project})`,
    `INSERT INTO sessions VALUES ('2_MX4xMjM0NTY3OH4', '12345678', 'relayed', 'manual', '', '', '',
     0, 1)`,
    `INSERT INTO demo_rooms VALUES ('kitchen', '2_MX4xMjM0NTY3OH4', 1)`,
    'PRAGMA user_version = 1',
  ]) {
    sql(data, statement);
  }
  const server = await startServer(t, { data });
  assert.equal(server.apiKey, '12345678');
  const answer = await send(server, '/demo/room', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: '{"room":"kitchen"}',
  });
  assert.equal(JSON.parse(answer.text).sessionId, '2_MX4xMjM0NTY3OH4');
});

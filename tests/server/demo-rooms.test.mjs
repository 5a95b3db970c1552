// The demo page's rooms: a name is enough to meet, for pages of this server and in moderation.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { Member, sql, startServer, tempFolder } from './harness.mjs';

function ask(server, body, headers = {}) {
  return fetch(`${server.url}/demo/room`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** fetch sets Origin itself; here it is as given. */
function askFrom(server, origin) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    if (origin !== undefined) headers.origin = origin;
    const sent = httpRequest(`${server.url}/demo/room`, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end('{"room":"a"}');
  });
}

test('everybody who names the room meets there, also after the server was started again', async (t) => {
  const data = join(tempFolder(t), 'data');
  const server = await startServer(t, { data });
  const answer = await ask(server, { room: '  été 🎉 ' });
  assert.equal(answer.status, 200);
  const ticket = await answer.json();
  assert.deepEqual(Object.keys(ticket).sort(), ['apiKey', 'room', 'sessionId', 'token']);
  assert.equal(ticket.room, 'été 🎉');
  assert.equal(ticket.apiKey, server.apiKey);
  const other = await (await ask(server, { room: 'été 🎉' })).json();
  assert.equal(other.sessionId, ticket.sessionId);
  assert.notEqual(other.token, ticket.token);
  const elsewhere = await (await ask(server, { room: 'b' })).json();
  assert.notEqual(elsewhere.sessionId, ticket.sessionId);
  const claims = JSON.parse(Buffer.from(ticket.token.split('.')[1], 'base64url'));
  assert.equal(claims.role, 'publisher');
  assert.equal(claims.exp - claims.iat, 7200);
  await server.stop();
  const again = await startServer(t, { data });
  assert.equal((await (await ask(again, { room: 'été 🎉' })).json()).sessionId, ticket.sessionId);
  const member = new Member(again);
  t.after(() => member.socket.terminate());
  assert.equal((await member.join(ticket.sessionId, ticket.token)).type, 'joined');
});

test('what is no room is refused', async (t) => {
  const server = await startServer(t);
  const bad = ['{', '[]', '5', {}, { room: 5 }, { room: '' }, { room: '  ' }, { room: 'a\nb' }];
  bad.push({ room: 'x'.repeat(65) }, `{"room":"\\ud800"}`, '{"room":'.repeat(50));
  for (const body of bad) {
    const answer = await ask(server, body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.ok((await answer.json()).message);
  }
  assert.equal((await ask(server, { room: 'x'.repeat(64) })).status, 200);
  assert.equal((await ask(server, 'room=a', { 'content-type': 'text/plain' })).status, 415);
  assert.equal((await fetch(`${server.url}/demo/room`)).status, 404);
});

test('in rooms of the examples a role may be asked for, and in no other room', async (t) => {
  const server = await startServer(t);
  const roleIn = async (body) => {
    const answer = await ask(server, body);
    if (answer.status !== 200) return answer.status;
    const { token } = await answer.json();
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).role;
  };
  const room = 'examples/moderation';
  for (const role of ['moderator', 'publisher', 'subscriber']) {
    assert.equal(await roleIn({ room, role }), role);
  }
  assert.equal(await roleIn({ room }), 'publisher');
  for (const role of ['', 'Moderator', 'king', 7, null]) {
    assert.equal(await roleIn({ room, role }), 400, String(role));
  }
  for (const other of ['a', 'Examples/a', 'examples', ' x examples/a']) {
    assert.equal(await roleIn({ room: other, role: 'moderator' }), 400, other);
  }
});

test('pages of other origins get no tokens', async (t) => {
  const server = await startServer(t);
  assert.equal(await askFrom(server, server.url), 200);
  assert.equal(await askFrom(server, undefined), 200);
  for (const origin of [
    'https://evil.example',
    'null',
    `http://localhost:${server.port + 1}`,
    `http://localhost.evil.example:${server.port}`,
  ]) {
    assert.equal(await askFrom(server, origin), 403, origin);
  }
});

test('who asks too often is slowed down', async (t) => {
  const server = await startServer(t);
  const all = await Promise.all(
    Array.from({ length: 120 }, () => ask(server, { room: 'a' }).then(({ status }) => status)),
  );
  const granted = all.filter((status) => status === 200).length;
  assert.ok(granted >= 60 && granted < 110, String(granted));
  assert.ok(all.every((status) => status === 200 || status === 429));
});

test('a room that is forgotten takes its session along, and no other', async (t) => {
  const data = join(tempFolder(t), 'data');
  const first = await startServer(t, { data });
  const oldest = await (await ask(first, { room: 'oldest' })).json();
  await first.stop();
  // As many rooms as a server remembers, all used later than the oldest.
  const more =
    'WITH RECURSIVE more(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM more WHERE i < 9999)';
  sql(
    data,
    `${more} INSERT INTO sessions SELECT session_id || i, api_key, media_mode, archive_mode,
     location, archive_name, archive_resolution, e2ee, created_ms, connections_max
     FROM sessions, more`,
  );
  sql(
    data,
    `${more} INSERT INTO guest_rooms SELECT embed_id, name || i, session_id || i, used_ms + 1
     FROM guest_rooms, more`,
  );
  const server = await startServer(t, { data });
  const newest = await (await ask(server, { room: 'newest' })).json();
  const joins = async ({ sessionId, token }) => {
    const member = new Member(server);
    t.after(() => member.socket.terminate());
    const answer = await member.join(sessionId, token);
    return answer.name ?? answer.type;
  };
  assert.equal(await joins(newest), 'joined');
  assert.equal(await joins(oldest), 'OT_INVALID_SESSION_ID');
  await server.stop();
  for (const table of ['sessions', 'guest_rooms']) {
    assert.deepEqual(sql(data, `SELECT count(*) FROM ${table}`), [[10_000]]);
  }
  const paired = 'SELECT count(*) FROM guest_rooms JOIN sessions USING (session_id)';
  assert.deepEqual(sql(data, paired), [[10_000]]);
});

// Deleting a project that has many sessions: at once for everybody, by and by in the data base, also when the
// server is killed in the middle.
import assert from 'node:assert/strict';
import test from 'node:test';
import { joined, Member, runParley, sql, startServer } from './harness.mjs';
import { ask, newAccount, ofAccount, otherProject } from './rest-tools.mjs';

const many = 80_000;

/** Gives a project that many sessions, and some rooms of guests among them. */
function fill(server, apiKey) {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${many})`;
  sql(
    server.data,
    `${numbers} INSERT INTO sessions (session_id, api_key, media_mode, archive_mode, location, archive_name,
       archive_resolution, e2ee, created_ms) SELECT 'filled' || i, '${apiKey}', 'relayed', 'manual', '', '', '', 0, i
       FROM n`,
  );
  sql(
    server.data,
    `INSERT INTO guest_rooms SELECT 'e', session_id, session_id, 0 FROM sessions
       WHERE api_key = '${apiKey}' LIMIT 3000`,
  );
}

const countOf = (server, table, where) =>
  sql(server.data, `SELECT count(*) FROM ${table} WHERE ${where}`)[0][0];

async function deleted(t, server, account, apiKey) {
  const answer = await ask(server, 'DELETE', `/v2/project/${apiKey}`, {
    headers: ofAccount(account),
  });
  assert.equal(answer.status, 200, answer.text);
}

test('a big project is gone at once, and its sessions by and by, while calls go on', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const account = await newAccount(t, server);
  const made = await ask(other, 'POST', '/session/create', {
    headers: { accept: 'application/json' },
  });
  const own = made.json[0].session_id;
  fill(server, other.apiKey);
  const { sessionId } = await server.createSession();
  const member = await joined(t, server, sessionId);
  await deleted(t, server, account, other.apiKey);
  assert.equal((await ask(other, 'POST', '/session/create')).status, 403);
  const late = new Member(server);
  const answer = await late.join(own, other.openTok.generateToken(own), other.apiKey);
  assert.match(answer.message, /knows no API key/);
  const again = await ask(server, 'DELETE', `/v2/project/${other.apiKey}`, {
    headers: ofAccount(account),
  });
  assert.equal(again.status, 404);
  assert.ok(countOf(server, 'sessions', `api_key = '${other.apiKey}'`) > 0, 'not all at once');
  await member.settled();
  await server.stderr.match(/all of a deleted project is gone/);
  assert.equal(countOf(server, 'sessions', `api_key = '${other.apiKey}'`), 0);
  assert.equal(countOf(server, 'guest_rooms', "embed_id = 'e'"), 0);
  assert.equal(countOf(server, 'projects', `api_key = '${other.apiKey}'`), 0);
  await joined(t, server, sessionId);
});

test('a server that is killed in the middle goes on when it starts again', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const account = await newAccount(t, server);
  fill(server, other.apiKey);
  const { sessionId } = await server.createSession();
  await deleted(t, server, account, other.apiKey);
  await server.stop('SIGKILL');
  const left = countOf(server, 'sessions', `api_key = '${other.apiKey}'`);
  assert.ok(left > 0, 'it was killed in the middle');
  const list = await runParley(t, ['project', 'list', '--data', server.data]);
  assert.doesNotMatch(list.stdout, new RegExp(other.apiKey));
  const next = await startServer(t, { data: server.data });
  await next.stderr.match(/all of a deleted project is gone/);
  assert.equal(countOf(server, 'sessions', `api_key = '${other.apiKey}'`), 0);
  assert.equal(countOf(server, 'projects', `api_key = '${other.apiKey}'`), 0);
  assert.equal(sql(server.data, 'PRAGMA foreign_key_check').length, 0);
  await joined(t, next, sessionId);
});

test('a room of a deleted project is made anew at once', async (t) => {
  const server = await startServer(t);
  const room = async (url) => {
    const asked = await fetch(`${url}/demo/room`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"room":"x"}',
    });
    return asked.json();
  };
  const before = await room(server.url);
  await server.stop();
  // As a server that was killed leaves it.
  sql(server.data, 'UPDATE projects SET is_deleted = 1');
  const next = await startServer(t, { data: server.data });
  const after = await room(next.url);
  assert.notEqual(after.apiKey, before.apiKey);
  assert.notEqual(after.sessionId, before.sessionId);
  assert.equal((await room(next.url)).sessionId, after.sessionId);
});

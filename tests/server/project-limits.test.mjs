// What operators set for one project: whose pages may join its sessions, and how much it may have.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { joined, Member, runParley, sql, startServer, tempFolder } from './harness.mjs';
import { ask, call, otherProject } from './rest-tools.mjs';

async function set(t, server, ...args) {
  const given = ['project', 'set', server.apiKey, ...args, '--data', server.data];
  const { code, stdout, stderr } = await runParley(t, given);
  assert.deepEqual([code, stdout], [0, ''], stderr);
}

/** The answer to joining, from a page of that origin. */
async function joinFrom(t, server, sessionId, origin) {
  const options = origin === undefined ? {} : { headers: { origin } };
  const member = new Member(server, options);
  t.after(() => member.socket.terminate());
  return member.join(sessionId, server.openTok.generateToken(sessionId));
}

test('a project’s origins: pages of others are told which origin and what to do', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const from = (origin) => joinFrom(t, server, sessionId, origin);
  assert.equal((await from('https://evil.example')).type, 'joined', 'nothing is set');
  const origins = [
    '--allowed-origin',
    'https://Example.com',
    '--allowed-origin',
    'http://localhost:*',
  ];
  await set(t, server, ...origins);
  const good = ['https://example.com', 'http://localhost:5173', undefined, server.url];
  for (const origin of good) assert.equal((await from(origin)).type, 'joined', String(origin));
  const bad = [
    'https://evil.example',
    'https://www.example.com',
    'https://example.com:444',
    'null',
  ];
  for (const origin of [...bad, 'https://example.com.evil.example', 'chrome-extension://abc']) {
    const answer = await from(origin);
    assert.equal(answer.name, 'OT_AUTHENTICATION_ERROR', origin);
    assert.ok(answer.message.includes(origin), answer.message);
    assert.match(answer.message, /parley project set \d+ --allowed-origin/);
  }
  assert.match((await from('http://example.com')).message, /with https only/);
  await server.stderr.match(/refused kind=origin apiKey=\d+ address=127\.0\.0\.1 reason=Pages of/);
  await set(t, server, '--any-origin');
  assert.equal((await from('https://evil.example')).type, 'joined');
});

test('the origins of one project are nothing to another', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  await set(t, server, '--allowed-origin', 'https://example.com');
  const made = await ask(other, 'POST', '/session/create', {
    headers: { accept: 'application/json' },
  });
  const answer = await joinFrom(t, other, made.json[0].session_id, 'https://evil.example');
  assert.equal(answer.type, 'joined');
});

test('connections at once: over all sessions of the project, until one leaves', async (t) => {
  const server = await startServer(t);
  await set(t, server, '--max-connections', '2');
  const [one, two] = [await server.createSession(), await server.createSession()];
  const first = await joined(t, server, one.sessionId);
  await joined(t, server, two.sessionId);
  const refused = new Member(server);
  const token = server.openTok.generateToken(two.sessionId);
  const answer = await refused.join(two.sessionId, token);
  assert.equal(answer.name, 'OT_CONNECTION_LIMIT_EXCEEDED');
  assert.match(answer.message, /project has all connections .*: 2/);
  assert.equal((await refused.closed).code, 4429);
  await first.request('leave');
  await joined(t, server, two.sessionId);
});

test('streams at once', async (t) => {
  const server = await startServer(t);
  await set(t, server, '--max-streams', '1');
  const { sessionId, member, stream } = await call(t, server);
  const other = await joined(t, server, sessionId);
  const sizes = { width: 640, height: 480 };
  const wanted = { name: 'a', hasAudio: true, hasVideo: true, videoType: 'camera', ...sizes };
  const answer = await other.request('publish', { stream: wanted });
  assert.equal(answer.name, 'OT_STREAM_LIMIT_EXCEEDED');
  assert.match(answer.message, /project has all streams .*: 1/);
  await member.request('unpublish', { streamId: stream.streamId });
  assert.equal((await other.request('publish', { stream: wanted })).type, 'published');
});

test('sessions in 24 hours: through REST, on the command line, and for rooms of guests', async (t) => {
  const server = await startServer(t);
  await set(t, server, '--max-sessions-per-day', '2');
  await server.createSession();
  const room = (name) =>
    fetch(`${server.url}/demo/room`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ room: name }),
    });
  assert.equal((await room('a')).status, 200);
  const answer = await ask(server, 'POST', '/session/create', {
    headers: { accept: 'application/json' },
  });
  assert.equal(answer.status, 429);
  assert.equal(answer.headers.get('retry-after'), '3600');
  assert.equal(answer.json.code, 429);
  assert.match(answer.json.message, /made the 2 sessions/);
  const guests = await room('b');
  assert.equal(guests.status, 429);
  assert.match((await guests.json()).message, /made the 2 sessions/);
  assert.equal((await room('a')).status, 200, 'the room is there already');
  const args = ['session', 'create', '--data', server.data];
  assert.match((await runParley(t, args)).stderr, /made the 2 sessions/);
  sql(server.data, 'UPDATE sessions SET created_ms = created_ms - 90000000');
  await server.createSession();
});

test('show and list say what is set; what is not named stays', async (t) => {
  const data = ['--data', join(tempFolder(t), 'data')];
  const run = async (...args) => (await runParley(t, [...args, ...data])).stdout;
  const [, key, secret] = /key: (\d+)\nAPI secret: (\w+)/.exec(await run('project', 'create'));
  assert.match(
    await run('project', 'show', key),
    /^API key: \d+\nName: Project\nMade: .*\nState: active\nAllowed origins: all\nConnections at once: any number\nStreams at once: any number\nSessions made in 24 hours: any number\n$/,
  );
  assert.doesNotMatch(await run('project', 'list'), /\(/);
  await run(
    'project',
    'set',
    key,
    '--max-connections',
    '500',
    '--allowed-origin',
    'https://a.example',
  );
  await run('project', 'set', key, '--max-streams', '20');
  await run('project', 'suspend', key);
  assert.match(
    await run('project', 'show', key, '--secrets'),
    new RegExp(
      `API secret: ${secret}\n.*\n.*\nState: suspended\nAllowed origins: https://a.example\n` +
        'Connections at once: 500\nStreams at once: 20\nSessions made in 24 hours: any number\n$',
    ),
  );
  assert.match(
    await run('project', 'list'),
    /\(suspended\) {2}\(500 connections, 20 streams, 1 origins\) {2}Project\n$/,
  );
  await run('project', 'set', key, '--max-connections', '0', '--max-streams', '0', '--any-origin');
  assert.doesNotMatch(await run('project', 'list'), /connections|streams|origins/);
});

test('what cannot be set is refused in words', async (t) => {
  const data = ['--data', join(tempFolder(t), 'data')];
  const made = await runParley(t, ['project', 'create', ...data]);
  const [, key] = /key: (\d+)/.exec(made.stdout);
  const rows = [
    [[key], 1, /say what to set/],
    [['1', '--max-streams', '1'], 1, /no project with API key 1/],
    [[key, '--max-streams', '-1'], 2, /max-streams/],
    [[key, '--max-streams', 'x'], 2, /max-streams/],
    [[key, '--allowed-origin', 'http://example.com'], 2, /https/],
    [[key, '--allowed-origin', 'example'], 2, /origin/],
    [[key, '--any-origin', '--allowed-origin', 'https://example.com'], 2, /excludes/],
  ];
  for (const [args, wanted, message] of rows) {
    const { code, stderr } = await runParley(t, ['project', 'set', ...args, ...data]);
    assert.equal(code, wanted, `${args}: ${stderr}`);
    assert.match(stderr, message);
  }
});

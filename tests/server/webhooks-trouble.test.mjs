// Webhooks when something is in the way: receivers that fail, are slow or lie, and servers that are killed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { joined, runParley, sql, startServer, within } from './harness.mjs';
import { ask, newAccount, ofAccount, otherProject, published } from './rest-tools.mjs';
import {
  allowed,
  callbacksOf,
  emptied,
  Receiver,
  register,
  waiting,
  watched,
} from './webhook-tools.mjs';

const quick = ['--callback-timeout', '1s'];

async function visit(t, server, sessionId) {
  const member = await joined(t, server, sessionId);
  member.socket.close(1000);
  await member.closed;
  return member.connectionId;
}

const jtiOf = ({ headers }) =>
  JSON.parse(Buffer.from(headers.authorization.split('.')[1], 'base64url')).jti;

test('what fails is sent again until it is taken, and what follows waits', async (t) => {
  const { server, receiver } = await watched(t, { args: quick });
  const trouble = [
    () => 500,
    (response) => void response.socket.destroy(),
    () => undefined, // never answered
  ];
  receiver.answer = (_event, response, attempt) =>
    attempt <= trouble.length ? trouble[attempt - 1](response) : 200;
  const { sessionId } = await server.createSession();
  await visit(t, server, sessionId);
  await receiver.count(4);
  const first = receiver.tried.slice(0, 4);
  assert.deepEqual(new Set(first.map(({ event }) => event.event)), new Set(['sessionCreated']));
  assert.equal(new Set(first.map(jtiOf)).size, 1, 'it keeps its id');
  assert.deepEqual(receiver.names(), [
    ...['sessionCreated', 'connectionCreated', 'connectionDestroyed', 'sessionDestroyed'],
  ]);
  await server.stderr.match(/callbacks to http:\/\/127\.0\.0\.1:\d+ work again/);
  const log = server.stderr.text;
  for (const why of [/fail: it answered 500/, /fail: there was no answer in time/]) {
    assert.match(log, why);
  }
  assert.match(log, /fail: the connection ended without an answer/);
  assert.doesNotMatch(log, /k1/, 'queries are not logged');
});

test('what was taken but stays in the data base comes again after a wait, and pauses nothing', async (t) => {
  const { server, receiver } = await watched(t, { args: ['--callback-failures', '1'] });
  // As a disk that is full.
  sql(
    server.data,
    `CREATE TRIGGER full BEFORE DELETE ON callback_events BEGIN SELECT RAISE(FAIL, 'full'); END`,
  );
  await joined(t, server, (await server.createSession()).sessionId);
  await receiver.count(2);
  sql(server.data, 'DROP TRIGGER full');
  await emptied(server);
  assert.deepEqual(new Set(receiver.names()), new Set(['sessionCreated', 'connectionCreated']));
  assert.ok(receiver.tried.length < 10, `${receiver.tried.length} tries`);
  assert.equal((await callbacksOf(server))[0].paused, false);
});

test('a redirect is not followed', async (t) => {
  const { server, receiver } = await watched(t);
  const elsewhere = await Receiver.start(t);
  receiver.answer = (_event, response) =>
    void response.writeHead(307, { location: elsewhere.url }).end();
  await visit(t, server, (await server.createSession()).sessionId);
  await server.stderr.match(/fail: it answered 307/);
  await receiver.until(({ tried }) => tried.length === 2, 'a second try');
  assert.equal(elsewhere.tried.length, 0);
});

test('answers of any length are cut off, and heads that are too long are none', async (t) => {
  const { server, receiver } = await watched(t, { args: quick });
  const piece = 'x'.repeat(65_536);
  receiver.answer = (_event, response, attempt) => {
    if (attempt === 1)
      return void response.writeHead(200, { 'x-long': piece.slice(0, 30_000) }).end();
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on('drain', more);
    more();
    return undefined;
  };
  await visit(t, server, (await server.createSession()).sessionId);
  await receiver.until(({ tried }) => tried.length >= 5, 'all tries');
  await emptied(server);
  assert.equal(jtiOf(receiver.tried[0]), jtiOf(receiver.tried[1]));
});

test('a receiver that does not answer holds up nobody else', async (t) => {
  const server = await startServer(t, { args: allowed });
  const [slow, other] = [await Receiver.start(t), await Receiver.start(t)];
  slow.answer = () => undefined;
  await register(server, slow.url);
  await register(server, other.url);
  const { sessionId } = await server.createSession();
  for (let i = 0; i < 5; i += 1) await visit(t, server, sessionId);
  await other.count(20);
  assert.equal(slow.tried.length, 1, 'one at a time to who has not answered yet');
});

for (const signal of ['SIGKILL', 'SIGTERM']) {
  test(`${signal} loses nothing that a client has seen, and keeps the order`, async (t) => {
    const { server, receiver } = await watched(t);
    receiver.answer = () => 503;
    const { sessionId } = await server.createSession();
    const seen = [];
    for (let i = 0; i < 10; i += 1) seen.push(await visit(t, server, sessionId));
    const last = await joined(t, server, sessionId);
    const stream = await published(last);
    await server.stop(signal);
    receiver.answer = () => 200;
    await startServer(t, { args: [...allowed, '--grace', '1'], data: server.data });
    const wanted = [
      ...seen.flatMap((id) => ['sessionCreated', `+${id}`, `-${id}`, 'sessionDestroyed']),
      ...['sessionCreated', `+${last.connectionId}`, `+${stream.streamId}`],
    ];
    // Who was there may come back, for as long as the next server waits.
    wanted.push(`-${stream.streamId}`, `-${last.connectionId}`, 'sessionDestroyed');
    await receiver.count(wanted.length);
    await emptied(server);
    const told = receiver.events.map(({ event, stream: of, connection }) => {
      const id = (of ?? connection)?.id;
      return id ? `${event.endsWith('Created') ? '+' : '-'}${id}` : event;
    });
    assert.deepEqual(told, wanted);
  });
}

test('a server that ends tells first what waits, where somebody listens', async (t) => {
  const { server, receiver } = await watched(t);
  const { sessionId } = await server.createSession();
  const member = await joined(t, server, sessionId);
  await published(member);
  member.socket.close(1000);
  await server.stderr.match(/is empty/);
  assert.equal((await server.stop()).code, 0);
  const ends = receiver.events.slice(3);
  assert.deepEqual(
    ends.map(({ event }) => event),
    ['streamDestroyed', 'connectionDestroyed', 'sessionDestroyed'],
  );
  assert.equal(waiting(server), 0);
});

test('SIGKILL right behind a frame loses nothing that it tells of', async (t) => {
  const receiver = await Receiver.start(t);
  receiver.answer = () => 503;
  let server = await startServer(t, { args: allowed });
  await register(server, receiver.url, [['connection', 'created']]);
  const { data } = server;
  const seen = [];
  for (let i = 0; i < 5; i += 1) {
    const { sessionId } = await server.createSession();
    seen.push((await joined(t, server, sessionId)).connectionId);
    server.child.kill('SIGKILL');
    await server.ended;
    server = await startServer(t, { args: allowed, data });
  }
  receiver.answer = () => 200;
  await receiver.until(({ events }) => {
    const told = new Set(events.map(({ connection }) => connection.id));
    return seen.every((id) => told.has(id));
  }, 'all connections that were seen');
});

test('a callback that always fails is paused, says why, and goes on when it is resumed', async (t) => {
  const { server, receiver, callbacks } = await watched(t, { args: ['--callback-failures', '2'] });
  receiver.answer = () => 500;
  const { sessionId } = await server.createSession();
  await visit(t, server, sessionId);
  await server.stderr.match(/fail: it answered 500; they are paused now/);
  assert.equal(receiver.tried.length, 2);
  for (const { paused, problem } of await callbacksOf(server)) {
    assert.deepEqual([paused, problem], [true, 'it answered 500']);
  }
  await visit(t, server, sessionId);
  assert.equal(waiting(server), 8, 'what happens meanwhile waits');
  const { stdout } = await runParley(t, ['callback', 'list', '--data', server.data]);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 6);
  const [{ id }] = callbacks;
  assert.equal(
    lines[0],
    `${id}  ${server.apiKey}  session.created  2 waiting  ${receiver.url}  (paused)  (it answered 500)`,
  );

  receiver.answer = () => 200;
  const resumed = await runParley(t, ['callback', 'resume', id, '--data', server.data]);
  assert.deepEqual([resumed.code, resumed.stdout], [0, '']);
  await receiver.count(8);
  await emptied(server);
  for (const callback of await callbacksOf(server)) {
    assert.deepEqual([callback.paused, callback.problem], [false, undefined]);
  }
});

test('a resume that comes while another delivery fails is not lost', async (t) => {
  const { server, receiver } = await watched(t, { args: ['--callback-failures', '1'] });
  await visit(t, server, (await server.createSession()).sessionId);
  await receiver.count(4);
  const open = [];
  const both = new Promise((found) => {
    receiver.answer = () =>
      new Promise((resolve) => {
        if (open.push(resolve) === 2) found();
      });
  });
  for (let i = 0; i < 2; i += 1) await joined(t, server, (await server.createSession()).sessionId);
  await within(both, 'two tries at once');
  open[0](500);
  await server.stderr.match(/they are paused now/);
  receiver.answer = () => 200;
  // As the command line does it; the server has not looked yet.
  sql(server.data, 'UPDATE callback_addresses SET paused_ms = 0');
  open[1](503);
  await server.stderr.match(/fail: it answered 503/);
  // Where it has looked already the other failure may well pause it anew.
  if (/it answered 503; they are paused/.test(server.stderr.text)) return;
  assert.equal(sql(server.data, 'SELECT paused_ms FROM callback_addresses')[0][0], 0);
  await receiver.count(8);
});

test('a pause outlives the server, and ends when the same is registered again', async (t) => {
  const { server, receiver } = await watched(t, { args: ['--callback-failures', '1'] });
  receiver.answer = () => 500;
  const { sessionId } = await server.createSession();
  await visit(t, server, sessionId);
  await server.stderr.match(/they are paused now/);
  await server.stop();
  receiver.answer = () => 200;
  const again = await startServer(t, { args: allowed, data: server.data });
  assert.equal((await callbacksOf(again))[0].paused, true);
  await visit(t, again, sessionId);
  assert.equal(receiver.tried.length, 1);
  const [registered] = await register(again, receiver.url, [['stream', 'created']]);
  assert.equal(registered.paused, false);
  await receiver.count(8);
  assert.deepEqual(receiver.names().slice(0, 4), receiver.names().slice(4));
});

test('with a callback goes what waits for it, and nothing else', async (t) => {
  const { server, receiver, callbacks } = await watched(t);
  receiver.answer = () => 500;
  await visit(t, server, (await server.createSession()).sessionId);
  await receiver.until(({ tried }) => tried.length > 0, 'the first try');
  for (const { id, group } of callbacks) {
    const path = `/v2/project/${server.apiKey}/callback/${id}`;
    if (group === 'session') assert.equal((await ask(server, 'DELETE', path)).status, 204);
  }
  receiver.answer = () => 200;
  await receiver.count(2);
  await emptied(server);
  assert.deepEqual(receiver.names(), ['connectionCreated', 'connectionDestroyed']);
});

test('a callback for which much waits is gone at once, and that by and by, through a crash', async (t) => {
  const { server, receiver, callbacks } = await watched(t, { args: ['--callback-failures', '1'] });
  receiver.answer = () => 500;
  await joined(t, server, (await server.createSession()).sessionId);
  await server.stderr.match(/they are paused now/);
  const [{ id }] = callbacks;
  sql(
    server.data,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
     INSERT INTO callback_events (callback, address, api_key, session_id, event_id, created_ms, body)
     SELECT c.number, a.number, c.api_key, 's' || i % 10, 'e' || i, ${Date.now()}, '{}'
     FROM n, callbacks c, callback_addresses a WHERE callback_id = '${id}'`,
  );
  const path = `/v2/project/${server.apiKey}/callback/${id}`;
  assert.equal((await ask(server, 'DELETE', path)).status, 204);
  assert.equal((await ask(server, 'DELETE', path)).status, 404);
  assert.equal((await callbacksOf(server)).length, 5);
  await server.stop('SIGKILL');
  assert.ok(waiting(server) > 1000, 'not all at once');
  receiver.answer = () => 200;
  const next = await startServer(t, { args: allowed, data: server.data });
  assert.equal((await callbacksOf(next)).length, 5);
  await register(next, receiver.url, [['stream', 'created']]); // resumes
  await emptied(server);
  assert.deepEqual(receiver.names(), ['connectionCreated']);
  assert.equal(sql(server.data, 'PRAGMA foreign_key_check').length, 0);
  assert.equal(sql(server.data, 'SELECT COUNT(*) FROM callbacks')[0][0], 5);
});

test('with a project goes everything: by the command line, and by REST', async (t) => {
  const server = await startServer(t, { args: allowed });
  const receiver = await Receiver.start(t);
  receiver.answer = () => 500;
  const account = await newAccount(t, server);
  const tables = ['callbacks', 'callback_addresses', 'callback_events', 'callback_secrets'];
  const counts = tables.map((table) => `(SELECT COUNT(*) FROM ${table})`).join();
  const left = () => sql(server.data, `SELECT ${counts}`)[0];
  for (const way of ['command line', 'REST']) {
    const project = await otherProject(t, server);
    await register(project, receiver.url);
    const { sessionId } = await new Promise((resolve, reject) => {
      project.openTok.createSession({}, (error, made) => (error ? reject(error) : resolve(made)));
    });
    const tried = receiver.tried.length;
    const member = await joined(t, project, sessionId);
    await receiver.until(() => receiver.tried.length > tried, 'a try');
    assert.deepEqual(left(), [6, 1, 2, 1]);
    if (way === 'REST') {
      const headers = ofAccount(account);
      await ask(server, 'DELETE', `/v2/project/${project.apiKey}`, { headers });
      await server.stderr.match(/all of a deleted project is gone/);
    } else {
      await runParley(t, ['project', 'delete', project.apiKey, '--data', server.data]);
    }
    assert.deepEqual(left(), [0, 0, 0, 0]);
    member.socket.close(1000);
    await member.closed;
    assert.deepEqual(left(), [0, 0, 0, 0]);
  }
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
});

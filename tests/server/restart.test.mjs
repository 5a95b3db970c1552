// Servers that end, in order or not: who was in a session is still in it when the next one runs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { cut, joined, Member, resumed, runParley, sql, startServer } from './harness.mjs';
import { memoryKb } from '../browser/processes.mjs';
import { ask, published } from './rest-tools.mjs';
import { allowed, watched } from './webhook-tools.mjs';

const wanted = { subscription: 5, audio: true, video: false };

/** Ann publishes, Bob subscribes and is away, and has missed a signal. */
async function openRoom(t, server) {
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId, { role: 'moderator', data: 'ann' });
  const stream = await published(ann);
  const bob = await joined(t, server, sessionId, { data: 'bob' });
  await bob.request('subscribe', { ...wanted, streamId: stream.streamId });
  await ann.next('subscribed');
  await ann.request('moderate', { action: 'forceMuteAll', excluded: [] });
  await bob.next('muteForced');
  await bob.next('streamUpdated');
  await cut(bob);
  await ann.request('sendSignal', { data: 'missed' });
  await ann.settled();
  ann.unread.length = 0;
  return { sessionId, ann, bob, stream };
}

async function restarted(t, server, signal = 'SIGKILL', options = {}) {
  await server.stop(signal);
  return startServer(t, { data: server.data, ...options });
}

const picture = async (server, sessionId, rest = '') =>
  (await ask(server, 'GET', `/parley/v1/project/${server.apiKey}/session/${sessionId}${rest}`))
    .json;

/** What only time changes. */
const timeless = (one) =>
  JSON.parse(JSON.stringify(one, (key, value) => (/opened/i.test(key) ? undefined : value)));

for (const signal of ['SIGKILL', 'SIGTERM']) {
  test(`after ${signal} the next server goes on with members, streams, subscriptions and log`, async (t) => {
    const server = await startServer(t);
    const { sessionId, ann, bob, stream } = await openRoom(t, server);
    const before = await picture(server, sessionId);
    assert.deepEqual([before.memberCount, before.streamCount], [2, 1]);
    const log = await picture(server, sessionId, '/log');
    const next = await restarted(t, server, signal);
    if (signal === 'SIGTERM') {
      const { reason, retryMs } = await ann.next('closing');
      assert.deepEqual([reason, retryMs], ['networkDisconnected', 1000]);
      assert.equal((await ann.closed).code, 1012);
    }
    assert.deepEqual(timeless(await picture(next, sessionId)), timeless(before));
    const kept = await picture(next, sessionId, '/log');
    assert.deepEqual(
      kept.entries.map(({ number, event }) => [number, event]),
      log.entries.map(({ number, event }) => [number, event]),
    );
    const [ann2, bob2] = [await resumed(t, next, ann), await resumed(t, next, bob)];
    assert.equal((await bob2.next('signal')).data, 'missed');
    await ann2.request('sendSignal', { data: 'after' });
    assert.equal((await bob2.next('signal')).data, 'after');
    // Nobody left, and what Bob subscribed to is still negotiated.
    const description = { type: 'offer', sdp: 'v=0' };
    const leg = { connectionId: bob.connectionId, subscription: wanted.subscription };
    const described = { ...leg, to: 'publisher', description };
    assert.equal((await bob2.request('describe', described)).type, 'ok');
    assert.deepEqual((await ann2.next('described')).description, description);
    assert.deepEqual(bob2.unread, []);
    const eve = await joined(t, next, sessionId);
    assert.equal(eve.picture.muted, true);
    assert.equal(eve.picture.connections.length, 3);
    assert.deepEqual(
      eve.picture.streams.map(({ streamId, hasAudio }) => [streamId, hasAudio]),
      [[stream.streamId, false]],
    );
  });
}

test('rooms outlive one restart after the other', async (t) => {
  let server = await startServer(t);
  const { sessionId } = await server.createSession();
  let ann = await joined(t, server, sessionId);
  for (let round = 0; round < 4; round += 1) {
    // Nobody is there in between: the second time nothing was written since the first.
    if (round % 2 === 1) server = await restarted(t, server);
    server = await restarted(t, server, round % 3 ? 'SIGKILL' : 'SIGTERM');
    ann = await resumed(t, server, ann);
    const bob = await joined(t, server, sessionId);
    await ann.request('sendSignal', { data: String(round) });
    assert.equal((await bob.next('signal')).data, String(round));
    bob.socket.close(1000);
    await ann.next('connectionDestroyed');
  }
  ann.socket.close(1000);
  await server.stderr.match(/is empty/);
  await server.stop();
  assert.deepEqual(sql(server.data, 'SELECT * FROM rooms', 'rooms.db'), []);
  assert.deepEqual(sql(server.data, 'SELECT count(*) FROM records', 'rooms.db'), [[0]]);
  assert.deepEqual(sql(server.data, 'SELECT count(*) FROM log', 'rooms.db'), [[0]]);
});

test('who does not come back after a restart is gone after the grace, and webhooks hear it', async (t) => {
  const { server, receiver } = await watched(t);
  const { sessionId, ann, stream } = await openRoom(t, server);
  const args = [...allowed, '--grace', '1'];
  await receiver.until(({ events }) => events.length >= 4, 'the begin');
  assert.equal((await server.stop()).code, 0);
  const begun = receiver.names().filter((name) => name.endsWith('Destroyed'));
  assert.deepEqual(begun, [], 'nobody has left while the server is away');
  const next = await startServer(t, { data: server.data, args });
  const { events } = await receiver.until(
    (all) => all.names().includes('sessionDestroyed') && all,
    'the end of the session',
  );
  const ends = events.filter(({ event }) => event.endsWith('Destroyed'));
  assert.deepEqual(ends.map(({ event }) => event).sort(), [
    'connectionDestroyed',
    'connectionDestroyed',
    'sessionDestroyed',
    'streamDestroyed',
  ]);
  const [ended] = ends.filter(({ event }) => event === 'streamDestroyed');
  assert.deepEqual([ended.stream.id, ended.reason], [stream.streamId, 'networkDisconnected']);
  assert.equal((await new Member(next).resume(ann)).name, 'OT_NOT_FOUND');
  await joined(t, next, sessionId);
});

/** Changes bytes of a file. */
function patch(file, change) {
  const bytes = readFileSync(file);
  writeFileSync(file, change(bytes) ?? bytes);
}

const damages = {
  'no data base': () => Buffer.from('nothing of that kind, but long enough to be read '.repeat(40)),
  'half of it': (bytes) => bytes.subarray(0, bytes.length / 2),
  'pages of nothing': (bytes) => void bytes.fill(0, 4096),
  'pages of noise': (bytes) => {
    for (let at = 4096; at < bytes.length; at += 1) bytes[at] = (at * 7919) % 251;
  },
};

for (const [what, change] of Object.entries(damages)) {
  test(`a damaged rooms.db is put aside: ${what}`, async (t) => {
    const server = await startServer(t);
    const { sessionId, ann } = await openRoom(t, server);
    await server.stop();
    const file = join(server.data, 'rooms.db');
    patch(file, change);
    const next = await startServer(t, { data: server.data });
    await next.stderr.match(/rooms are lost, their file is put aside/);
    assert.ok(existsSync(`${file}.damaged`));
    assert.equal((await new Member(next).resume(ann)).name, 'OT_NOT_FOUND');
    const eve = await joined(t, next, sessionId);
    // What comes now is kept again.
    const last = await restarted(t, next);
    await resumed(t, last, eve);
  });
}

test('what cannot be read of a room is left out', async (t) => {
  const server = await startServer(t);
  const { sessionId, ann, bob } = await openRoom(t, server);
  const another = await openRoom(t, server);
  await server.stop();
  const change = (text) => sql(server.data, text, 'rooms.db');
  const isBob = `value LIKE '%${bob.connectionId}%'`;
  change(`UPDATE records SET value = '{"type":"memberRecord"' WHERE ${isBob}`);
  const next = await startServer(t, { data: server.data });
  await next.stderr.match(/something that was kept cannot be read/);
  const ann2 = await resumed(t, next, ann);
  assert.equal((await new Member(next).resume(bob)).name, 'OT_NOT_FOUND');
  const eve = await joined(t, next, sessionId);
  assert.deepEqual(
    eve.picture.connections.map(({ connectionId }) => connectionId),
    [ann.connectionId, eve.connectionId],
  );
  await ann2.next('connectionCreated');
  await resumed(t, next, another.bob);
});

test('a room of which nothing but its members can be read takes newcomers', async (t) => {
  const server = await startServer(t);
  const { sessionId, ann } = await openRoom(t, server);
  await server.stop();
  const isMember = `value LIKE '{"type":"memberRecord"%'`;
  sql(server.data, `DELETE FROM records WHERE NOT ${isMember}`, 'rooms.db');
  const next = await startServer(t, { data: server.data });
  const eve = await joined(t, next, sessionId);
  const ids = eve.picture.connections.map(({ connectionId }) => connectionId);
  assert.equal(new Set(ids).size, 3);
  const ann2 = await resumed(t, next, ann);
  eve.socket.close(1000);
  const left = await ann2.next('connectionDestroyed');
  assert.equal(left.connectionId, eve.connectionId);
});

test('a rooms.db of a newer version is refused', async (t) => {
  const server = await startServer(t);
  await server.stop();
  sql(server.data, 'PRAGMA user_version = 99', 'rooms.db');
  const refused = await runParley(t, ['serve', '--port', '0', '--data', server.data]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /rooms\.db: written by a newer version of Parley \(schema 99/);
});

test('rooms.db is for its owner alone, and a restored backup knows no rooms', async (t) => {
  const server = await startServer(t);
  const { ann } = await openRoom(t, server);
  assert.equal(statSync(join(server.data, 'rooms.db')).mode & 0o777, 0o600);
  const file = join(server.data, 'backup.db');
  assert.equal((await runParley(t, ['backup', file, '--data', server.data])).code, 0);
  await server.stop();
  assert.equal((await runParley(t, ['restore', file, '--data', server.data])).code, 0);
  const next = await startServer(t, { data: server.data });
  assert.equal((await new Member(next).resume(ann)).name, 'OT_NOT_FOUND');
});

test('when rooms cannot be written calls go on, and what is old does not come back', async (t) => {
  // As on a full disk.
  const server = await startServer(t, { fileBlocks: 2000 });
  const { sessionId, ann } = await openRoom(t, server);
  const bob = await joined(t, server, sessionId);
  const data = 'x'.repeat(4000);
  for (let i = 0; i < 100; i += 1) {
    for (const one of [ann, bob])
      assert.equal((await one.request('sendSignal', { data })).type, 'ok');
  }
  await server.stderr.match(/rooms that are open now will not survive a restart/);
  await ann.settled();
  assert.equal(ann.unread.filter(({ type }) => type === 'signal').length, 200);
  assert.equal(server.stderr.text.split('will not survive').length, 2);
  const next = await restarted(t, server);
  for (const one of [ann, bob])
    assert.equal((await new Member(next).resume(one)).name, 'OT_NOT_FOUND');
  await joined(t, next, sessionId);
});

test('who is away costs the server no more than the log may', async (t) => {
  const server = await startServer(t);
  const { sessionId, ann, bob } = await openRoom(t, server);
  const before = memoryKb(server);
  const data = 'x'.repeat(8000);
  let sent = 0;
  // Who has sent what it may goes, and comes again as somebody else.
  while (sent < 4000) {
    const sender = await joined(t, server, sessionId);
    while ((await sender.request('sendSignal', { data })).type === 'ok') sent += 1;
    sender.socket.close(1000);
    ann.unread.length = 0;
  }
  const grown = memoryKb(server) - before;
  // Sanitizers have memory of their own.
  if (!process.env.PARLEY_SANITIZED) assert.ok(grown < 24 * 1024, `${grown} kB`);
  const late = await new Member(server).resume(bob);
  assert.match(late.message, /too much happened meanwhile/);
  const kept = await picture(server, sessionId, '/log');
  assert.ok(kept.first > sent - 1200, String(kept.first));
});

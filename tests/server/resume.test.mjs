// Sockets that die while their members go on: by a new socket they hear what they missed, once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { cut, joined, Member, resumed, startServer } from './harness.mjs';
import { otherProject, published } from './rest-tools.mjs';
import { watched } from './webhook-tools.mjs';

async function openRoom(t, options) {
  const server = await startServer(t, options);
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId, { role: 'moderator' });
  const bob = await joined(t, server, sessionId);
  await ann.next('connectionCreated');
  return { server, sessionId, ann, bob };
}

/** What a member heard and nobody took, after everything sent before was dealt with. */
async function news(member) {
  await member.settled();
  return member.unread.splice(0);
}

const dataOf = ({ data }) => data;

test('who comes back hears what it missed exactly once, and nobody noticed', async (t) => {
  const { server, ann, bob } = await openRoom(t);
  assert.match(bob.picture.secret, /^[0-9a-f]{40}$/);
  assert.deepEqual([bob.picture.beatMs, bob.picture.graceMs], [3000, 30_000]);
  await ann.request('sendSignal', { data: 'before' });
  assert.equal((await bob.next('signal')).data, 'before');
  await cut(bob);
  await ann.request('sendSignal', { data: 'all' });
  await ann.request('sendSignal', { data: 'Bob', to: bob.connectionId });
  await ann.request('sendSignal', { data: 'Ann', to: ann.connectionId });
  const stream = await published(ann);
  const again = await resumed(t, server, bob);
  const missed = await news(again);
  assert.deepEqual(
    missed.map(({ type, data, stream: created }) => data ?? created?.streamId ?? type),
    ['all', 'Bob', stream.streamId],
  );
  await ann.request('sendSignal', { data: 'after' });
  assert.deepEqual((await news(again)).map(dataOf), ['after']);
  assert.deepEqual((await news(ann)).map(dataOf), ['before', 'all', 'Ann', 'after']);
});

test('what was done before the socket died is not done again, and answered', async (t) => {
  const { server, ann, bob } = await openRoom(t);
  const stream = { name: 'b', hasAudio: true, hasVideo: false, width: 0, height: 0 };
  // Its answers are lost.
  bob.socket.pause();
  bob.send({ type: 'publish', id: 7, stream });
  bob.send({ type: 'sendSignal', id: 8, data: 'once' });
  const created = await ann.next('streamCreated');
  await ann.next('signal');
  await cut(bob);
  const again = await resumed(t, server, bob);
  const published = await again.request('publish', { stream }, 7);
  assert.deepEqual(published.stream, created.stream);
  assert.equal((await again.request('sendSignal', { data: 'once' }, 8)).type, 'ok');
  assert.equal((await again.request('sendSignal', { data: 'new' }, 9)).type, 'ok');
  assert.deepEqual(
    (await news(again)).map(({ type, data }) => data ?? type),
    ['streamCreated', 'once', 'new'],
  );
  assert.deepEqual((await news(ann)).map(dataOf), ['new']);
});

test('nobody else comes back in the place of a member', async (t) => {
  const { server, ann, bob } = await openRoom(t);
  const other = await otherProject(t, server);
  const another = await server.createSession();
  await cut(bob);
  const wrong = {
    'a wrong secret': { secret: `${bob.picture.secret.slice(1)}0` },
    'no secret': { secret: '' },
    'the secret of somebody else': { secret: ann.picture.secret },
    'another connection': { connectionId: ann.connectionId },
    'no connection': { connectionId: 'nobody' },
    'another session': { sessionId: another.sessionId },
    'another project': { apiKey: other.apiKey },
    'a number that never was': { number: 4_000_000_000 },
  };
  for (const [what, changes] of Object.entries(wrong)) {
    const eve = new Member(server);
    const answer = await eve.resume(bob, changes);
    assert.deepEqual([answer.type, answer.name], ['refused', 'OT_NOT_FOUND'], what);
    assert.equal((await eve.closed).code, 4401, what);
  }
  await resumed(t, server, bob);
  assert.deepEqual(await news(ann), []);
});

test('a new socket replaces the old one', async (t) => {
  const { server, ann, bob } = await openRoom(t);
  const again = await resumed(t, server, bob);
  assert.equal((await bob.closed).code, 4409);
  await ann.request('sendSignal', { data: 'x' });
  assert.deepEqual((await news(again)).map(dataOf), ['x']);
  assert.equal((await again.request('resume', {})).name, 'OT_INVALID_PARAMETER');
});

test('a page that goes away leaves at once; a socket that is given up does not', async (t) => {
  const { server, sessionId, ann } = await openRoom(t);
  for (const code of [1000, 1001]) {
    const eve = await joined(t, server, sessionId);
    eve.socket.close(code);
    const left = await ann.next('connectionDestroyed');
    assert.deepEqual(
      [left.connectionId, left.reason],
      [eve.connectionId, 'clientDisconnected'],
      `code ${code}`,
    );
  }
  for (const code of [4003, 3000, undefined]) {
    const eve = await joined(t, server, sessionId);
    eve.socket.close(code);
    await server.stderr.match(new RegExp(`connection=${eve.connectionId} is away`));
    await resumed(t, server, eve);
  }
  const heard = (await news(ann)).map(({ type }) => type);
  assert.ok(!heard.includes('connectionDestroyed'), String(heard));
});

test('who was shown out while it was away is told when it comes back', async (t) => {
  const { server, ann, bob } = await openRoom(t);
  await cut(bob);
  const order = { action: 'forceDisconnect', target: bob.connectionId, excluded: [] };
  assert.equal((await ann.request('moderate', order)).type, 'ok');
  assert.equal((await ann.next('connectionDestroyed')).reason, 'forceDisconnected');
  const again = new Member(server);
  assert.equal((await again.resume(bob)).type, 'refused');
  assert.equal((await again.next('closing')).reason, 'forceDisconnected');
});

for (const seconds of [0, 1]) {
  test(`who does not come back within --grace ${seconds} is gone, and webhooks hear it`, async (t) => {
    const { server, receiver } = await watched(t, { args: ['--grace', String(seconds)] });
    const { sessionId } = await server.createSession();
    const ann = await joined(t, server, sessionId);
    const bob = await joined(t, server, sessionId);
    assert.equal(bob.picture.graceMs, seconds * 1000);
    const stream = await published(bob);
    bob.socket.terminate();
    const gone = await ann.next('connectionDestroyed');
    assert.deepEqual([gone.connectionId, gone.reason], [bob.connectionId, 'networkDisconnected']);
    assert.equal((await ann.next('streamDestroyed')).streamId, stream.streamId);
    const reported = await receiver.until(
      ({ events }) => events.find(({ event }) => event === 'connectionDestroyed'),
      'the end of Bob',
    );
    assert.equal(reported.connection.id, bob.connectionId);
    assert.equal(reported.reason, 'networkDisconnected');
    const late = new Member(server);
    assert.equal((await late.resume(bob)).name, 'OT_NOT_FOUND');
  });
}

test('a room in which nothing happens is heard to be alive', async (t) => {
  const { ann, bob } = await openRoom(t);
  await Promise.all([ann.next('beat'), bob.next('beat')]);
  assert.equal((await ann.request('ping')).type, 'ok');
});

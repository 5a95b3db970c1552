// Sessions, streams and connections as objects: their ids and what they say of themselves.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { joinRoom, openWorld, recorded } from './harness.mjs';

const world = openWorld();

async function callOfTwo() {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  const publish = { name: 'alice', initials: 'AL', frameRate: 15, resolution: '320x240' };
  await joinRoom(alice, room.member('alice'), { publish });
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob', videoSource: null } });
  await recorded(bob, 'subscribe alice ok');
  await recorded(alice, 'subscribe bob ok');
  return { room, alice, bob };
}

test('Session.id, Session.apiKey, Session.getPublisherForStream, Session.getSubscribersForStream: they name the session and find what belongs to a stream', async () => {
  const { room, alice } = await callOfTwo();
  const seen = await alice.evaluate(() => {
    const own = tools.publishers.alice;
    const { bob } = tools.subscribers;
    const again = tools.subscribe(session, bob.stream);
    const found = session.getSubscribersForStream(bob.stream);
    return {
      id: session.id,
      apiKey: session.apiKey,
      publisher: session.getPublisherForStream(own.stream) === own,
      nobody: session.getPublisherForStream(bob.stream) ?? null,
      subscribers: found.length === 2 && found[0] === bob && found[1] === again,
      none: session.getSubscribersForStream(own.stream),
    };
  });
  assert.deepEqual(seen, {
    id: room.sessionId,
    apiKey: room.apiKey,
    publisher: true,
    nobody: null,
    subscribers: true,
    none: [],
  });
});

test('Session.addEventListener, Session.removeEventListener: the old names of on and off', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  const seen = await page.evaluate(async () => {
    const heard = [];
    const handler = (event) => heard.push(event.data);
    const chained = session.addEventListener('signal', handler) === session;
    await session.signal({ data: 'first' });
    session.removeEventListener('signal', handler);
    await session.signal({ data: 'second' });
    return [chained, heard];
  });
  assert.deepEqual(seen, [true, ['first']]);
});

test('Stream.streamId, Stream.id, Stream.connection, Stream.creationTime, Stream.initials, Stream.frameRate, Stream.channel: everybody sees what its publisher gave', async () => {
  const { alice, bob } = await callOfTwo();
  const read = (page) =>
    page.evaluate(() => {
      const stream = session.streams.find({ name: 'alice' });
      const { streamId, id, creationTime, initials, frameRate, channel, connection } = stream;
      const isHis = connection === session.connections.find({ data: 'alice' });
      return { streamId, same: id === streamId, creationTime, initials, frameRate, channel, isHis };
    });
  const theirs = await read(bob);
  assert.deepEqual(await read(alice), theirs);
  const { streamId, creationTime, channel, ...rest } = theirs;
  assert.match(streamId, /^[0-9a-f-]{36}$/);
  assert.ok(Math.abs(Date.now() - creationTime) < 60_000, `created at ${creationTime}`);
  assert.deepEqual(rest, { same: true, initials: 'AL', frameRate: 15, isHis: true });
  const video = { id: 'video1', type: 'video', active: true, source: 'camera', frameRate: 15 };
  assert.deepEqual(channel, [
    { ...video, width: 320, height: 240 },
    { id: 'audio1', type: 'audio', active: true },
  ]);
  assert.deepEqual(await alice.evaluate(() => tools.streams.bob.channel), [
    { id: 'audio1', type: 'audio', active: true },
  ]);
});

test('Connection.connectionId, Connection.id, Connection.creationTime, Connection.capabilities, Connection.quality: everybody sees the same client', async () => {
  const { alice, bob } = await callOfTwo();
  const read = (page) =>
    page.evaluate(() => {
      const { connectionId, id, creationTime, capabilities, permissions, quality } =
        session.connections.find({ data: 'alice' });
      const isOwn = session.connection.id === id;
      const known = permissions !== undefined;
      return { connectionId, id, creationTime, capabilities, quality, isOwn, known };
    });
  const [own, theirs] = [await read(alice), await read(bob)];
  assert.deepEqual(own, { ...theirs, isOwn: true, known: true });
  assert.match(own.connectionId, /^[0-9a-f-]{36}$/);
  assert.equal(own.id, own.connectionId);
  assert.ok(Math.abs(Date.now() - own.creationTime) < 60_000, `joined at ${own.creationTime}`);
  assert.deepEqual([own.capabilities, own.quality], [{ supportsWebRTC: 1 }, null]);
  assert.deepEqual([theirs.isOwn, theirs.known], [false, false]);
});

test('signal/retryAfterReconnect: a signal is sent either way, and anything but a switch is refused', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  const names = await page.evaluate(async () => {
    const attempt = (retryAfterReconnect) =>
      session.signal({ data: String(retryAfterReconnect), retryAfterReconnect }).then(
        () => 'ok',
        (error) => `${error.name} ${error.signal?.data}`,
      );
    return [await attempt(true), await attempt(false), await attempt('yes')];
  });
  assert.deepEqual(names, ['ok', 'ok', 'OT_INVALID_PARAMETER yes']);
  await recorded(page, 'session signal true from alice');
  await recorded(page, 'session signal false from alice');
});

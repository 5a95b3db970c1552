// What the application's server does to a session by the official SDK, as pages hear of it.
/* global session, tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { promisify } from 'node:util';
import { allSeeAndHear, openWorld, recorded } from './harness.mjs';

const world = openWorld();
const names = ['alice', 'bob'];

/** A call, and methods of the SDK for its session. */
async function callWithServer() {
  const pages = await world.newCall(names);
  await allSeeAndHear(pages, names);
  const sessionId = await pages[0].evaluate(() => session.sessionId);
  const send = (method, ...args) =>
    promisify(world.openTok[method].bind(world.openTok))(sessionId, ...args);
  return { pages, send };
}

test('Session/signal, signal/to: the server signals to all and to one, and nobody is its sender', async () => {
  const { pages, send } = await callWithServer();
  const [alice, bob] = pages;
  await bob.evaluate(() => {
    session.on('signal', (event) => tools.record(`from ${event.from}`));
  });
  await send('signal', null, { type: 'news', data: 'hello' });
  for (const page of pages) await recorded(page, 'session signal:news hello from server');
  await recorded(bob, 'from null');
  const { connectionId } = await alice.evaluate(() => session.connection);
  await send('signal', connectionId, { type: 'you', data: 'psst' });
  await recorded(alice, 'session signal:you psst from server');
});

test('Session/muteForced, Publisher/muteForced: the server mutes one stream, then all', async () => {
  const { pages, send } = await callWithServer();
  const [alice, bob] = pages;
  const streamId = await alice.evaluate(() => tools.publishers.alice.stream.streamId);
  await send('forceMuteStream', streamId);
  await recorded(alice, 'publisher muteForced');
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  await bob.evaluate(() => tools.silent(tools.videoOf('alice')));
  await send('forceMuteAll', {});
  for (const page of pages) await recorded(page, 'session muteForced true');
  await recorded(bob, 'publisher muteForced');
  await send('disableForceMute');
  for (const page of pages) await recorded(page, 'session muteForced false');
});

test('Session/sessionDisconnected, Session/connectionDestroyed: the server disconnects a client, and everybody hears why', async () => {
  const { pages, send } = await callWithServer();
  const [alice, bob] = pages;
  const { connectionId } = await alice.evaluate(() => session.connection);
  await send('forceDisconnect', connectionId);
  await recorded(alice, 'session sessionDisconnected forceDisconnected');
  await recorded(bob, 'session connectionDestroyed alice forceDisconnected');
  const streams = await promisify(world.openTok.listStreams.bind(world.openTok))(
    await bob.evaluate(() => session.sessionId),
  );
  assert.deepEqual(
    streams.map(({ name }) => name),
    ['bob'],
  );
});

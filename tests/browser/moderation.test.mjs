// Moderation: what a moderator does to others really happens, everywhere, and only by a moderator.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, hears, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();
const isSilent = (page, name) => page.evaluate((who) => tools.silent(tools.videoOf(who)), name);

/** A moderator and members, all in one room; each publishes under its name unless told otherwise. */
async function meet(names, { roles = {}, ...options } = {}) {
  const room = await world.createRoom();
  const pages = [];
  for (const name of names) {
    const page = await world.newPage();
    const role = roles[name] ?? (name === 'mod' ? 'moderator' : 'publisher');
    await joinRoom(page, room.member(name, { role }), { publish: { name }, ...options });
    pages.push(page);
  }
  return { room, pages };
}

const isGone = (page, who) =>
  page.evaluate((name) => !tools.subscribers[name].element?.isConnected, who);

/** How a call ended, by promise. */
const outcome = (page, call) =>
  page.evaluate(`${call}.then(() => 'ok', (error) => error.name + ' ' + error.code)`);

test('Session.forceDisconnect, Session/sessionDisconnected, Session/connectionDestroyed: the victim leaves, its media ends, and everybody hears why', async () => {
  const { pages } = await meet(['mod', 'alice', 'bob']);
  const [mod, alice, bob] = pages;
  await recorded(bob, 'subscribe alice ok');
  await recorded(mod, 'subscribe alice ok');
  await recorded(alice, 'subscribe bob ok');
  const told = await mod.evaluate(
    () =>
      new Promise((resolve) => {
        session.forceDisconnect(tools.connections.alice, (error) =>
          resolve([error ?? 'ok', session.connections.length()]),
        );
      }),
  );
  assert.deepEqual(told, ['ok', 2]);
  await recorded(alice, 'session sessionDisconnected forceDisconnected');
  await recorded(alice, 'publisher destroyed');
  const ends = /streamDestroyed|subscriber .* destroyed|sessionDisconnected/;
  const order = await entries(alice, ends);
  assert.equal(order[0], 'publisher streamDestroyed alice forceDisconnected');
  assert.deepEqual(order.slice(1, -1).sort(), [
    'subscriber bob destroyed forceDisconnected',
    'subscriber mod destroyed forceDisconnected',
  ]);
  assert.equal(order.at(-1), 'session sessionDisconnected forceDisconnected');
  const left = await alice.evaluate(() => ({
    live: tools.liveTracks(),
    peers: tools.openPeers(),
    roots: document.querySelectorAll('.OT_root').length,
    connected: session.isConnected(),
  }));
  assert.deepEqual(left, { live: [], peers: 0, roots: 0, connected: false });
  for (const page of [mod, bob]) {
    await recorded(page, 'session connectionDestroyed alice forceDisconnected');
    await recorded(page, 'subscriber alice destroyed forceDisconnected');
    assert.deepEqual(await entries(page, /^session .*Destroyed/), [
      'session streamDestroyed alice forceDisconnected',
      'session connectionDestroyed alice forceDisconnected',
    ]);
    assert.equal(await isGone(page, 'alice'), true);
  }
  await sees(bob, 'mod');
});

test('Session.forceDisconnect: who was disconnected can come back with a token', async () => {
  const { room, pages } = await meet(['mod', 'alice'], { publish: undefined });
  const [mod, alice] = pages;
  await recorded(mod, 'session connectionCreated alice');
  await mod.evaluate(() => session.forceDisconnect(tools.connections.alice));
  await recorded(alice, 'session sessionDisconnected forceDisconnected');
  await alice.evaluate((token) => session.connect.promise(token), room.member('alice').token);
  await recorded(mod, 'session connectionCreated alice', 2);
});

test('Session.forceUnpublish, Publisher/streamDestroyed: the stream ends everywhere and its publisher is destroyed', async () => {
  const { pages } = await meet(['mod', 'alice', 'bob']);
  const [mod, alice, bob] = pages;
  await recorded(bob, 'subscribe alice ok');
  await recorded(mod, 'session streamCreated alice');
  await mod.evaluate(() => session.forceUnpublish(tools.streams.alice));
  await recorded(alice, 'publisher streamDestroyed alice forceUnpublished');
  await recorded(alice, 'publisher destroyed');
  assert.deepEqual(await alice.evaluate(() => tools.liveTracks()), []);
  for (const page of [mod, bob]) {
    await recorded(page, 'session streamDestroyed alice forceUnpublished');
    await recorded(page, 'subscriber alice destroyed forceUnpublished');
    assert.equal(await isGone(page, 'alice'), true);
  }
  // Only its stream is gone: it still hears and sees, and may publish again.
  await sees(alice, 'bob');
  await alice.evaluate(() => tools.publish(session, { name: 'again' }));
  await sees(bob, 'again');
});

test('Session.forceUnpublish, Event.preventDefault: a publisher kept by its page keeps its camera', async () => {
  const { pages } = await meet(['mod', 'alice']);
  const [mod, alice] = pages;
  await recorded(mod, 'session streamCreated alice');
  await alice.evaluate(() => {
    tools.publishers.alice.on('streamDestroyed', (event) => event.preventDefault());
  });
  const told = await mod.evaluate(
    () =>
      new Promise((resolve) => {
        session.forceUnpublish(tools.streams.alice, (error) => resolve(error ?? 'ok'));
      }),
  );
  assert.equal(told, 'ok');
  await recorded(alice, 'publisher streamDestroyed alice forceUnpublished');
  const kept = await alice.evaluate(() => [
    tools.liveTracks().sort(),
    tools.publishers.alice.element.isConnected,
  ]);
  assert.deepEqual(kept, [['audio', 'video'], true]);
});

test('Session.forceMuteStream, Publisher/muteForced, Stream.hasAudio: the stream falls silent for all, until its publisher unmutes it', async () => {
  const { pages } = await meet(['mod', 'alice', 'bob']);
  const [mod, alice, bob] = pages;
  await Promise.all([hears(mod, 'alice'), hears(bob, 'alice'), hears(alice, 'bob')]);
  await mod.evaluate(() => session.forceMuteStream(tools.streams.alice));
  await recorded(alice, 'publisher muteForced');
  await Promise.all([isSilent(mod, 'alice'), isSilent(bob, 'alice')]);
  await sees(bob, 'alice');
  for (const page of pages) {
    await recorded(page, 'session streamPropertyChanged alice hasAudio true->false');
    assert.equal(
      await page.evaluate(() => session.streams.find({ name: 'alice' }).hasAudio),
      false,
    );
  }
  // Nothing is sent any more, as against not being played; and nobody else is muted.
  const enabled = await alice.evaluate(() => tools.publishers.alice.getAudioSource().enabled);
  assert.equal(enabled, false);
  await hears(alice, 'bob');
  assert.deepEqual(await entries(bob, /muteForced/), []);
  await alice.evaluate(() => tools.publishers.alice.publishAudio(true));
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  await Promise.all([hears(mod, 'alice'), hears(bob, 'alice')]);
});

test('Session.forceMuteAll, Session/muteForced: all but the excluded fall silent, and later streams begin muted', async () => {
  const { room, pages } = await meet(['mod', 'alice', 'bob']);
  const [mod, alice, bob] = pages;
  await Promise.all([hears(mod, 'alice'), hears(alice, 'bob'), hears(bob, 'mod')]);
  await mod.evaluate(() => session.forceMuteAll([tools.publishers.mod.stream]));
  for (const page of pages) await recorded(page, 'session muteForced true');
  for (const page of [alice, bob]) await recorded(page, 'publisher muteForced');
  await Promise.all([isSilent(mod, 'alice'), isSilent(alice, 'bob')]);
  await hears(bob, 'mod');
  assert.deepEqual(await entries(mod, /publisher muteForced/), []);

  const carol = await world.newPage();
  await joinRoom(carol, room.member('carol'), { publish: { name: 'carol' } });
  await recorded(carol, 'session muteForced true');
  await recorded(carol, 'publisher muteForced');
  await recorded(bob, 'subscribe carol ok');
  assert.equal(await bob.evaluate(() => tools.streams.carol.hasAudio), false);
  await isSilent(bob, 'carol');
  await carol.evaluate(() => tools.publishers.carol.publishAudio(true));
  await hears(bob, 'carol');
});

test('Session.disableForceMute, Session/muteForced: nobody is unmuted, and later streams begin with sound', async () => {
  const { pages } = await meet(['mod', 'alice', 'bob'], { roles: { bob: 'subscriber' } });
  const [mod, alice, bob] = pages;
  await hears(bob, 'alice');
  await mod.evaluate(() => session.forceMuteAll());
  await recorded(mod, 'publisher muteForced');
  await recorded(alice, 'publisher muteForced');
  await mod.evaluate(() => session.disableForceMute());
  for (const page of pages) await recorded(page, 'session muteForced false');
  assert.equal(await bob.evaluate(() => tools.streams.alice.hasAudio), false);
  await isSilent(bob, 'alice');
  await alice.evaluate(() => tools.publish(session, { name: 'later', videoSource: null }));
  await recorded(bob, 'session streamCreated later');
  assert.equal(await bob.evaluate(() => tools.streams.later.hasAudio), true);
  await hears(bob, 'later');
});

test('Session.capabilities, Connection.permissions: a moderator may do everything, others may not', async () => {
  const { pages } = await meet(['mod', 'alice'], { publish: undefined });
  const read = (page) =>
    page.evaluate(() => {
      const { forceDisconnect, forceUnpublish, forceMute } = session.capabilities;
      const same = session.connection.permissions === session.capabilities;
      return [forceDisconnect, forceUnpublish, forceMute, same];
    });
  assert.deepEqual(await read(pages[0]), [1, 1, 1, true]);
  assert.deepEqual(await read(pages[1]), [0, 0, 0, true]);
});

for (const role of ['publisher', 'subscriber', 'publisheronly']) {
  test(`Session.forceDisconnect, Session.forceUnpublish, Session.forceMuteStream, Session.forceMuteAll, Session.disableForceMute: a ${role} is refused, and nothing happens`, async () => {
    const { pages } = await meet(['alice', 'bob'], {
      publish: undefined,
      subscribe: false,
      roles: { bob: role },
    });
    const [alice, bob] = pages;
    await alice.evaluate(() => tools.publish(session, { name: 'alice' }));
    await recorded(bob, 'session streamCreated alice');
    for (const [call, code] of [
      ['forceDisconnect(tools.connections.alice)', 1520],
      ['forceUnpublish(tools.streams.alice)', 1530],
      ['forceMuteStream(tools.streams.alice)', 1540],
      ['forceMuteAll()', 1540],
      ['disableForceMute()', 1540],
    ]) {
      assert.equal(await outcome(bob, `session.${call}`), `OT_PERMISSION_DENIED ${code}`);
      await recorded(bob, `exception ${code} Permission denied`);
    }
    assert.deepEqual(await entries(alice, /Destroyed|muteForced|sessionDisconnected/), []);
    assert.equal(await bob.evaluate(() => tools.streams.alice.hasAudio), true);
  });
}

test('Session.forceDisconnect, Session.forceUnpublish, Session.forceMuteStream, Session.forceMuteAll: what is not there or no target is refused by name', async () => {
  const { pages } = await meet(['mod'], { publish: undefined });
  const [mod] = pages;
  for (const [call, expected] of [
    ['forceDisconnect()', 'OT_INVALID_PARAMETER 1011'],
    ['forceDisconnect({})', 'OT_INVALID_PARAMETER 1011'],
    ['forceUnpublish(null)', 'OT_INVALID_PARAMETER 1011'],
    ['forceMuteStream(true)', 'OT_INVALID_PARAMETER 1011'],
    ['forceMuteAll([{}])', 'OT_INVALID_PARAMETER 1011'],
    ["forceDisconnect({ connectionId: 'nobody' })", 'OT_NOT_FOUND 1520'],
    ["forceUnpublish({ streamId: 'nothing' })", 'OT_NOT_FOUND 1535'],
    ["forceMuteStream({ streamId: 'nothing' })", 'OT_NOT_FOUND 1540'],
  ]) {
    assert.equal(await outcome(mod, `session.${call}`), expected, call);
  }
  await mod.evaluate(() => session.disconnect());
  for (const call of ['forceDisconnect({})', 'forceMuteAll()', 'disableForceMute()']) {
    assert.equal(await outcome(mod, `session.${call}`), 'OT_NOT_CONNECTED 1010', call);
  }
});

// Who sees and hears whom: decoded moving frames and sound on every side.
/* global tools, session, one */
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  allSeeAndHear,
  entries,
  hears,
  joinRoom,
  lossyNetwork,
  openWorld,
  recorded,
  sees,
} from './harness.mjs';

const world = openWorld();

test('Session.publish, Session.subscribe: two pages in one room see and hear each other', async () => {
  const pages = await world.newCall(['alice', 'bob']);
  await allSeeAndHear(pages, ['alice', 'bob']);
  for (const page of pages) {
    const received = await page.evaluate(() => tools.received());
    assert.ok(received.framesDecoded > 5, `${received.framesDecoded} frames decoded`);
    assert.ok(received.audioBytes > 0, 'audio packets arrived');
    assert.ok(received.audioEnergy > 0, 'the audio was not silence');
  }
});

test('Session.subscribe: three pages in one room see and hear each other', async () => {
  const names = ['alice', 'bob', 'carol'];
  const pages = await world.newCall(names);
  await allSeeAndHear(pages, names);
});

test('Session.subscribe: pages in a room made as routed see and hear each other', async () => {
  const room = await world.createRoom({ mediaMode: 'routed' });
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob' } });
  await allSeeAndHear([alice, bob], ['alice', 'bob']);
});

test('OT.initSession: rooms do not leak into each other', async () => {
  const [alice] = await world.newCall(['alice']);
  const [bob, carol] = await world.newCall(['bob', 'carol']);
  await allSeeAndHear([bob, carol], ['bob', 'carol']);
  const other = await alice.evaluate(() => ({
    subscribers: Object.keys(tools.subscribers),
    connections: tools.entries.filter((entry) => entry.includes('connectionCreated')),
  }));
  assert.deepEqual(other, {
    subscribers: [],
    connections: ['session connectionCreated alice'],
  });
});

test('Session.publish: two publishers of one page are two streams for the others', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await alice.evaluate(() =>
    tools.publish(session, { name: 'second', videoSource: tools.canvasTrack(10), label: 'second' }),
  );
  await recorded(bob, 'subscribe second ok');
  await Promise.all([sees(bob, 'alice'), sees(bob, 'second'), hears(bob, 'second')]);
  const size = await bob.evaluate(() => ({
    width: tools.videoOf('second').videoWidth,
    height: tools.videoOf('second').videoHeight,
  }));
  assert.deepEqual(size, { width: 160, height: 120 });
});

test('OT.initSession, Session.disconnect: one page is in two sessions at once, and leaves one of them', async () => {
  const [room1, room2] = [await world.createRoom(), await world.createRoom()];
  const [both, alice, bob] = [await world.newPage(), await world.newPage(), await world.newPage()];
  await joinRoom(alice, room1.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room2.member('bob'), { publish: { name: 'bob' } });
  await joinRoom(both, room1.member('both1'), { key: 'one', publish: { name: 'toAlice' } });
  await joinRoom(both, room2.member('both2'), { key: 'two', publish: { name: 'toBob' } });
  await Promise.all([
    sees(both, 'alice'),
    sees(both, 'bob'),
    sees(alice, 'toAlice'),
    sees(bob, 'toBob'),
  ]);
  await both.evaluate(() => one.disconnect());
  await recorded(alice, 'session streamDestroyed toAlice clientDisconnected');
  await Promise.all([sees(both, 'bob'), sees(bob, 'toBob')]);
  assert.deepEqual(await bob.evaluate(() => Object.keys(tools.subscribers)), ['toBob']);
});

test('Session.subscribe: a client watches its own stream', async () => {
  const [alice] = await world.newCall(['alice']);
  await alice.evaluate(() => {
    tools.subscribe(session, tools.publishers.alice.stream);
  });
  await recorded(alice, 'subscribe alice ok');
  await sees(alice, 'alice');
});

test('subscribe/testNetwork: one’s own stream comes and is measured either way, and anything but a switch is refused', async () => {
  const [alice] = await world.newCall(['alice']);
  for (const testNetwork of [true, false]) {
    await alice.evaluate((wanted) => {
      const { stream } = tools.publishers.alice;
      tools.subscribe(session, stream, { testNetwork: wanted, subscribeToAudio: false });
    }, testNetwork);
    await sees(alice, 'alice');
    const stats = await alice.evaluate(() => tools.subscribers.alice.getStats());
    assert.ok(stats.video.bytesReceived > 0, `${stats.video.bytesReceived} bytes`);
  }
  const refused = await alice.evaluate(() =>
    session.subscribe
      .promise(tools.publishers.alice.stream, tools.place(), { testNetwork: 'yes' })
      .catch(({ name, message }) => `${name} ${message}`),
  );
  assert.equal(refused, 'OT_INVALID_PARAMETER testNetwork: true or false is expected');
});

test('Subscriber/disconnected, Subscriber/connected: they tell that media is lost, and that it is back', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  const lose = await lossyNetwork(alice);
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'));
  await sees(bob, 'alice');
  await lose(100);
  await recorded(bob, 'subscriber alice disconnected');
  await lose(0);
  await recorded(bob, 'subscriber alice connected', 2);
  await Promise.all([sees(bob, 'alice'), hears(bob, 'alice')]);
  assert.deepEqual(await entries(bob, /^subscriber/), [
    'subscriber alice connected',
    'subscriber alice disconnected',
    'subscriber alice connected',
  ]);
});

test('initPublisher/audioSource, initPublisher/videoSource, Stream.hasAudio, Stream.hasVideo, Stream.videoType: null gives a stream without that medium, and the stream says so', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), {
    publish: { name: 'picture', audioSource: null },
  });
  await alice.evaluate(() => tools.publish(session, { name: 'voice', videoSource: null }));
  await joinRoom(bob, room.member('bob'));
  await Promise.all([recorded(bob, 'subscribe picture ok'), recorded(bob, 'subscribe voice ok')]);
  await Promise.all([sees(bob, 'picture'), hears(bob, 'voice')]);
  const streams = await bob.evaluate(() =>
    ['picture', 'voice'].map((name) => {
      const { hasAudio, hasVideo, videoType } = tools.subscribers[name].stream;
      return { hasAudio, hasVideo, videoType };
    }),
  );
  assert.deepEqual(streams, [
    { hasAudio: false, hasVideo: true, videoType: 'camera' },
    { hasAudio: true, hasVideo: false, videoType: undefined },
  ]);
});

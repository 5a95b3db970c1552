// Lives of objects as frameworks lead them: made twice, thrown away too early, again and again.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openWorld, recorded, sees } from './harness.mjs';
import { openCountedPage } from './leaks.mjs';

const world = openWorld();
const roots = (page) => page.evaluate(() => document.querySelectorAll('.OT_root').length);

test('OT.initPublisher, Publisher.destroy: made, destroyed and made again in one turn, as strict mode does, one publisher is left', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  await alice.evaluate(async () => {
    const place = tools.place();
    const make = (name) => OT.initPublisher(place, { insertMode: 'append', name });
    make('first').destroy();
    const publisher = make('second');
    tools.publishers.second = publisher;
    await session.publish.promise(publisher);
  });
  await recorded(bob, 'subscribe second ok');
  await sees(bob, 'second');
  assert.equal(await roots(alice), 1);
  assert.deepEqual(await alice.evaluate(() => tools.liveTracks().sort()), ['audio', 'video']);
});

test('OT.initSession, Session.disconnect: connected, left and connected again in one turn, a client is in the room once', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await bob.evaluate((member) => tools.join(member), room.member('bob'));
  await alice.evaluate(async ({ apiKey, sessionId, token }) => {
    const connect = () => {
      const made = OT.initSession(apiKey, sessionId);
      return [made, made.connect.promise(token).catch(() => {})];
    };
    const [first] = connect();
    first.disconnect();
    const [second, ready] = connect();
    await ready;
    await second.signal({ type: 'here' });
  }, room.member('alice'));
  await recorded(bob, 'session signal:here undefined from alice');
  const count = await bob.evaluate(() => session.connections.where({ data: 'alice' }).length);
  assert.equal(count, 1);
});

test('OT.sessions: a session whose connecting fails is not listed any more, until it connects', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const listed = await page.evaluate(async ({ apiKey, sessionId, token }) => {
    const made = OT.initSession(apiKey, sessionId);
    const before = OT.sessions.length();
    const hasty = made.connect.promise(token).catch(() => {});
    made.disconnect();
    await hasty;
    const after = OT.sessions.length();
    await made.connect.promise(token);
    const isListed = OT.sessions.find() === made;
    return [before, after, isListed];
  }, room.member('alice'));
  assert.deepEqual(listed, [1, 0, true]);
});

test('Session.publish, Session.unpublish: published, unpublished and published in one turn, one publisher is there, once', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  const ends = await alice.evaluate(async () => {
    const publisher = await OT.initPublisher.promise(tools.place(), { name: 'cam' });
    publisher.on('streamDestroyed', (event) => event.preventDefault());
    const end = (call) => call.then(() => 'ok', tools.describe);
    const first = end(session.publish.promise(publisher));
    session.unpublish(publisher);
    const second = end(session.publish.promise(publisher));
    return Promise.all([first, second]);
  });
  assert.deepEqual(ends, ['OT_STREAM_CREATE_FAILED 1500', 'ok']);
  await recorded(bob, 'subscribe cam ok');
  await sees(bob, 'cam');
  const left = await bob.evaluate(() => session.streams.length());
  assert.equal(left, 1);
});

test('Session.subscribe, Session.unsubscribe: subscribed and unsubscribed in one turn, again and again, the last one plays', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  await bob.evaluate(async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const subscriber = session.subscribe(tools.streams.alice, tools.place());
      subscriber.on('destroyed', () => tools.record('given up'));
      session.unsubscribe(subscriber);
      if (turn % 2) await Promise.resolve();
    }
    tools.subscribe(session, tools.streams.alice);
  });
  await recorded(bob, 'subscribe alice ok');
  await recorded(bob, 'given up', 10);
  await sees(bob, 'alice');
  await alice.waitForFunction(() => tools.openPeers() === 1);
  assert.equal(await bob.evaluate(() => tools.openPeers()), 1);
  assert.equal(await roots(bob), 2);
});

test('Session.unsubscribe: while media is on its way, subscribe ends by name and leaves nothing', async () => {
  const [, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  const ended = await bob.evaluate(async () => {
    const call = new Promise((resolve) => {
      const subscriber = session.subscribe(tools.streams.alice, tools.place(), {}, resolve);
      // It comes back after the cloud has heard of the subscription, and long before media.
      session.once('signal:now', () => session.unsubscribe(subscriber));
      session.signal({ type: 'now' });
    });
    return tools.describe(await tools.inTime(call, 'answer to subscribe'));
  });
  assert.equal(ended, 'OT_DISCONNECTED 1010');
  assert.equal(await roots(bob), 1);
  await bob.waitForFunction(() => tools.openPeers() === 0);
});

test('fifty lives in one page leave no track, connection, socket, element or object, and a flat heap', async () => {
  const { live, measure } = await openCountedPage(world);
  const room = await world.createRoom();
  await live(room.member('again'), 10);
  const before = await measure();
  await live(room.member('again'), 40);
  const after = await measure();
  assert.deepEqual({ ...after, heapBytes: 0 }, { ...before, heapBytes: 0 });
  const { peers, sockets, tracks, objects } = after;
  assert.deepEqual(
    { peers, sockets, tracks, objects },
    { peers: 0, sockets: 0, tracks: 0, objects: 0 },
  );
  const growth = after.heapBytes - before.heapBytes;
  assert.ok(growth < 200_000, `the heap grew by ${growth} bytes in 40 lives`);
});

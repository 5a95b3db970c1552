// The order of events: what every application may rely on.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, joinRoom, openWorld, recorded } from './harness.mjs';

const world = openWorld();
const calls = /^(session|connect|publish|publisher streamCreated|then) ?/;

test('Session/sessionConnected, Session.connect, Session/connectionCreated, Session/streamCreated: they come in this order, the own connection first', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(alice, 'session streamCreated bob');
  await recorded(bob, 'session streamCreated alice');
  const carol = await world.newPage();
  const room = await bob.evaluate(() => ({
    apiKey: session.apiKey,
    sessionId: session.sessionId,
  }));
  const token = world.openTok.generateToken(room.sessionId, { data: 'carol' });
  await joinRoom(carol, { ...room, token }, { subscribe: false });
  await recorded(carol, 'session streamCreated bob');
  assert.deepEqual(await entries(carol), [
    'session sessionConnected',
    'connect ok',
    'session connectionCreated carol',
    'session connectionCreated alice',
    'session connectionCreated bob',
    'session streamCreated alice',
    'session streamCreated bob',
  ]);
});

test('Session.connect: the promise settles before the first connectionCreated', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  await page.evaluate(async (member) => {
    const session = OT.initSession(member.apiKey, member.sessionId);
    tools.watchSession(session);
    session.connect.promise(member.token).then(() => tools.record('then'));
    await tools.recorded('session connectionCreated alice');
  }, room.member('alice'));
  assert.deepEqual(await entries(page), [
    'session sessionConnected',
    'then',
    'session connectionCreated alice',
  ]);
});

test('Session.connection, Session.capabilities, Session.isConnected, Session.sessionId, Connection.data: known when connected, and not before', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const seen = await page.evaluate(async (member) => {
    const session = OT.initSession(member.apiKey, member.sessionId);
    const before = [session.connection, session.isConnected()];
    const returned = session.connect(member.token);
    let during;
    await new Promise((resolve) => {
      session.once('sessionConnected', () => {
        during = [session.connection?.data, session.isConnected(), { ...session.capabilities }];
        resolve();
      });
    });
    return { before, during, chained: returned === session, id: session.sessionId };
  }, room.member('alice'));
  const capabilities = { ...seen.during[2] };
  delete capabilities.signal;
  assert.deepEqual([seen.before[0] ?? null, seen.before[1]], [null, false]);
  assert.deepEqual(seen.during.slice(0, 2), ['alice', true]);
  assert.deepEqual(capabilities, {
    publish: 1,
    subscribe: 1,
    forceUnpublish: 0,
    forceDisconnect: 0,
    forceMute: 0,
  });
  assert.equal(seen.chained, true);
  assert.equal(seen.id, room.sessionId);
});

test('Publisher/streamCreated, Session.publish, Session/streamCreated: the publisher hears of it, then the call ends, and others hear once', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  await alice.evaluate(() => tools.publish(session, { name: 'cam' }));
  await recorded(bob, 'session streamCreated cam');
  assert.deepEqual(await entries(alice, /^publish/), [
    'publisher accessAllowed',
    'publisher streamCreated cam',
    'publish ok',
  ]);
  assert.deepEqual(await entries(alice, /session streamCreated/), []);
  assert.deepEqual(await entries(bob, /streamCreated/), ['session streamCreated cam']);
});

test('Session.publish: the promise settles after streamCreated with the publisher', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  const same = await page.evaluate(async () => {
    const publisher = OT.initPublisher(tools.place(), { name: 'cam' });
    tools.watchPublisher(publisher);
    const published = await session.publish.promise(publisher);
    tools.record('then');
    return published === publisher && publisher.stream.name === 'cam';
  });
  assert.equal(same, true);
  assert.deepEqual(await entries(page, /^(publisher streamCreated|then)/), [
    'publisher streamCreated cam',
    'then',
  ]);
});

test('Session.subscribe: the call ends well once media flows', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await recorded(alice, 'subscribe bob ok');
  const frame = await bob.evaluate(() => tools.videoOf('alice').videoWidth);
  assert.ok(frame > 0, 'the picture has a size when subscribe ends');
});

test('Session/streamDestroyed, Session/connectionDestroyed: those who stay hear them in this order', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await alice.evaluate(() => tools.publish(session, { name: 'second', videoSource: null }));
  await recorded(bob, 'subscribe second ok');
  await alice.evaluate(() => session.disconnect());
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  const ends = await entries(bob, /^session .*Destroyed/);
  assert.deepEqual(ends.slice(0, 2).sort(), [
    'session streamDestroyed alice clientDisconnected',
    'session streamDestroyed second clientDisconnected',
  ]);
  assert.deepEqual(ends.slice(2), ['session connectionDestroyed alice clientDisconnected']);
});

test('Publisher/streamDestroyed, Subscriber/destroyed, Session/sessionDisconnected: the leaver hears them in this order', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(alice, 'subscribe bob ok');
  await recorded(bob, 'subscribe alice ok');
  const ended = /^(publisher streamDestroyed|subscriber bob destroyed|session sessionDisconnected)/;
  await alice.evaluate(() => session.disconnect());
  await recorded(alice, 'session sessionDisconnected clientDisconnected');
  assert.deepEqual(await entries(alice, ended), [
    'publisher streamDestroyed alice clientDisconnected',
    'subscriber bob destroyed clientDisconnected',
    'session sessionDisconnected clientDisconnected',
  ]);
});

test('Session/sessionDisconnected: nothing reaches a session afterwards', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(alice, 'subscribe bob ok');
  await alice.evaluate(() => session.disconnect());
  await recorded(alice, 'session sessionDisconnected clientDisconnected');
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  await bob.evaluate(() => session.disconnect());
  await recorded(bob, 'session sessionDisconnected clientDisconnected');
  const after = (list) =>
    list.slice(list.indexOf('session sessionDisconnected clientDisconnected'));
  for (const page of [alice, bob]) {
    const late = after(await entries(page, /^session/));
    assert.deepEqual(late, ['session sessionDisconnected clientDisconnected']);
  }
});

test('Session.on, Session.once, Session.off: lists of names, maps and contexts work, and calls chain', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const heard = await page.evaluate(async (member) => {
    const list = [];
    const session = OT.initSession(member.apiKey, member.sessionId);
    const context = { name: 'context' };
    const dropped = () => list.push('dropped');
    const chained = session
      .on('sessionConnected sessionDisconnected', (event) => list.push(`list ${event.type}`))
      .on({ sessionConnected: () => list.push('map') })
      .once('sessionConnected', () => list.push('once'))
      .on(
        'sessionConnected',
        function heardIt() {
          list.push(this.name);
        },
        context,
      )
      .on('sessionConnected', dropped)
      .off('sessionConnected', dropped);
    await session.connect.promise(member.token);
    await session.disconnect();
    await session.connect.promise(member.token);
    session.off();
    await session.disconnect();
    return { list, chained: chained === session };
  }, room.member('alice'));
  assert.equal(heard.chained, true);
  assert.deepEqual(heard.list, [
    'list sessionConnected',
    'map',
    'once',
    'context',
    'list sessionDisconnected',
    'list sessionConnected',
    'map',
    'context',
  ]);
});

test('Session.on: a handler that throws disturbs neither the others nor the session', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  await alice.evaluate(() => {
    session.on('signal:boom', () => {
      throw new Error('a handler of the test throws');
    });
    session.on('signal:boom', () => tools.record('second handler'));
  });
  await bob.evaluate(() => session.signal({ type: 'boom' }));
  await recorded(alice, 'second handler');
  await bob.evaluate(() => session.signal({ type: 'after', data: 'x' }));
  await recorded(alice, 'session signal:after x from bob');
  const faults = world.takeFaults();
  assert.equal(faults.length, 1);
  assert.match(faults[0], /a handler of the test throws/);
});

test('Session.disconnect: called by a handler it becomes the next input and does not change the order', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  await page.evaluate(async (member) => {
    const session = OT.initSession(member.apiKey, member.sessionId);
    session.on('sessionConnected', () => session.disconnect());
    tools.watchSession(session);
    session.connect(member.token, (error) => tools.record(`connect ${tools.describe(error)}`));
    await tools.recorded('session sessionDisconnected clientDisconnected');
  }, room.member('alice'));
  const order = await entries(page, calls);
  assert.equal(order[0], 'session sessionConnected');
  assert.equal(order[1], 'connect ok');
  assert.equal(order.at(-1), 'session sessionDisconnected clientDisconnected');
});

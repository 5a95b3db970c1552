// What a session says of itself, its options, and the collections of connections and streams.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();
const quiet = { publish: undefined, subscribe: false };

test('Session.isConnected, Session.isConnecting, Session.currentState, Session.token, Session.sessionInfo: they follow connect and disconnect', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const seen = await page.evaluate(async (member) => {
    const one = OT.initSession(member.apiKey, member.sessionId);
    const states = [];
    const note = () => states.push([one.currentState, one.isConnecting(), one.isConnected()]);
    note();
    const connected = one.connect.promise(member.token);
    note();
    one.on('sessionConnected sessionDisconnected', note);
    await connected;
    const { sessionInfo: info, token } = one;
    await one.disconnect();
    note();
    return { states, info, isToken: token === member.token, after: one.sessionInfo ?? null };
  }, room.member('alice'));
  assert.deepEqual(seen.states, [
    ['disconnected', false, false],
    ['connecting', true, false],
    ['connected', false, true],
    ['disconnected', false, false],
    ['disconnected', false, false],
  ]);
  const { apiKey, sessionId } = room.member('alice');
  assert.deepEqual(seen.info, { sessionId, partnerId: apiKey, p2pEnabled: true });
  assert.deepEqual([seen.isToken, seen.after], [true, null]);
});

test('Session.isConnecting: false again when connect has failed', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const seen = await page.evaluate(async (member) => {
    const one = OT.initSession(member.apiKey, member.sessionId);
    await one.connect.promise('T1==nonsense').catch(() => {});
    return [one.isConnecting(), one.currentState];
  }, room.member('alice'));
  assert.deepEqual(seen, [false, 'disconnected']);
});

test('Session.connections, Session.streams, Collection.length, Collection.get, Collection.find, Collection.where, Collection.forEach: they hold who and what is there', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(alice, 'session streamCreated bob');
  const seen = await alice.evaluate(() => {
    const { connections, streams } = session;
    const names = [];
    streams.forEach((stream) => names.push(stream.name));
    return {
      lengths: [connections.length(), streams.length()],
      names: names.sort(),
      own: connections.get(session.connection.id) === session.connection,
      bob: connections.find({ data: 'bob' })?.connectionId === tools.connections.bob.connectionId,
      found: streams.find({ name: 'bob' }) === tools.streams.bob,
      by: streams.find((stream) => stream.name === 'bob') === tools.streams.bob,
      nobody: [streams.find({ name: 'carol' }) ?? null, streams.where({ name: 'carol' })],
      where: streams.where({ name: 'bob' }).map((stream) => stream.connection.data),
    };
  });
  assert.deepEqual(seen, {
    lengths: [2, 2],
    names: ['alice', 'bob'],
    own: true,
    bob: true,
    found: true,
    by: true,
    nobody: [null, []],
    where: ['bob'],
  });
  await bob.evaluate(() => session.disconnect());
  await recorded(alice, 'session connectionDestroyed bob clientDisconnected');
  const left = await alice.evaluate(() => [session.connections.length(), session.streams.length()]);
  assert.deepEqual(left, [1, 1]);
});

test('initSession/connectionEventsSuppressed: no event tells of connections, streams and signals come with theirs', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  const join = (page, name, options) =>
    page.evaluate(([member, how]) => tools.join(member, how), [room.member(name), options]);
  await join(alice, 'alice', { options: { connectionEventsSuppressed: true } });
  await join(bob, 'bob', { publish: { name: 'bob' } });
  await sees(alice, 'bob');
  await bob.evaluate(() => session.signal({ type: 'chat', data: 'hello' }));
  await recorded(alice, 'session signal:chat hello from bob');
  assert.equal(await alice.evaluate(() => tools.streams.bob.connection.data), 'bob');
  assert.equal(await alice.evaluate(() => session.connections.length()), 2);
  await bob.evaluate(() => session.disconnect());
  await recorded(alice, 'session streamDestroyed bob clientDisconnected');
  await alice.evaluate(() =>
    tools.until(() => session.connections.length() === 1, 'bob to leave the picture'),
  );
  assert.deepEqual(await entries(alice, /connection(Created|Destroyed)/), []);
});

test('initSession/ipWhitelist, initSession/singlePeerConnection, initSession/sessionMigration: with and without them each stream comes by a connection of its own; anything but a switch is refused', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  const names = ['ipWhitelist', 'singlePeerConnection', 'sessionMigration'];
  const all = (on) => Object.fromEntries(names.map((name) => [name, on]));
  await joinRoom(alice, room.member('alice'), { publish: { name: 'camera' }, options: all(false) });
  await alice.evaluate(() =>
    tools.publish(session, { name: 'canvas', videoSource: tools.canvasTrack(10) }),
  );
  await joinRoom(bob, room.member('bob'), { options: all(true) });
  await Promise.all([sees(bob, 'camera'), sees(bob, 'canvas')]);
  assert.equal(await bob.evaluate(() => tools.openPeers()), 2);
  for (const name of names) {
    const { told, sockets } = await alice.evaluate(
      async ([member, option]) => {
        const one = OT.initSession(member.apiKey, member.sessionId, { [option]: 'yes' });
        const message = await one.connect
          .promise(member.token)
          .catch((error) => `${error.name} ${error.message}`);
        return { told: message, sockets: tools.sockets.length };
      },
      [room.member('carol'), name],
    );
    assert.equal(told, `OT_INVALID_PARAMETER ${name}: true or false is expected`);
    assert.equal(sockets, 1, 'nobody was asked');
  }
});

test('initSession/serverUrl: the session is on the server that is named; what is no text is refused', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const named = world.server.url.replace('localhost', '127.0.0.1');
  await joinRoom(page, room.member('alice'), { options: { serverUrl: `${named}/` } });
  await recorded(page, 'connect ok');
  const urls = await page.evaluate(() => tools.sockets.map(({ url }) => url));
  assert.deepEqual(urls, [`${named.replace('http', 'ws')}/client`]);
  await joinRoom(page, room.member('bob'), { options: { serverUrl: [] } });
  await recorded(page, 'connect OT_INVALID_PARAMETER 1011');
});

test('initSession/encryptionSecret, Session.setEncryptionSecret: a session that wants encryption never connects without', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const seen = await page.evaluate(async (member) => {
    const told = (error) => `${error.name} ${error.code}`;
    const attempt = (one) => one.connect.promise(member.token).then(() => 'ok', told);
    const encryptionSecret = 'a secret of some length';
    const one = OT.initSession(member.apiKey, member.sessionId, { encryptionSecret });
    const other = OT.initSession(member.apiKey, member.sessionId);
    const set = await other.setEncryptionSecret(encryptionSecret).then(() => 'ok', told);
    return [await attempt(one), set, await attempt(other), tools.sockets.length];
  }, room.member('alice'));
  assert.deepEqual(seen, [
    'OT_NOT_SUPPORTED 1006',
    'OT_NOT_SUPPORTED 1500',
    'OT_NOT_SUPPORTED 1006',
    0,
  ]);
});

test('Session/streamPropertyChanged, Stream.videoDimensions: hasVideo and videoDimensions are told with old and new value', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { ...quiet, subscribe: {} });
  await bob.evaluate(() => {
    session.on('streamPropertyChanged', ({ changedProperty, oldValue, newValue, stream }) => {
      const same = JSON.stringify(stream[changedProperty]) === JSON.stringify(newValue);
      tools.record(
        `${changedProperty} ${JSON.stringify(oldValue)} ${JSON.stringify(newValue)} ${same}`,
      );
    });
  });
  await alice.evaluate(() => {
    const canvas = document.createElement('canvas');
    window.canvas = canvas;
    canvas.width = 160;
    canvas.height = 120;
    const context = canvas.getContext('2d');
    let turn = 0;
    setInterval(() => {
      turn += 1;
      context.fillStyle = turn % 2 ? 'red' : 'blue';
      context.fillRect(0, 0, 200, 200);
    }, 50);
    const videoSource = canvas.captureStream(15).getVideoTracks()[0];
    return tools.publish(session, { name: 'canvas', videoSource, audioSource: null });
  });
  await sees(bob, 'canvas');
  await alice.evaluate(() => tools.publishers.canvas.publishVideo(false));
  await recorded(bob, 'hasVideo true false true');
  await alice.evaluate(() => tools.publishers.canvas.publishVideo(true));
  await recorded(bob, 'hasVideo false true true');
  await alice.evaluate(() => {
    window.canvas.width = 120;
    window.canvas.height = 160;
  });
  await bob.evaluate(() =>
    tools.recorded(/^videoDimensions \{.*160.*120\} \{"width":120,"height":160\} true$/),
  );
});

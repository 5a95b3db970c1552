// What goes wrong is told by name and number: through callback, promise and OT's exception event.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, joinRoom, openWorld, recorded, signToken } from './harness.mjs';

const world = openWorld();

/** Connects with `member` in both forms and checks how both ended. */
async function assertConnectFails(member, name, code, message) {
  const page = await world.newPage();
  const { callback, promise } = await page.evaluate((to) => {
    const session = OT.initSession(to.apiKey, to.sessionId);
    window.session = session;
    tools.watchSession(session);
    return tools.bothForms(
      (done) => session.connect(to.token, done),
      () => session.connect.promise(to.token),
    );
  }, member);
  assert.deepEqual(callback.slice(0, 2), [name, code]);
  assert.match(callback[2], message);
  assert.deepEqual(promise, callback);
  const exceptions = await entries(page, /^exception/);
  assert.equal(exceptions.length, 2);
  for (const exception of exceptions) assert.match(exception, new RegExp(`^exception ${code} \\S`));
  assert.deepEqual(await entries(page, /^session/), []);
  return page;
}

function claims(room, changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: room.apiKey,
    ist: 'project',
    iat: now - 60,
    exp: now + 3600,
    session_id: room.sessionId,
    role: 'publisher',
    scope: 'session.connect',
    nonce: 1,
    ...changes,
  };
}

test('Session.connect: a token that is no token is an authentication error, and the session can still connect', async () => {
  const room = await world.createRoom();
  const member = { ...room.member('alice'), token: 'T1==nonsense' };
  const page = await assertConnectFails(member, 'OT_AUTHENTICATION_ERROR', 1004, /token/i);
  await page.evaluate((token) => session.connect.promise(token), room.member('alice').token);
  await recorded(page, 'session connectionCreated alice');
});

test('Session.connect: an expired token is an authentication error that says so', async () => {
  const room = await world.createRoom();
  const now = Math.floor(Date.now() / 1000);
  const old = claims(room, { iat: now - 7200, exp: now - 3600 });
  const token = signToken(old, world.server.apiSecret);
  const member = { ...room.member('alice'), token };
  await assertConnectFails(member, 'OT_AUTHENTICATION_ERROR', 1004, /expired/i);
});

test("Session.connect: another session's token is an authentication error", async () => {
  const [room, other] = [await world.createRoom(), await world.createRoom()];
  const member = { ...room.member('alice'), token: other.member('alice').token };
  await assertConnectFails(member, 'OT_AUTHENTICATION_ERROR', 1004, /session/i);
});

test('Session.connect: a token signed with another secret, or by nobody, is an authentication error', async () => {
  const room = await world.createRoom();
  const forged = signToken(claims(room), 'not the secret');
  const member = { ...room.member('alice'), token: forged };
  await assertConnectFails(member, 'OT_AUTHENTICATION_ERROR', 1004, /./);
  const none = signToken(claims(room), world.server.apiSecret, { alg: 'none', typ: 'JWT' });
  await assertConnectFails({ ...member, token: none }, 'OT_AUTHENTICATION_ERROR', 1004, /./);
  const unsigned = none.replace(/[^.]*$/, '');
  await assertConnectFails({ ...member, token: unsigned }, 'OT_AUTHENTICATION_ERROR', 1004, /./);
});

test('Session.connect: a missing token is an invalid parameter', async () => {
  const { apiKey, sessionId } = await world.createRoom();
  await assertConnectFails({ apiKey, sessionId }, 'OT_INVALID_PARAMETER', 1011, /token/i);
});

test('Session.connect: a session id that is none is an invalid session id', async () => {
  const room = await world.createRoom();
  const member = { ...room.member('alice'), sessionId: 'nonsense' };
  await assertConnectFails(member, 'OT_INVALID_SESSION_ID', 1005, /./);
});

test('Session.publish, Session.capabilities: refused to the subscriber role, which may watch and signal', async () => {
  const room = await world.createRoom();
  const [alice, viewer] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(viewer, room.member('viewer', { role: 'subscriber' }));
  await recorded(viewer, 'subscribe alice ok');
  const capabilities = await viewer.evaluate(() => session.capabilities);
  assert.deepEqual([capabilities.publish, capabilities.subscribe], [0, 1]);
  await viewer.evaluate(() => session.signal({ type: 'hand', data: 'up' }));
  await recorded(alice, 'session signal:hand up from viewer');
  const { callback, promise } = await viewer.evaluate(() => {
    const publisher = OT.initPublisher(tools.place());
    tools.watchPublisher(publisher);
    return tools.bothForms(
      (done) => session.publish(publisher, done),
      () => session.publish.promise(publisher),
    );
  });
  assert.deepEqual(callback.slice(0, 2), ['OT_PERMISSION_DENIED', 1500]);
  assert.deepEqual(promise, callback);
  assert.equal((await entries(viewer, /^exception 1500/)).length, 2);
  assert.deepEqual(await entries(viewer, /^publisher streamCreated/), []);
  assert.deepEqual(await entries(alice, /^session streamCreated/), []);
});

test('Session.publish: what it would have made is not captured where it is refused, and leaves nothing', async () => {
  const room = await world.createRoom();
  const viewer = await world.newPage();
  await joinRoom(viewer, room.member('viewer', { role: 'subscriber' }));
  const found = await viewer.evaluate(async () => {
    let asked = 0;
    const devices = navigator.mediaDevices;
    const capture = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (constraints) => {
      asked += 1;
      return capture(constraints);
    };
    const name = await session.publish.promise(tools.place(), {}).then(
      () => 'ok',
      (error) => error.name,
    );
    const elements = document.querySelectorAll('.OT_root, video').length;
    return [name, asked, elements, OT.publishers.length()];
  });
  assert.deepEqual(found, ['OT_PERMISSION_DENIED', 0, 0, 0]);
});

test('Session.subscribe, Session.signal: refused to the publisheronly role, which may publish', async () => {
  const room = await world.createRoom();
  const [alice, sender] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(sender, room.member('sender', { role: 'publisheronly' }), {
    publish: { name: 'sender' },
    subscribe: false,
  });
  await recorded(alice, 'subscribe sender ok');
  await recorded(sender, 'session streamCreated alice');
  const outcome = await sender.evaluate(async () => ({
    subscribe: await tools.bothForms(
      (done) => session.subscribe(tools.streams.alice, tools.place(), {}, done),
      () => session.subscribe.promise(tools.streams.alice, tools.place()),
    ),
    signal: await tools.bothForms(
      (done) => session.signal({ type: 'x' }, done)?.catch(() => {}),
      () => session.signal({ type: 'x' }),
    ),
  }));
  assert.deepEqual(outcome.subscribe.callback.slice(0, 2), ['OT_PERMISSION_DENIED', 1600]);
  assert.deepEqual(outcome.subscribe.promise, outcome.subscribe.callback);
  assert.deepEqual(outcome.signal.callback.slice(0, 2), ['OT_PERMISSION_DENIED', 1510]);
  assert.deepEqual(outcome.signal.promise, outcome.signal.callback);
  assert.deepEqual(await entries(alice, /signal/), []);
});

test('Session.publish, Session.signal: OT_NOT_CONNECTED on a session that is not connected', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const outcome = await page.evaluate(async (member) => {
    const session = OT.initSession(member.apiKey, member.sessionId);
    const publisher = OT.initPublisher(tools.place());
    const attempt = (call) =>
      tools.inTime(
        new Promise((resolve) => {
          call((error) => resolve(tools.describe(error)));
        }),
        'callback',
      );
    const results = {
      publish: await attempt((done) => session.publish(publisher, done)),
      signal: await attempt((done) => session.signal({ type: 'x' }, done)?.catch(() => {})),
      promise: await session.signal({ type: 'x' }).catch(tools.describe),
    };
    publisher.destroy();
    return results;
  }, room.member('alice'));
  assert.deepEqual(outcome, {
    publish: 'OT_NOT_CONNECTED 1010',
    signal: 'OT_NOT_CONNECTED 1010',
    promise: 'OT_NOT_CONNECTED 1010',
  });
  assert.equal((await entries(page, /^exception 1010/)).length, 3);
});

test('OT/exception: wrong arguments give OT_INVALID_PARAMETER through callback, promise and event', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  const outcome = await page.evaluate(async () => {
    const both = async (viaCallback, viaPromise) => {
      const { callback, promise } = await tools.bothForms(viaCallback, viaPromise);
      return [callback[0], promise[0]];
    };
    const initBad = (properties) =>
      both(
        (done) => OT.initPublisher(tools.place(), properties, done),
        () => OT.initPublisher.promise(tools.place(), properties),
      );
    return {
      subscribeNothing: await both(
        (done) => session.subscribe(undefined, tools.place(), {}, done),
        () => session.subscribe.promise(null, tools.place()),
      ),
      subscribeNoStream: await both(
        (done) => session.subscribe({ name: 'no stream' }, tools.place(), {}, done),
        () => session.subscribe.promise(42, tools.place()),
      ),
      signalText: await both(
        (done) => session.signal('text', done)?.catch(() => {}),
        () => session.signal(42),
      ),
      signalType: await both(
        (done) => session.signal({ type: true, data: 'x' }, done)?.catch(() => {}),
        () => session.signal({ type: {}, data: 'x' }),
      ),
      resolution: await initBad({ resolution: '12x34' }),
      frameRate: await initBad({ frameRate: 31 }),
      audioSource: await initBad({ audioSource: {} }),
      missingTarget: await both(
        (done) => OT.initPublisher('no-such-element', {}, done),
        () => OT.initPublisher.promise('no-such-element', {}),
      ),
      targetWithoutUi: await initBad({ insertDefaultUI: false }),
    };
  });
  for (const [what, names] of Object.entries(outcome)) {
    assert.deepEqual(names, ['OT_INVALID_PARAMETER', 'OT_INVALID_PARAMETER'], what);
  }
  const count = 2 * Object.keys(outcome).length;
  assert.equal((await entries(page, /^exception/)).length, count);
  assert.equal(await page.evaluate(() => session.isConnected()), true);
});

test('arguments of any wrong type never throw out of the API', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  const thrown = await page.evaluate(async () => {
    const list = [];
    const cyclic = {};
    cyclic.self = cyclic;
    const odd = [
      undefined,
      null,
      0,
      NaN,
      -1,
      '',
      'x',
      true,
      {},
      [],
      () => {},
      Symbol('s'),
      10n,
      cyclic,
      new Date(NaN),
      document,
      'x'.repeat(100_000),
    ];
    const attempt = (what, call) => {
      try {
        const result = call();
        if (typeof result?.then === 'function')
          result.then(
            () => {},
            () => {},
          );
      } catch (error) {
        list.push(`${what}: ${error}`);
      }
    };
    odd.forEach((value, index) => {
      attempt(`initSession ${index}`, () => OT.initSession(value, value).connect(value));
      attempt(`initPublisher ${index}`, () => OT.initPublisher(value, value, value).destroy());
      attempt(`publish ${index}`, () => session.publish(value, value, value));
      attempt(`unpublish ${index}`, () => session.unpublish(value));
      attempt(`subscribe ${index}`, () => session.subscribe(value, value, value, value));
      attempt(`unsubscribe ${index}`, () => session.unsubscribe(value));
      attempt(`signal ${index}`, () => session.signal(value, value));
      attempt(`signal data ${index}`, () => session.signal({ type: 'odd', data: value }));
      attempt(`signal to ${index}`, () => session.signal({ type: 'odd', data: 'x', to: value }));
      attempt(`off ${index}`, () => session.off(value, value));
    });
    tools.watchSession(session, 'again');
    await session.signal({ type: 'alive', data: 'yes' });
    await tools.recorded('again signal:alive yes from alice');
    return list;
  });
  assert.deepEqual(thrown, []);
});

test('Session.subscribe: a stream that has ended is refused by name', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  await alice.evaluate(() => session.disconnect());
  await recorded(bob, 'session streamDestroyed alice clientDisconnected');
  const name = await bob.evaluate(async () => {
    const error = await session.subscribe.promise(tools.streams.alice, tools.place()).then(
      () => null,
      (reason) => reason,
    );
    return error?.name;
  });
  assert.match(name, /^OT_STREAM_(NOT_FOUND|DESTROYED)$/);
  const left = await bob.evaluate(() => OT.subscribers.length());
  assert.equal(left, 0, 'what was refused is nowhere');
});

test('OT/exception: a page that listens to nothing else survives errors without an unhandled rejection', async () => {
  const page = await world.newPage();
  await page.evaluate(async () => {
    const session = OT.initSession('1', 'nonsense');
    session.connect('nonsense');
    session.signal({ type: 'x' });
    session.disconnect();
    OT.initPublisher('no-such-element');
    session.publish(undefined);
    await tools.recorded(/^exception 1010/);
  });
});

// Ends of all kinds: leaving, closing, reloading, unpublishing, unsubscribing, losing the server.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { allSeeAndHear, entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';

// Nobody is waited for long.
const world = openWorld({ serverArgs: ['--grace', '2'] });
const names = ['alice', 'bob'];

async function callInProgress() {
  const pages = await world.newCall(names);
  await recorded(pages[0], 'subscribe bob ok');
  await recorded(pages[1], 'subscribe alice ok');
  return pages;
}

const isGone = (page, who) =>
  page.evaluate((name) => !tools.subscribers[name].element?.isConnected, who);

async function assertLeft(bob, reasons = /clientDisconnected|networkDisconnected/) {
  await bob.evaluate(() =>
    tools.recorded(/^session connectionDestroyed alice (client|network)Disconnected$/),
  );
  const ends = await entries(bob, /^(session .*Destroyed|subscriber alice destroyed)/);
  assert.match(ends[0], /^session streamDestroyed alice /);
  const gone = ends.find((entry) => entry.startsWith('subscriber alice destroyed '));
  assert.match(gone ?? '', reasons, ends.join('\n'));
  for (const end of ends.filter((entry) => entry.startsWith('session'))) {
    assert.match(end, reasons);
  }
  assert.equal(await isGone(bob, 'alice'), true);
  assert.equal(await bob.evaluate(() => tools.openPeers()), 0);
}

test('Session.disconnect: everything of the leaver ends, its streams, elements, camera and peer connections', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => session.disconnect());
  await recorded(alice, 'session sessionDisconnected clientDisconnected');
  await recorded(alice, 'publisher destroyed');
  const left = await alice.evaluate(() => ({
    live: tools.liveTracks(),
    peers: tools.openPeers(),
    roots: document.querySelectorAll('.OT_root').length,
    connected: session.isConnected(),
  }));
  assert.deepEqual(left, { live: [], peers: 0, roots: 0, connected: false });
  await assertLeft(bob, /clientDisconnected/);
});

test('Session/streamDestroyed, Session/connectionDestroyed, Subscriber/destroyed: closing a page ends its stream and its connection for the others', async () => {
  const [alice, bob] = await callInProgress();
  await alice.close();
  await assertLeft(bob);
});

test('Session/connectionDestroyed: reloading a page is leaving, and the page can join again', async () => {
  const [alice, bob] = await callInProgress();
  const member = await alice.evaluate(() => ({
    apiKey: session.apiKey,
    sessionId: session.sessionId,
  }));
  await alice.reload();
  await assertLeft(bob);
  const token = world.openTok.generateToken(member.sessionId, { data: 'alice' });
  await joinRoom(alice, { ...member, token }, { publish: { name: 'again' } });
  await allSeeAndHear([alice, bob], ['again', 'bob']);
});

test('Session/connectionDestroyed: a page whose process dies is gone for the others', async () => {
  const [alice, bob] = await callInProgress();
  await alice.goto('chrome://crash').catch(() => {});
  await assertLeft(bob);
  assert.deepEqual(world.takeFaults(), ['the page crashed']);
});

test('Session.unpublish, Publisher/streamDestroyed, Publisher/destroyed: the stream ends with clientDisconnected, and the publisher is destroyed', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => session.unpublish(tools.publishers.alice));
  await recorded(alice, 'publisher streamDestroyed alice clientDisconnected');
  await recorded(alice, 'publisher destroyed');
  await recorded(bob, 'session streamDestroyed alice clientDisconnected');
  await recorded(bob, 'subscriber alice destroyed clientDisconnected');
  assert.deepEqual(await alice.evaluate(() => tools.liveTracks()), []);
  assert.deepEqual(await entries(bob, /connectionDestroyed/), []);
  await sees(alice, 'bob');
});

test('Publisher/streamDestroyed, Session.publish: a publisher kept by preventDefault is published again', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => {
    const publisher = tools.publishers.alice;
    publisher.on('streamDestroyed', (event) => event.preventDefault());
    session.unpublish(publisher);
  });
  await recorded(bob, 'session streamDestroyed alice clientDisconnected');
  await recorded(alice, 'publisher streamDestroyed alice clientDisconnected');
  const kept = await alice.evaluate(() => ({
    live: tools.liveTracks().sort(),
    inPage: tools.publishers.alice.element.isConnected,
    stream: tools.publishers.alice.stream ?? null,
  }));
  assert.deepEqual(kept, { live: ['audio', 'video'], inPage: true, stream: null });
  await alice.evaluate(() => session.publish(tools.publishers.alice));
  await recorded(bob, 'session streamCreated alice', 2);
  await recorded(bob, 'subscribe alice ok', 2);
  await sees(bob, 'alice');
});

test('Session.unpublish: a new publisher follows', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => session.unpublish(tools.publishers.alice));
  await recorded(bob, 'session streamDestroyed alice clientDisconnected');
  await alice.evaluate(() => tools.publish(session, { name: 'next' }));
  await recorded(bob, 'subscribe next ok');
  await sees(bob, 'next');
});

test('Session.unsubscribe: the subscriber goes here, and nothing changes elsewhere', async () => {
  const [alice, bob] = await callInProgress();
  await bob.evaluate(() => session.unsubscribe(tools.subscribers.alice));
  await recorded(bob, 'subscriber alice destroyed');
  assert.equal(await isGone(bob, 'alice'), true);
  assert.equal(await bob.evaluate(() => tools.openPeers()), 1);
  await sees(alice, 'bob');
  await bob.evaluate(() => {
    tools.subscribe(session, tools.streams.alice);
  });
  await recorded(bob, 'subscribe alice ok', 2);
  await sees(bob, 'alice');
  assert.deepEqual(await entries(bob, /streamDestroyed/), []);
});

test('Subscriber.destroy: the subscription ends as with unsubscribe, and a second call is harmless', async () => {
  const [alice, bob] = await callInProgress();
  const chains = await bob.evaluate(() => {
    const { alice: one } = tools.subscribers;
    return one.destroy() === one;
  });
  assert.equal(chains, true);
  await recorded(bob, 'subscriber alice destroyed');
  assert.equal(await isGone(bob, 'alice'), true);
  await alice.waitForFunction(() => tools.openPeers() === 1);
  await bob.evaluate(() => tools.subscribers.alice.destroy());
  await sees(alice, 'bob');
  assert.deepEqual(await entries(bob, /streamDestroyed|exception/), []);
});

test('Publisher.destroy: a published publisher is unpublished, and a second call is harmless', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => tools.publishers.alice.destroy().destroy());
  await recorded(bob, 'session streamDestroyed alice clientDisconnected');
  await recorded(alice, 'publisher destroyed');
  await alice.evaluate(() => tools.publishers.alice.destroy());
  const left = await alice.evaluate(() => ({
    live: tools.liveTracks(),
    publishers: document.querySelectorAll('.OT_publisher').length,
  }));
  assert.deepEqual(left, { live: [], publishers: 0 });
  assert.equal((await entries(alice, /^publisher destroyed/)).length, 1);
});

test('Session.connect: a session is connected again after it was left', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => session.disconnect());
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  const token = await alice
    .evaluate(() => session.sessionId)
    .then((sessionId) => world.openTok.generateToken(sessionId, { data: 'alice' }));
  await alice.evaluate((value) => session.connect.promise(value), token);
  await alice.evaluate(() => tools.publish(session, { name: 'alice' }));
  await recorded(bob, 'subscribe alice ok', 2);
  await recorded(alice, 'subscribe bob ok', 2);
  await Promise.all([sees(bob, 'alice'), sees(alice, 'bob')]);
});

test('Session.disconnect: before the answer to connect it ends that call with an error, not in silence', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  const outcome = await page.evaluate(async (member) => {
    const session = OT.initSession(member.apiKey, member.sessionId);
    tools.watchSession(session);
    const call = session.connect.promise(member.token);
    session.disconnect();
    return tools.inTime(
      call.then(
        () => 'ok',
        (error) => error.name,
      ),
      'answer to connect',
    );
  }, room.member('alice'));
  assert.match(outcome, /^OT_/);
  assert.deepEqual(await entries(page, /^session/), []);
});

test('Publisher/mediaStopped: when the camera is unplugged the stream ends with that reason', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => {
    for (const track of tools.tracks) track.dispatchEvent(new Event('ended'));
  });
  await recorded(alice, 'publisher mediaStopped');
  await recorded(alice, 'publisher streamDestroyed alice mediaStopped');
  await recorded(bob, 'session streamDestroyed alice mediaStopped');
});

test('Session/sessionDisconnected: a server that ends, and does not come back in time, ends sessions by network', async () => {
  const [alice, bob] = await callInProgress();
  const { port } = world.server;
  await world.server.stop('SIGTERM');
  for (const page of [alice, bob]) {
    await recorded(page, 'session sessionDisconnected networkDisconnected');
    const left = await page.evaluate(() => [tools.openPeers(), tools.liveTracks().length]);
    assert.deepEqual(left, [0, 0]);
  }
  await world.startServer(port);
});

test('Session/sessionDisconnected: so does one that dies, and a new one takes the same pages', async () => {
  const [alice, bob] = await callInProgress();
  const { port } = world.server;
  await world.server.kill();
  for (const page of [alice, bob]) {
    await recorded(page, 'session sessionDisconnected networkDisconnected');
  }
  await world.startServer(port);
  const room = await world.createRoom();
  await joinRoom(alice, room.member('alice'), { publish: { name: 'back' } });
  await joinRoom(bob, room.member('bob'), { publish: { name: 'too' } });
  await allSeeAndHear([alice, bob], ['back', 'too']);
});

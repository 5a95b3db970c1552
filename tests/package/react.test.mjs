// Applications on parley-client/react, in strict mode, in Chromium against the real server.
/* global tools, app */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { build } from 'esbuild';
import { deviceScript } from '../browser/device-tools.mjs';
import { entries, joinRoom, recorded, sees, World } from '../browser/harness.mjs';
import { borrow, node, root, Workplace } from './project.mjs';

const workplace = new Workplace();
const world = new World();
const scripts = {};
const noise = [];
let project;

async function bundle(alias) {
  const { outputFiles } = await build({
    entryPoints: [join(project, 'src/react.mjs')],
    bundle: true,
    write: false,
    format: 'iife',
    alias,
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

before(async () => {
  await Promise.all([world.open(), workplace.pack()]);
  project = await workplace.installed();
  borrow(project, 'react', 'react-dom');
  const react18 = join(root, 'tests/package/react-18/node_modules');
  scripts[19] = await bundle();
  scripts[18] = await bundle({
    react: join(react18, 'react'),
    'react-dom': join(react18, 'react-dom'),
  });
});
afterEach(async () => {
  await world.closePages();
  assert.deepEqual(noise.splice(0), [], 'React had something to say');
});
after(async () => {
  await world.close();
  workplace.close();
});

/** A page with the application, not yet rendered. */
async function openApp({ version = 19, devices, html = '' } = {}) {
  const page = await world.blankPage();
  if (devices) await page.addInitScript(deviceScript(devices));
  page.on('console', (line) => {
    // What Parley reports, and the browser of its sockets, is what some tests provoke.
    const isProvoked = /^(Parley:|WebSocket connection)/.test(line.text());
    if (!isProvoked && ['error', 'warning'].includes(line.type())) noise.push(line.text());
  });
  world.pageServer.add(`/react-${version}.js`, scripts[version]);
  const body = `<div id="root">${html}</div><script src="/react-${version}.js"></script>`;
  const document = `<!doctype html><html lang="en"><head><title>React</title><link rel="icon" href="data:," /></head><body>${body}</body></html>`;
  await page.goto(
    world.pageServer.add(`/react-${version}`, document, {
      'content-security-policy': world.policy,
    }),
  );
  await page.evaluate(() => tools.watchExceptions());
  return page;
}

/** What a member is to the application: where its server is, too. */
const as = (room, name) => ({ ...room.member(name), serverUrl: world.server.url });

const render = (page, kind, props) =>
  page.evaluate(([what, how]) => app.render(what, how), [kind, props]);
const unmount = (page) => page.evaluate(() => app.unmount());

/** Resolves once the page shows moving pictures of somebody, and their sound plays. */
const plays = (page, name) =>
  page.locator(`[title=${name}] video`).evaluate(async (video) => {
    await tools.hasMedia(video);
    await Promise.all([tools.moves(video), tools.sounds(video)]);
  });

const left = (page) =>
  page.evaluate(() => ({
    live: tools.liveTracks(),
    peers: tools.openPeers(),
    sockets: tools.sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
    roots: document.querySelectorAll('.OT_root').length,
    sessions: OT.sessions.length(),
    publishers: OT.publishers.length(),
    subscribers: OT.subscribers.length(),
  }));

const nothing = {
  live: [],
  peers: 0,
  sockets: 0,
  roots: 0,
  sessions: 0,
  publishers: 0,
  subscribers: 0,
};

/** Waits until nothing is left in a page; sockets close a moment later. */
async function leavesNothing(page) {
  await page.waitForFunction(() =>
    tools.sockets.every(({ readyState }) => readyState === WebSocket.CLOSED),
  );
  assert.deepEqual(await left(page), nothing);
}

/** A member that only watches who comes and goes. */
async function openWatcher(room) {
  const page = await world.blankPage();
  await page.goto(world.addPage());
  await joinRoom(page, room.member('watcher'), { subscribe: false });
  return page;
}

/** What a watcher saw of somebody. */
const seenOf = (watcher, name) =>
  entries(watcher, new RegExp(`^session (connection|stream)(Created|Destroyed) ${name}`));

for (const version of [19, 18]) {
  test(`React ${version} in strict mode: everybody is there once, and unmounting leaves nothing`, async () => {
    const room = await world.createRoom();
    const watcher = await openWatcher(room);
    const [alice, bob] = [await openApp({ version }), await openApp({ version })];
    await render(alice, 'Hooks', { member: as(room, 'alice'), publish: { name: 'alice' } });
    await render(bob, 'Views', { member: as(room, 'bob'), publish: { name: 'bob' } });
    await Promise.all([plays(alice, 'bob'), plays(bob, 'alice')]);
    assert.equal((await entries(alice, /^capture asked/)).length, 1);
    assert.equal(await alice.locator('.own .OT_publisher').count(), 1);
    await unmount(alice);
    await recorded(watcher, 'session connectionDestroyed alice clientDisconnected');
    await leavesNothing(alice);
    await bob.locator('.other').waitFor({ state: 'detached' });
    assert.deepEqual(await seenOf(watcher, 'alice'), [
      'session connectionCreated alice',
      'session streamCreated alice',
      'session streamDestroyed alice clientDisconnected',
      'session connectionDestroyed alice clientDisconnected',
    ]);
  });
}

test('who unmounts while the browser asks for the camera leaves no camera on', async () => {
  const room = await world.createRoom();
  const page = await openApp();
  await page.evaluate(() => {
    window.release = tools.holdCapture();
  });
  await render(page, 'Hooks', { member: as(room, 'alice'), publish: { name: 'alice' } });
  await recorded(page, 'capture began');
  await unmount(page);
  await page.evaluate(() => window.release());
  await recorded(page, 'track stopped audio');
  await recorded(page, 'track stopped video');
  await leavesNothing(page);
});

test('who unmounts while connecting does not stay in the room', async () => {
  const room = await world.createRoom();
  const watcher = await openWatcher(room);
  const page = await openApp();
  for (let turn = 0; turn < 3; turn += 1) {
    await page.evaluate(
      async (member) => {
        const before = tools.sockets.length;
        app.render('Hooks', { member });
        await new Promise((resolve) => {
          const look = () => (tools.sockets.length > before ? resolve() : setTimeout(look));
          look();
        });
        app.unmount();
      },
      as(room, 'hasty'),
    );
  }
  await leavesNothing(page);
  await render(page, 'Hooks', { member: as(room, 'patient'), publish: { name: 'patient' } });
  await recorded(watcher, 'session streamCreated patient');
  const hasty = await seenOf(watcher, 'hasty');
  const comings = hasty.filter((line) => /Created/.test(line)).length;
  assert.equal(comings, hasty.length / 2, hasty.join('\n'));
  assert.equal(await watcher.evaluate(() => window.session.connections.length()), 2);
});

test('another token is another session: the one is left, the other joined, and the camera stays on', async () => {
  const [one, two] = [await world.createRoom(), await world.createRoom()];
  const [first, second] = [await openWatcher(one), await openWatcher(two)];
  const page = await openApp();
  const publish = { name: 'alice' };
  const member = as(one, 'alice');
  await render(page, 'Hooks', { member, publish });
  await recorded(first, 'session streamCreated alice');
  // As an application renders that keeps what it was given.
  await render(page, 'Hooks', { member: { ...member }, publish: { ...publish } });
  await render(page, 'Hooks', { member: as(two, 'alice'), publish });
  await recorded(first, 'session connectionDestroyed alice clientDisconnected');
  await recorded(second, 'session streamCreated alice');
  assert.equal((await entries(page, /^capture asked/)).length, 1);
  assert.deepEqual(await page.evaluate(() => tools.liveTracks().sort()), ['audio', 'video']);
  assert.equal((await entries(first, /streamCreated alice/)).length, 1);
  await render(page, 'Hooks', { publish });
  await recorded(second, 'session connectionDestroyed alice clientDisconnected');
  await page.locator('[role=status]', { hasText: 'disconnected' }).waitFor();
  await page.locator('.own video').evaluate((video) => tools.moves(video));
  await unmount(page);
  await leavesNothing(page);
});

test('what can change in a publisher changes, without another capture; what cannot makes another one', async () => {
  const room = await world.createRoom();
  const bob = await world.blankPage();
  await bob.goto(world.addPage());
  await joinRoom(bob, room.member('bob'));
  const devices = {
    cameras: { front: 'red', back: 'green' },
    microphones: { desk: 440, headset: 1_000 },
  };
  const alice = await openApp({ devices });
  await bob.evaluate(deviceScript({}));
  const member = as(room, 'alice');
  const change = (publish) =>
    render(alice, 'Hooks', {
      member,
      publish: { name: 'alice', videoSource: 'front', ...publish },
    });
  const showsColour = (colour) =>
    bob.evaluate(
      async (wanted) => tools.showsColour(await tools.videoComes('alice'), wanted),
      colour,
    );
  await change({});
  await showsColour('red');
  await change({ publishAudio: false });
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  await change({ publishAudio: true, videoSource: 'back' });
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  await showsColour('green');
  await change({ videoSource: 'nowhere' });
  await alice.locator('[role=alert]', { hasText: 'OT_INVALID_VIDEO_SOURCE' }).waitFor();
  await showsColour('green');
  assert.equal((await entries(bob, /^session streamCreated/)).length, 1);
  await change({ name: 'alice2', videoSource: 'front' });
  await recorded(bob, 'session streamDestroyed alice clientDisconnected');
  await recorded(bob, 'session streamCreated alice2');
  assert.deepEqual(await alice.evaluate(() => tools.openDevices().sort()), ['desk', 'front']);
  assert.equal(await alice.locator('[role=alert]').textContent(), '');
  await change({ name: 'alice2', videoSource: 'nowhere' });
  await alice.locator('[role=alert]', { hasText: 'OT_INVALID_VIDEO_SOURCE' }).waitFor();
  await change({ name: 'alice2', videoSource: 'back' });
  await alice.locator('[role=alert]:empty').waitFor({ state: 'attached' });
});

test('what a publisher is asked for that another one replaces at once is no error', async () => {
  const room = await world.createRoom();
  const watcher = await openWatcher(room);
  const devices = { cameras: { front: 'red', back: 'green' }, microphones: { desk: 440 } };
  const page = await openApp({ devices });
  const member = as(room, 'alice');
  await render(page, 'Views', { member, publish: { name: 'alice', videoSource: 'front' } });
  await recorded(watcher, 'session streamCreated alice');
  await render(page, 'Views', { member, publish: { name: 'alice2', videoSource: 'back' } });
  await recorded(watcher, 'session streamCreated alice2');
  assert.deepEqual(await entries(page, /^error/), []);
});

test('what can change in a subscriber changes, and a view goes on playing where it is moved', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await openApp(), await openApp()];
  const [ofAlice, ofBob] = [as(room, 'alice'), as(room, 'bob')];
  await render(alice, 'Hooks', { member: ofAlice, publish: { name: 'alice' } });
  await render(bob, 'Hooks', { member: ofBob, publish: { name: 'bob' } });
  await plays(bob, 'alice');
  assert.deepEqual(await bob.evaluate(() => app.others.alice), {
    isConnected: true,
    isAudioBlocked: false,
    error: undefined,
  });
  const watch = (subscribe) =>
    render(bob, 'Hooks', { member: ofBob, publish: { name: 'bob' }, subscribe });
  await watch({ subscribeToVideo: false, audioVolume: 40 });
  await recorded(bob, 'videoDisabled subscribeToVideo');
  assert.equal(await bob.evaluate(() => OT.subscribers.find().getAudioVolume()), 40);
  await watch({ subscribeToVideo: true });
  await recorded(bob, 'videoEnabled subscribeToVideo');
  await plays(bob, 'alice');
  await render(alice, 'Hooks', { member: ofAlice, publish: { name: 'alice' }, place: 'right' });
  await alice.locator('.right .own video').evaluate((video) => tools.moves(video));
  await plays(bob, 'alice');
  assert.equal((await entries(alice, /^capture asked/)).length, 1);
});

test('useEvent calls the latest handler', async () => {
  const room = await world.createRoom();
  const watcher = await openWatcher(room);
  const page = await openApp();
  const member = as(room, 'alice');
  await render(page, 'Hooks', { member });
  await page.locator('[role=status]', { hasText: 'connected' }).waitFor();
  const say = (data) =>
    watcher.evaluate((text) => window.session.signal({ type: 'chat', data: text }), data);
  await recorded(watcher, 'session connectionCreated alice');
  await say('one');
  await recorded(page, 'heard one');
  await render(page, 'Hooks', { member, heard: 'understood' });
  await say('two');
  await recorded(page, 'understood two');
  assert.deepEqual(await entries(page, / (one|two)$/), ['heard one', 'understood two']);
});

test('errors are told, and restart() tries again', async () => {
  const room = await world.createRoom();
  const page = await openApp();
  await page.evaluate(() => tools.failCapture('NotAllowedError'));
  await render(page, 'Hooks', { member: as(room, 'alice'), publish: { name: 'alice' } });
  await page.locator('[role=alert]', { hasText: 'OT_USER_MEDIA_ACCESS_DENIED' }).waitFor();
  await page.evaluate(() => {
    tools.failCapture(undefined);
    app.own.restart();
  });
  await page.waitForFunction(() => app.own.stream);
  assert.equal(await page.locator('[role=alert]').textContent(), '');
  await render(page, 'Hooks', { member: { ...as(room, 'alice'), token: 'no token' } });
  await page.locator('[role=status]', { hasText: 'disconnected OT_' }).waitFor();
});

test('an error of publishing goes when the stream is there, without another capture', async () => {
  const [one, two] = [await world.createRoom(), await world.createRoom()];
  const page = await openApp();
  const publish = { name: 'alice' };
  const watching = { ...one.member('alice', { role: 'subscriber' }), serverUrl: world.server.url };
  await render(page, 'Hooks', { member: watching, publish });
  await page.locator('[role=alert]', { hasText: 'OT_PERMISSION_DENIED' }).waitFor();
  await render(page, 'Hooks', { member: as(two, 'alice'), publish });
  await page.waitForFunction(() => app.own.stream);
  assert.equal(await page.locator('[role=alert]').textContent(), '');
  assert.equal((await entries(page, /^capture asked/)).length, 1);
});

test('who is removed is told why, lets go of the camera, and can come again', async () => {
  const room = await world.createRoom();
  const moderator = await world.blankPage();
  await moderator.goto(world.addPage());
  await joinRoom(moderator, room.member('moderator', { role: 'moderator' }), { subscribe: false });
  const page = await openApp();
  await render(page, 'Hooks', { member: as(room, 'alice'), publish: { name: 'alice' } });
  await recorded(moderator, 'session streamCreated alice');
  await moderator.evaluate(() => window.session.forceDisconnect(tools.connections.alice));
  await page.locator('[role=status]', { hasText: 'disconnected forceDisconnected' }).waitFor();
  await leavesNothing(page);
  await render(page, 'Hooks', { member: as(room, 'alice again'), publish: { name: 'alice' } });
  await recorded(moderator, 'session streamCreated alice', 2);
});

test('ParleyCall is a whole call: pictures, switches, what a moderator does, and leaving', async () => {
  const room = await world.createRoom();
  const bob = await world.blankPage();
  await bob.goto(world.addPage());
  await joinRoom(bob, room.member('bob', { role: 'moderator' }), { publish: { name: 'bob' } });
  const page = await openApp();
  await render(page, 'Call', {
    member: { ...room.member('alice'), options: { serverUrl: world.server.url } },
    publish: { name: 'alice' },
    className: 'mine',
    labels: { leave: 'Auflegen' },
  });
  await sees(bob, 'alice');
  const others = page.locator('.parley-call.mine .parley-call-tile .OT_subscriber video');
  await others.evaluate((video) => tools.moves(video));
  const microphone = page.getByRole('button', { name: 'Microphone' });
  await microphone.click();
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  await microphone.click();
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  await bob.evaluate(() => window.session.forceMuteStream(tools.streams.alice));
  await page.getByRole('button', { name: 'Microphone', pressed: false }).waitFor();
  await page.getByRole('button', { name: 'Camera' }).click();
  await recorded(bob, 'session streamPropertyChanged alice hasVideo true->false');
  await bob.evaluate(() => window.session.unpublish(tools.publishers.bob));
  await page.getByRole('status').getByText('Nobody else is here yet.').waitFor();
  await page.getByRole('button', { name: 'Auflegen' }).click();
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  await leavesNothing(page);
});

test('ParleyCall shows an error for as long as it is true', async () => {
  const room = await world.createRoom();
  const watcher = await openWatcher(room);
  const devices = { cameras: { front: 'red' }, microphones: { desk: 440 } };
  const page = await openApp({ devices });
  const member = { ...room.member('alice'), options: { serverUrl: world.server.url } };
  const call = (change, videoSource = 'front') =>
    render(page, 'Call', {
      member: { ...member, ...change },
      publish: { name: 'alice', videoSource },
    });
  const alert = page.getByRole('alert');
  await call({ token: 'no token' });
  await recorded(page, 'error OT_AUTHENTICATION_ERROR');
  await alert.getByText('token').waitFor();
  await call({});
  await recorded(watcher, 'session streamCreated alice');
  assert.equal(await alert.count(), 0);
  await call({}, 'nowhere');
  await recorded(page, 'error OT_INVALID_VIDEO_SOURCE');
  await alert.waitFor();
  await call({}, 'front');
  await alert.waitFor({ state: 'detached' });
  assert.deepEqual(await entries(page, /^error/), [
    'error OT_AUTHENTICATION_ERROR',
    'error OT_INVALID_VIDEO_SOURCE',
  ]);
});

test('ParleyCall that a server rendered comes to life', async () => {
  const room = await world.createRoom();
  const bob = await world.blankPage();
  await bob.goto(world.addPage());
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob' } });
  const props = {
    member: { ...room.member('alice'), options: { serverUrl: world.server.url } },
    publish: { name: 'alice' },
  };
  const html = await node(project, ['src/react-server.mjs', JSON.stringify(props)]);
  assert.match(html, /^<div class="parley-call">.*>Microphone<.*>Leave</);
  const page = await openApp({ html: html.trim() });
  await page.evaluate((how) => app.hydrate('Call', how), props);
  await sees(bob, 'alice');
  await unmount(page);
  await leavesNothing(page);
});

// <parley-call> where something is wrong: with its attributes, its page, its embed, its room, the camera, the
// server. Each trouble is told in the element, with what to do, and as an error to the page around it.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openElements } from './element-tools.mjs';
import { assertTold, button, development, moves, otherHost, tile } from './embed-tools.mjs';
import { entries } from './harness.mjs';

const { world, newRoom, elementPage, join, create } = openElements();

const startOf = (widget) => button(widget, 'Click to start call');
const server = 'https://video.example.com';

test('attributes that are missing are told, and made good by the page', async () => {
  const told = {
    name: 'EMBED_INVALID_ATTRIBUTES',
    code: 400,
    title: 'This call is not set up completely',
    says: /embed-id="…" room="…"/,
  };
  await assertTold(await elementPage({ 'embed-id': '', room: 'a' }), told);
  await assertTold(await elementPage({ 'embed-id': '', 'api-key': '1', 'session-id': 'x' }), told);
  const one = await elementPage({});
  await assertTold(one, told);
  await one.widget.evaluate((element, room) => element.setAttribute('room', room), newRoom());
  await startOf(one.widget).click();
  await moves(tile(one.widget, 'You'));
});

test('a server that is no address is told', async () => {
  for (const wrong of ['video.example.com', 'ftp://example.com', 'https://']) {
    await assertTold(await elementPage({ room: newRoom(), server: wrong }), {
      name: 'EMBED_INVALID_SERVER',
      code: 400,
      title: 'This call does not know its server',
      says: /server="https:\/\/…"/,
    });
  }
});

test('a server that cannot be reached is told, and trying again works once it can', async () => {
  const one = await elementPage({ room: newRoom() });
  await startOf(one.widget).waitFor();
  const address = `**/embed/${development}/room`;
  await one.page.route(address, (route) => route.abort());
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'OT_CONNECT_FAILED',
    code: 1006,
    title: 'Could not join',
    says: /Check your network/,
  });
  await one.page.unroute(address);
  await button(one.widget, 'Try again').click();
  await moves(tile(one.widget, 'You'));
});

test('a policy that keeps the page from the server is told when one asks to come in', async () => {
  const one = await elementPage({ room: newRoom(), server });
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'OT_CONNECT_FAILED',
    code: 1006,
    title: 'Could not join',
    says: /Check your network/,
  });
  assert.match(world.takeFaults().join(' '), /connect-src/);
});

test('an embed of another website, and one that is not known, are told before the camera is asked for', async () => {
  for (const [embedId, told] of [
    [
      create('--domain', 'https://example.com'),
      {
        name: 'EMBED_WRONG_DOMAIN',
        code: 403,
        title: 'This call belongs to another website',
        says: /parley embed create --domain/,
      },
    ],
    [
      '11111111-2222-4333-8444-555555555555',
      {
        name: 'EMBED_NOT_FOUND',
        code: 404,
        title: 'This call does not exist',
        says: /parley embed list/,
      },
    ],
  ]) {
    const one = await elementPage({ 'embed-id': embedId, room: newRoom() });
    await startOf(one.widget).click();
    await assertTold(one, told);
    assert.deepEqual(await entries(one.page, /capture/), []);
  }
});

test('a room whose name is too long is told', async () => {
  const one = await elementPage({ room: 'x'.repeat(2049) });
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'EMBED_INVALID_ROOM',
    code: 400,
    title: 'This call has no room',
    says: /1 to 2048 characters/,
  });
});

test('a full room is told before the camera is asked for', async () => {
  const embedId = create('--domain', 'http://localhost:*', '--max-people', '2');
  const there = { 'embed-id': embedId, room: newRoom() };
  await join(there);
  await join(there);
  const third = await elementPage(there);
  await startOf(third.widget).click();
  await assertTold(third, {
    name: 'OT_CONNECTION_LIMIT_EXCEEDED',
    code: 1027,
    title: 'The room is full',
    says: /when somebody has left/,
  });
  assert.deepEqual(await entries(third.page, /capture/), []);
});

test('a denied camera is explained, and one can still watch', async () => {
  const prepare = "tools.failCapture('NotAllowedError')";
  const one = await elementPage({ room: newRoom() }, { prepare });
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'OT_USER_MEDIA_ACCESS_DENIED',
    code: 1500,
    title: 'Camera and microphone are blocked',
    says: /site settings/,
  });
  await button(one.widget, 'Just watch and chat').click();
  await tile(one.widget, 'You, microphone off, camera off').waitFor();
});

test('a token that is none is told', async () => {
  const { apiKey, sessionId } = await world.createRoom();
  const one = await elementPage({ 'api-key': apiKey, 'session-id': sessionId, token: 'T1==x' });
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'OT_AUTHENTICATION_ERROR',
    code: 1004,
    title: 'Could not join',
    says: /did not accept/,
  });
  assert.deepEqual(await one.page.evaluate(() => tools.liveTracks()), []);
});

test('a page without https, one that keeps the camera to itself, and an old browser are told before anybody clicks', async () => {
  const insecure = await elementPage({ room: newRoom() }, { host: otherHost });
  await assertTold(insecure, {
    name: 'EMBED_INSECURE_PAGE',
    code: 403,
    title: 'This page is not secure',
    says: /https:\/\//,
  });
  const headers = { 'permissions-policy': 'camera=(), microphone=()' };
  await assertTold(await elementPage({ room: newRoom() }, { headers }), {
    name: 'EMBED_CAMERA_NOT_ALLOWED',
    code: 403,
    title: 'This page keeps the camera from the call',
    says: /header.*Permissions-Policy: camera=\(self\), microphone=\(self\)/,
  });
  const prepare = 'delete window.RTCPeerConnection';
  await assertTold(await elementPage({ room: newRoom() }, { prepare }), {
    name: 'OT_NOT_SUPPORTED',
    code: 1500,
    title: 'This browser cannot make video calls',
    says: /current version of Chrome/,
  });
});

test('a policy that forbids WebAssembly, and a main module that is missing, are told', async () => {
  const forbidding = `script-src 'self' ${world.server.url}`;
  const headers = { 'content-security-policy': forbidding };
  await assertTold(await elementPage({ room: newRoom() }, { headers }), {
    name: 'EMBED_WASM_FORBIDDEN',
    code: 403,
    title: 'This page does not let the call run',
    says: /'wasm-unsafe-eval'/,
  });
  // The browser says so too.
  world.takeFaults();
  const src = world.pageServer.add('/alone/parley-element.mjs', await textOf('parley-element.mjs'));
  const alone = await elementPage({ room: newRoom(), server: world.server.url }, { src });
  await startOf(alone.widget).click();
  await assertTold(alone, {
    name: 'EMBED_NOT_LOADED',
    code: 2000,
    title: 'The call did not load completely',
    says: /reload the page/,
  });
  // Whether a module that once failed is fetched again is the browser's to decide.
  await button(alone.widget, 'Try again').waitFor();
});

const textOf = async (name) => (await fetch(`${world.server.url}/js/${name}`)).text();

// The demo page when something is wrong: with the camera, with the page, with the server.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, heading, moves, openDemo, sounds, tile } from './demo-tools.mjs';

const { world, newRoom, linkTo, plainLinkTo, openLobby, joinAs, callOfTwo } = openDemo();

test('a denied camera is explained, and one can still join to watch and chat', async () => {
  const room = newRoom();
  const alice = await joinAs('Alice', room);
  const bob = await openLobby(room, 'Bob', () => tools.failCapture('NotAllowedError'));
  await heading(bob, 'Camera and microphone are blocked').waitFor();
  await bob.getByText('Open the site settings beside the address').waitFor();
  await button(bob, 'Join to watch and chat').click();
  await moves(tile(bob, 'Alice'));
  await tile(alice, 'Bob, camera off').waitFor();
  await button(alice, 'People').click();
  await alice.getByRole('list', { name: 'People here' }).getByText('Watching').waitFor();
});

test('once the camera is allowed, trying again brings it', async () => {
  const page = await openLobby(newRoom(), 'Alice', () => tools.failCapture('NotAllowedError'));
  await button(page, 'Try again').waitFor();
  await page.evaluate(() => tools.failCapture());
  await button(page, 'Try again').click();
  await moves(page.getByRole('group', { name: 'Your camera' }));
  await button(page, 'Join').click();
  await button(page, 'Leave').waitFor();
});

test('a busy camera and no camera at all have words of their own', async () => {
  const busy = await openLobby(newRoom(), 'Alice', () => tools.failCapture('NotReadableError'));
  await heading(busy, 'Camera or microphone is in use').waitFor();
  const none = await openLobby(newRoom(), 'Alice', () => tools.failCapture('NotFoundError'));
  await heading(none, 'No camera or microphone found').waitFor();
});

test('without a camera one joins with the microphone alone', async () => {
  const room = newRoom();
  const alice = await joinAs('Alice', room);
  const bob = await openLobby(room, 'Bob', () => {
    const real = navigator.mediaDevices.getUserMedia;
    navigator.mediaDevices.getUserMedia = (constraints) =>
      constraints.video
        ? Promise.reject(new DOMException('none', 'NotFoundError'))
        : real.call(navigator.mediaDevices, constraints);
  });
  await bob.getByText('No camera was found').waitFor();
  await button(bob, 'Join with microphone only').click();
  await sounds(tile(alice, 'Bob, camera off'));
});

test('on a page that is not secure it says what to do, and one can watch', async () => {
  const room = newRoom();
  const alice = await joinAs('Alice', room);
  const bob = await world.blankPage();
  await bob.goto(plainLinkTo(room));
  await heading(bob, 'Cameras need a secure page').waitFor();
  await bob.getByText('npm start -- --lan').waitFor();
  await bob.getByLabel('Your name').fill('Bob');
  await button(bob, 'Join to watch and chat').click();
  await moves(tile(bob, 'Alice'));
  await tile(alice, 'Bob, camera off').waitFor();
});

test('errors of the server are told in words', async () => {
  const page = await openLobby(newRoom(), 'Alice');
  const answer = (status) => page.route('**/demo/room', (route) => route.fulfill({ status }));
  await answer(429);
  await button(page, 'Join').click();
  await page.getByText('Wait a few seconds and try again').waitFor();
  await answer(404);
  await button(page, 'Join').click();
  await page.getByText('This server has no rooms for guests').waitFor();
  await page.unroute('**/demo/room');
  await button(page, 'Join').click();
  await button(page, 'Leave').waitFor();
});

test('a lost connection is told with the camera off, and rejoining works', async () => {
  const { room, alice } = await callOfTwo();
  const { port } = world.server;
  await world.server.kill();
  await heading(alice, 'The connection was lost').waitFor();
  assert.deepEqual(await alice.evaluate(() => tools.liveTracks()), []);
  await button(alice, 'Rejoin').click();
  await heading(alice, 'Could not join').waitFor();
  await world.startServer(port);
  await button(alice, 'Rejoin').click();
  await tile(alice, 'Alice Liddell (you)').waitFor();
  assert.equal(alice.url(), linkTo(room));
});

// The demo page in a call of two: seeing, hearing, chatting, switching things off, leaving.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, heading, moves, notice, openDemo, sounds, tile } from './demo-tools.mjs';
import { recorded } from './harness.mjs';

// Without windows, names of devices change with every page.
const demo = openDemo({ windowed: true });
const { world, newRoom, linkTo, openLobby, joinAs, callOfTwo } = demo;

test('two people see and hear each other under the names they gave', async () => {
  const room = newRoom();
  const alice = await joinAs('Alice Liddell', room);
  // Notices stay for some seconds only, so the wait for them begins before what they tell.
  const announced = notice(alice, 'Bob joined').waitFor();
  const bob = await joinAs('Bob', room);
  await announced;
  await Promise.all([moves(tile(alice, 'Bob')), moves(tile(bob, 'Alice Liddell'))]);
  await Promise.all([sounds(tile(alice, 'Bob')), sounds(tile(bob, 'Alice Liddell'))]);
  await tile(alice, 'Alice Liddell (you)').waitFor();
  assert.equal(alice.url(), linkTo(room));
  assert.equal(await alice.title(), `${room} · Parley`);
  await button(bob, 'People').click();
  await bob.getByRole('heading', { name: 'People (2)' }).waitFor();
  const people = await bob.getByRole('list', { name: 'People here' }).innerText();
  assert.match(people, /Bob \(you\)[\s\S]*Alice Liddell/);
});

test('the name given last counts, and the next visit remembers it', async () => {
  const room = newRoom();
  const alice = await joinAs('Alice', room);
  const bob = await openLobby(room, 'Robert');
  await moves(bob.getByRole('group', { name: 'Your camera' }));
  await bob.getByLabel('Your name').fill('Bob');
  await button(bob, 'Join').click();
  await moves(tile(alice, 'Bob'));
  await bob.reload();
  assert.equal(await bob.getByLabel('Your name').inputValue(), 'Bob');
});

test('chat reaches the others as plain text and is counted while it is closed', async () => {
  const { alice, bob } = await callOfTwo();
  await button(alice, 'Chat').click();
  const field = alice.getByPlaceholder('Write a message');
  await field.fill('<b>Hello</b> https://example.org');
  await field.press('Enter');
  await button(bob, 'Chat, 1 unread message').click();
  const log = bob.getByRole('log', { name: 'Messages' });
  await log.getByText('<b>Hello</b> https://example.org').waitFor();
  assert.equal(await log.locator('b, a').count(), 0);
  assert.match(await log.innerText(), /Alice Liddell\s+\d?\d:\d\d/);
  await bob.getByPlaceholder('Write a message').fill('Hi!');
  await button(bob, 'Send message').click();
  await alice.getByRole('log', { name: 'Messages' }).getByText('Hi!').waitFor();
  assert.equal(await button(bob, 'Chat').count(), 1);
});

test('muting the microphone silences and marks the tile for the others', async () => {
  const { alice, bob } = await callOfTwo();
  const atBob = tile(bob, 'Alice Liddell');
  await button(alice, 'Microphone').click();
  await tile(bob, 'Alice Liddell, microphone off').waitFor();
  await atBob.locator('.tile-muted').waitFor({ state: 'visible' });
  assert.equal(await button(alice, 'Microphone').getAttribute('aria-pressed'), 'false');
  await atBob.locator('video').evaluate((video) => tools.silent(video));
  await button(alice, 'Microphone').click();
  await sounds(atBob);
  await atBob.locator('.tile-muted').waitFor({ state: 'hidden' });
});

test('switching the camera off shows initials, and on again the picture', async () => {
  const { alice, bob } = await callOfTwo();
  await button(alice, 'Camera').click();
  const atBob = tile(bob, 'Alice Liddell, camera off');
  await atBob.getByText('AL', { exact: true }).waitFor({ state: 'visible' });
  assert.equal(await atBob.locator('video').isVisible(), false);
  await button(alice, 'Camera').click();
  const back = tile(bob, 'Alice Liddell');
  await back.getByText('AL', { exact: true }).waitFor({ state: 'hidden' });
  await moves(back);
});

test('a shared screen stands large before the others until it is stopped', async () => {
  const { alice, bob } = await callOfTwo();
  await button(alice, 'Share your screen').click();
  const screen = tile(bob, 'Alice Liddell’s screen');
  // A screen is large, so its frames are slow to come on a small machine.
  await screen.locator('video').evaluate((video) => tools.moves(video, 2));
  await bob.waitForFunction(() => document.getAnimations().length === 0);
  const [large, small] = await Promise.all([
    screen.boundingBox(),
    tile(bob, /^Alice Liddell$/).boundingBox(),
  ]);
  assert.ok(large.width > 3 * small.width, `${large.width} beside ${small.width}`);
  await button(alice, 'Stop sharing your screen').click();
  await screen.waitFor({ state: 'detached' });
  await moves(tile(bob, /^Alice Liddell$/));
});

test('another microphone can be chosen, before joining and in the call', async () => {
  const { alice, bob } = await callOfTwo();
  const microphone = () => alice.evaluate(() => tools.tracks.at(-2).getSettings().deviceId);
  await button(alice, 'Camera and microphone settings').click();
  const list = alice.getByRole('dialog').getByLabel('Microphone');
  // The devices are listed once the browser has named them.
  await list.locator('option').nth(1).waitFor({ state: 'attached' });
  const [, second] = await list.locator('option').evaluateAll((all) => all.map((one) => one.value));
  await list.selectOption(second);
  await recorded(alice, 'capture began', 2);
  assert.equal(await microphone(), second);
  await button(alice, 'Done').click();
  await Promise.all([moves(tile(bob, 'Alice Liddell')), sounds(tile(bob, 'Alice Liddell'))]);
  await alice.reload();
  await recorded(alice, 'capture began', 1);
  assert.equal(await microphone(), second);
});

test('leaving switches the camera off, tells the others, and rejoining works', async () => {
  const { alice, bob } = await callOfTwo();
  const announced = notice(alice, 'Bob left').waitFor();
  await button(bob, 'Leave').click();
  await announced;
  await heading(bob, 'You left the call').waitFor();
  await recorded(bob, 'track stopped video');
  assert.deepEqual(await bob.evaluate(() => tools.liveTracks()), []);
  await heading(alice, 'You’re the first one here').waitFor();
  await button(bob, 'Rejoin').click();
  await Promise.all([moves(tile(alice, 'Bob')), moves(tile(bob, 'Alice Liddell'))]);
  await button(alice, 'Leave').click();
  await button(alice, 'Back to the start').click();
  await heading(alice, 'Ready when you are').waitFor();
  assert.equal(alice.url(), `${world.server.url}/`);
});

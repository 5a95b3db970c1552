// The demo page by itself: the way in, by mouse, by keyboard and on a phone, and how it looks.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, heading, moves, notice, openDemo } from './demo-tools.mjs';
import { joinRoom } from './harness.mjs';

const { world, newRoom, linkTo, openLobby, joinAs } = openDemo();

/** Resolves once the control that has the keyboard is called `name`; presses Tab until it is. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 20; presses += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute('aria-label') ?? element?.textContent;
    });
    if (focused === name) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard does not reach "${name}"`);
}

test('without a link the lobby suggests a readable room and copies the link to it', async () => {
  const page = await world.blankPage();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(world.server.url);
  const suggested = await page.getByLabel('Room', { exact: true }).inputValue();
  assert.match(suggested, /^[a-z]+-[a-z]+-[a-z]+-\d\d$/);
  await button(page, 'Copy link').click();
  await notice(page, 'Link copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), linkTo(suggested));
  await button(page, 'Suggest another room name').click();
  assert.notEqual(await page.getByLabel('Room', { exact: true }).inputValue(), suggested);
});

test('one sees oneself before joining, and nothing is published until then', async () => {
  const page = await openLobby(newRoom(), 'Alice');
  await moves(page.getByRole('group', { name: 'Your camera' }));
  assert.equal(await page.evaluate(() => tools.sockets.length), 0);
  await button(page, 'Camera').click();
  await page.locator('.preview-frame .tile:not(.tile-video)').waitFor();
  assert.equal(await button(page, 'Camera').getAttribute('aria-pressed'), 'false');
});

test('everything works by keyboard, and shortcuts stay out of the way of typing', async () => {
  const page = await world.blankPage();
  await page.goto(linkTo(newRoom()));
  await button(page, 'Join').and(page.locator(':enabled')).waitFor();
  await page.keyboard.type('Alice');
  await tabTo(page, 'Join');
  await page.keyboard.press('Enter');
  await button(page, 'Leave').waitFor();
  const microphone = button(page, 'Microphone');
  await page.keyboard.press('m');
  await microphone.and(page.locator('[aria-pressed=false]')).waitFor();
  await page.keyboard.press('v');
  await button(page, 'Camera').and(page.locator('[aria-pressed=false]')).waitFor();
  await page.keyboard.press('c');
  await page.keyboard.type('move v c m');
  await page.keyboard.press('Enter');
  await page.getByRole('log', { name: 'Messages' }).getByText('move v c m').waitFor();
  assert.equal(await microphone.getAttribute('aria-pressed'), 'false');
  await page.keyboard.press('Escape');
  assert.equal(await button(page, 'Chat').getAttribute('aria-expanded'), 'false');
  await tabTo(page, 'Leave');
  await page.keyboard.press('Enter');
  await heading(page, 'You left the call').waitFor();
});

test('nine tiles are alike, as large as fits, and do not overlap', async () => {
  const room = newRoom();
  const alice = await joinAs('Alice', room);
  const guests = await world.newPage();
  for (let guest = 1; guest <= 8; guest += 1) {
    const response = await fetch(`${world.server.url}/demo/room`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ room }),
    });
    await joinRoom(guests, await response.json(), { key: `guest${guest}`, subscribe: false });
  }
  await alice.locator('.tile').nth(8).waitFor();
  await alice.waitForFunction(() => document.getAnimations().length === 0);
  const boxes = await alice
    .locator('.tile')
    .evaluateAll((tiles) => tiles.map((one) => one.getBoundingClientRect().toJSON()));
  assert.equal(boxes.length, 9);
  const [{ width, height }] = boxes;
  const ratio = width / height;
  assert.ok(ratio >= 4 / 3 - 0.01 && ratio <= 16 / 9 + 0.01, `ratio ${ratio}`);
  assert.equal(new Set(boxes.map((box) => Math.round(box.top))).size, 3);
  assert.equal(new Set(boxes.map((box) => Math.round(box.left))).size, 3);
  for (const box of boxes) {
    assert.deepEqual([box.width, box.height], [width, height]);
    assert.ok(box.left >= 0 && box.right <= 1280 && box.top >= 0 && box.bottom <= 720);
  }
});

test('at phone width nothing is cut off, before and in the call', async () => {
  const page = await openLobby(newRoom(), 'Alice');
  await page.setViewportSize({ width: 360, height: 640 });
  const overflow = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  assert.equal(await overflow(), 0);
  await button(page, 'Join').click();
  await button(page, 'Leave').waitFor();
  assert.equal(await overflow(), 0);
  for (const name of ['Microphone', 'Camera', 'People', 'Chat', 'Leave', 'Copy link']) {
    const box = await button(page, name).last().boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 360, `${name} is inside`);
    assert.ok(box.y >= 0 && box.y + box.height <= 640, `${name} is inside`);
  }
});

test('dark and light follow the system until one chooses', async () => {
  const page = await world.blankPage();
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(world.server.url);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.emulateMedia({ colorScheme: 'light' });
  // The page hears of it a moment later.
  await button(page, 'Switch to dark colours').waitFor();
  const light = await background();
  assert.notEqual(dark, light);
  await button(page, 'Switch to dark colours').click();
  assert.equal(await background(), dark);
  await page.reload();
  assert.equal(await background(), dark);
});

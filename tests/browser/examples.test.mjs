// The examples of calls, of text and of moderation, each in a browser against the real server.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, moves, openExample, openTwice, other, says, sounds } from './example-tools.mjs';
import { openWorld } from './harness.mjs';

const world = openWorld();

/** Resolves once a page's only subscriber receives a stream with this property. */
const streamHas = (page, property, value) =>
  page.waitForFunction(
    ([name, wanted]) => OT.subscribers.find()?.stream?.[name] === wanted,
    [property, value],
  );

const liveTracks = (page) => page.evaluate(() => tools.liveTracks().sort());

test('the example hello-world: two tabs see and hear each other', async () => {
  const pages = await openTwice(world, 'hello-world');
  for (const page of pages) await Promise.all([moves(other(page)), sounds(other(page))]);
});

test('the example hello-world: its link to a second tab leads to the same room', async () => {
  const alice = await openExample(world, 'hello-world');
  await alice.waitForURL(/\?room=/);
  const [bob] = await Promise.all([
    alice.context().waitForEvent('page'),
    alice.getByRole('link', { name: 'Open a second tab' }).click(),
  ]);
  assert.equal(bob.url(), alice.url());
  await moves(other(alice));
  await moves(other(bob));
});

test('the example one-to-one: switches reach the other person, and leaving lets go of the camera', async () => {
  const alice = await openExample(world, 'one-to-one');
  await says(alice, 'Waiting for the other person');
  const bob = await openExample(world, 'one-to-one', alice.url());
  await Promise.all([moves(other(alice)), moves(other(bob))]);
  await says(alice, 'You are in a call');
  await button(alice, 'Microphone').click();
  await streamHas(bob, 'hasAudio', false);
  await button(alice, 'Camera').click();
  await streamHas(bob, 'hasVideo', false);
  assert.equal(await button(alice, 'Camera').getAttribute('aria-pressed'), 'false');
  await button(alice, 'Camera').click();
  await streamHas(bob, 'hasVideo', true);
  await moves(other(bob));
  await button(alice, 'Leave').click();
  await says(alice, 'You have left');
  await says(bob, 'The other person has left');
  assert.deepEqual(await liveTracks(alice), []);
});

test('the example group: whoever speaks is shown large', async () => {
  const [alice, bob] = await openTwice(world, 'group');
  const carol = await openExample(world, 'group', alice.url());
  const speak = (page, isOn) =>
    page.evaluate((on) => {
      OT.publishers.find().publishAudio(on);
    }, isOn);
  const idOf = (page) =>
    page
      .waitForFunction(() => OT.publishers.find()?.streamId)
      .then((streamId) => streamId.jsonValue());
  const isLarge = async (streamId) => {
    await alice.waitForFunction((id) => {
      const widths = (widget) => widget.element.getBoundingClientRect().width;
      const large = document.querySelector('.is-speaking');
      const [speaker] = OT.subscribers.where((one) => one.streamId === id);
      const rest = OT.subscribers.where((one) => one.streamId !== id);
      return (
        large === speaker?.element &&
        [...rest, OT.publishers.find()].every((one) => widths(one) < widths(speaker))
      );
    }, streamId);
  };
  const [ofBob, ofCarol] = [await idOf(bob), await idOf(carol)];
  await speak(carol, false);
  await isLarge(ofBob);
  await speak(bob, false);
  await speak(carol, true);
  await isLarge(ofCarol);
});

test('the example audio-only: no camera is asked for, names are shown, voices are heard', async () => {
  const [alice, bob] = await openTwice(world, 'audio-only');
  for (const [page, name] of [
    [alice, 'Alice Liddell'],
    [bob, 'Bob'],
  ]) {
    await page.getByLabel('Your name').fill(name);
    await button(page, 'Join').click();
  }
  await Promise.all([sounds(other(alice)), sounds(other(bob))]);
  assert.deepEqual(await liveTracks(alice), ['audio']);
  await bob
    .getByRole('group', { name: 'Alice Liddell' })
    .getByText('AL', { exact: true })
    .waitFor();
});

test('the example widget: two lines are a call, and the page hears of it', async () => {
  const [alice, bob] = [await openExample(world, 'widget'), await openExample(world, 'widget')];
  for (const page of [alice, bob]) {
    await button(page.frameLocator('iframe'), 'Click to start call').click();
  }
  for (const page of [alice, bob]) {
    const guest = page.frameLocator('iframe').getByRole('listitem', { name: 'Guest', exact: true });
    await moves(guest.locator('video'));
    await page.getByRole('log').first().getByText('(2 in the call)').waitFor();
  }
});

test('the example text-chat: what one writes everybody reads, as text', async () => {
  const [alice, bob] = await openTwice(world, 'text-chat');
  await alice.getByText(/^Guest \S+ joined$/).waitFor();
  await alice.getByLabel('Message', { exact: true }).fill('Hello <b>Bob</b>');
  await button(alice, 'Send').click();
  await alice.getByText('You Hello <b>Bob</b>', { exact: true }).waitFor();
  await bob.getByText(/^Guest \S+ Hello <b>Bob<\/b>$/).waitFor();
  await bob.getByLabel('Message', { exact: true }).fill('Hello Alice');
  await bob.keyboard.press('Enter');
  await alice.getByText(/^Guest \S+ Hello Alice$/).waitFor();
  await bob.close();
  await alice.getByText(/^Guest \S+ left$/).waitFor();
});

test('the example moderation: a moderator mutes, ends a stream and removes; a guest cannot', async () => {
  const [alice, bob] = await openTwice(world, 'moderation');
  await button(alice, 'Join as a moderator').click();
  await button(bob, 'Join as a guest').click();
  await Promise.all([moves(other(alice)), moves(other(bob))]);
  assert.equal(await button(bob, 'Remove').count(), 0);
  await button(alice.locator('.controls'), 'Mute').click();
  await says(bob, 'A moderator has muted you');
  await streamHas(alice, 'hasAudio', false);
  await button(alice, 'End stream').click();
  await says(bob, 'A moderator has ended your stream');
  await button(alice, 'Remove').waitFor({ state: 'detached' });
  assert.deepEqual(await liveTracks(bob), []);
  const carol = await openExample(world, 'moderation', alice.url());
  await button(carol, 'Join as a guest').click();
  await moves(other(alice));
  await button(alice, 'Mute everybody else').click();
  await says(carol, 'A moderator has muted you');
  await button(alice, 'Remove').click();
  await says(carol, 'A moderator has removed you');
  assert.deepEqual(await liveTracks(carol), []);
});

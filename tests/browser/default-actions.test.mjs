// Default actions of cancelable events, and what preventDefault() keeps.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openWorld, recorded } from './harness.mjs';

const world = openWorld();

async function callInProgress() {
  const pages = await world.newCall(['alice', 'bob']);
  await recorded(pages[0], 'subscribe bob ok');
  await recorded(pages[1], 'subscribe alice ok');
  return pages;
}

const roots = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.OT_root')].map((root) =>
      root.classList.contains('OT_publisher') ? 'publisher' : 'subscriber',
    ),
  );

test('Subscriber/destroyed: by default a stream that ends takes its subscriber and the element along', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => session.unpublish(tools.publishers.alice));
  await recorded(bob, 'subscriber alice destroyed clientDisconnected');
  assert.deepEqual(await roots(bob), ['publisher']);
});

test('Session/streamDestroyed: preventDefault keeps the subscriber and its element', async () => {
  const [alice, bob] = await callInProgress();
  await bob.evaluate(() => {
    session.on('streamDestroyed', (event) => {
      tools.record(`cancelable ${event.cancelable} before ${event.isDefaultPrevented()}`);
      event.preventDefault();
      tools.record(`after ${event.isDefaultPrevented()}`);
    });
  });
  await alice.evaluate(() => session.disconnect());
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  await recorded(bob, 'cancelable true before false');
  await recorded(bob, 'after true');
  assert.deepEqual((await roots(bob)).sort(), ['publisher', 'subscriber']);
  await bob.evaluate(() => session.unsubscribe(tools.subscribers.alice));
  await recorded(bob, 'subscriber alice destroyed clientDisconnected');
  assert.deepEqual(await roots(bob), ['publisher']);
});

test('Session/streamDestroyed: preventDefault in any handler counts, also in the first of several', async () => {
  const [alice, bob] = await callInProgress();
  await bob.evaluate(() => {
    session.on('streamDestroyed', (event) => event.preventDefault());
    session.on('streamDestroyed', () => tools.record('last handler'));
  });
  await alice.evaluate(() => session.disconnect());
  await recorded(bob, 'last handler');
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  assert.deepEqual((await roots(bob)).sort(), ['publisher', 'subscriber']);
});

test('Session/sessionDisconnected, Publisher/destroyed: by default every publisher and subscriber goes', async () => {
  const [, bob] = await callInProgress();
  await bob.evaluate(() => session.disconnect());
  await recorded(bob, 'publisher destroyed');
  await recorded(bob, 'session sessionDisconnected clientDisconnected');
  assert.deepEqual(await roots(bob), []);
  assert.deepEqual(await bob.evaluate(() => tools.liveTracks()), []);
});

test('Session/sessionDisconnected: preventDefault keeps publishers and subscribers in the page', async () => {
  const [, bob] = await callInProgress();
  await bob.evaluate(() => {
    session.on('sessionDisconnected', (event) => event.preventDefault());
    tools.publishers.bob.on('streamDestroyed', (event) => event.preventDefault());
    return session.disconnect();
  });
  await recorded(bob, 'session sessionDisconnected clientDisconnected');
  assert.deepEqual((await roots(bob)).sort(), ['publisher', 'subscriber']);
  assert.deepEqual(await bob.evaluate(() => tools.liveTracks().sort()), ['audio', 'video']);
  await bob.evaluate(() => tools.publishers.bob.destroy());
  await recorded(bob, 'publisher destroyed');
  assert.deepEqual(await bob.evaluate(() => tools.liveTracks()), []);
});

test('Session/signal: an event without a default action is not cancelable', async () => {
  const [alice] = await world.newCall(['alice']);
  const seen = await alice.evaluate(async () => {
    let event;
    session.on('signal', (one) => {
      event = one;
      one.preventDefault();
    });
    await session.signal({ type: 'x' });
    await tools.recorded(/^session signal:x/);
    return { cancelable: event.cancelable, prevented: event.isDefaultPrevented() };
  });
  assert.deepEqual(seen, { cancelable: false, prevented: false });
});

test('Publisher/mediaStopped: by default the publisher goes, preventDefault keeps it', async () => {
  const [alice, bob] = await callInProgress();
  const unplug = () => {
    for (const track of tools.tracks) track.dispatchEvent(new Event('ended'));
  };
  await alice.evaluate(unplug);
  await recorded(alice, 'publisher destroyed');
  assert.deepEqual(await roots(alice), ['subscriber']);
  await bob.evaluate(() =>
    tools.publishers.bob.on('mediaStopped streamDestroyed', (event) => event.preventDefault()),
  );
  await bob.evaluate(unplug);
  await recorded(bob, 'publisher mediaStopped');
  assert.ok((await roots(bob)).includes('publisher'));
});

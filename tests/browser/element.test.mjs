// <parley-call> in a call: pages of others that hold it under a strict policy, and what becomes of the call
// when the page changes.
/* global tools */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { openElements } from './element-tools.mjs';
import { button, moves, sounds, tile, tiles } from './embed-tools.mjs';
import { entries, joinRoom, recorded, sees } from './harness.mjs';

const { world, newRoom, framePage, joinBy, pageWith, elementPage, join } = openElements();

const counting = readFileSync(new URL('counting.mjs', import.meta.url), 'utf8');
const startOf = (widget) => button(widget, 'Click to start call');
const live = (page) => page.evaluate(() => tools.liveTracks().sort());

/** Changes the attributes of a page's element in one turn. */
const set = (page, attributes) =>
  page.evaluate((all) => {
    const element = document.querySelector('parley-call');
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
  }, attributes);

/** Alice in an element and Bob in the widget's frame, who see each other. */
async function callOfTwo() {
  const room = newRoom();
  const alice = await join({ room, name: 'Alice' });
  const bob = await joinBy(framePage, { room, name: 'Bob' });
  await Promise.all([moves(tile(alice.widget, 'Bob')), moves(tile(bob.widget, 'Alice'))]);
  return { room, alice, bob };
}

test('an element under a strict policy and the widget in a frame are in one call, and see and hear each other', async () => {
  const { alice, bob } = await callOfTwo();
  await Promise.all([sounds(tile(alice.widget, 'Bob')), sounds(tile(bob.widget, 'Alice'))]);
  await moves(tile(alice.widget, 'Alice (you)'));
  const look = await alice.widget.evaluate(({ shadowRoot, offsetHeight }) => [
    offsetHeight,
    shadowRoot.querySelector('.widget').offsetHeight,
    getComputedStyle(shadowRoot.querySelector('.button-leave')).borderRadius,
    document.querySelectorAll('style').length + shadowRoot.querySelectorAll('style').length,
  ]);
  assert.deepEqual(look, [480, 480, '999px', 0]);
});

test('an element tells its page what happens, and nobody else', async () => {
  const room = newRoom();
  const alice = await elementPage({ room });
  await recorded(alice.page, 'ready');
  await startOf(alice.widget).click();
  await recorded(alice.page, 'joined 1');
  const bob = await join({ room });
  await recorded(alice.page, 'participantJoined 2');
  await recorded(bob.page, 'participantJoined 2');
  await button(bob.widget, 'Leave').click();
  await recorded(bob.page, 'left left');
  await recorded(alice.page, 'participantLeft 1');
  assert.deepEqual(await entries(alice.page, /^(ready|joined|left|participant|error)/), [
    'ready',
    'joined 1',
    'participantJoined 2',
    'participantLeft 1',
  ]);
  assert.deepEqual(await live(bob.page), []);
});

test('an element that is taken out leaves the call and the camera, and put back waits to be clicked', async () => {
  const { alice, bob } = await callOfTwo();
  await alice.page.evaluate(() => {
    window.removed = document.querySelector('parley-call');
    window.removed.remove();
  });
  await tile(bob.widget, 'Alice').waitFor({ state: 'detached' });
  await recorded(alice.page, 'left left');
  assert.deepEqual(await live(alice.page), []);
  assert.equal(await alice.page.evaluate(() => tools.openPeers()), 0);
  await alice.page.evaluate(() => document.body.append(window.removed));
  await startOf(alice.widget).click();
  await moves(tile(bob.widget, 'Alice'));
});

test('an element that is taken out while the camera starts lets go of it', async () => {
  const { page, widget } = await elementPage({ room: newRoom() });
  const release = await page.evaluateHandle(() => tools.holdCapture());
  await startOf(widget).click();
  await recorded(page, 'capture began');
  await page.evaluate(() => document.querySelector('parley-call').remove());
  await release.evaluate((open) => open());
  await recorded(page, /^track stopped/, 2);
  assert.deepEqual(await live(page), []);
  assert.deepEqual(await entries(page, /^(joined|left|error)/), []);
});

test('an element that moves within the page stays in the call', async () => {
  const { alice, bob } = await callOfTwo();
  await alice.page.evaluate(() => {
    const place = document.body.appendChild(document.createElement('section'));
    const element = document.querySelector('parley-call');
    place.append(element);
    // Frameworks also move in two steps.
    element.remove();
    place.before(element);
  });
  await Promise.all([
    moves(tile(alice.widget, 'Bob')),
    moves(tile(alice.widget, 'Alice (you)')),
    moves(tile(bob.widget, 'Alice')),
  ]);
  assert.equal((await entries(alice.page, /^capture asked$/)).length, 1);
  assert.deepEqual(await entries(alice.page, /^(left|error)/), []);
});

test('two elements of one page are two calls', async () => {
  const rooms = { a: newRoom(), b: newRoom() };
  const all = Object.entries(rooms).map(([id, room]) => ({ id, room, name: id }));
  const page = await pageWith(all);
  const of = (id) => page.locator(`parley-call[id=${id}]`);
  const others = {};
  for (const [id, room] of Object.entries(rooms)) {
    await startOf(of(id)).click();
    others[id] = await joinBy(framePage, { room, name: `with ${id}` });
  }
  for (const id of ['a', 'b']) {
    await Promise.all([moves(tile(of(id), `with ${id}`)), moves(tile(others[id].widget, id))]);
    assert.equal(await tiles(of(id)).count(), 2);
  }
  await page.evaluate(() => document.getElementById('a').remove());
  await tile(others.a.widget, 'a').waitFor({ state: 'detached' });
  await moves(tile(of('b'), 'with b'));
  await moves(tile(others.b.widget, 'b'));
});

test('theme, colour and a new token leave a call alone; another room ends it and waits to be clicked', async () => {
  const { room, alice, bob } = await callOfTwo();
  await set(alice.page, { theme: 'dark', color: 'ffee00', lang: 'de', token: 'x', room });
  await alice.widget.locator('.widget[data-theme=dark]').waitFor();
  const chat = button(alice.widget, 'Chat');
  await chat.click();
  const accent = () => chat.evaluate((one) => getComputedStyle(one).backgroundColor);
  await alice.page.waitForFunction(() =>
    document
      .querySelector('parley-call')
      .shadowRoot.getAnimations()
      .every((one) => one.playState === 'finished'),
  );
  assert.equal(await accent(), 'rgb(255, 238, 0)');
  assert.deepEqual(await entries(alice.page, /^(left|error)/), []);
  await moves(tile(bob.widget, 'Alice'));
  await set(alice.page, { room: newRoom(), token: '' });
  await tile(bob.widget, 'Alice').waitFor({ state: 'detached' });
  await button(alice.widget, 'Klicken, um den Anruf zu starten').waitFor();
  assert.deepEqual(await live(alice.page), []);
  const told = await entries(alice.page, /^(ready|left|error)/);
  assert.deepEqual(told, ['ready', 'left left', 'ready']);
});

test('before the call nothing but another language or place draws the element anew', async () => {
  const { page, widget } = await elementPage({ room: newRoom() });
  await startOf(widget).focus();
  await set(page, { theme: 'dark', name: 'Ada', color: '#123' });
  await widget.locator('.widget[data-theme=dark]').waitFor();
  await startOf(widget).and(widget.locator(':focus')).waitFor();
  await set(page, { lang: 'fr' });
  await button(widget, 'Cliquez pour démarrer l’appel').waitFor();
});

test('an element joins a session of the page’s own, by files that the page serves itself', async () => {
  const room = await world.createRoom();
  const bob = await world.newPage();
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob' } });
  const { apiKey, sessionId, token } = room.member('ada');
  const { page, widget } = await elementPage(
    {
      server: `${world.server.url}/`,
      'embed-id': '',
      'api-key': apiKey,
      'session-id': sessionId,
      token,
      name: 'Ada',
    },
    { src: `${world.pageServer.url}/dist/parley-element.mjs` },
  );
  await startOf(widget).click();
  await moves(tile(widget, 'bob'));
  await sees(bob, 'Ada');
  await recorded(page, 'participantJoined 2');
});

test('what a script makes in one turn is one element, and what is inside is for browsers without it', async () => {
  const { page } = await elementPage({ id: 'first', room: newRoom() });
  await page.evaluate((room) => {
    const made = document.createElement('parley-call');
    tools.hear(made);
    made.id = 'made';
    made.append(document.createElement('p'));
    document.body.append(made);
    made.setAttribute('room', room);
    made.setAttribute('embed-id', '00000000-0000-4000-8000-000000000000');
  }, newRoom());
  await recorded(page, 'ready made');
  assert.deepEqual(await entries(page, /^error/), []);
  const made = page.locator('#made');
  assert.equal(await made.locator('p:empty').evaluate((one) => one.checkVisibility()), false);
  await startOf(made).click();
  await button(made, 'Leave').waitFor();
});

/** A page that counts, with an element's script and the OT that it uses. */
async function countedPage() {
  const page = await world.blankPage(counting);
  const script = `import '${world.server.url}/js/parley-element.mjs';
    import OT from '${world.server.url}/js/parley.mjs'; globalThis.OT = OT;`;
  world.pageServer.add('/counted.mjs', script);
  const html =
    '<!doctype html><title>Page</title><script type="module" src="/counted.mjs"></script>';
  await page.goto(world.pageServer.add('/counted', html));
  await page.waitForFunction(() => globalThis.OT);
  const browser = await page.context().newCDPSession(page);
  await browser.send('HeapProfiler.enable');
  await browser.send('Performance.enable');
  return { page, browser };
}

/** Puts an element into the page and takes it out again, that many times: in a call, or before one. */
const comeAndGo = (page, times, room) =>
  page.evaluate(
    async ([count, name]) => {
      const heard = (element, type) =>
        new Promise((resolve) => {
          element.addEventListener(type, resolve, { once: true });
        });
      for (let done = 0; done < count; done += 1) {
        const element = document.createElement('parley-call');
        element.setAttribute('embed-id', '00000000-0000-4000-8000-000000000000');
        element.setAttribute('room', name);
        const ready = heard(element, 'ready');
        document.body.append(element);
        await ready;
        const inCall = done % 10 === 0;
        if (inCall) {
          const joined = heard(element, 'joined');
          element.shadowRoot.querySelector('button').click();
          await joined;
        }
        const left = heard(element, 'left');
        element.remove();
        if (inCall) await left;
        else await Promise.resolve();
      }
    },
    [times, room],
  );

test('elements that come and go leave nothing behind', async () => {
  const { page, browser } = await countedPage();
  const measure = async () => {
    for (let pass = 0; pass < 3; pass += 1) await browser.send('HeapProfiler.collectGarbage');
    const { metrics } = await browser.send('Performance.getMetrics');
    const metric = (name) => metrics.find((one) => one.name === name).value;
    const counts = await page.evaluate(() => window.counting.counts());
    return { ...counts, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
  };
  /** What is left once the timers of the last call, which keep it for seconds, have ended. */
  const settled = async () => {
    const giveUpAt = Date.now() + 20_000;
    let now = await measure();
    while (now.nodes > 50 && Date.now() < giveUpAt) now = await measure();
    return now;
  };
  await comeAndGo(page, 20, newRoom());
  const before = await settled();
  await comeAndGo(page, 100, newRoom());
  const after = await settled();
  // The browser's own objects of a call go when they like, some later than others.
  assert.ok(after.listeners - before.listeners < 20, `${before.listeners} to ${after.listeners}`);
  assert.deepEqual({ ...after, listeners: 0 }, { ...before, listeners: 0 });
  const { peers, sockets, tracks, contexts, objects } = after;
  assert.deepEqual([peers, sockets, tracks, contexts, objects], [0, 0, 0, 0, 0]);
});

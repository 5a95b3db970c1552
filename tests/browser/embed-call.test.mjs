// The embedded widget in a call: both of its forms, what one can do in it, and what its page hears.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, heading, moves, openEmbed, sounds, tile, tiles } from './embed-tools.mjs';
import { entries, recorded } from './harness.mjs';

const { world, newRoom, scriptPage, framePage, joinBy, hostPage, frameTag } = openEmbed();

/** Two people who see each other, the first through the script and the second through the frame. */
async function callOfTwo() {
  const room = newRoom();
  const alice = await joinBy(scriptPage, { room, name: 'Alice' });
  const bob = await joinBy(framePage, { room, name: 'Bob' });
  await Promise.all([moves(tile(alice.widget, 'Bob')), moves(tile(bob.widget, 'Alice'))]);
  return { room, alice, bob };
}

test('the script and the frame lead into one call, where people see and hear each other', async () => {
  const { alice, bob } = await callOfTwo();
  await Promise.all([sounds(tile(alice.widget, 'Bob')), sounds(tile(bob.widget, 'Alice'))]);
  await moves(tile(alice.widget, 'Alice (you)'));
  for (const { widget } of [alice, bob]) {
    await widget.getByLabel('2 people in the call').waitFor();
  }
});

test('the source of the widget’s page holds no key, no secret and no token', async () => {
  const { page } = await framePage({ room: newRoom() });
  const { apiKey, apiSecret } = world.server;
  const source = await (await fetch(page.frames()[1].url())).text();
  assert.ok(!source.includes(apiKey) && !source.includes(apiSecret) && !source.includes('eyJ'));
});

test('rooms and embeds are apart, and any text names a room', async () => {
  const odd = `"quotes" & été 🎉 ${'x'.repeat(600)}`;
  const first = await joinBy(framePage, { room: odd, name: 'Alice' });
  await joinBy(framePage, { room: newRoom(), name: 'Carol' });
  const second = await joinBy(scriptPage, { room: odd, name: 'Bob' });
  await moves(tile(first.widget, 'Bob'));
  assert.equal(await tiles(second.widget).count(), 2);
});

test('the page around hears what happens, from the widget’s origin', async () => {
  const room = newRoom();
  const alice = await scriptPage({ room });
  await recorded(alice.page, `ready ${room}`);
  await button(alice.widget, 'Click to start call').click();
  await recorded(alice.page, `joined ${room} 1`);
  const bob = await joinBy(framePage, { room });
  await recorded(alice.page, `participantJoined ${room} 2`);
  await recorded(bob.page, `participantJoined ${room} 2`);
  await button(bob.widget, 'Leave').click();
  await recorded(bob.page, `left ${room} left`);
  await recorded(alice.page, `participantLeft ${room} 1`);
  assert.deepEqual(await entries(alice.page, /^(ready|joined|participant|left)/), [
    `ready ${room}`,
    `joined ${room} 1`,
    `participantJoined ${room} 2`,
    `participantLeft ${room} 1`,
  ]);
  assert.deepEqual(await alice.page.evaluate(() => [...tools.origins]), [world.server.url]);
});

test('events go to the origin of the page around and to nobody else', async () => {
  const targets = [];
  const page = await hostPage(frameTag({ room: newRoom() }), {
    prepare: () => {
      const real = window.parent.postMessage.bind(window.parent);
      if (window.parent === window) return;
      tools.targets = [];
      Object.defineProperty(window, 'parent', {
        value: new Proxy(window.parent, {
          get: (_parent, name) =>
            name === 'postMessage'
              ? (message, target) => {
                  tools.targets.push(target);
                  real(message, target);
                }
              : undefined,
        }),
      });
    },
  });
  await page.frameLocator('iframe').getByRole('button').waitFor();
  targets.push(...(await page.frames()[1].evaluate(() => tools.targets)));
  assert.deepEqual(targets, [new URL(page.url()).origin]);
});

test('muting, switching the camera off and chatting reach the others', async () => {
  const { alice, bob } = await callOfTwo();
  await button(alice.widget, 'Microphone').click();
  await tile(bob.widget, 'Alice, microphone off').waitFor();
  await button(alice.widget, 'Camera').click();
  await tile(bob.widget, 'Alice, microphone off, camera off').waitFor();
  await button(alice.widget, 'Chat').click();
  await alice.widget.getByPlaceholder('Write a message').fill('<b>Hello</b>');
  await alice.page.keyboard.press('Enter');
  await button(bob.widget, 'Chat, 1 unread message').click();
  await bob.widget.getByRole('log', { name: 'Messages' }).getByText('<b>Hello</b>').waitFor();
  await bob.page.keyboard.press('Escape');
  await bob.widget.getByRole('log', { name: 'Messages' }).waitFor({ state: 'hidden' });
});

test('a screen is shared where the page allows it, and has no button where it does not', async () => {
  const { alice, bob } = await callOfTwo();
  await button(alice.widget, 'Share your screen').click();
  const screen = tile(bob.widget, 'Alice’s screen');
  // A screen is large, so its frames are slow to come on a small machine.
  await screen.locator('video').evaluate((video) => tools.moves(video, 2));
  await button(alice.widget, 'Stop sharing your screen').click();
  await screen.waitFor({ state: 'detached' });
  assert.equal(await button(bob.widget, 'Share your screen').count(), 0);
});

test('the widget fills the screen where the page allows it, and comes back', async () => {
  const { widget } = await joinBy(scriptPage, { room: newRoom() });
  await button(widget, 'Full screen').click();
  await button(widget, 'Leave full screen').click();
  await button(widget, 'Full screen').waitFor();
  const framed = await joinBy(framePage, { room: newRoom() });
  assert.equal(await button(framed.widget, 'Full screen').count(), 0);
});

test('leaving switches the camera off, and the call can be started again', async () => {
  const { alice, bob } = await callOfTwo();
  await button(alice.widget, 'Leave').click();
  await heading(alice.widget, 'You left the call').waitFor();
  assert.deepEqual(await alice.page.frames()[1].evaluate(() => tools.liveTracks()), []);
  await tile(bob.widget, 'Alice').waitFor({ state: 'detached' });
  await button(alice.widget, 'Start call again').click();
  await moves(tile(bob.widget, 'Alice'));
});

test('a widget that is taken out of its page leaves the call', async () => {
  const { alice, bob } = await callOfTwo();
  await alice.page.evaluate(() => document.querySelector('iframe').remove());
  await tile(bob.widget, 'Alice').waitFor({ state: 'detached' });
});

test('everything works by keyboard', async () => {
  const { page, widget } = await framePage({ room: newRoom() });
  const start = button(widget, 'Click to start call');
  await start.waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const microphone = button(widget, 'Microphone');
  await microphone.and(widget.locator(':focus')).waitFor();
  await page.keyboard.press('m');
  await microphone.and(widget.locator('[aria-pressed=false]')).waitFor();
  await page.keyboard.press('c');
  await page.keyboard.type('m');
  assert.equal(await widget.getByPlaceholder('Write a message').inputValue(), 'm');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await heading(widget, 'You left the call').and(widget.locator(':focus')).waitFor();
});

test('language, theme and accent are those of the page’s choice, or the visitor’s', async () => {
  const styleOf = (widget) =>
    widget.locator('.widget').evaluate((root) => {
      const start = getComputedStyle(root.querySelector('button'));
      return { theme: root.dataset.theme, accent: start.backgroundColor, ink: start.color };
    });
  const german = await framePage({ lang: 'de', theme: 'dark', color: 'ffee00' });
  await button(german.widget, 'Klicken, um den Anruf zu starten').waitFor();
  const yellow = { theme: 'dark', accent: 'rgb(255, 238, 0)', ink: 'rgb(12, 20, 18)' };
  assert.deepEqual(await styleOf(german.widget), yellow);
  assert.equal(await german.widget.locator('html').getAttribute('lang'), 'de');
  for (const [lang, words] of Object.entries({
    es: 'Haz clic para iniciar la llamada',
    'fr-CA': 'Cliquez pour démarrer l’appel',
    zh_CN: '点击开始通话',
    xx: 'Click to start call',
  })) {
    const { widget } = await framePage({ lang, color: 'nonsense' });
    await button(widget, words).waitFor();
  }
  const { page, widget } = await framePage();
  await button(widget, 'Click to start call').waitFor();
  assert.equal((await styleOf(widget)).theme, 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await widget.locator('.widget[data-theme=dark]').waitFor();
});

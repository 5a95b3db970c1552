// The embedded widget at the sizes that pages give it, from a column of text to the whole window.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  button,
  container,
  development,
  openEmbed,
  reloadWithProblem,
  tiles,
} from './embed-tools.mjs';
import { joinRoom } from './harness.mjs';

const words = JSON.parse(readFileSync(new URL('../../web/ui/words.json', import.meta.url), 'utf8'));
const { world, newRoom, hostPage, frameTag, scriptTag, joinBy, scriptPage } = openEmbed();

const sizes = { 225: [225, 360], 400: [400, 300], 800: [800, 640], 1280: [1280, 720] };

/** Fills a page of that size with the widget. */
async function filling([width, height], parameters) {
  const style =
    '<style>body{margin:0}iframe{display:block;border:0;width:100vw;height:100vh}</style>';
  const page = await hostPage(
    style + frameTag(parameters, 'allow="camera; microphone; fullscreen; display-capture"'),
  );
  await page.setViewportSize({ width, height });
  return { page, widget: page.frameLocator('iframe') };
}

/** Everything that can be pressed is whole, inside when scrolled to, and under nothing else. */
async function assertReachable(widget) {
  const hidden = await widget.locator('.widget').evaluate((root) => {
    const { innerWidth, innerHeight } = window;
    return [...root.querySelectorAll('button')].flatMap((one) => {
      one.scrollIntoView({ block: 'nearest' });
      const box = one.getBoundingClientRect();
      if (box.width === 0 || getComputedStyle(one).visibility === 'hidden') return [];
      // Pages scroll by whole pixels.
      const isInside =
        box.left >= -1 &&
        box.top >= -1 &&
        box.right <= innerWidth + 1 &&
        box.bottom <= innerHeight + 1;
      const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      const isLarge = box.width >= 24 && box.height >= 24;
      return isInside && isLarge && one.contains(at)
        ? []
        : [`${one.getAttribute('aria-label') ?? one.textContent}: ${JSON.stringify(box)}`];
    });
  });
  assert.deepEqual(hidden, []);
  const overflow = await widget
    .locator('.widget')
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  assert.equal(overflow, 0);
}

/** Guests who send a small slow picture, or sound alone: the machine has few cores. */
async function addGuests(room, count) {
  const guests = await world.newPage();
  for (let guest = 1; guest <= count; guest += 1) {
    const response = await fetch(`${world.server.url}/embed/${development}/room`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ room }),
    });
    const ticket = await response.json();
    const name = `Guest ${guest}`;
    await joinRoom(guests, ticket, {
      key: `guest${guest}`,
      subscribe: false,
      publish: { name, videoSource: null, audioSource: true },
    });
  }
}

for (const [width, size] of Object.entries(sizes)) {
  test(`at ${width} pixels everything can be read and pressed, before and in a call of six`, async () => {
    const room = newRoom();
    const { widget } = await joinBy(() => filling(size, { room }));
    await assertReachable(widget);
    await addGuests(room, 5);
    await tiles(widget).nth(5).waitFor();
    await widget.locator('.widget').evaluate(async () => {
      // One that is cancelled is over, too: a notice that goes takes its own with it.
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    });
    await assertReachable(widget);
    const boxes = await tiles(widget).evaluateAll((all) =>
      all.map((one) => one.getBoundingClientRect().toJSON()),
    );
    for (const box of boxes) {
      assert.ok(box.width >= 80 && box.height >= 60, JSON.stringify(box));
      assert.ok(box.left >= 0 && box.right <= size[0] && box.top >= 0 && box.bottom <= size[1]);
    }
    await button(widget, 'Chat').click();
    await assertReachable(widget);
  });
}

test('the start fits the smallest widget, and so does every message where it is longest', async () => {
  const names = Object.keys(words.en).flatMap(
    (key) => /^problem\.(\w+)\.body$/.exec(key)?.[1] ?? [],
  );
  const languages = Object.keys(words);
  const length = (lang, name) =>
    words[lang][`problem.${name}.title`].length + words[lang][`problem.${name}.body`].length;
  const longest = (name) =>
    languages.reduce((best, lang) => (length(lang, name) > length(best, name) ? lang : best));
  assert.ok(names.length > 5);
  for (const lang of languages) {
    const { page, widget } = await filling([225, 300], { room: newRoom(), lang });
    await widget.getByRole('button').waitFor();
    await assertReachable(widget);
    for (const name of names.filter((one) => longest(one) === lang)) {
      await reloadWithProblem(page, name);
      await widget.getByRole('heading', { name: words[lang][`problem.${name}.title`] }).waitFor();
      await assertReachable(widget);
    }
  }
});

test('the script’s frame takes the size of its container, and a sensible one where that has none', async () => {
  const { page } = await scriptPage({ room: newRoom() });
  const frame = page.locator('#otEmbedContainer iframe');
  const { width, height } = await frame.boundingBox();
  assert.deepEqual([width, height], [400, 480]);
  await page.locator('#otEmbedContainer').evaluate((one) => one.style.setProperty('width', '50%'));
  assert.equal((await frame.boundingBox()).width, Math.floor(page.viewportSize().width / 2) - 8);
  const bare = await hostPage(
    container.replace(/ style="[^"]*"/, ' style="width:400px"') + scriptTag({ room: newRoom() }),
  );
  const box = await bare.locator('iframe').boundingBox();
  assert.deepEqual([box.width, box.height], [400, 320]);
});

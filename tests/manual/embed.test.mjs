// The manual's snippets of a call in a page, each in a page against the real server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { button, development, openEmbed } from '../browser/embed-tools.mjs';
import { snippet } from './source.mjs';

const { world, hostPage } = openEmbed();
const elsewhere = 'https://video.example.com';

/** A snippet for the server and the embed of the tests. */
const textOf = (name) =>
  readFileSync(snippet(name), 'utf8')
    .replaceAll(elsewhere, world.server.url)
    .replace(/(embedId=|embed-id=")[0-9a-f-]{36}/, `$1${development}`);

for (const name of ['embed/script.html', 'embed/frame.html']) {
  test(`${name} is a call of the size that it says`, async () => {
    const page = await hostPage(textOf(name));
    await button(page.frameLocator('iframe'), 'Click to start call').click();
    await button(page.frameLocator('iframe'), 'Share your screen').waitFor();
    const { width, height } = await page.locator('iframe').boundingBox();
    assert.deepEqual([width, height], [800, 640]);
  });
}

test('the page hears what the manual listens to, and nothing of others', async () => {
  world.pageServer.add('/embed-events.js', textOf('embed/events.js'));
  const page = await hostPage(
    `<script src="/embed-events.js"></script>${textOf('embed/script.html')}`,
  );
  await page.evaluate(() => {
    window.postMessage({ source: 'parley-embed', type: 'left' }, location.origin);
  });
  const widget = page.frameLocator('iframe');
  await button(widget, 'Click to start call').click();
  await page.getByText('You are in the call.').waitFor();
  await button(widget, 'Leave').click();
  await page.getByText('The call is over.').waitFor();
  assert.equal(await page.getByText('The call is over.').count(), 1);
});

test('the element is a call of the size that it says, and the page hears what the manual listens to', async () => {
  world.pageServer.add('/element-events.js', textOf('embed/element.js'));
  const script = '<script type="module" src="/element-events.js"></script>';
  const page = await hostPage(textOf('embed/element.html') + script);
  const element = page.locator('parley-call');
  await button(element, 'Click to start call').click();
  await page.getByText('You are in the call.').waitFor();
  const { width, height } = await element.boundingBox();
  assert.deepEqual([width, height], [800, 640]);
  await button(element, 'Leave').click();
  await page.getByText('The call is over.').waitFor();
});

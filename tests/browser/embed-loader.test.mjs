// The script of the embedded widget: where in a page it may stand, and what it says of a page it cannot use.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, container, development, openEmbed, errorOf } from './embed-tools.mjs';
import { entries, recorded } from './harness.mjs';

const { world, newRoom, hostPage, scriptTag, address } = openEmbed();

const startIn = (page, selector = '#otEmbedContainer iframe') =>
  button(page.frameLocator(selector), 'Click to start call');
const roomsOf = (page) =>
  page
    .locator('[id=otEmbedContainer]')
    .evaluateAll((all) =>
      all.map((one) =>
        [...one.querySelectorAll('iframe')].map((frame) =>
          new URL(frame.src).searchParams.get('room'),
        ),
      ),
    );

/** Appends a script as React applications do. */
const inject = (page, source) =>
  page.evaluate((src) => {
    const script = document.createElement('script');
    script.src = src;
    document.body.appendChild(script);
  }, source);

test('the script may stand behind, before, or in the head above its container', async () => {
  const tag = scriptTag({ room: newRoom() });
  for (const [body, head] of [
    [container + tag],
    [tag + container],
    [`<section>${tag}</section><section>${container}</section>`],
    [container, tag],
    [container, tag.replace('<script', '<script async')],
    [container, tag.replace('<script', '<script defer')],
    // Snippets in old pages are not escaped, and those of scripts often twice.
    [container + tag.replaceAll('&', '&amp;amp;')],
  ]) {
    const page = await hostPage(body, { head });
    await startIn(page).waitFor();
    assert.equal(await page.locator('iframe').count(), 1);
    assert.deepEqual(await page.evaluate(() => tools.errors), []);
  }
});

test('a page that adds the script later, as React does, has its widget', async () => {
  const page = await hostPage(container);
  await inject(page, address({ room: newRoom() }));
  await startIn(page).waitFor();
});

test('without a container the page is told, and the widget comes when there is one', async () => {
  const page = await hostPage(scriptTag({ room: newRoom() }));
  const error = await errorOf(page, 'EMBED_NO_CONTAINER');
  assert.equal(error.code, 404);
  assert.match(error.message, /<div id="otEmbedContainer"/);
  await page.evaluate(() => {
    const later = document.createElement('div');
    document.body.append(later);
    later.id = 'otEmbedContainer';
  });
  await startIn(page).waitFor();
});

test('an element that cannot hold a call is told apart from none', async () => {
  const page = await hostPage(
    `<img id="otEmbedContainer" alt="">${scriptTag({ room: newRoom() })}`,
  );
  const error = await errorOf(page, 'EMBED_CONTAINER_UNFIT');
  assert.match(error.message, /<img>.*<div>/);
});

test('two snippets are two calls, each in its own container', async () => {
  const [first, second] = [newRoom(), newRoom()];
  const tags = [first, second].map((room) => scriptTag({ room }));
  for (const body of [
    container + tags[0] + container + tags[1],
    container + container + tags[0] + tags[1],
  ]) {
    const page = await hostPage(body);
    await startIn(page, 'iframe >> nth=1').waitFor();
    assert.deepEqual((await roomsOf(page)).flat().sort(), [first, second]);
    assert.deepEqual(
      (await roomsOf(page)).map((rooms) => rooms.length),
      [1, 1],
    );
  }
  const mixed = await hostPage(container + tags[0] + container + tags[1]);
  await startIn(mixed, 'iframe >> nth=1').waitFor();
  assert.deepEqual(await roomsOf(mixed), [[first], [second]]);
});

test('a second call in the same container is refused, and the same script again changes nothing', async () => {
  const [first, second] = [newRoom(), newRoom()];
  const page = await hostPage(container + scriptTag({ room: first }));
  await startIn(page).waitFor();
  await inject(page, address({ room: first }));
  await inject(page, address({ room: second }));
  const error = await errorOf(page, 'EMBED_CONTAINER_TAKEN');
  assert.equal(error.code, 409);
  assert.match(error.message, /of its own/);
  assert.deepEqual(await roomsOf(page), [[first]]);
  assert.deepEqual(await entries(page, /^error/), [`error ${second} EMBED_CONTAINER_TAKEN`]);
  await page.evaluate(() => document.querySelector('#otEmbedContainer').replaceChildren());
  await inject(page, address({ room: second }));
  await recorded(page, `ready ${second}`);
});

test('a page that may not hold the frame is told which line its policy lacks', async () => {
  const policy = `default-src 'self'; script-src 'self' 'unsafe-eval' ${world.server.url}`;
  const headers = { 'content-security-policy': policy };
  const page = await hostPage(container + scriptTag({ room: newRoom() }), { headers });
  const error = await errorOf(page, 'EMBED_FRAME_FORBIDDEN');
  assert.equal(error.code, 403);
  assert.match(error.message, new RegExp(`frame-src ${world.server.url}`));
  // The browser says so too.
  world.takeFaults();
});

test('what is wrong with the page comes from the page itself, for this embed and room', async () => {
  const room = newRoom();
  const page = await hostPage(scriptTag({ room }), {
    prepare: `addEventListener('message', ({ data, origin }) => {
      if (data?.source === 'parley-embed') window.heard = [origin, data.embedId, data.room];
    })`,
  });
  await errorOf(page, 'EMBED_NO_CONTAINER');
  const origin = await page.evaluate(() => location.origin);
  assert.deepEqual(await page.evaluate(() => window.heard), [origin, development, room]);
});

test('a container that is shown later has the size that its style sheet says', async () => {
  const style = '<style>#otEmbedContainer { width: 800px; height: 500px }</style>';
  const hidden = `<div id="tab" hidden>${container.replace(/ style="[^"]*"/, '')}</div>`;
  const page = await hostPage(style + hidden + scriptTag({ room: newRoom() }));
  const frame = page.locator('#otEmbedContainer iframe');
  await frame.waitFor({ state: 'attached' });
  await page.locator('#tab').evaluate((tab) => tab.removeAttribute('hidden'));
  await frame.waitFor();
  const { width, height } = await frame.boundingBox();
  assert.deepEqual([width, height], [800, 500]);
});

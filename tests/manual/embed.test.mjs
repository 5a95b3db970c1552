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

/** The policy of a snippet, on top of one that allows nothing from elsewhere but the size of the call. */
const policyOf = (name) => {
  const named = JSON.parse(textOf(name))['content-security-policy'];
  return `default-src 'self'; style-src 'self' 'unsafe-inline'; ${named}`;
};

/** Resolves to what the browser says that it refused in a page. */
async function refusal(page) {
  for (;;) {
    const [fault] = world.takeFaults();
    if (fault) return fault;
    await page.waitForEvent('console');
  }
}

for (const [form, named, needed] of [
  ['script', 'embed/csp-script.json', ['script-src', 'frame-src']],
  ['frame', 'embed/csp-frame.json', ['frame-src']],
]) {
  const policy = () => policyOf(named);
  test(`the policy that the manual names for the ${form} is enough`, async () => {
    const headers = { 'content-security-policy': policy() };
    const page = await hostPage(textOf(`embed/${form}.html`), { headers });
    await button(page.frameLocator('iframe'), 'Click to start call').click();
    await button(page.frameLocator('iframe'), 'Share your screen').waitFor();
  });

  for (const directive of needed) {
    test(`without its ${directive} the ${form} is refused`, async () => {
      const less = policy().replace(new RegExp(`(${directive}[^;]*) ${world.server.url}`), '$1');
      assert.notEqual(less, policy());
      const headers = { 'content-security-policy': less };
      const page = await hostPage(textOf(`embed/${form}.html`), { headers });
      assert.match(await refusal(page), new RegExp(`directive: "${directive} `));
    });
  }
}

test('the policy that the manual names for the element is enough', async () => {
  const named = policyOf('csp.json').replaceAll('wss://video.example.com', world.server.wsUrl);
  const headers = { 'content-security-policy': named };
  const page = await hostPage(textOf('embed/element.html'), { headers });
  const element = page.locator('parley-call');
  await button(element, 'Click to start call').click();
  await button(element, 'Share your screen').waitFor();
});

test('the page hears what the manual listens to, and nothing of others', async () => {
  world.pageServer.add('/embed-events.js', textOf('embed/events.js'));
  const page = await hostPage(
    `<script src="/embed-events.js"></script>${textOf('embed/script.html')}`,
  );
  // A frame of somebody else's, whose origin is none.
  await page.evaluate(() => {
    const said = "{ source: 'parley-embed', type: 'left' }";
    const frame = document.createElement('iframe');
    frame.sandbox = 'allow-scripts';
    frame.srcdoc = `<script>parent.postMessage(${said}, '*')</script>`;
    return new Promise((resolve) => {
      addEventListener('message', ({ origin }) => origin === 'null' && resolve(frame.remove()));
      document.body.append(frame);
    });
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

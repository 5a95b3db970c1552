// An application on opentok-react 0.11 and React 16, unmodified.
/* global tools, app */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { before } from 'node:test';
import { build } from 'esbuild';
import { entries, openWorld, recorded } from './harness.mjs';
import { root } from './processes.mjs';

const world = openWorld();
let script;

before(async () => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'tests/package/opentok-react/app.mjs')],
    bundle: true,
    write: false,
    format: 'iife',
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'warning',
  });
  script = outputFiles[0].text;
});

/** A page with the application, which says how each person joins. */
async function openApp() {
  const warnings = [];
  const page = await world.newPage({ body: '<div id="root"></div>', script });
  page.on('console', (line) => {
    // React's own dislike of its elder lifecycle, which opentok-react uses, is no matter of ours.
    if (/^Warning: (?!componentWill)/.test(line.text())) warnings.push(line.text());
  });
  return { page, warnings };
}

const render = (page, props) => page.evaluate((how) => app.render(how), props);

/** Resolves once the picture that moves and the sound that plays are in the application's page. */
const plays = (page) =>
  page.evaluate(async () => {
    const video = () => document.querySelector('#root .OTSubscriberContainer video');
    await tools.until(video, 'subscriber in the page');
    await Promise.all([tools.moves(video()), tools.sounds(video())]);
  });

test('opentok-react renders a publisher and subscribers, follows its properties, and leaves nothing behind', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await openApp(), await openApp()];
  // The same token all along: another one is another session to opentok-react.
  const member = room.member('alice');
  await render(alice.page, { member, name: 'alice' });
  await render(bob.page, { member: room.member('bob'), name: 'bob' });
  for (const { page } of [alice, bob]) {
    await recorded(page, 'onPublish ok');
    await recorded(page, 'onSubscribe ok');
    await plays(page);
    const shown = await page.evaluate(() => document.querySelectorAll('#root .OT_root').length);
    assert.equal(shown, 2);
  }
  await render(alice.page, { member, name: 'alice', publishVideo: false });
  await recorded(bob.page, 'videoDisabled publishVideo');
  await render(alice.page, { member, name: 'alice', publishVideo: true });
  await recorded(bob.page, 'videoEnabled publishVideo');
  await plays(bob.page);
  await alice.page.evaluate(() => app.unmount());
  await recorded(alice.page, 'publisher destroyed');
  await bob.page.evaluate(() =>
    tools.until(() => document.querySelectorAll('.OT_subscriber').length === 0, 'end of alice'),
  );
  const left = await alice.page.evaluate(() => ({
    live: tools.liveTracks(),
    peers: tools.openPeers(),
    roots: document.querySelectorAll('.OT_root').length,
  }));
  assert.deepEqual(left, { live: [], peers: 0, roots: 0 });
  assert.deepEqual([...alice.warnings, ...bob.warnings], []);
});

test('opentok-react mounted, unmounted and mounted again at once is there once', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await openApp(), await openApp()];
  await render(bob.page, { member: room.member('bob'), name: 'bob' });
  await recorded(bob.page, 'onPublish ok');
  await alice.page.evaluate(
    (props) => {
      app.render(props);
      app.unmount();
      app.render(props);
    },
    { member: room.member('alice'), name: 'alice' },
  );
  await recorded(alice.page, 'onSubscribe ok');
  await recorded(bob.page, 'onSubscribe ok');
  await Promise.all([plays(alice.page), plays(bob.page)]);
  const left = await alice.page.evaluate(() => ({
    live: tools.liveTracks().sort(),
    peers: tools.openPeers(),
    roots: document.querySelectorAll('.OT_root').length,
  }));
  assert.deepEqual(left, { live: ['audio', 'video'], peers: 2, roots: 2 });
  assert.deepEqual(await entries(alice.page, /^(published|onPublish)/), [
    'published alice',
    'onPublish ok',
  ]);
  assert.equal(
    await bob.page.evaluate(() => document.querySelectorAll('.OT_subscriber').length),
    1,
  );
});

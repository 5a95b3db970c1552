// The manual's code in pages, and the manual itself, in Chromium against the real server.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { root } from '../../scripts/lib.mjs';
import { snippetOf } from '../../web/manual/snippets.mjs';
import { joinRoom, openWorld, recorded } from '../browser/harness.mjs';
import { webFolder, within } from '../browser/processes.mjs';
import { snippet } from './source.mjs';

const world = openWorld();
const elsewhere = 'https://video.example.com';
const waitMs = 60_000;
const textOf = (name) => readFileSync(snippet(name), 'utf8');

/** What the manual's programs for Node read from their environment. */
const environment = () => ({
  ...process.env,
  API_KEY: world.server.apiKey,
  API_SECRET: world.server.apiSecret,
  PARLEY_URL: world.server.url,
});

/** Resolves once the page plays that many videos. */
function plays(page, count) {
  return page.waitForFunction(
    (wanted) => {
      const videos = [...document.querySelectorAll('video')];
      return videos.length === wanted && videos.every((video) => video.currentTime > 0);
    },
    count,
    { timeout: waitMs },
  );
}

test('the first call: two tabs of the application see each other', async (t) => {
  const folder = join(world.folder, 'first-call');
  mkdirSync(folder);
  cpSync(snippet('first-call/server.mjs'), join(folder, 'server.mjs'));
  cpSync(snippet('first-call/call.js'), join(folder, 'call.js'));
  const html = textOf('first-call/index.html');
  writeFileSync(
    join(folder, 'index.html'),
    html.replace('http://localhost:8080', world.server.url),
  );
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const env = { ...environment(), PORT: '0' };
  const child = spawn(process.execPath, ['server.mjs'], { cwd: folder, env });
  t.after(() => {
    child.kill();
    return once(child, 'exit');
  });
  const [line] = await within(once(child.stdout, 'data'), waitMs, 'the application');
  const [address] = /http:\/\/localhost:\d+/.exec(line.toString());
  const pages = [await world.blankPage(), await world.blankPage()];
  for (const page of pages) await page.goto(address);
  for (const page of pages) await plays(page, 2);
});

test('the token of a moderator, made with the official SDK, connects', async () => {
  const cwd = root;
  const { stdout } = await promisify(execFile)(process.execPath, [snippet('session.mjs')], {
    cwd,
    env: environment(),
  });
  const { sessionId, token } = JSON.parse(stdout);
  const page = await world.newPage();
  const may = await page.evaluate(
    async ([apiKey, id, ticket]) => {
      const session = OT.initSession(apiKey, id);
      await session.connect.promise(ticket);
      return [session.capabilities.forceMute, session.connection.data];
    },
    [world.server.apiKey, sessionId, token],
  );
  assert.deepEqual(may, [1, 'name=Ada']);
});

test('events, signals and default actions', async () => {
  world.pageServer.add('/events.js', textOf('events.js'));
  const room = await world.createRoom();
  const [ada, bob] = [await world.newPage(), await world.newPage()];
  await ada.evaluate(async ({ apiKey, sessionId, token }) => {
    const { listen, chat, keepPicture } = await import('/events.js');
    window.said = [];
    const say = (text) => window.said.push(text);
    const session = OT.initSession(apiKey, sessionId);
    listen(session, say);
    keepPicture(session, say);
    await session.connect.promise(token);
    window.chat = () => chat(session);
  }, room.member('Ada'));
  const said = (text) =>
    ada.waitForFunction((wanted) => window.said.includes(wanted), text, { timeout: waitMs });
  await joinRoom(bob, room.member('Bob'), { publish: { name: "Bob's camera" } });
  await said('Bob is here');
  await said("Bob's camera is published");
  await ada.evaluate(() => window.chat());
  await said('Ada: Hello');
  await bob.evaluate(() => OT.sessions.find().disconnect());
  await said("Bob's camera ended: clientDisconnected");
});

test('servers of one’s own for media are taken', async () => {
  world.pageServer.add('/ice.js', textOf('ice.js'));
  const room = await world.createRoom();
  const page = await world.newPage();
  const state = await page.evaluate(async ({ apiKey, sessionId, token }) => {
    const { initSession } = await import('/ice.js');
    const session = initSession(apiKey, sessionId);
    await session.connect.promise(token);
    return session.currentState;
  }, room.member('Ada'));
  assert.equal(state, 'connected');
});

test('a camera that is denied is explained, and a button lets blocked sound be heard', async () => {
  world.pageServer.add('/errors.js', textOf('errors.js'));
  const body = '<div id="videos"></div><button id="sound" hidden>Sound</button>';
  const page = await world.newPage({ body });
  const said = await page.evaluate(async () => {
    const { publish, unblock } = await import('/errors.js');
    let block;
    unblock({ on: (name, handler) => name === 'audioBlocked' && (block = handler) });
    block();
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('no', 'NotAllowedError'));
    return new Promise((resolve) => publish(null, resolve));
  });
  assert.match(said, /^Allow the camera/);
  await page.evaluate(() => {
    OT.unblockAudio = () => (window.unblocked = true);
  });
  await page.click('#sound');
  assert.equal(await page.evaluate(() => window.unblocked), true);
});

test('the policy that the manual names is enough', async () => {
  const named = JSON.parse(textOf('csp.json'))['content-security-policy'];
  const policy = named
    .replaceAll(elsewhere, world.server.url)
    .replaceAll('wss://video.example.com', world.server.wsUrl);
  assert.ok(!policy.includes('example'));
  const room = await world.createRoom();
  const page = await world.newPage({ headers: { 'content-security-policy': policy } });
  await joinRoom(page, room.member('Ada'), { publish: { name: 'Ada' } });
  await recorded(page, 'publish ok');
});

test('the script finds its server: from its address, or by the name beside it', async () => {
  for (const name of ['parley.js', 'parley-core.wasm']) {
    world.pageServer.add(`/assets/${name}`, readFileSync(join(webFolder, name)));
  }
  for (const part of ['script', 'own']) {
    const tag = snippetOf(textOf('moving.html'), part).replaceAll(elsewhere, world.server.url);
    const address = world.pageServer.add(`/moving-${part}`, `<!doctype html>${tag}`);
    const room = await world.createRoom();
    const page = await world.blankPage();
    await page.goto(address);
    await joinRoom(page, room.member('Ada'));
    await recorded(page, 'connect ok');
  }
});

test('a bundled application has Parley in the place of @opentok/client', async () => {
  const run = promisify(execFile);
  const folder = join(world.folder, 'bundled');
  mkdirSync(folder);
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', world.folder], { cwd: root });
  for (const name of ['bundled/package.json', 'bundled/app.mjs']) {
    const text = textOf(name).replaceAll(elsewhere, world.server.url);
    writeFileSync(join(world.folder, name), text.replace('../parley/', '../'));
  }
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: folder });
  const options = { bundle: true, format: 'iife', globalName: 'app', write: false };
  const built = await build({ ...options, entryPoints: [join(folder, 'app.mjs')] });
  const script = world.pageServer.add('/bundled.js', built.outputFiles[0].text);
  const headers = { 'content-security-policy': world.policy };
  const html = `<!doctype html><script src="${script}"></script>`;
  const address = world.pageServer.add('/bundled', html, headers);
  const room = await world.createRoom();
  const page = await world.blankPage();
  await page.goto(address);
  const state = await page.evaluate(
    async (member) => (await window.app.join(member)).currentState,
    room.member('Ada'),
  );
  assert.equal(state, 'connected');
});

test('the lobby leads to the manual; what is searched for is found; dark stays dark', async () => {
  const page = await world.blankPage();
  await page.goto(world.server.url);
  await page.click('text=Read the manual');
  await page.waitForSelector('h1:text("Parley")');
  await page.keyboard.press('/');
  await page.keyboard.type('forceMuteAll');
  await page.waitForSelector('.results a >> text=forceMuteAll');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/docs\/client\/session\.html#forcemuteall$/);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await background();
  await page.click('text=Dark');
  const dark = await background();
  assert.notEqual(dark, before);
  await page.goto(`${world.server.url}/docs/concepts.html`);
  assert.equal(await background(), dark);
  assert.equal(await page.locator('figure svg[role=img]').count(), 3);
});

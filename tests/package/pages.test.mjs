// The installed package in pages, by every usual way to get it there: each page joins a real session and sees a
// frame that another member sends. One server, one browser and one other member serve all of them.
/* global tools */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { joinRoom, sees, World } from '../browser/harness.mjs';
import * as build from './bundlers/build.mjs';
import { borrow, node, Workplace } from './project.mjs';

const workplace = new Workplace();
const world = new World();
const alias = { '@opentok/client': 'parley-client' };
let project;
let room;
let bob;

before(async () => {
  await Promise.all([world.open(), workplace.pack()]);
  project = await workplace.installed();
  borrow(project, 'react', 'react-dom');
  room = await world.createRoom();
  bob = await world.newPage();
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob' }, subscribe: false });
});
afterEach(() => world.closePages(bob));
after(async () => {
  await world.closePages();
  await world.close();
  workplace.close();
});

/** What a careful application serves its pages with. `also` are hosts that it connects to. */
const policy = (...also) =>
  [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${world.server.url}/js/parley.mjs`,
    `connect-src ${["'self'", world.server.url, world.server.wsUrl, ...also].join(' ')}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

/** Serves files below a folder of the page server. */
function serve(folder, files) {
  for (const [name, bytes] of files) world.pageServer.add(`/${folder}/${name}`, bytes);
}

/** Serves a page under the strict policy; returns its URL. */
function addPage(path, head, body = '') {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Test page</title>${head}</head><body>${body}</body></html>`;
  return world.pageServer.add(path, html, { 'content-security-policy': policy() });
}

const moduleTag = (src) => `<script type="module" src="${src}"></script>`;

/** Opens an application, joins with its OT and waits for bob's picture; returns the paths that it fetched. */
async function callFrom(url) {
  const page = await world.blankPage();
  const fetched = [];
  page.on('request', (request) => {
    fetched.push(`${request.resourceType()} ${new URL(request.url()).pathname}`);
  });
  await page.goto(`${url}?server=${encodeURIComponent(world.server.url)}`);
  await page.waitForFunction(() => globalThis.OT, undefined, { polling: 50 });
  await joinRoom(page, room.member('visitor'));
  await sees(page, 'bob');
  return { page, fetched };
}

/** Opens an application, puts the element in and joins by it; it uses the application's own OT. */
async function callByElement(url) {
  const page = await world.blankPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.OT && customElements.get('parley-call'), undefined, {
    polling: 50,
  });
  await page.evaluate(
    ([server, { apiKey, sessionId, token }]) => {
      const element = document.createElement('parley-call');
      const attributes = { server, 'api-key': apiKey, 'session-id': sessionId, token };
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.body.append(element);
    },
    [world.server.url, room.member('visitor')],
  );
  const element = page.locator('parley-call');
  await element.getByRole('button', { name: 'Click to start call' }).click();
  const tile = element.getByRole('listitem', { name: 'bob', exact: true });
  await tile.locator('video').evaluate((video) => tools.moves(video));
  assert.equal(await page.evaluate(() => OT.sessions.length()), 1);
}

/** Paths of WebAssembly; Vite's development server has a script of the same path, which says the URL. */
const wasmIn = (fetched) =>
  fetched.map((line) => /^fetch (.*\.wasm)$/.exec(line)?.[1]).filter((path) => path !== undefined);

/** The application carried the core inside. */
async function callInlined(url) {
  const { fetched } = await callFrom(url);
  assert.deepEqual(wasmIn(fetched), []);
}

/** The core was a file of its own, where `path` says. */
async function callSlim(url, path) {
  const { fetched } = await callFrom(url);
  assert.equal(wasmIn(fetched).length, 1, String(fetched));
  assert.match(wasmIn(fetched)[0], path);
}

/** The package's own files, as if copied beside the application. */
function serveDist(folder) {
  const dist = join(project, 'node_modules/parley-client/dist');
  const names = ['parley.js', 'parley.mjs', 'parley-slim.mjs', 'parley-core.wasm'];
  serve(
    folder,
    names.map((name) => [name, readFileSync(join(dist, name))]),
  );
}

test('a script tag', async () => {
  serveDist('tag');
  const tag = `<script src="/tag/parley.js" data-server="${world.server.url}"></script>`;
  await callSlim(addPage('/tag', tag), /^\/tag\/parley-core\.wasm$/);
});

for (const [name, call] of [
  ['parley', callInlined],
  ['parley-slim', (url) => callSlim(url, /^\/native\/parley-core\.wasm$/)],
]) {
  test(`native modules: ${name}.mjs`, async () => {
    serveDist('native');
    serve('native', [
      ['present.mjs', readFileSync(join(project, 'src/present.mjs'))],
      [
        `app-${name}.mjs`,
        `import OT from './${name}.mjs';import { present } from './present.mjs';present(OT);`,
      ],
    ]);
    await call(addPage(`/native-${name}`, moduleTag(`/native/app-${name}.mjs`)));
  });
}

test('a native module straight from a Parley server, which it finds by itself', async () => {
  const url = `${world.server.url}/js/parley.mjs`;
  serve('served', [['app.mjs', `import OT from '${url}'; globalThis.OT = OT;`]]);
  await callInlined(addPage('/served', moduleTag('/served/app.mjs')));
});

test('webpack 5: the package, its slim form, the element, and an alias for @opentok/client', async () => {
  const apps = ['inlined', 'slim', 'opentok', 'element', 'element-required'];
  const built = await build.withWebpack(project, apps, alias);
  for (const [name, bytes] of built)
    assert.ok(!bytes.includes(project), `${name} tells where it was built`);
  serve('webpack', built);
  const page = (app) =>
    addPage(`/webpack-${app}`, '', `<script src="/webpack/${app}.js"></script>`);
  await callInlined(page('inlined'));
  await callSlim(page('slim'), /^\/webpack\/[0-9a-f]+\.wasm$/);
  await callInlined(page('opentok'));
  await callByElement(page('element'));
  await callByElement(page('element-required'));
});

test("Vite's build: the package, its slim form, the element, and an alias for @opentok/client", async () => {
  const apps = ['inlined', 'slim', 'slim-vite', 'opentok', 'element'];
  const files = await build.withVite(project, apps, alias);
  serve('vite', files);
  for (const app of apps)
    world.pageServer.add(`/vite/${app}.html`, files.get(`${app}.html`), {
      'content-security-policy': policy(),
    });
  const page = (app) => `${world.pageServer.url}/vite/${app}.html`;
  const asset = /^\/vite\/assets\/parley-core-[\w-]+\.wasm$/;
  await callInlined(page('inlined'));
  await callSlim(page('slim'), asset);
  await callSlim(page('slim-vite'), asset);
  await callInlined(page('opentok'));
  await callByElement(page('element'));
});

test("Vite's development server, which bundles packages beforehand", async () => {
  const headers = { 'content-security-policy': policy('ws:') };
  const server = await build.serveWithVite(project, ['inlined', 'slim'], { headers });
  try {
    const { fetched } = await callFrom(`${server.url}/inlined.html`);
    assert.ok(
      fetched.some((path) => /\/deps\/parley-client\.js$/.test(path)),
      String(fetched),
    );
    assert.deepEqual(wasmIn(fetched), []);
    await callSlim(`${server.url}/slim.html`, /\/dist\/parley-core\.wasm$/);
  } finally {
    // Vite's own script in a page complains when its server goes.
    await world.closePages(bob);
    await server.close();
  }
});

// As versions before 8 need for the slim form: what they bundle beforehand does not find its file.
test("Vite's development server with the package as it is", async () => {
  const headers = { 'content-security-policy': policy('ws:') };
  const options = { headers, exclude: ['parley-client'] };
  const server = await build.serveWithVite(project, ['slim'], options);
  try {
    await callSlim(
      `${server.url}/slim.html`,
      /\/node_modules\/parley-client\/dist\/parley-core\.wasm$/,
    );
  } finally {
    // Vite's own script in a page complains when its server goes.
    await world.closePages(bob);
    await server.close();
  }
});

test('Rollup: the package, its slim form and the element', async () => {
  serve('rollup', await build.withRollup(project, ['inlined', 'slim', 'element']));
  const page = (app) => addPage(`/rollup-${app}`, moduleTag(`/rollup/${app}.js`));
  await callInlined(page('inlined'));
  await callSlim(page('slim'), /^\/rollup\/assets\/parley-core-[\w-]+\.wasm$/);
  await callByElement(page('element'));
});

test('esbuild: the package, the element and the slim form, whose core is imported as a file', async () => {
  serve('esbuild', await build.withEsbuild(project, ['inlined', 'slim-url', 'element']));
  const page = (app) => addPage(`/esbuild-${app}`, moduleTag(`/esbuild/${app}.js`));
  await callInlined(page('inlined'));
  await callSlim(page('slim-url'), /^\/esbuild\/parley-core-\w+\.wasm$/);
  await callByElement(page('element'));
});

test('a page that a server rendered comes to life', async () => {
  const html = (await node(project, ['src/server.mjs'])).trim();
  serve('hydrate', await build.withEsbuild(project, ['hydrate']));
  const tag = moduleTag('/hydrate/hydrate.js');
  const { page } = await callFrom(addPage('/hydrate', tag, `<div id="root">${html}</div>`));
  assert.match(await page.textContent('#call'), /^room: alive, Parley /);
});

test('an application for OpenTok whose @opentok/client is Parley in package.json', async () => {
  const dependencies = { '@opentok/client': `file:${workplace.tarball}` };
  const other = await workplace.project('named', { dependencies });
  serve('named', await build.withEsbuild(other, ['opentok'], { format: 'iife' }));
  await callInlined(addPage('/named', '', '<script src="/named/opentok.js"></script>'));
});

test('a core that is not where the page looks is an error that says what to do', async () => {
  serve('lost', [
    [
      'parley-slim.mjs',
      readFileSync(join(project, 'node_modules/parley-client/dist/parley-slim.mjs')),
    ],
    ['present.mjs', readFileSync(join(project, 'src/present.mjs'))],
    [
      'app.mjs',
      "import OT from './parley-slim.mjs';import { present } from './present.mjs';present(OT);",
    ],
  ]);
  const page = await world.blankPage();
  await page.goto(`${addPage('/lost', moduleTag('/lost/app.mjs'))}?server=${world.server.url}`);
  await page.waitForFunction(() => globalThis.OT, undefined, { polling: 50 });
  const told = await page.evaluate(async ({ apiKey, sessionId, token }) => {
    OT.setLogLevel(OT.NONE);
    const session = OT.initSession(apiKey, sessionId);
    return session.connect.promise(token).catch(({ name, code, message }) => [name, code, message]);
  }, room.member('lost'));
  assert.deepEqual(told.slice(0, 2), ['OT_CONNECT_FAILED', 1006]);
  assert.match(
    told[2],
    /parley-core\.wasm could not be loaded from http:.*: HTTP 404.*init\(\{ wasmUrl \}\)/,
  );
});

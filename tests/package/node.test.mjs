// The installed package where there is no browser: Node, servers that render pages, jsdom.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { borrow, node, Workplace } from './project.mjs';

const workplace = new Workplace();
let project;

before(async () => {
  await workplace.pack();
  project = await workplace.installed();
  borrow(project, 'jsdom');
});
after(() => workplace.close());

/** Everything of a browser that code could reach for while it is imported. */
const trap = `
  for (const name of ['window', 'document', 'navigator', 'location', 'self', 'crypto', 'fetch',
    'RTCPeerConnection', 'MediaStream', 'WebSocket', 'WebAssembly', 'localStorage', 'process'])
    Object.defineProperty(globalThis, name, {
      get() { throw new Error(name + ' was touched while importing'); },
    });`;

/** What a program prints, as JSON. */
const told = async (program, type = 'module') =>
  JSON.parse(await node(project, [`--input-type=${type}`, '-e', program]));

/** A program that prints what it makes of what it is given. */
const print = (expression) => `console.log(JSON.stringify(${expression}));`;

const parts = '[typeof OT.initPublisher, typeof OT.init, OT.default === OT]';

for (const [name, init] of [
  ['parley-client', 'undefined'],
  ['parley-client/slim', 'function'],
]) {
  test(`import of ${name} touches nothing of a browser and gives OT, and its parts by name`, async () => {
    const program = `const log = console.log;${trap}
      const all = await import('${name}');
      const { default: OT, initSession, init } = all;
      log(JSON.stringify([typeof OT.initPublisher, typeof OT.init, initSession === OT.initSession, init === OT.init]));`;
    assert.deepEqual(await told(program), ['function', init, true, true]);
  });

  test(`require of ${name} touches nothing of a browser and gives OT itself`, async () => {
    const program = `const log = console.log;${trap}
      const OT = require('${name}');
      log(JSON.stringify(${parts}));`;
    assert.deepEqual(await told(program, 'commonjs'), ['function', init, true]);
  });
}

test('import and require of parley-client/element touch nothing of a browser, and give the class', async () => {
  const program = `const log = console.log;${trap}`;
  const say = 'log(JSON.stringify([typeof ParleyCall, typeof customElements]));';
  const imported = `${program} const { ParleyCall } = await import('parley-client/element'); ${say}`;
  const required = `${program} const { ParleyCall } = require('parley-client/element'); ${say}`;
  assert.deepEqual(await told(imported), ['function', 'undefined']);
  assert.deepEqual(await told(required, 'commonjs'), ['function', 'undefined']);
});

test('an import that nothing uses leaves nothing in a bundle', async () => {
  const { withRollup } = await import('./bundlers/build.mjs');
  const built = await withRollup(project, ['unused']);
  const [script] = built.values();
  assert.match(script.toString(), /no call today/);
  assert.ok(script.length < 200, `${script.length} bytes`);
});

const here = (globalName) =>
  new RegExp(`^OT_NOT_SUPPORTED 1500: .* no ${globalName} here: call it in the page`);
const devices = /^OT_NOT_SUPPORTED 1500: Devices cannot be listed/;

test('in Node every call that needs a browser says so', async () => {
  const ends = await told(`delete globalThis.WebSocket;
    import OT from 'parley-client';
    import { endsOf } from './src/calls.mjs';
    ${print('await endsOf(OT)')}`);
  for (const name of ['initPublisher', 'initPublisher.promise', 'publish', 'subscribe'])
    assert.match(ends[name], here('document'), name);
  assert.match(ends.getUserMedia, here('MediaStream'));
  assert.match(ends.setAudioOutputDevice, here('Audio'));
  for (const name of ['getDevices', 'getAudioOutputDevices']) assert.match(ends[name], devices);
  assert.match(ends.connect, /^OT_NOT_SUPPORTED 1006: .* no WebSocket here: call it in the page/);
  const { checkSystemRequirements, checkScreenSharingCapability, browser } = ends;
  assert.deepEqual(
    [checkSystemRequirements, checkScreenSharingCapability, browser],
    [0, false, 'unknown'],
  );
});

test('in jsdom the package is imported, and calls that need a real browser say so', async () => {
  const ends = await told(`import { JSDOM } from 'jsdom';
    const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/' });
    Object.defineProperty(globalThis, 'navigator', { configurable: true, value: window.navigator });
    Object.assign(globalThis, { window, document: window.document, location: window.location, Audio: window.Audio });
    const { default: OT } = await import('parley-client');
    const { endsOf } = await import('./src/calls.mjs');
    const ends = await endsOf(OT);
    ${print('ends')}
    window.close();`);
  for (const name of [
    'initPublisher',
    'initPublisher.promise',
    'publish',
    'subscribe',
    'getUserMedia',
  ])
    assert.match(ends[name], here('MediaStream'), name);
  for (const name of ['getDevices', 'getAudioOutputDevices']) assert.match(ends[name], devices);
  assert.match(ends.setAudioOutputDevice, /^OT_NOT_SUPPORTED 1500/);
  assert.equal(ends.checkSystemRequirements, 0);
});

// A session id that is none is found by the core: where it is named, the core runs.
const runsCore = `OT.setLogLevel(OT.NONE);
  const session = OT.initSession('1', 'nonsense', { serverUrl: 'http://localhost:9' });
  const end = await session.connect.promise('x').catch(({ name, code, message }) => [name, code, message]);`;

test('the package runs the core that it carries, by import and by require', async () => {
  const imported = await told(`import OT from 'parley-client'; ${runsCore} ${print('end')}`);
  const required = await told(
    `const OT = require('parley-client'); (async () => { ${runsCore} ${print('end')} })();`,
    'commonjs',
  );
  for (const [name, code] of [imported, required])
    assert.deepEqual([name, code], ['OT_INVALID_SESSION_ID', 1005]);
});

test('without init the slim package says in Node what to do', async () => {
  const [name, code, message] = await told(`import OT from 'parley-client/slim';
    ${runsCore} ${print('end')}`);
  assert.deepEqual([name, code], ['OT_CONNECT_FAILED', 1006]);
  assert.match(
    message,
    /parley-core\.wasm could not be loaded from file:.*init\(\{ wasmBinary \}\)/,
  );
});

test('without init the slim package says after require what to do', async () => {
  const [name, code, message] = await told(
    `const OT = require('parley-client/slim');
    (async () => { ${runsCore} ${print('end')} })();`,
    'commonjs',
  );
  assert.deepEqual([name, code], ['OT_CONNECT_FAILED', 1006]);
  assert.match(message, /a CommonJS module cannot tell where it is.*init\(\{ wasmUrl \}\)/);
});

const bytes = `import { readFileSync } from 'node:fs';
  const file = new URL(import.meta.resolve('parley-client/core.wasm'));
  const wasmBinary = readFileSync(file);`;
const attempt = `const attempt = (options) => init(options).then(() => ['ok'], ({ name, code, message }) => [name, code, message]);`;

test('init with the bytes of the core makes the slim package run, and may be repeated', async () => {
  const { first, again, end } = await told(`import OT, { init } from 'parley-client/slim';
    ${bytes} ${attempt}
    const [first, again] = [await attempt({ wasmBinary }), await attempt({ wasmBinary })];
    ${runsCore} ${print('{ first, again, end }')}`);
  assert.deepEqual([first, again], [['ok'], ['ok']]);
  assert.deepEqual(end.slice(0, 2), ['OT_INVALID_SESSION_ID', 1005]);
});

test('init that fails says why and what to do, and may be tried again', async () => {
  const all = await told(`import OT, { init } from 'parley-client/slim';
    ${bytes} ${attempt}
    const wrong = [];
    for (const options of [undefined, {}, { wasmUrl: '' }, { wasmBinary: 'x' }, { wasmUrl: 'a', wasmBinary }])
      wrong.push(await attempt(options));
    const nowhere = await attempt({ wasmUrl: 'http://localhost:9/core.wasm' });
    const html = await attempt({ wasmBinary: new TextEncoder().encode('<!doctype html>') });
    const right = await attempt({ wasmBinary });
    const other = await attempt({ wasmUrl: 'http://localhost:9/core.wasm' });
    ${runsCore} ${print('{ wrong, nowhere, html, right, other, end }')}`);
  for (const [name, code, message] of all.wrong) {
    assert.deepEqual([name, code], ['OT_INVALID_PARAMETER', 1011]);
    assert.match(message, /^init: \{ wasmUrl \} with a URL or \{ wasmBinary \}/);
  }
  for (const [[name, code, message], what] of [
    [all.nowhere, /from http:\/\/localhost:9\/core\.wasm: .*Serve the file of this version there/],
    [all.html, /from wasmBinary: .*magic.*init\(\{ wasmUrl \}\)/],
  ]) {
    assert.deepEqual([name, code], ['OT_INTERNAL_ERROR', 2000]);
    assert.match(message, what);
  }
  assert.deepEqual(all.right, ['ok']);
  assert.deepEqual(all.other.slice(0, 2), ['OT_INVALID_PARAMETER', 1011]);
  assert.match(all.other[2], /comes from elsewhere already; call init once/);
  assert.deepEqual(all.end.slice(0, 2), ['OT_INVALID_SESSION_ID', 1005]);
});

test('a core that was not there is looked for again, and may be named by init meanwhile', async () => {
  const { again, end } = await told(`import OT, { init } from 'parley-client/slim';
    ${bytes} ${attempt}
    const lost = await init({ wasmUrl: 'http://localhost:9/core.wasm' }).catch(({ name }) => name);
    OT.setLogLevel(OT.NONE);
    const connect = () => OT.initSession('1', 'nonsense').connect.promise('t').catch(({ name }) => name);
    const again = [lost, await connect(), await attempt({ wasmBinary })].flat();
    ${print('{ again, end: await connect() }')}`);
  assert.deepEqual(again, ['OT_INTERNAL_ERROR', 'OT_CONNECT_FAILED', 'ok']);
  assert.equal(end, 'OT_INVALID_SESSION_ID');
});

test('a server renders a component with the package in it', async () => {
  borrow(project, 'react', 'react-dom');
  const html = await node(project, ['src/server.mjs']);
  assert.match(html, /^<main id="call">room: rendered on the server, Parley \d+\.\d+\.\d+/);
});

test('the core can be found by its name', async () => {
  const program = print(`[import.meta.resolve('parley-client/core.wasm')]`);
  const [url] = await told(program);
  assert.ok(url.endsWith(join('parley-client', 'dist', 'parley-core.wasm')), url);
});

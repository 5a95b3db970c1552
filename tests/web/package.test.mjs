// The built package as Node and TypeScript take it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './bundle.mjs';

const file = (name) => join(root, 'dist', name);
const require = createRequire(import.meta.url);

// Everything of a browser that code could reach for while it is imported.
const trap = `
  for (const name of ['window', 'document', 'navigator', 'location', 'RTCPeerConnection', 'WebSocket', 'self']) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() { throw new Error(name + ' was touched while importing'); },
    });
  }`;

test('importing the ES module touches nothing of a browser', () => {
  const script = `${trap}; const { default: OT, initSession } = await import(${JSON.stringify(file('parley.mjs'))});
    console.log(typeof OT.initPublisher, OT.initSession === initSession);`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  assert.equal(String(printed).trim(), 'function true');
});

test('requiring the CommonJS module gives OT itself, and touches nothing of a browser', () => {
  const script = `${trap}; const OT = require(${JSON.stringify(file('parley.cjs'))});
    console.log(typeof OT.initPublisher, OT.default === OT);`;
  const printed = execFileSync(process.execPath, ['-e', script]);
  assert.equal(String(printed).trim(), 'function true');
});

for (const name of ['parley.mjs', 'parley.cjs']) {
  test(`${name} runs the core that it carries: a bad session id has its named error`, async () => {
    const OT = name.endsWith('mjs') ? (await import(file(name))).default : require(file(name));
    OT.setLogLevel(OT.NONE);
    assert.equal(OT.checkSystemRequirements(), 0);
    const session = OT.initSession('123', 'nonsense', { serverUrl: 'http://localhost:1' });
    const expected = { name: 'OT_INVALID_SESSION_ID', code: 1005 };
    await assert.rejects(session.connect.promise('token'), expected);
  });
}

test('every script is plain ASCII, whatever charset it is served with', () => {
  for (const name of ['parley.js', 'parley.mjs', 'parley.cjs']) {
    // eslint-disable-next-line no-control-regex
    assert.match(readFileSync(file(name), 'latin1'), /^[\x00-\x7f]*$/, name);
  }
});

test('no script evaluates text, which a strict content security policy forbids', () => {
  for (const name of ['parley.js', 'parley.mjs', 'parley.cjs']) {
    assert.doesNotMatch(readFileSync(file(name), 'utf8'), /\bnew Function\b|\beval\(/, name);
  }
});

const samples = {
  'imported.mts': `
    import OT, { initSession, type Session } from 'parley-client';
    const session: Session = initSession(1, 'id', { serverUrl: 'https://host' });
    const publisher: OT.Publisher = OT.initPublisher('x', { width: '100%' }, (error) => error?.name);
    session.on('streamCreated', ({ stream }) => {
      const subscriber: OT.Subscriber = session.subscribe(stream, 'x', { insertMode: 'append' });
      subscriber.on({ destroyed: ({ target }) => target.id });
    });
    session.on('signal:chat', ({ data, from }) => [data?.length, from?.connectionId]);
    session.on('streamCreated streamDestroyed', (event: OT.StreamEvent) => event.stream);
    session.connect('token', (error) => (error ? error.code : session.publish(publisher)));
    // @ts-expect-error There is no such event.
    session.on('streamCraeted', () => {});
    // @ts-expect-error There is no such mode.
    OT.initPublisher('x', { insertMode: 'inside' });`,
  'required.cts': `
    import OT = require('parley-client');
    const session: OT.Session = OT.initSession('1', 'id');
    session.publish(undefined, { name: 'x' }).on('destroyed', () => session.disconnect());`,
  'global.ts': `
    const session: OT.Session = OT.initSession('1', 'id');
    OT.on('exception', ({ code, title }) => code + title);`,
};
const modes = [
  ['an import in Node', 'nodenext', 'nodenext', ['imported.mts', 'required.cts']],
  ['an import for a bundler', 'esnext', 'bundler', ['imported.mts']],
  ['the global of a script tag', 'esnext', 'bundler', ['global.ts', file('parley.d.ts')]],
];

for (const [what, module, resolution, files] of modes) {
  test(`the types serve ${what}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-types-'));
    try {
      const home = join(folder, 'node_modules/parley-client');
      mkdirSync(join(home, 'dist'), { recursive: true });
      cpSync(join(root, 'package.json'), join(home, 'package.json'));
      for (const types of ['parley.d.ts', 'parley.d.cts']) {
        cpSync(file(types), join(home, 'dist', types));
      }
      for (const [name, text] of Object.entries(samples)) writeFileSync(join(folder, name), text);
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const settings = ['--noEmit', '--strict', '--ignoreConfig', '--target', 'es2022'];
      const modules = ['--module', module, '--moduleResolution', resolution];
      execFileSync(process.execPath, [tsc, ...settings, ...modules, ...files], { cwd: folder });
    } catch (error) {
      assert.fail(String(error.stdout ?? error));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

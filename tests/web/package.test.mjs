// The built package as Node takes it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

test('everything of OT can be imported by its name', async () => {
  const { default: OT, ...named } = await import(file('parley.mjs'));
  assert.deepEqual(Object.keys(named).sort(), Object.keys(OT).sort());
  for (const [name, value] of Object.entries(named)) assert.equal(value, OT[name], name);
});

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

// A seed gives the same run natively and as WebAssembly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { root } from '../../scripts/lib.mjs';

const native = ['build/release/tests/sim/parley_sim'];
const wasm = [process.execPath, 'build/wasm/tests/sim/parley_sim_wasm.cjs'];

/** What a build says of a world: its coverage and the hash of its trace. */
function run([command, ...first], ...args) {
  const { status, stdout, stderr } = spawnSync(command, [...first, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stdout.slice(-2000) + stderr);
  return stdout;
}

// Among them an app server that commands (4), a flooder (47).
for (const seed of [1, 2, 3, 4, 5, 47, 94]) {
  test(`seed ${seed} runs as WebAssembly as it does natively`, () => {
    const said = run(native, '--seed', String(seed));
    assert.match(said, /^trace hash [0-9a-f]{16}$/m);
    assert.equal(run(wasm, '--seed', String(seed)), said);
  });
}

test('a part of a seed runs as WebAssembly as it does natively, event by event', () => {
  const part = ['--seed', '1', '--trace', '--only', 'f0,c1,c2,t1.1,t1.2,t2.1,t2.3'];
  const said = run(native, ...part);
  assert.ok(said.split('\n').length > 100);
  assert.equal(run(wasm, ...part), said);
});

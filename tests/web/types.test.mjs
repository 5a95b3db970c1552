// The built types, as programs meet them: by import, by require and as the global of a script tag.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './bundle.mjs';

const programs = join(root, 'tests/types');
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const settings = ['--noEmit', '--strict', '--ignoreConfig', '--target', 'es2022'];

/** A folder with the programs of tests/types and the package under both of its names. */
function makeHome() {
  const home = mkdtempSync(join(tmpdir(), 'parley-types-'));
  cpSync(programs, home, { recursive: true });
  const own = join(home, 'node_modules/parley-client');
  mkdirSync(join(own, 'dist'), { recursive: true });
  mkdirSync(join(home, 'node_modules/@opentok'));
  symlinkSync(own, join(home, 'node_modules/@opentok/client'));
  cpSync(join(root, 'package.json'), join(own, 'package.json'));
  for (const types of ['parley', 'parley-element'].flatMap((name) => [
    `${name}.d.ts`,
    `${name}.d.cts`,
  ])) {
    cpSync(join(root, 'dist', types), join(own, 'dist', types));
  }
  return home;
}

for (const [what, module, resolution, files] of [
  ['an import in Node', 'nodenext', 'nodenext', ['components.mts', 'element.mts', 'wrong.mts']],
  ['require in Node', 'nodenext', 'nodenext', ['required.cts', 'element-required.cts']],
  ['an import for a bundler', 'esnext', 'bundler', ['components.mts', 'element.mts', 'wrong.mts']],
  ['the global of a script tag', 'esnext', 'bundler', ['hello-world.ts', 'global']],
]) {
  test(`the types serve ${what}, and let nothing wrong through`, () => {
    const home = makeHome();
    try {
      const named = files.map((name) =>
        name === 'global' ? 'node_modules/parley-client/dist/parley.d.ts' : name,
      );
      const modules = ['--module', module, '--moduleResolution', resolution];
      execFileSync(process.execPath, [tsc, ...settings, ...modules, ...named], { cwd: home });
    } catch (error) {
      assert.fail(String(error.stdout ?? error));
    } finally {
      rmSync(home, { recursive: true });
    }
  });
}

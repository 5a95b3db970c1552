// Builds named parts, each incrementally: node scripts/build.mjs [part...]
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { root, run, setup } from './lib.mjs';

/** Everything that can be built; what `npm start` needs comes first. */
export const parts = {
  server: () => build('release', ['parley']),
  wasm: () => build('wasm', ['parley_wasm']),
  web: () => run(process.execPath, ['web/build.mjs']),
  manual: () => run(process.execPath, ['web/manual/build.mjs']),
  package: debianPackage,
  'compile-commands': () => configure('dev'),
  unit: () => build('dev', ['parley_tests']),
  'unit-asan': () => build('asan', ['parley_tests']),
  'unit-wasm': () => build('wasm', ['parley_tests_wasm']),
  'unit-wasm-checked': () => build('wasm-checked', ['parley_tests_wasm']),
  bench: () => build('release', ['parley', 'parley_broadcast']),
  sim: () => build('release', ['parley_sim']),
  'sim-wasm': () => build('wasm', ['parley_sim_wasm']),
  'sim-asan': () => build('asan', ['parley_sim']),
  fuzz: () => build('fuzz', ['parley_fuzzers']),
  'server-tsan': () => build('tsan', ['parley']),
};

export const productParts = ['server', 'wasm', 'web', 'manual'];

// Ninja runs CMake again when a CMakeLists.txt changes, but knows nothing of the presets.
function configure(preset) {
  const folder = join(root, 'build', preset);
  const stamp = join(folder, '.presets-hash');
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'CMakePresets.json')))
    .digest('hex');
  const configured = existsSync(join(folder, 'build.ninja')) && existsSync(stamp);
  if (configured && readFileSync(stamp, 'utf8') === hash) return;
  run('cmake', ['--preset', preset]);
  writeFileSync(stamp, hash);
}

function build(preset, targets) {
  configure(preset);
  const parallel = String(availableParallelism());
  run('cmake', ['--build', '--preset', preset, '--parallel', parallel, '--target', ...targets]);
}

/** The Debian package, in build/package; of the parts as they are built. */
function debianPackage() {
  configure('release');
  const [folder, build] = ['build/package', 'build/release'].map((name) => join(root, name));
  rmSync(folder, { recursive: true, force: true });
  run('cpack', ['--config', join(build, 'CPackConfig.cmake'), '-B', folder]);
  rmSync(join(folder, '_CPack_Packages'), { recursive: true });
}

/** Builds one part and says how long it took; throws when it fails. */
export function buildPart(name) {
  const builder = parts[name];
  if (!builder) throw new Error(`no part "${name}"; there are ${Object.keys(parts).join(', ')}`);
  console.log(`build: ${name}`);
  const began = performance.now();
  builder();
  console.log(`build: ${name} is ready (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    setup();
    const named = process.argv.slice(2);
    for (const name of named.length > 0 ? named : productParts) buildPart(name);
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}

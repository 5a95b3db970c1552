// The test suites: what each needs built, and how it is run and counted.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, cppFiles, listFiles } from './lib.mjs';
import { catchCounts, lastLineCounts, tapCounts } from './counts.mjs';
import { clangTidySuite } from './clang-tidy.mjs';
import { fuzzSuite } from './fuzz.mjs';

const minuteMs = 60_000;
const sanitizers = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
};

/** One command whose output says how many tests passed. A bad exit always counts as a failure. */
async function counted(command, args, read, options = {}) {
  const { code, output } = await capture(command, args, { timeoutMs: 15 * minuteMs, ...options });
  const counts = read(output) ?? { passed: 0, failed: 0 };
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  return { passed: counts.passed, failed, output };
}

/** Commands that are one test each: they pass when they exit with 0. */
async function checks(list) {
  const total = { passed: 0, failed: 0, output: '' };
  for (const [name, command, args] of list) {
    const { code, output } = await capture(command, args, { timeoutMs: 10 * minuteMs });
    if (code === 0) {
      total.passed += 1;
    } else {
      total.failed += 1;
      total.output += `not ok: ${name}\n${output}\n`;
    }
  }
  return total;
}

function frame() {
  const bin = (name) => `node_modules/.bin/${name}`;
  return checks([
    ['generated code is fresh', process.execPath, ['tools/generate.mjs', '--check']],
    ['the compatibility table is fresh', process.execPath, ['tools/compatibility.mjs', '--check']],
    ['C++ is formatted', 'clang-format', ['--dry-run', '-Werror', ...cppFiles()]],
    ['everything else is formatted', bin('prettier'), ['--check', '--log-level', 'warn', '.']],
    ['ESLint finds nothing', bin('eslint'), ['.', '--max-warnings', '0']],
    ['TypeScript is strict', bin('tsc'), ['--project', 'tsconfig.json']],
    ['the house rules hold', process.execPath, ['tools/tidy.mjs']],
    ['the house rules can fail', process.execPath, ['tools/tidy.mjs', '--self-test']],
  ]);
}

function nodeTests(folder, { timeoutMs = 3 * minuteMs } = {}) {
  const files = listFiles(`tests/${folder}`, (name) => name.endsWith('.test.mjs'));
  if (files.length === 0) return { passed: 0, failed: 0, output: `no tests in tests/${folder}\n` };
  const options = ['--test', '--test-concurrency=1', `--test-timeout=${timeoutMs}`];
  return counted(process.execPath, [...options, '--test-reporter=tap', ...files], tapCounts, {
    timeoutMs: 45 * minuteMs,
  });
}

async function browser() {
  const result = await nodeTests('browser');
  // Needs the npm packages, which are not there before the first setup.
  const { failedTitles, writeCompatibility } = await import('../tools/compatibility.mjs');
  writeCompatibility(failedTitles(result.output));
  return result;
}

/** Ten thousand worlds, some of them as WebAssembly as well. */
async function simulate() {
  const native = await counted(
    'build/release/tests/sim/parley_sim',
    ['--seeds', '10000'],
    lastLineCounts,
  );
  const both = await nodeTests('sim');
  return {
    passed: native.passed + both.passed,
    failed: native.failed + both.failed,
    output: native.output + both.output,
  };
}

/** Why no system of its own can be made here; null where it can. */
function whyNoChroot() {
  if (process.getuid() !== 0) return 'it makes a chroot, which only root may';
  const folder = mkdtempSync(join(tmpdir(), 'parley-mount-'));
  const may = (command, ...args) => spawnSync(command, args).status === 0;
  // Containers often have a root that may neither mount nor make devices.
  const device = join(folder, 'null');
  const canAll =
    may('mknod', device, 'c', '1', '3') &&
    may('mount', '-t', 'proc', 'proc', folder) &&
    may('umount', folder);
  rmSync(folder, { recursive: true, force: true });
  return canAll ? null : 'it makes a chroot, and this root may not mount or make devices';
}

const product = ['server', 'wasm', 'web'];

/**
 * In the order in which they run: what is quick and finds most comes first. A suite needs parts to be built, and
 * may have things installed that nothing else needs (arguments of scripts/setup). One that names another
 * begins with it and is told of in its own turn. `skip` says why a suite cannot run on this machine, if so.
 */
export const suites = [
  { name: 'frame', needs: [], run: frame },
  {
    name: 'unit',
    needs: ['unit'],
    run: () => counted('build/dev/tests/unit/parley_tests', [], catchCounts),
  },
  {
    name: 'unit-wasm',
    needs: ['unit-wasm'],
    run: () => counted(process.execPath, ['tests/unit/run-wasm.mjs'], catchCounts),
  },
  {
    name: 'unit-asan',
    needs: ['unit-asan'],
    run: () => counted('build/asan/tests/unit/parley_tests', [], catchCounts, { env: sanitizers }),
  },
  { name: 'generator', needs: [], run: () => nodeTests('unit') },
  { name: 'web', needs: ['wasm', 'web'], run: () => nodeTests('web') },
  { name: 'server', needs: product, run: () => nodeTests('server') },
  {
    name: 'package',
    needs: product,
    installs: ['tests/package/bundlers', 'tests/package/react-18'],
    // Bundlers compute for minutes where others do so, too.
    run: () => nodeTests('package', { timeoutMs: 10 * minuteMs }),
  },
  { name: 'browser', needs: product, installs: ['coturn'], run: browser },
  {
    name: 'manual',
    needs: [...product, 'manual'],
    installs: ['nginx'],
    run: () => nodeTests('manual'),
  },
  {
    name: 'debian',
    needs: [...product, 'manual', 'package'],
    installs: ['debootstrap'],
    skip: whyNoChroot,
    run: () => nodeTests('debian', { timeoutMs: 10 * minuteMs }),
  },
  // Simulations compute on one processor; servers and readers of the manual leave them one.
  {
    name: 'sim',
    needs: ['sim', 'sim-wasm'],
    beside: 'server',
    run: simulate,
  },
  {
    name: 'sim-asan',
    needs: ['sim-asan'],
    beside: 'manual',
    run: () =>
      counted('build/asan/tests/sim/parley_sim', ['--seeds', '200'], lastLineCounts, {
        env: sanitizers,
      }),
  },
  { name: 'fuzz', needs: ['fuzz'], beside: 'package', run: fuzzSuite },
  // Browsers wait for media more than they compute: this takes what they leave.
  { name: 'tidy', needs: ['compile-commands'], beside: 'browser', run: clangTidySuite },
];

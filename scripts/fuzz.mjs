// The fuzzers of tests/fuzz: a bounded run for `npm test`, longer ones by `npm run fuzz`, and the corpora.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { buildPart } from './build.mjs';
import { capture, environment, root, setup } from './lib.mjs';

/** How often the bounded run tries each: some seconds' worth. */
const runs = {
  message: 40_000,
  token: 80_000,
  rest_request: 20_000,
  description: 5_000,
  cloud_core: 2_000,
  client_core: 5_000,
};

// Conversations with a core: a turn takes a handful of bytes.
const lengthMax = { cloud_core: 1024, client_core: 1024 };

// Times are those of a wall: other things run on the machine as well. What is rare among so many edges costs
// libFuzzer more to know (`entropic`) than the inputs that it then chooses are worth.
const common = ['-timeout=300', '-report_slow_units=300', '-rss_limit_mb=2048', '-entropic=0'];

const binary = (target) => join(root, 'build/fuzz/tests/fuzz', `fuzz_${target}`);
const corpus = (target) => join(root, 'tests/fuzz/corpus', target);
// What was found and is not in the repository; a later run goes on with it. Inputs that break something lie beside it.
const found = (target) => join(root, 'build/fuzz/corpus', target);

const options = (target) => [
  ...common,
  `-max_len=${lengthMax[target] ?? 4096}`,
  `-artifact_prefix=${found(target)}.`,
  '-print_final_stats=1',
];

function withScratch(use) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-fuzz-'));
  return use(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

/** The suite `fuzz`: one test a target, the same inputs each time. */
export function fuzzSuite() {
  return withScratch(async (scratch) => {
    const total = { passed: 0, failed: 0, output: '' };
    for (const [target, count] of Object.entries(runs)) {
      const own = join(scratch, target);
      mkdirSync(found(target), { recursive: true });
      mkdirSync(own);
      const args = [...options(target), `-runs=${count}`, '-seed=1', own, corpus(target)];
      const { code, output } = await capture(binary(target), args, { timeoutMs: 300_000 });
      if (code === 0) total.passed += 1;
      else total.failed += 1;
      if (code !== 0) total.output += `not ok: ${target}\n${output.slice(-8_000)}\n`;
    }
    return total;
  });
}

/** Runs a target for so long; what came of it. */
function fuzz(target, seconds) {
  mkdirSync(found(target), { recursive: true });
  const args = [...options(target), `-max_total_time=${seconds}`];
  const child = spawn(binary(target), [...args, found(target), corpus(target)], {
    env: environment,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const began = performance.now();
  const report = { target, executions: 0, edges: 0, flatSeconds: 0 };
  let grew = began;
  createInterface({ input: child.stderr }).on('line', (line) => {
    const seen = /^#(\d+)\s.* cov: (\d+) /.exec(line);
    if (!seen) {
      console.log(line);
      return;
    }
    const [executions, edges] = seen.slice(1).map(Number);
    if (edges > report.edges) grew = performance.now();
    Object.assign(report, { executions, edges });
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      const now = performance.now();
      report.flatSeconds = Math.round((now - grew) / 1000);
      resolve({ ...report, code, seconds: Math.round((now - began) / 1000) });
    });
  });
}

/**
 * Puts into the repository what covers all that was found, in as few and as small files as can be; files with a
 * name that a person gave them stay.
 */
function save(target) {
  return withScratch(async (scratch) => {
    mkdirSync(found(target), { recursive: true });
    const how = ['-set_cover_merge=1', '-use_counters=0', '-max_len=1024'];
    const { code, output } = await capture(binary(target), [
      ...how,
      scratch,
      corpus(target),
      found(target),
    ]);
    if (code !== 0) throw new Error(output.slice(-2_000));
    for (const name of readdirSync(corpus(target)))
      if (/^[0-9a-f]{40}$/.test(name)) rmSync(join(corpus(target), name));
    cpSync(scratch, corpus(target), { recursive: true });
    console.log(`fuzz: ${target}: ${readdirSync(corpus(target)).length} files`);
  });
}

async function main(args) {
  const named = args.filter((arg) => Object.hasOwn(runs, arg));
  const seconds = Number(args.find((arg) => /^[1-9]\d*$/.test(arg)) ?? 900);
  const known = (arg) => named.includes(arg) || arg === String(seconds) || arg === '--save';
  const unknown = args.filter((arg) => !known(arg));
  if (unknown.length > 0)
    throw new Error(`no target ${unknown.join(', ')}; there are ${Object.keys(runs).join(', ')}`);
  setup();
  buildPart('fuzz');
  for (const target of named.length > 0 ? named : Object.keys(runs)) {
    if (args.includes('--save')) {
      await save(target);
      continue;
    }
    const { code, executions, edges, flatSeconds, ...report } = await fuzz(target, seconds);
    if (code !== 0) process.exitCode = 1;
    console.log(
      `fuzz: ${target} ${code === 0 ? 'found nothing' : 'FAILED'}: ${executions} executions, ` +
        `${edges} edges, ${report.seconds} s, coverage flat for the last ${flatSeconds} s`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(`fuzz: ${error.message}`);
    process.exitCode = 1;
  }
}

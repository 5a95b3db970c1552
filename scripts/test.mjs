// `npm test [-- suite...]`: sets up, builds, runs the suites in turn, counts.
// The last line is "N passed, N failed"; the exit code is 0 only when nothing failed.
import { performance } from 'node:perf_hooks';
import { buildPart } from './build.mjs';
import { notRunnable } from './counts.mjs';
import { exitCode, setup } from './lib.mjs';
import { suites } from './suites.mjs';

const total = { passed: 0, failed: 0 };

function chosenSuites(names) {
  const known = suites.map((suite) => suite.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`no suite ${unknown.join(', ')}; there are ${known.join(', ')}`);
  }
  return names.length > 0 ? suites.filter((suite) => names.includes(suite.name)) : suites;
}

function canRun(suite) {
  const why = suite.skip?.();
  if (why) console.log(`test: ${suite.name} SKIPPED: ${why}`);
  return !why;
}

/** Builds each part once and remembers the failures, so that other suites still run. */
function buildFor(chosen) {
  const failures = new Map();
  for (const part of new Set(chosen.flatMap((suite) => suite.needs))) {
    try {
      buildPart(part);
    } catch (error) {
      failures.set(part, error.message);
      console.log(`build: ${part} FAILED: ${error.message}`);
    }
  }
  return failures;
}

/** Never rejects: whatever goes wrong is a failure of the suite. */
async function resultOf(suite, buildFailures) {
  const broken = suite.needs.filter((part) => buildFailures.has(part));
  if (broken.length > 0) {
    return { passed: 0, failed: 1, output: `not run: ${broken.join(', ')} could not be built\n` };
  }
  try {
    const result = await suite.run();
    if (result.passed + result.failed > 0) return result;
    return { ...result, failed: 1, output: `${result.output}no test was run\n` };
  } catch (error) {
    return { passed: 0, failed: 1, output: `${error.stack}\n` };
  }
}

async function timed(suite, buildFailures) {
  const began = performance.now();
  const result = await resultOf(suite, buildFailures);
  return { ...result, seconds: ((performance.now() - began) / 1000).toFixed(1) };
}

/** Tells how a suite went, once it has run. */
async function report(suite, running) {
  console.log(`test: ${suite.name}`);
  const { seconds, ...result } = await running;
  if (result.failed > 0) process.stdout.write(`${result.output.trimEnd()}\n`);
  for (const { title, why } of notRunnable(result.output)) {
    console.log(`test: skipped, as ${why}: ${title}`);
  }
  const verdict = result.failed > 0 ? 'FAILED' : 'ok';
  console.log(
    `test: ${suite.name} ${verdict}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`,
  );
  total.passed += result.passed;
  total.failed += result.failed;
  return { name: suite.name, failed: result.failed };
}

// Leaving by process.exit ends what a suite has started, too.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(exitCode(null, signal)));
}

try {
  const chosen = chosenSuites(process.argv.slice(2)).filter(canRun);
  setup(chosen.flatMap((suite) => suite.installs ?? []));
  const buildFailures = buildFor(chosen);
  const running = new Map();
  const begin = (suite) => {
    if (!running.has(suite)) running.set(suite, timed(suite, buildFailures));
    return running.get(suite);
  };
  const results = [];
  for (const suite of chosen) {
    const own = begin(suite);
    for (const other of chosen) if (other.beside === suite.name) void begin(other);
    results.push(await report(suite, own));
  }
  const failed = results.filter((result) => result.failed > 0).map((result) => result.name);
  if (failed.length > 0) console.log(`test: failed suites: ${failed.join(', ')}`);
} catch (error) {
  console.error(`test: ${error.message}`);
  total.failed += 1;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

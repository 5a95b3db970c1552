// `npm run sim:mutants [-- --only NAME...] [--seeds N]`: tests the simulator. Each patch in
// tests/sim/mutants plants one bug in a copy of the sources; the simulator built of that must find
// it. Prints the seed and the checker that did; a patch that no longer applies is a failure, too.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { capture, exitCode, listFiles, root } from './lib.mjs';

const folder = join(root, 'build/mutants');
/** What CMake wants to see before it builds the simulator. */
const sources = ['cmake', 'src', 'bench', 'tests/unit', 'tests/sim', 'tests/fuzz'];
const simulator = join(folder, 'build/release/tests/sim/parley_sim');
const minuteMs = 60_000;

function readOptions(words) {
  const options = { seeds: 10_000, only: [] };
  for (let i = 0; i < words.length; i += 1) {
    if (words[i] === '--seeds' && Number(words[i + 1]) > 0) {
      options.seeds = Number(words[(i += 1)]);
    } else if (words[i] === '--only') {
      while (i + 1 < words.length && !words[i + 1].startsWith('--'))
        options.only.push(words[(i += 1)]);
    } else {
      throw new Error('usage: npm run sim:mutants [-- --only NAME...] [--seeds N]');
    }
  }
  return options;
}

function chosen(only) {
  const all = listFiles('tests/sim/mutants', (name) => name.endsWith('.patch')).map((path) => ({
    path,
    name: basename(path, '.patch'),
  }));
  const unknown = only.filter((name) => !all.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`no mutant ${unknown.join(', ')} in tests/sim/mutants`);
  return only.length > 0 ? all.filter((mutant) => only.includes(mutant.name)) : all;
}

function sameContent(path, content) {
  try {
    return readFileSync(path).equals(content);
  } catch {
    return false;
  }
}

/** Makes the copy equal to the sources; what was equal keeps its time, and is not built again. */
function copySources() {
  const names = [
    'CMakeLists.txt',
    'CMakePresets.json',
    ...sources.flatMap((name) => listFiles(name)),
  ];
  for (const name of names) {
    const content = readFileSync(join(root, name));
    const copy = join(folder, name);
    if (sameContent(copy, content)) continue;
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, content);
  }
}

/** Runs a command of which only the failure is of interest. */
async function must(command, args, env = {}) {
  const { code, output } = await capture(command, args, { timeoutMs: 30 * minuteMs, env });
  if (code !== 0) throw new Error(`${command} ended with ${code}\n${output.slice(-4000)}`);
}

async function build() {
  await must('cmake', ['-S', folder, '--preset', 'release']);
  const parallel = String(availableParallelism());
  const target = ['--parallel', parallel, '--target', 'parley_sim'];
  await must('cmake', ['--build', join(folder, 'build/release'), ...target]);
}

/** What the simulator says of a mutant: the failure that it found; throws when it found none. */
async function hunt(mutant, seeds) {
  copySources();
  // The copy lies within a repository, of which it is no part.
  const env = { GIT_CEILING_DIRECTORIES: dirname(folder) };
  await must('git', ['-C', folder, 'apply', join(root, mutant.path)], env);
  await build();
  const args = ['--seeds', String(seeds), '--until-failure'];
  const { code, output } = await capture(simulator, args, { timeoutMs: 60 * minuteMs });
  const failure = /^seed \d+ failed: .*$/m.exec(output)?.[0];
  if (!failure)
    throw new Error(`the simulator ended with ${code} and named no seed\n${output.slice(-1000)}`);
  return failure;
}

async function report(mutant, seeds) {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(0);
  try {
    const failure = await hunt(mutant, seeds);
    console.log(`found: ${mutant.name}: ${failure} (${seconds()} s)`);
    return true;
  } catch (error) {
    console.log(`NOT FOUND: ${mutant.name}: ${error.message} (${seconds()} s)`);
    return false;
  }
}

// Leaving by process.exit ends what runs, too.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => process.exit(exitCode(null, signal)));
}

try {
  const { seeds, only } = readOptions(process.argv.slice(2));
  let [found, missed] = [0, 0];
  for (const mutant of chosen(only)) {
    if (await report(mutant, seeds)) found += 1;
    else missed += 1;
  }
  // The next build begins with what is there, and this one's mistakes are of no use.
  copySources();
  console.log(`${found} found, ${missed} not found`);
  process.exitCode = missed > 0 ? 1 : 0;
} catch (error) {
  console.error(`sim:mutants: ${error.message}`);
  process.exitCode = 1;
}

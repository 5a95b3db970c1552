// `npm run test:mutate [-- --only MEMBER...]`: tests the browser tests. Each public member in turn is
// replaced by one of the same shape that does nothing; of the tests whose titles name it at least
// one must turn red. Prints the survivors, and the members that no title names.
import { capture } from './lib.mjs';
import { allMembers, browserTests, titlePattern } from '../tools/members.mjs';

const testMs = 120_000;
/** What does nothing by its contract cannot be told from its mutant. */
const noOps = ['OT.registerScreenSharingExtension'];

function chosen(args, members) {
  const only = args.indexOf('--only');
  const wanted = only < 0 ? [] : args.slice(only + 1);
  const unknown = wanted.filter((name) => !members.has(name));
  if (unknown.length > 0) throw new Error(`no member ${unknown.join(', ')}`);
  return [...members].filter(([name]) =>
    wanted.length === 0 ? !noOps.includes(name) : wanted.includes(name),
  );
}

/** Runs tests of one file, against a mutant if there is one; how many passed and failed. */
async function run(file, titles, mutant) {
  const patterns = titles.map((title) => `--test-name-pattern=${titlePattern(title)}`);
  const args = ['--test', '--test-reporter=tap', ...patterns, file];
  const env = mutant ? { PARLEY_MUTANT: JSON.stringify(mutant) } : {};
  const timeoutMs = testMs * titles.length;
  const { output } = await capture(process.execPath, args, { timeoutMs, env });
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  // What the patterns leave out is skipped, and no failure here.
  const failed = count('fail') + count('cancelled');
  if (count('pass') + failed > 0) return { failed, output };
  if (/^# tests \d+$/m.test(output)) throw new Error(`no test ran: ${file}, "${titles[0]}"`);
  return { failed: 1, output };
}

/** Red means something only where there is green without a mutant. */
async function assertGreen(tests) {
  for (const file of new Set(tests.map((test) => test.file))) {
    const titles = tests.filter((test) => test.file === file).map((test) => test.title);
    const { failed, output } = await run(file, titles);
    if (failed > 0) {
      const red = output.match(/^not ok (?!.* # SKIP).*$/gm)?.join('\n') ?? output;
      throw new Error(`red without any mutant, in ${file}:\n${red}`);
    }
    console.log(`green    ${file}`);
  }
}

async function isKilled(mutant, tests) {
  for (const test of tests) {
    if ((await run(test.file, [test.title], mutant)).failed > 0) return true;
  }
  return false;
}

const survivors = [];
const untested = [];
let killed = 0;
try {
  const tests = browserTests();
  const members = chosen(process.argv.slice(2), allMembers());
  const isChosen = ({ members: named }) => members.some(([name]) => named.includes(name));
  await assertGreen(tests.filter(isChosen));
  for (const [name, { kind = 'property', returns, declared }] of members) {
    const naming = tests.filter((test) => test.members.includes(name));
    if (naming.length === 0) {
      if (declared) untested.push(name);
      continue;
    }
    const dead = await isKilled({ name, kind, returns }, naming);
    if (dead) killed += 1;
    else survivors.push(name);
    console.log(`${dead ? 'red     ' : 'SURVIVED'} ${name} (${naming.length} tests)`);
  }
} catch (error) {
  console.error(`mutate: ${error.message}`);
  process.exitCode = 1;
}
if (untested.length > 0) console.log(`no title names: ${untested.join(', ')}`);
if (survivors.length > 0) console.log(`survivors: ${survivors.join(', ')}`);
console.log(`${killed} passed, ${survivors.length} failed`);
if (survivors.length > 0) process.exitCode = 1;

// The tidy suite: clang-tidy over our C++, each file one test, remembered by the hash of all it reads.
// Most of the time goes into the headers, so files that compile alike are read together, as one source.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { capture, root } from './lib.mjs';

const commandsFile = 'build/dev/compile_commands.json';
const cacheFolder = join(root, 'build/tidy-cache');
const batchFolder = join(root, 'build/tidy-batches');
const filesTogether = 8;

// Test files follow the same style, but Catch2's macros cost minutes and find nothing.
const checkedFolders = ['base', 'protocol', 'client', 'cloud', 'load', 'server'].map(
  (folder) => `src/${folder}/`,
);
// Nothing but Boost's bodies, and as slow as several files of ours.
const boostBodies = 'src/server/net_impl.cpp';

/** What a compile command says of the language and of folders, without its input and output. */
function flagsOf(command) {
  const words = command.split(/\s+/).map((word) => word.replaceAll('\\"', '"'));
  const compiler = words.findIndex((word) => /[cg]\+\+(-\d+)?$/.test(word));
  const output = words.indexOf('-o');
  return words.filter(
    (word, i) =>
      i > compiler && i !== output && i !== output + 1 && word !== '-c' && !word.endsWith('.cpp'),
  );
}

function checkedFiles() {
  const commands = JSON.parse(readFileSync(join(root, commandsFile), 'utf8'));
  return commands
    .map(({ file, command }) => ({ file: relative(root, file), command, flags: flagsOf(command) }))
    .filter(({ file }) => checkedFolders.some((folder) => file.startsWith(folder)))
    .filter(({ file }) => !file.includes('/generated/') && file !== boostBodies);
}

/** The file and every header of ours it includes, directly or not. */
function closure(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, name] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
    const candidates = [posix.join('src', name), posix.join(dirname(file), name)];
    const header = candidates.find((candidate) => existsSync(join(root, candidate)));
    if (header) closure(header, seen);
  }
  return seen;
}

function cacheKey({ file, command }) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, '.clang-tidy')))
    .update(command);
  for (const name of [...closure(file)].sort()) {
    hash.update(name).update(readFileSync(join(root, name)));
  }
  return join(cacheFolder, hash.digest('hex'));
}

/** Whatever runs beside it goes first. */
async function nicely(command, ...args) {
  return capture('nice', ['-n', '19', command, ...args], { timeoutMs: 600_000 });
}

function remember(entry) {
  writeFileSync(entry.key, entry.file);
}

/** One source of several files: every include once, all else as it stands. `ends`: the last line of each. */
function joined(entries) {
  const included = new Set();
  const lines = [];
  const ends = entries.map(({ file }) => {
    for (const line of readFileSync(join(root, file), 'utf8').trimEnd().split('\n')) {
      const what = /^\s*#\s*include\s+(\S+)/.exec(line)?.[1];
      if (!included.has(what)) lines.push(line);
      if (what) included.add(what);
    }
    return lines.length;
  });
  return { text: `${lines.join('\n')}\n`, ends };
}

async function checkFile(entry, result) {
  const args = ['--quiet', '-p', dirname(commandsFile), entry.file];
  const { code, output } = await nicely('clang-tidy', ...args);
  if (code === 0) {
    remember(entry);
    result.passed += 1;
  } else {
    result.failed += 1;
    result.output += `not ok: ${entry.file}\n${output}\n`;
  }
}

/** Which file of a batch uses a name that one before it uses for something else; -1 if they can be read together. */
async function misfit(source, { text, ends }, flags) {
  writeFileSync(source, text);
  const { code, output } = await nicely('clang++', '-fsyntax-only', '-w', ...flags, source);
  if (code === 0) return -1;
  const line = new RegExp(`${source}:(\\d+):\\d+: (?:fatal )?error`).exec(output)?.[1];
  return line ? ends.findIndex((end) => end >= Number(line)) : ends.length - 1;
}

/** A batch in which nothing is found passes. Where something is, each file is looked at alone, which says where. */
async function checkBatch(entries, result, queue) {
  const together = [...entries];
  const misfits = [];
  const { flags, file } = entries[0];
  const source = join(batchFolder, file.replaceAll('/', '-'));
  while (together.length > 1) {
    const odd = await misfit(source, joined(together), flags);
    if (odd < 0) break;
    misfits.push(...together.splice(odd, 1));
  }
  if (misfits.length > 0) queue.push(misfits);
  if (together.length === 1) {
    await checkFile(together[0], result);
    return;
  }
  const { code } = await nicely('clang-tidy', '--quiet', source, '--', ...flags);
  if (code === 0) {
    together.forEach(remember);
    result.passed += together.length;
  } else {
    queue.push(...together.map((entry) => [entry]));
  }
}

function batches(entries) {
  const alike = new Map();
  for (const entry of entries) {
    const kind = [dirname(entry.file), ...entry.flags].join(' ');
    alike.set(kind, [...(alike.get(kind) ?? []), entry]);
  }
  return [...alike.values()].flatMap((group) => {
    // Of equal sizes, so that no batch is much slower than the others.
    const count = Math.ceil(group.length / filesTogether);
    return Array.from({ length: count }, (_, i) => group.filter((_entry, at) => at % count === i));
  });
}

/** Runs what is not remembered, as many batches at once as there are processors. */
export async function clangTidySuite() {
  mkdirSync(cacheFolder, { recursive: true });
  mkdirSync(batchFolder, { recursive: true });
  const files = checkedFiles().map((entry) => ({ ...entry, key: cacheKey(entry) }));
  const queue = batches(files.filter(({ key }) => !existsSync(key)));
  const result = {
    passed: files.filter(({ key }) => existsSync(key)).length,
    failed: 0,
    output: '',
  };
  const running = new Set();
  while (queue.length > 0 || running.size > 0) {
    while (queue.length > 0 && running.size < availableParallelism()) {
      const batch = checkBatch(queue.shift(), result, queue).finally(() => running.delete(batch));
      running.add(batch);
    }
    await Promise.race(running);
  }
  return result;
}

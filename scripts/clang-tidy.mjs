// The tidy suite: clang-tidy over our C++, each file one test, remembered by the hash of all it reads.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { capture, root } from './lib.mjs';

const commandsFile = 'build/dev/compile_commands.json';
const cacheFolder = join(root, 'build/tidy-cache');

// Test files follow the same style, but Catch2's macros cost minutes and find nothing.
const checkedFolders = ['base', 'protocol', 'client', 'cloud', 'load', 'server'].map(
  (folder) => `src/${folder}/`,
);
// Nothing but Boost's bodies, and as slow as several files of ours.
const boostBodies = 'src/server/net_impl.cpp';

function checkedFiles() {
  const commands = JSON.parse(readFileSync(join(root, commandsFile), 'utf8'));
  return commands
    .map(({ file, command }) => ({ file: relative(root, file), command }))
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

async function checkFile(entry, result) {
  const key = cacheKey(entry);
  if (existsSync(key)) {
    result.passed += 1;
    return;
  }
  // Whatever runs beside it goes first.
  const args = ['-n', '19', 'clang-tidy', '--quiet', '-p', dirname(commandsFile), entry.file];
  const { code, output } = await capture('nice', args, { timeoutMs: 600_000 });
  if (code === 0) {
    writeFileSync(key, entry.file);
    result.passed += 1;
  } else {
    result.failed += 1;
    result.output += `not ok: ${entry.file}\n${output}\n`;
  }
}

/** Runs what is not remembered, as many files at once as there are processors. */
export async function clangTidySuite() {
  mkdirSync(cacheFolder, { recursive: true });
  const queue = checkedFiles();
  const result = { passed: 0, failed: 0, output: '' };
  const worker = async () => {
    for (let entry = queue.shift(); entry; entry = queue.shift()) await checkFile(entry, result);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return result;
}

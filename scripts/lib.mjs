// What every script shares: where the repository is, how to run a command, how to list files.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

// Children find the Node that runs us first, even where Debian's older one is installed too.
export const environment = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
};

/** Runs a command in the repository, its output shown; throws when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: environment,
    stdio: 'inherit',
    ...options,
  });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    const how = result.signal ? `was ended by ${result.signal}` : `ended with ${result.status}`;
    throw new Error(`${[command, ...args].join(' ')} ${how}`);
  }
}

/** Runs a command and resolves to its exit code (128 + number for a signal) and whole output. */
export function capture(command, args, { timeoutMs = 0, env = {} } = {}) {
  return new Promise((resolve) => {
    const chunks = [];
    let timer;
    // Its own process group, so that a timeout also ends the servers and browsers it started.
    const child = spawn(command, args, {
      cwd: root,
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const endGroup = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    const finish = (code) => {
      clearTimeout(timer);
      process.removeListener('exit', endGroup);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') });
    };
    process.once('exit', endGroup);
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      finish(127);
    });
    child.once('close', (code, signal) => finish(exitCode(code, signal)));
    if (timeoutMs > 0) {
      timer = setTimeout(() => {
        chunks.push(Buffer.from(`\nstopped after ${timeoutMs / 1000} s\n`));
        endGroup();
      }, timeoutMs);
    }
  });
}

/** A shell's exit code for what Node reports about an ended process. */
export function exitCode(code, signal) {
  return signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1);
}

// In a linked work tree `.git` is a file.
const skipped = new Set(['.git', 'build', 'dist', 'node_modules', '.parley']);

/** Files below a folder of the repository, as sorted paths from its root with forward slashes. */
export function listFiles(folder, wanted = () => true) {
  const found = [];
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (skipped.has(entry.name)) continue;
      const full = join(path, entry.name);
      if (entry.isDirectory()) {
        visit(full);
      } else if (entry.isFile()) {
        const name = relative(root, full).split(sep).join('/');
        if (wanted(name)) found.push(name);
      }
    }
  };
  try {
    visit(join(root, folder));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return found.sort();
}

/** Every C++ file written by hand; the generator decides how its own output looks. */
export function cppFiles() {
  const isCpp = (name) => /\.(cpp|hpp)$/.test(name) && !name.includes('/generated/');
  return ['src', 'wasm', 'tests', 'bench'].flatMap((folder) => listFiles(folder, isCpp));
}

/**
 * Runs scripts/setup, which also installs what `extras` names; throws with its message shown when
 * the machine is not ready.
 */
export function setup(extras = []) {
  run(join(root, 'scripts/setup'), extras);
}

// Starts the real server, and finds processes that outlived a test run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The built web files and the server to test; others than the usual ones can be named. */
export const webFolder = process.env.PARLEY_WEB ?? join(root, 'dist');
export const serverBinary =
  process.env.PARLEY_BINARY ?? join(root, 'build/release/src/server/parley');

const startMs = 30_000;
const stopMs = 10_000;
const leakMs = 5_000;

/** A TCP port that nothing listens on. */
/** Memory of a server that was started, as the kernel has it (VmRSS), in kB of 1,024 bytes. */
export function memoryKb(server) {
  const status = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]);
}

export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function deadline(ms, what) {
  let timer;
  const promise = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s`)), ms);
  });
  return { promise, clear: () => clearTimeout(timer) };
}

/** Resolves to what `promise` does, or rejects after `ms`. */
export async function within(promise, ms, what) {
  const limit = deadline(ms, what);
  try {
    return await Promise.race([promise, limit.promise]);
  } finally {
    limit.clear();
  }
}

/**
 * Starts `parley serve` with its data below `folder` and waits until it has printed the lines that
 * an operator reads. `args` are added to the command line; `binary` is another program that runs it.
 */
export async function startServer({
  folder,
  port,
  args = [],
  web = webFolder,
  binary = serverBinary,
}) {
  const chosenPort = port ?? (await freePort());
  const data = join(folder, 'data');
  const where = ['--port', String(chosenPort), '--data', data, '--web', web];
  const command = ['serve', ...where, '--print-secret', ...args];
  const child = spawn(binary, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const server = { child, port: chosenPort, output: '', apiKey: '', apiSecret: '' };
  server.url = `http://localhost:${chosenPort}`;
  server.wsUrl = `ws://localhost:${chosenPort}`;
  server.ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  server.ended.then(() => process.removeListener('exit', endWithUs));
  server.stop = (signal = 'SIGTERM') => stopServer(server, signal);
  server.kill = () => {
    child.kill('SIGKILL');
    return server.ended;
  };
  await within(readStartLines(server), startMs, 'starting the server');
  return server;
}

function readStartLines(server) {
  return new Promise((resolve, reject) => {
    const read = (chunk) => {
      server.output += chunk;
      const key = /^API key: (\d+)\s*$/m.exec(server.output);
      const secret = /^API secret: (\S+)\s*$/m.exec(server.output);
      if (!key || !secret) return;
      server.apiKey = key[1];
      server.apiSecret = secret[1];
      resolve();
    };
    server.child.stdout.on('data', read);
    server.child.stderr.on('data', read);
    server.child.once('error', reject);
    server.ended.then(({ code, signal }) =>
      reject(new Error(`the server ended (${signal ?? code}):\n${server.output}`)),
    );
  });
}

async function stopServer(server, signal) {
  server.child.kill(signal);
  try {
    const { code } = await within(server.ended, stopMs, `the server's end after ${signal}`);
    assert.equal(code, 0, `the server ended with ${code}:\n${server.output}`);
  } catch (error) {
    server.child.kill('SIGKILL');
    await server.ended;
    throw error;
  }
}

function processesNaming(text) {
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      if (commandLine.includes(text) || environment.includes(text)) {
        found.push(`${pid} ${commandLine.replaceAll('\0', ' ').slice(0, 120)}`);
      }
    } catch {
      // It ended while we looked, or it belongs to somebody else.
    }
  }
  return found;
}

/** Fails when a process that names `text` in its command line or environment does not end soon. */
export async function assertNoProcessNames(text) {
  const giveUpAt = Date.now() + leakMs;
  let left = processesNaming(text);
  while (left.length > 0 && Date.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = processesNaming(text);
  }
  assert.deepEqual(left, [], 'processes outlived the tests');
}

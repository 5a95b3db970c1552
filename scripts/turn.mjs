// coturn for `npm start -- --turn`: relays for calls whose pages find no direct path.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './lib.mjs';

const port = 3478;

/** An address of this machine that others on its network reach. */
function lanAddress() {
  const all = Object.values(networkInterfaces()).flat();
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!found) throw new Error('this machine has no address that others could reach');
  return found.address;
}

/** Resolves once it listens; rejects with what it said when it ends before. */
function listening(child) {
  const lines = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (/UDP listener opened on/.test(line)) resolve();
    });
    child.once('error', (error) => reject(new Error(`coturn: ${error.message}`)));
    child.once('exit', (code) => {
      reject(new Error(`coturn ended with ${code}; it said:\n${lines.slice(-5).join('\n')}`));
    });
  });
}

/** Starts it; resolves to what `parley serve` is to be given: options, and the shared secret. */
export async function startTurn(isForOthers) {
  const address = isForOthers ? lanAddress() : '127.0.0.1';
  const secret = randomBytes(24).toString('base64url');
  const folder = join(root, 'build/turn');
  mkdirSync(folder, { recursive: true });
  const args = [
    ...['-n', '--no-cli', '--log-file=stdout', '--simple-log', '--realm=parley', '--no-tls'],
    ...['--use-auth-secret', `--static-auth-secret=${secret}`, `--listening-port=${port}`],
    ...[`--listening-ip=${address}`, `--relay-ip=${address}`],
    ...(isForOthers ? [] : ['--allow-loopback-peers']),
    ...[`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'users')}`],
  ];
  const child = spawn('turnserver', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  process.once('exit', () => child.kill('SIGKILL'));
  await listening(child);
  console.log(`TURN: turn:${address}:${port}`);
  const urls = ['udp', 'tcp'].map((by) => `turn:${address}:${port}?transport=${by}`);
  return {
    args: urls.flatMap((url) => ['--ice-server', url]),
    env: { PARLEY_TURN_SECRET: secret },
  };
}

// Runs `parley bench` for the rows that need many members, and the servers that it is pointed at.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildPart } from '../scripts/build.mjs';
import { root, serverBinary } from '../tests/browser/processes.mjs';

/** Builds what the rows run: the release, and the baseline in C++. */
export function buildAll() {
  buildPart('bench');
}

/** One run of the load generator; rejects with what went wrong. */
export async function generate(...args) {
  const command = ['bench', '--json', ...args.map(String)];
  const child = spawn(serverBinary, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`parley ${command.join(' ')} ended with ${code}`);
  return JSON.parse(output);
}

const baselines = {
  'bare Beast': [join(root, 'build/release/bench/parley_broadcast')],
  'Node ws': [process.execPath, join(root, 'bench/broadcast.mjs')],
};

/** Starts a broadcast server of that name; the arguments that point the load generator at it. */
export async function startBaseline(name) {
  const [command, ...args] = baselines[name];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(child.stdout.setEncoding('utf8'), 'data');
  return {
    args: ['--bare', '--url', url.trim(), '--server-pid', child.pid],
    async stop() {
      child.kill();
      await once(child, 'close');
    },
  };
}

// `npm run soak:server -- [minutes]`: two hundred clients join, talk and leave, again and again, and what
// the server has in memory after each minute.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../tests/browser/processes.mjs';
import { buildAll, generate } from './generator.mjs';
import { kilobytes } from './report.mjs';

const minutes = Number(process.argv[2] ?? 30);
const clients = 200;

/** Memory of a process as the kernel has it (VmRSS), in bytes. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024;
}

buildAll();
const folder = mkdtempSync(join(tmpdir(), 'parley-soak-'));
const server = await startServer({ folder, args: ['--log-level', 'warn', '--no-demo'] });
try {
  const to = ['--url', server.url, '--key', server.apiKey, '--secret', server.apiSecret];
  const began = performance.now();
  let first;
  let lives = 0;
  for (let minute = 1; minute <= minutes; minute += 1) {
    while (performance.now() - began < minute * 60_000) {
      await generate(
        ...[...to, '--members', clients, '--watched', clients, '--room-size', 10],
        ...['--signals', 100, '--duration', '3s'],
      );
      lives += clients;
    }
    const bytes = memoryOf(server.child.pid);
    first ??= bytes;
    const growth = ((bytes / first - 1) * 100).toFixed(1);
    console.log(`minute ${minute}: ${kilobytes(bytes)} kB, ${growth} % more than after the first`);
  }
  console.log(`${lives} clients joined, talked and left`);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

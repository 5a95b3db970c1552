// `npm run soak:server -- [minutes]`: two hundred clients join, talk and leave, again and again, and what
// the server has in memory after each minute.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryKb, startServer } from '../tests/browser/processes.mjs';
import { buildAll, generate } from './generator.mjs';

const minutes = Number(process.argv[2] ?? 30);
const clients = 200;

/** More than SQLite's cache of pages holds (2 MB): it is full before anything is measured. */
const sessions = 20_000;

async function fillCache({ url, apiKey, apiSecret }) {
  const headers = { 'X-TB-PARTNER-AUTH': `${apiKey}:${apiSecret}`, Accept: 'application/json' };
  for (let made = 0; made < sessions; made += 10) {
    const asked = Array.from({ length: 10 }, () =>
      fetch(`${url}/session/create`, { method: 'POST', headers }),
    );
    for (const answer of await Promise.all(asked)) {
      if (!answer.ok) throw new Error(`/session/create answered ${answer.status}`);
      await answer.arrayBuffer();
    }
  }
}

buildAll();
const folder = mkdtempSync(join(tmpdir(), 'parley-soak-'));
const server = await startServer({ folder, args: ['--log-level', 'warn', '--no-demo'] });
try {
  const to = ['--url', server.url, '--key', server.apiKey, '--secret', server.apiSecret];
  await fillCache(server);
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
    const memory = memoryKb(server);
    first ??= memory;
    const growth = ((memory / first - 1) * 100).toFixed(1);
    console.log(`minute ${minute}: ${memory} kB, ${growth} % more than after the first`);
  }
  console.log(`${lives} clients joined, talked and left`);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

// Row "crowd": what an idle member costs in memory, how long joining takes where many are, and
// whether ten thousand stay while a room of a thousand chats.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../tests/browser/processes.mjs';
import { buildAll, generate } from './generator.mjs';
import { printRatio, printTable } from './report.mjs';

const memoryMembers = 10_000;
const memoryBytesMax = 12_000;
const lateMembers = 100;
const roomSizes = [10, 100, 1000, 5000];
// Filling a room costs the square of its size: a storm is measured where that is quick.
const stormSizeMax = 1000;
const holdSeconds = 30;
const chat = { members: 1000, signals: 20 };

const milliseconds = (us) => (us / 1000).toFixed(1);

async function memory() {
  const { server } = await generate(
    ...['--members', memoryMembers, '--room-size', 10, '--watched', 0],
    ...['--signals', 0, '--duration', '1s'],
  );
  return server.memberBytes;
}

async function joining(size) {
  const late = (atOnce) =>
    generate(
      ...['--members', size, '--room-size', size, '--watched', 0, '--signals', 0],
      ...['--duration', '1s', '--late', lateMembers, '--late-at-once', atOnce],
    );
  const { lateJoins: inTurn } = await late(1);
  if (size > stormSizeMax) return { size, inTurn };
  const { lateJoins: atOnce } = await late(lateMembers);
  return { size, inTurn, atOnce };
}

/** Ten thousand silent members and a room that chats, by two load generators on one server. */
async function hold() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const args = ['--log-level', 'warn', '--no-demo'];
  const server = await startServer({ folder, args });
  try {
    const to = ['--url', server.url, '--key', server.apiKey, '--secret', server.apiSecret];
    const [silent, chatting] = await Promise.all([
      generate(
        ...[...to, '--members', memoryMembers, '--room-size', 10, '--watched', 100],
        ...['--signals', 0, '--duration', `${2 * holdSeconds}s`],
      ),
      generate(
        // Few on their way in at once: ten thousand others come just then.
        ...[...to, '--members', chat.members, '--room-size', chat.members, '--watched', 0],
        ...['--parallel', 8],
        ...['--signals', chat.signals, '--duration', `${holdSeconds}s`],
      ),
    ]);
    return { silent, chatting };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function run() {
  buildAll();
  const memberBytes = await memory();
  console.log(`\nMemory of the server for each of ${memoryMembers} idle members: ${memberBytes} B`);
  printRatio(`of the ${memoryBytesMax} B allowed`, memberBytes / memoryBytesMax, 1);
  const joins = [];
  for (const size of roomSizes) joins.push(await joining(size));
  printTable(
    `From connecting to sessionConnected, ms, of ${lateMembers} that come later`,
    ['already there', 'in turn: p50', 'p99', 'at once: p50', 'p99'],
    joins.map(({ size, inTurn, atOnce }) => [
      size,
      ...[inTurn, atOnce].flatMap((found) =>
        found ? [found.p50Us, found.p99Us].map(milliseconds) : ['', ''],
      ),
    ]),
  );
  const { silent, chatting } = await hold();
  const { heardPerSecond, missing, delay } = chatting.signals;
  console.log(`\n${silent.members} silent members while a room of ${chatting.members} chats`);
  console.log(`  lost: ${silent.lost + chatting.lost}, signals missing: ${missing}`);
  const times = `p50 ${milliseconds(delay.p50Us)} ms, p99 ${milliseconds(delay.p99Us)} ms`;
  console.log(`  heard a second: ${heardPerSecond}, ${times}`);
  return { memberBytes, joins, silent, chatting };
}

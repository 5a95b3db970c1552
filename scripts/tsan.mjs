// `npm run tsan [-- test...]`: tests of tests/server against a server under ThreadSanitizer; `parley bench` in them
// runs under it, too. Any report is a failure.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPart } from './build.mjs';
import { capture, root, setup } from './lib.mjs';

const minuteMs = 60_000;

// What has threads, and what opens, closes and ends in the most ways.
const usual = [
  'load',
  'bench',
  'kills',
  'restart',
  'resume',
  'webhooks',
  'webhooks-trouble',
  'tls',
];

const reports = mkdtempSync(join(tmpdir(), 'parley-tsan-'));
try {
  setup();
  buildPart('server-tsan');
  const named = process.argv.slice(2);
  const files = (named.length > 0 ? named : usual).map((name) => `tests/server/${name}.test.mjs`);
  const options = ['--test', '--test-concurrency=1', `--test-timeout=${10 * minuteMs}`];
  const { code, output } = await capture(process.execPath, [...options, ...files], {
    timeoutMs: 30 * minuteMs,
    env: {
      PARLEY_BIN: join(root, 'build/tsan/src/server/parley'),
      PARLEY_KILLS: '10',
      PARLEY_SANITIZED: '1',
      TSAN_OPTIONS: `log_path=${reports}/report second_deadlock_stack=1`,
    },
  });
  process.stdout.write(output);
  const found = readdirSync(reports);
  for (const name of found) process.stdout.write(readFileSync(join(reports, name), 'utf8'));
  console.log(`tsan: ${found.length} processes with reports`);
  process.exitCode = code !== 0 || found.length > 0 ? 1 : 0;
} catch (error) {
  console.error(`tsan: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

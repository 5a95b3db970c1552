// `npm run bench [-- row...]`: measures side by side, prints tables, writes build/bench.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root } from '../tests/browser/processes.mjs';
import * as crowd from './crowd.mjs';
import * as download from './download.mjs';
import * as fanOut from './fan-out.mjs';
import * as firstFrame from './first-frame.mjs';
import * as load from './load.mjs';
import * as outages from './outages.mjs';

const rows = { 'first-frame': firstFrame, download, load, 'fan-out': fanOut, crowd, outages };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !rows[name]);
if (unknown.length > 0) {
  console.error(`bench: no row ${unknown.join(', ')}; there are ${Object.keys(rows).join(', ')}`);
  process.exit(2);
}

const file = join(root, 'build/bench.json');
const machine = { node: process.version, processor: `${cpus().length} x ${cpus()[0]?.model}` };

/** What earlier runs found in the rows that are not measured now. */
function earlier() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

const results = earlier();
for (const [name, row] of Object.entries(rows)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    const found = await row.run();
    results[name] = { date: new Date().toISOString(), ...machine, ...found };
  } catch (error) {
    console.error(`bench: ${name} failed: ${error.stack}`);
    process.exitCode = 1;
  }
}
mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log('\nwritten to build/bench.json');

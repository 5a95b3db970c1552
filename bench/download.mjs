// Row "download": every byte that a page fetches before connect() can run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root } from '../tests/browser/processes.mjs';
import { kilobytes, printRatio, printTable } from './report.mjs';

// OpenTok's client script 2.x, as its maker publishes it: kB with brotli.
const openTokBrotliBytes = 587_000;
const budgetBytes = 100_000;

export function brotli(data) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  return brotliCompressSync(data, { params });
}

const products = {
  parley: ['dist/parley.js', 'dist/parley-core.wasm'],
  'livekit-client': ['node_modules/livekit-client/dist/livekit-client.umd.js'],
};

/** Reads a product's files: name, content. */
export function filesOf(product) {
  return products[product].map((name) => ({
    name: name.split('/').at(-1),
    content: readFileSync(join(root, name)),
  }));
}

function sizesOf({ name, content }) {
  return {
    name,
    raw: content.length,
    gzip: gzipSync(content, { level: 9 }).length,
    brotli: brotli(content).length,
  };
}

function total(name, files) {
  const sum = (key) => files.reduce((bytes, file) => bytes + file[key], 0);
  return { name, raw: sum('raw'), gzip: sum('gzip'), brotli: sum('brotli') };
}

const cells = ({ name, raw, gzip, brotli: small }) => [name, ...[raw, gzip, small].map(kilobytes)];

export async function run() {
  const files = {};
  const totals = {};
  for (const product of Object.keys(products)) {
    files[product] = filesOf(product).map(sizesOf);
    totals[product] = total(product, files[product]);
  }
  printTable(
    'Download before connect() can run, kB',
    ['', 'raw', 'gzip -9', 'brotli -q 11'],
    [
      ...files.parley.map(cells),
      ...Object.values(totals).map(cells),
      ['opentok.min.js (published)', '', '', kilobytes(openTokBrotliBytes)],
    ],
  );
  const { parley } = totals;
  const ratios = {
    budget: parley.brotli / budgetBytes,
    livekit: parley.brotli / totals['livekit-client'].brotli,
    openTok: parley.brotli / openTokBrotliBytes,
  };
  printRatio(`of the ${kilobytes(budgetBytes)} kB allowed`, ratios.budget, 1);
  console.log(`  of livekit-client: ${ratios.livekit.toFixed(3)}`);
  console.log(`  of OpenTok's client: ${ratios.openTok.toFixed(3)}`);
  return { files, totals, ratios };
}

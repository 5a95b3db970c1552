// Row "load": fetch, evaluate and instantiate in Chromium without any cache, and the memory kept.
/* global LivekitClient */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '../tests/browser/chromium.mjs';
import { filesOf } from './download.mjs';
import { kilobytes, median, printRatio, printTable, spread } from './report.mjs';
import { startStaticServer } from './static-server.mjs';

const rounds = 25;
const limit = 0.7;
const products = ['parley', 'livekit-client'];
const emptyPage = '<!doctype html><html lang="en"><title>Bench</title><body></body></html>';

/** Remembers the memories of all wasm instances, to be measured later. */
function watchWasm() {
  window.wasmMemories = [];
  const keep = (result) => {
    const { exports } = result.instance ?? result;
    for (const value of Object.values(exports)) {
      if (value instanceof WebAssembly.Memory) window.wasmMemories.push(value);
    }
    return result;
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const real = WebAssembly[name].bind(WebAssembly);
    WebAssembly[name] = (...args) => real(...args).then(keep);
  }
}

/** Runs in the page: from asking for the script until the client has answered its first call. */
async function loadInPage(product) {
  const script = document.createElement('script');
  script.src = product === 'parley' ? '/parley.js' : '/livekit-client.umd.js';
  const loaded = new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = reject;
  });
  const began = performance.now();
  document.head.append(script);
  await loaded;
  const evaluated = performance.now();
  if (product === 'parley') {
    // The core alone knows that this is no session id: no socket is opened for this.
    window.client = OT.initSession('1', 'none');
    const { name } = await window.client.connect.promise(undefined).catch((error) => error);
    if (name !== 'OT_INVALID_SESSION_ID') throw new Error(`the core answered ${name}`);
  } else {
    window.client = new LivekitClient.Room();
  }
  const ready = performance.now();
  return { evaluate: evaluated - began, ready: ready - began };
}

async function heapOf(cdp) {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}

async function measure(browser, url, product) {
  const context = await browser.newContext();
  try {
    await context.addInitScript(watchWasm);
    const page = await context.newPage();
    await page.goto(`${url}/page.html`);
    const cdp = await context.newCDPSession(page);
    const before = await heapOf(cdp);
    const times = await page.evaluate(loadInPage, product);
    const wasm = await page.evaluate(() =>
      window.wasmMemories.reduce((bytes, memory) => bytes + memory.buffer.byteLength, 0),
    );
    return { ...times, heap: (await heapOf(cdp)) - before, wasm };
  } finally {
    await context.close();
  }
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const files = products
    .flatMap(filesOf)
    .map(({ name, content }) => ({ path: `/${name}`, content }));
  const server = await startStaticServer([{ path: '/page.html', content: emptyPage }, ...files]);
  const browser = await launchChromium(folder);
  try {
    const samples = { parley: [], 'livekit-client': [] };
    for (let round = -1; round < rounds; round += 1) {
      for (const product of products) {
        const sample = await measure(browser, server.url, product);
        if (round >= 0) samples[product].push(sample);
      }
    }
    return report(samples);
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function report(samples) {
  const result = {};
  for (const product of products) {
    const of = (key) => samples[product].map((sample) => sample[key]);
    result[product] = {
      evaluateMs: spread(of('evaluate')),
      readyMs: spread(of('ready')),
      heapBytes: median(of('heap')),
      wasmBytes: median(of('wasm')),
    };
  }
  const ms = ({ median: middle, low, high }) =>
    `${middle.toFixed(1)} (${low.toFixed(1)}-${high.toFixed(1)})`;
  printTable(
    `Load, uncached, median of ${rounds} (quartiles)`,
    ['', 'script run, ms', 'ready, ms', 'JS heap, kB', 'wasm memory, kB'],
    products.map((product) => {
      const { evaluateMs, readyMs, heapBytes, wasmBytes } = result[product];
      return [product, ms(evaluateMs), ms(readyMs), kilobytes(heapBytes), kilobytes(wasmBytes)];
    }),
  );
  const kept = ({ heapBytes, wasmBytes }) => heapBytes + wasmBytes;
  const { parley, 'livekit-client': livekit } = result;
  const ratios = {
    ready: parley.readyMs.median / livekit.readyMs.median,
    memory: kept(parley) / kept(livekit),
  };
  printRatio('time until ready, of livekit-client', ratios.ready, limit);
  console.log(`  memory kept (heap and wasm), of livekit-client: ${ratios.memory.toFixed(3)}`);
  return { ...result, ratios };
}

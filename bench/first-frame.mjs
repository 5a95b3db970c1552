// Row "first-frame": from session.connect() to the first remote frame, against a bare pair of pages.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenTok from 'opentok';
import { launchChromium } from '../tests/browser/chromium.mjs';
import { startPageServer } from '../tests/browser/page-server.mjs';
import { startServer } from '../tests/browser/processes.mjs';
import * as inPage from './in-page.mjs';
import { median, printRatio, printTable, spread } from './report.mjs';
import { startRelay } from './relay.mjs';

const pairs = 30;
const warmUps = 2;
const limit = 1.2;
const phases = [
  ['socket', 'begin', 'socket'],
  ['join', 'socket', 'joined'],
  ['negotiation', 'joined', 'negotiated'],
  ['ICE and DTLS', 'negotiated', 'connected'],
  ['first frame', 'connected', 'frame'],
  ['total', 'begin', 'frame'],
];

async function newPage(browser, url) {
  const context = await browser.newContext();
  await context.addInitScript(inPage.watchMarks);
  await context.addInitScript(`window.firstFrame = ${inPage.firstFrame};`);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

function durations(marks) {
  // The bare pair has nothing to join: its socket is all it needs.
  const at = { ...marks, joined: marks.joined ?? marks.socket };
  return Object.fromEntries(phases.map(([name, from, to]) => [name, at[to] - at[from]]));
}

async function parleySample(browser, bench) {
  const page = await newPage(browser, bench.parleyPage);
  await page.evaluate(inPage.parleyWarm);
  const marks = await page.evaluate(inPage.parleySubscribe, bench.member());
  await page.evaluate(() => window.session.disconnect());
  await page.context().close();
  return durations(marks);
}

async function bareSample(browser, bench) {
  const page = await newPage(browser, bench.barePage);
  const marks = await page.evaluate(inPage.bareSubscribe, bench.relayUrl);
  await page.evaluate(() => window.hangUp());
  await page.context().close();
  return durations(marks);
}

async function prepare(server, pageServer, relay) {
  const { apiKey, apiSecret, url } = server;
  const openTok = new OpenTok(apiKey, apiSecret, { apiUrl: url });
  const { sessionId } = await promisify(openTok.createSession.bind(openTok))({});
  const html = (script) =>
    `<!doctype html><html lang="en"><title>Bench</title>${script}<body></body></html>`;
  return {
    parleyPage: pageServer.add(
      '/parley',
      html(`<script src="${url}/v2/js/opentok.min.js"></script>`),
    ),
    barePage: pageServer.add('/bare', html('')),
    relayUrl: relay.url,
    member: () => ({ apiKey, sessionId, token: openTok.generateToken(sessionId) }),
  };
}

async function measure(browser, bench) {
  const publisher = await newPage(browser, bench.parleyPage);
  await publisher.evaluate(inPage.parleyPublish, bench.member());
  const answerer = await newPage(browser, bench.barePage);
  await answerer.evaluate(inPage.barePublish, bench.relayUrl);
  const samples = { parley: [], bare: [] };
  for (let pair = -warmUps; pair < pairs; pair += 1) {
    const order = pair % 2 ? ['parley', 'bare'] : ['bare', 'parley'];
    for (const kind of order) {
      const sample = await (kind === 'parley' ? parleySample : bareSample)(browser, bench);
      if (pair >= 0) samples[kind].push(sample);
    }
  }
  return samples;
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const closers = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const server = await startServer({ folder });
    closers.push(() => server.stop());
    const pageServer = await startPageServer();
    closers.push(() => pageServer.close());
    const relay = await startRelay();
    closers.push(() => relay.close());
    const browser = await launchChromium(join(folder, 'tmp'));
    closers.push(() => browser.close());
    return report(await measure(browser, await prepare(server, pageServer, relay)));
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

function report(samples) {
  const of = (kind, phase) => samples[kind].map((sample) => sample[phase]);
  const cell = (kind, phase) => {
    const { median: middle, low, high } = spread(of(kind, phase));
    return `${middle.toFixed(1)} (${low.toFixed(1)}-${high.toFixed(1)})`;
  };
  const names = phases.map(([name]) => name);
  printTable(
    `First remote frame, ms, median of ${pairs} interleaved pairs (quartiles)`,
    ['', 'parley', 'bare pair'],
    names.map((name) => [name, cell('parley', name), cell('bare', name)]),
  );
  const ratio = median(of('parley', 'total')) / median(of('bare', 'total'));
  printRatio('first frame, of the bare pair', ratio, limit);
  const spreads = (kind) => Object.fromEntries(names.map((name) => [name, spread(of(kind, name))]));
  return { parley: spreads('parley'), bare: spreads('bare'), ratio };
}

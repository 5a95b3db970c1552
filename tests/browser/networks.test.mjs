// A call between two networks that nothing but a relay connects.
/* global tools */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { chromiumPath, launchChromium } from './chromium.mjs';
import { allSeeAndHear, joinRoom } from './harness.mjs';
import { canMakeNetworks, Networks } from './networks.mjs';
import { startServer, serverBinary } from './processes.mjs';
import { startTurnServer } from './turn-server.mjs';

const secret = 'a-secret-shared-with-coturn';
const skip = canMakeNetworks() ? false : 'it needs root, ip and nft, to make networks';
const pageTools = readFileSync(new URL('page-tools.mjs', import.meta.url), 'utf8');

/** What `parley` prints of its commands. */
function parley(data, ...args) {
  return execFileSync(serverBinary, [...args, '--data', data], { encoding: 'utf8' }).trim();
}

/** A page of the server's own origin in one of the networks, with the client script. */
async function openPage(cleanUp, networks, network, folder, url) {
  // Only secure pages get a camera, and a name for this machine would be another network's.
  const trusted = [`--unsafely-treat-insecure-origin-as-secure=${url}`];
  const program = networks.wrapper(folder, network, chromiumPath);
  const browser = await launchChromium(join(folder, `browser-${network}`), trusted, program);
  cleanUp(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript({ content: pageTools });
  await page.goto(`${url}/health`);
  await page.addScriptTag({ url: `${url}/v2/js/opentok.min.js` });
  await page.evaluate(() => tools.watchExceptions());
  return page;
}

const pathsOf = (page) =>
  page.evaluate(async () => {
    const open = tools.peers.filter(({ connectionState }) => connectionState === 'connected');
    const reports = await Promise.all(
      open.map(async (peer) => [...(await peer.getStats()).values()]),
    );
    return reports.map((all) => {
      const pair = all.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
      const typeOf = (id) => all.find((report) => report.id === id).candidateType;
      return [typeOf(pair.localCandidateId), typeOf(pair.remoteCandidateId)].includes('relay');
    });
  });

test(
  'a call between two networks that let no UDP pass directly goes by the relay',
  { skip },
  async (t) => {
    const steps = [];
    const cleanUp = (step) => steps.unshift(step);
    t.after(async () => {
      for (const step of steps) await step();
    });
    const folder = mkdtempSync(join(tmpdir(), 'parley-networks-'));
    cleanUp(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const networks = new Networks();
    cleanUp(() => networks.close());
    const address = networks.hubAddress;
    const turn = await startTurnServer({
      folder,
      secret,
      address,
      program: networks.wrapper(folder, 0, 'turnserver'),
    });
    cleanUp(() => turn.stop());
    const server = await startServer({
      folder,
      args: [
        ...['--host', '0.0.0.0', '--turn-secret', secret],
        ...['--ice-server', `turn:${address}:${turn.port}`],
      ],
      binary: networks.wrapper(folder, 0, serverBinary),
    });
    cleanUp(() => server.stop());
    const url = `http://${address}:${server.port}`;
    const data = join(folder, 'data');
    const sessionId = parley(data, 'session', 'create');
    const memberNamed = (name) => ({
      apiKey: server.apiKey,
      sessionId,
      token: parley(data, 'token', 'create', sessionId, '--connection-data', name),
    });
    const [alice, bob] = [
      await openPage(cleanUp, networks, 1, folder, url),
      await openPage(cleanUp, networks, 2, folder, url),
    ];
    await joinRoom(alice, memberNamed('alice'), { publish: { name: 'alice' } });
    await joinRoom(bob, memberNamed('bob'), { publish: { name: 'bob' } });
    await allSeeAndHear([alice, bob], ['alice', 'bob']);
    for (const page of [alice, bob]) assert.deepEqual(await pathsOf(page), [true, true]);
    assert.ok(networks.dropped() > 0, 'they tried the direct way');
  },
);

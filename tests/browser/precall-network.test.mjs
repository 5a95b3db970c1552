// The check before a call on networks that are in its way, and by way of a real TURN server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { openWorld, World } from './harness.mjs';
import { came, ended, heading, openCheck, start } from './precall-page.mjs';
import { startTurnServer } from './turn-server.mjs';

const world = openWorld();

test('a blocked WebSocket, a silent server and no network at all are told apart', async () => {
  const page = await openCheck(world, {
    prepare: () => {
      window.WebSocket = class extends WebSocket {
        constructor(url, protocols) {
          super(`${String(url).split('/client')[0]}/nowhere`, protocols);
        }
      };
    },
  });
  await start(page);
  await came(page, 'Connection to the server', 'Problem', '(WebSocket) are blocked');
  assert.equal((await ended(page)).canCall, false);
  await heading(page, 'No call from here yet').waitFor();

  const silent = await openCheck(world);
  await silent.route(/\/(?:health|demo\/room)$/, (route) => route.abort());
  await start(silent);
  await came(silent, 'Connection to the server', 'Problem', 'The server does not answer');
  await ended(silent);

  const offline = await openCheck(world);
  await offline.context().setOffline(true);
  await start(offline);
  await came(offline, 'Connection to the server', 'Problem', 'This device is offline');
  await ended(offline);
});

test('media that does not come back means no call', async () => {
  const page = await openCheck(world, {
    prepare: () => {
      const real = RTCPeerConnection.prototype.addIceCandidate;
      RTCPeerConnection.prototype.addIceCandidate = function add(candidate) {
        return candidate?.candidate ? Promise.resolve() : real.call(this, candidate);
      };
      const set = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = function describe({ type, sdp }) {
        return set.call(this, { type, sdp: sdp.replace(/^a=candidate:.*\r\n/gm, '') });
      };
    },
  });
  await start(page);
  // That long the client waits for a path.
  await came(page, 'Sound and picture', 'Problem', 'Nothing came back', { timeout: 60_000 });
  const report = await ended(page);
  assert.equal(report.canCall, false);
  assert.match(report.loopback.error, /^OT_/);
});

test('a TURN server that answers carries the media; one that does not is named with its transport', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-turn-'));
  const turn = await startTurnServer({ folder, secret: 'shared' });
  // Nobody listens there.
  const urls = [`turn:127.0.0.1:${turn.port}`, 'turn:127.0.0.1:9?transport=tcp'];
  const args = urls.flatMap((url) => ['--ice-server', url]);
  const relayed = new World({ serverArgs: [...args, '--turn-secret', 'shared'] });
  t.after(async () => {
    await relayed.closePages();
    await relayed.close();
    await turn.stop();
    rmSync(folder, { recursive: true });
  });
  await relayed.open();
  const page = await openCheck(relayed);
  await start(page);
  await came(page, 'Ways through firewalls', 'Look here', /TURN over UDP reached, \d+ ms/);
  await came(page, 'Ways through firewalls', 'Look here', 'TURN over TCP does not answer');
  await came(page, 'Sound and picture', 'Good', 'By way of the TURN server and back');
  const { ice, loopback } = await ended(page);
  assert.deepEqual(
    ice.map(({ kind, transport, outcome }) => [kind, transport, outcome]),
    [
      ['TURN', 'UDP', 'reached'],
      ['TURN', 'TCP', 'silent'],
    ],
  );
  assert.equal(loopback.isRelayed, true);
  assert.ok(loopback.rttMs >= 0 && loopback.videoKbps > 20);
});

test('where no TURN server answers, no call is promised', async () => {
  const page = await openCheck(world);
  const dead = { urls: ['turn:127.0.0.1:9'], username: 'user', credential: 'secret' };
  await page.route('**/parley/v1/ice', (route) => route.fulfill({ json: { iceServers: [dead] } }));
  await start(page);
  await came(page, 'Ways through firewalls', 'Problem', 'TURN over UDP does not answer');
  await heading(page, 'Fair: 3 of 5').waitFor();
  const { rating } = await ended(page);
  assert.deepEqual(rating.flaws, ['blocked']);
  assert.ok(!(await page.locator('.report pre').textContent()).includes('secret'));
});

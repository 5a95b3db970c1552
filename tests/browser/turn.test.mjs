// Calls through a real TURN server, with the credentials that the cloud makes for each connection.
/* global tools */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { allSeeAndHear, joinRoom, World } from './harness.mjs';
import { startTurnServer } from './turn-server.mjs';

const secret = 'a-secret-shared-with-coturn';
const folder = mkdtempSync(join(tmpdir(), 'parley-turn-'));
let turn;

before(async () => {
  turn = await startTurnServer({ folder, secret });
});
after(async () => {
  await turn.stop();
  rmSync(folder, { recursive: true });
});

/** A world whose clients are told of this TURN server alone; closed with the test. */
async function openWorld(t, url, serverArgs) {
  const world = new World({
    serverArgs: ['--ice-server', url, ...serverArgs],
    // The certificate is the test's own.
    chromiumArgs: ['--ignore-certificate-errors'],
  });
  t.after(async () => {
    await world.closePages();
    await world.close();
  });
  await world.open();
  return world;
}

/** A page that takes no path but a relay. */
async function relayedPage(world, member, name) {
  const page = await world.newPage();
  await page.evaluate(() => {
    const { initSession } = OT;
    OT.initSession = (key, id) =>
      initSession(key, id, { iceConfig: { includeServers: 'all', transportPolicy: 'relay' } });
  });
  await joinRoom(page, member, { publish: { name } });
  return page;
}

/** The relay that media of each connection takes: its protocol and the user it was given. */
const relays = (page) =>
  page.evaluate(async () => {
    const open = tools.peers.filter(({ connectionState }) => connectionState === 'connected');
    return Promise.all(
      open.map(async (peer) => {
        const reports = [...(await peer.getStats()).values()];
        const pair = reports.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
        const { candidateType, relayProtocol } = reports.find(
          ({ id }) => id === pair.localCandidateId,
        );
        const [{ username }] = peer.getConfiguration().iceServers;
        return { candidateType, relayProtocol, username };
      }),
    );
  });

for (const [relayProtocol, url] of [
  ['udp', () => `turn:127.0.0.1:${turn.port}?transport=udp`],
  ['tcp', () => `turn:127.0.0.1:${turn.port}?transport=tcp`],
  ['tls', () => `turns:localhost:${turn.tlsPort}?transport=tcp`],
]) {
  test(`a call that may only be relayed passes over TURN by ${relayProtocol}`, async (t) => {
    const world = await openWorld(t, url(), ['--turn-secret', secret]);
    const room = await world.createRoom();
    const alice = await relayedPage(world, room.member('alice'), 'alice');
    const bob = await relayedPage(world, room.member('bob'), 'bob');
    await allSeeAndHear([alice, bob], ['alice', 'bob']);
    for (const page of [alice, bob]) {
      const used = await relays(page);
      assert.equal(used.length, 2);
      const id = await page.evaluate(() => OT.sessions.find().connection.connectionId);
      for (const relay of used) {
        assert.deepEqual([relay.candidateType, relay.relayProtocol], ['relay', relayProtocol]);
        const [, end, owner] = /^(\d+):(.*)$/.exec(relay.username);
        assert.equal(owner, id);
        const hours = (Number(end) - Date.now() / 1000) / 3600;
        assert.ok(hours > 23.9 && hours < 24.1, `${hours} hours`);
      }
    }
  });
}

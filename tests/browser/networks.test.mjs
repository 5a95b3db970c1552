// A call between two networks: that nothing but a relay connects, and that are gone for a while.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { allSeeAndHear, entries, recorded } from './harness.mjs';
import { NetworkWorld, whyNoNetworks as skip } from './network-world.mjs';
import { outage } from './outage.mjs';

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

async function call(t, options) {
  const world = await NetworkWorld.open(options);
  t.after(() => world.close());
  const pages = [await world.join(1, 'alice'), await world.join(2, 'bob')];
  await allSeeAndHear(pages, ['alice', 'bob']);
  return { world, pages };
}

test(
  'a call between two networks that let no UDP pass directly goes by the relay',
  { skip },
  async (t) => {
    const { world, pages } = await call(t, { relay: true });
    for (const page of pages) assert.deepEqual(await pathsOf(page), [true, true]);
    assert.ok(world.networks.dropped() > 0, 'they tried the direct way');
  },
);

for (const [fault, title] of [
  ['down', 'an interface that is down for a while'],
  ['silence', 'packets that are dropped for a while'],
]) {
  test(`${title} leaves every signal, every stream and the media`, { skip }, async (t) => {
    const { world, pages } = await call(t);
    const over = () => recorded(pages[0], 'session sessionReconnecting');
    await outage(world.networks, pages, { fault, over });
    await recorded(pages[0], 'session sessionReconnected');
    await allSeeAndHear(pages, ['alice', 'bob']);
    for (const page of pages) {
      const signals = (await entries(page, /^heard /)).length;
      assert.equal(signals, 1, 'heard once');
      assert.deepEqual(await entries(page, /Destroyed|sessionDisconnected|destroyed/), []);
    }
  });
}

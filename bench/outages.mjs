// Row "outages": how long after its return a network's signalling and media are back in a call of two.
import { setTimeout as sleep } from 'node:timers/promises';
import { allSeeAndHear } from '../tests/browser/harness.mjs';
import { NetworkWorld, whyNoNetworks } from '../tests/browser/network-world.mjs';
import { outage } from '../tests/browser/outage.mjs';
import { printRatio, printTable, spread } from './report.mjs';

const rounds = 10;
const outageMs = 10_000;
/** Milliseconds to be reached, by fault: of signalling and of media. */
const goals = { down: [1_000, 2_000], silence: [3_000, 3_000] };
const titles = { down: 'interface down', silence: 'packets dropped' };

async function measure(fault) {
  const world = await NetworkWorld.open();
  try {
    const pages = [await world.join(1, 'alice'), await world.join(2, 'bob')];
    const found = [];
    for (let round = 0; round < rounds; round += 1) {
      await allSeeAndHear(pages, ['alice', 'bob']);
      found.push(await outage(world.networks, pages, { fault, over: () => sleep(outageMs) }));
    }
    return found;
  } finally {
    await world.close();
  }
}

export async function run() {
  if (whyNoNetworks) {
    console.log(`outages: not measured, as ${whyNoNetworks}`);
    return { skipped: whyNoNetworks };
  }
  const results = {};
  const rows = [];
  const ratios = [];
  for (const [fault, [signalling, media]] of Object.entries(goals)) {
    const found = await measure(fault);
    for (const [what, goal] of [
      ['signallingMs', signalling],
      ['mediaMs', media],
    ]) {
      const times = spread(found.map((one) => one[what]));
      results[`${fault}.${what}`] = times;
      const milliseconds = ['median', 'low', 'high'].map((name) => times[name].toFixed(0));
      const title = `${titles[fault]}, ${what.replace('Ms', '')}`;
      rows.push([title, ...milliseconds]);
      ratios.push([`${title}, of the ${goal} ms allowed`, times.median / goal]);
    }
  }
  const head = ['ten seconds of', 'median ms', 'quartile', 'quartile'];
  printTable('outages: until a call is back', head, rows);
  for (const [what, ratio] of ratios) printRatio(what, ratio, 1);
  return results;
}

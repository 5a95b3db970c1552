// A full room: nine members on a small machine.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { hears, openWorld, recorded } from './harness.mjs';

const world = openWorld();

test('Session.subscribe: nine members, one camera, six small slow pictures and two voices, all reach each other', async () => {
  const room = await world.createRoom();
  const names = ['camera', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'v8', 'v9'];
  const pages = [];
  for (const name of names) {
    const page = await world.newPage();
    pages.push(page);
    await page.evaluate(
      ([member, me]) => {
        const publish = { name: me, audioSource: null, disableAudioProcessing: true };
        if (me === 'camera') Object.assign(publish, { resolution: '320x240', frameRate: 7 });
        else if (me.startsWith('c')) publish.videoSource = tools.canvasTrack(1);
        else Object.assign(publish, { audioSource: true, videoSource: null });
        return tools.join(member, { publish });
      },
      [room.member(name), name],
    );
  }
  const reach = async (page, name) => {
    await recorded(page, `subscribe ${name} ok`);
    if (name.startsWith('v')) await hears(page, name);
    else await page.evaluate((who) => tools.moves(tools.videoOf(who), 2), name);
  };
  await Promise.all(
    pages.flatMap((page, index) =>
      names.filter((_name, other) => other !== index).map((name) => reach(page, name)),
    ),
  );
  const counts = await pages[0].evaluate(() => ({
    peers: tools.openPeers(),
    connections: tools.entries.filter((entry) => entry.includes('connectionCreated')).length,
  }));
  assert.deepEqual(counts, { peers: 16, connections: 9 });
});

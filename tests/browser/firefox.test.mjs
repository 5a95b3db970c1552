// The smoke chapter: Firefox and Chromium in one room, each in each part.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, hears, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld({ firefox: true });

/**
 * Without a sound card Firefox runs no AudioContext, but it does play what it receives: there, sound
 * is the energy that arrives at an element's track. Runs in the page.
 */
function hearByStatistics() {
  const periodMs = 200;
  const heard = 1e-5;

  async function energyOf(element) {
    const id = element.srcObject?.getAudioTracks()[0]?.id;
    const reports = await Promise.all(tools.peers.map((peer) => peer.getStats()));
    return reports
      .flatMap((report) => [...report.values()])
      .filter(({ type, trackIdentifier }) => type === 'inbound-rtp' && trackIdentifier === id)
      .reduce((sum, { totalAudioEnergy = 0 }) => sum + totalAudioEnergy, 0);
  }

  /** Resolves once `enough` periods in turn were loud, or were not. */
  function listen(element, isWanted, enough, what) {
    let before;
    let count = 0;
    let timer;
    const promise = new Promise((resolve, reject) => {
      const look = async () => {
        const energy = await energyOf(element);
        count = before !== undefined && isWanted(energy - before > heard) ? count + 1 : 0;
        before = energy;
        if (count >= enough) resolve();
        else timer = setTimeout(() => look().catch(reject), periodMs);
      };
      look().catch(reject);
    });
    return tools.inTime(promise, what).finally(() => clearTimeout(timer));
  }

  tools.sounds = (element) => listen(element, (loud) => loud, 1, 'sound');
  tools.silent = (element) => listen(element, (loud) => !loud, 9, 'silence');
}

const newFirefoxPage = () => world.newFirefoxPage(`(${hearByStatistics})()`);

const isSilent = (page, name) => page.evaluate((who) => tools.silent(tools.videoOf(who)), name);
const stands = (page, name) => page.evaluate((who) => tools.stands(tools.videoOf(who)), name);

/** `near` mutes, signals and leaves; `far` sees, hears and is told. */
async function smoke(near, far) {
  const room = await world.createRoom();
  await joinRoom(near, room.member('near'), { publish: { name: 'near' } });
  await joinRoom(far, room.member('far'), { publish: { name: 'far' } });
  await recorded(near, 'subscribe far ok');
  await recorded(far, 'subscribe near ok');
  await Promise.all([sees(near, 'far'), sees(far, 'near'), hears(near, 'far'), hears(far, 'near')]);

  await near.evaluate(() => session.signal({ type: 'chat', data: 'hello' }));
  await recorded(far, 'session signal:chat hello from near');

  await near.evaluate(() => {
    tools.publishers.near.publishAudio(false).publishVideo(false);
  });
  await recorded(far, 'session streamPropertyChanged near hasAudio true->false');
  await recorded(far, 'subscriber near videoDisabled publishVideo');
  await Promise.all([isSilent(far, 'near'), stands(far, 'near')]);
  await near.evaluate(() => {
    tools.publishers.near.publishAudio(true).publishVideo(true);
  });
  await recorded(far, 'subscriber near videoEnabled publishVideo');
  await Promise.all([sees(far, 'near'), hears(far, 'near')]);

  await near.evaluate(() => session.disconnect());
  await recorded(near, 'session sessionDisconnected clientDisconnected');
  await recorded(far, 'session connectionDestroyed near clientDisconnected');
  for (const [page, tracks] of [
    [near, 0],
    [far, 2],
  ]) {
    const left = await page.evaluate(() => [tools.openPeers(), tools.liveTracks().length]);
    assert.deepEqual(left, [0, tracks]);
    assert.deepEqual(await entries(page, /^exception/), []);
  }
}

test('Firefox joins, publishes, subscribes, signals, mutes and leaves, seen by Chromium', async () => {
  await smoke(await newFirefoxPage(), await world.newPage());
});

test('Chromium joins, publishes, subscribes, signals, mutes and leaves, seen by Firefox', async () => {
  await smoke(await world.newPage(), await newFirefoxPage());
});

// Audio fallback: over a bad network video stops, and comes back with a good one.
/* global tools, session, carry */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, hears, joinRoom, lossyNetwork, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

/** Alice publishes and falls back, Bob watches; `prepare` is called with Alice's page before that. */
async function callWithFallback(prepare) {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  const prepared = await prepare(alice);
  const publish = { name: 'alice', audioFallback: { publisher: true } };
  await joinRoom(alice, room.member('alice'), { publish });
  await joinRoom(bob, room.member('bob'));
  await sees(bob, 'alice');
  return [alice, bob, prepared];
}

/** Lets a page read of a network that carries as many bits a second as `carry` says last. */
const bendNetwork = (page) =>
  page.evaluate(() => {
    const real = RTCPeerConnection.prototype.getStats;
    window.carry = (bits) => {
      window.bits = bits;
    };
    RTCPeerConnection.prototype.getStats = async function getStats() {
      const copy = new Map();
      for (const [id, entry] of await real.call(this)) {
        const bent = { ...entry };
        if (entry.type === 'outbound-rtp') bent.qualityLimitationReason = 'bandwidth';
        if (entry.type === 'candidate-pair') bent.availableOutgoingBitrate = window.bits;
        if (entry.type === 'remote-inbound-rtp') bent.packetsLost = 0;
        copy.set(id, bent);
      }
      return copy;
    };
    window.carry(1_000_000);
  });

test('initPublisher/audioFallback, Publisher/videoDisableWarning, Publisher/videoDisabled, Publisher/videoEnabled, Subscriber/videoDisabled, Subscriber/videoEnabled: a bad network takes the video from others and leaves the sound, a good one brings it back', async () => {
  const [alice, bob, lose] = await callWithFallback(lossyNetwork);
  await lose(40);
  await recorded(alice, 'publisher videoDisabled quality');
  await recorded(bob, 'subscriber alice videoDisabled quality');
  await recorded(bob, 'session streamPropertyChanged alice hasVideo true->false');
  assert.equal(await bob.evaluate(() => tools.streams.alice.hasVideo), false);
  await alice.evaluate(() => tools.moves(tools.videoOf('alice')));
  await hears(bob, 'alice');
  await lose(0);
  await recorded(alice, 'publisher videoEnabled quality');
  await recorded(bob, 'subscriber alice videoEnabled quality');
  await Promise.all([sees(bob, 'alice'), hears(bob, 'alice')]);
  assert.deepEqual(await entries(alice, /^publisher video/), [
    'publisher videoDisableWarning',
    'publisher videoDisabled quality',
    'publisher videoEnabled quality',
  ]);
});

test('Publisher/videoDisableWarning, Publisher/videoDisableWarningLifted: video at risk is told, and that the risk is over', async () => {
  const [alice, bob] = await callWithFallback(bendNetwork);
  await alice.evaluate(() => carry(200_000));
  await recorded(alice, 'publisher videoDisableWarning');
  await alice.evaluate(() => carry(1_000_000));
  await recorded(alice, 'publisher videoDisableWarningLifted');
  await sees(bob, 'alice');
  assert.deepEqual(await entries(bob, /^subscriber alice video/), []);
});

test('initPublisher/audioFallback, initPublisher/audioFallbackEnabled: what is for media routers alone is taken either way; what is no switch is refused by name', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  for (const on of [true, false]) {
    const publish = { name: `${on}`, audioFallbackEnabled: on, audioFallback: { subscriber: on } };
    await alice.evaluate((wanted) => tools.publish(session, wanted), publish);
    await sees(bob, publish.name);
  }
  for (const [properties, message] of [
    [{ audioFallbackEnabled: 'no' }, 'audioFallbackEnabled: true or false is expected'],
    [{ audioFallback: true }, 'audioFallback: an object is expected'],
    [{ audioFallback: { publisher: 1 } }, 'audioFallback.publisher: true or false is expected'],
    [{ audioFallback: { subscriber: '' } }, 'audioFallback.subscriber: true or false is expected'],
  ]) {
    const refused = await alice.evaluate(
      (wanted) =>
        OT.initPublisher
          .promise(tools.place(), wanted)
          .catch((error) => `${error.name} ${error.message}`),
      properties,
    );
    assert.equal(refused, `OT_INVALID_PARAMETER ${message}`);
  }
});

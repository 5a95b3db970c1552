// Muting: what is not sent or not wanted is neither seen nor heard, and everybody is told.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { allSeeAndHear, entries, hears, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

const names = ['alice', 'bob'];
const isSilent = (page, name) => page.evaluate((who) => tools.silent(tools.videoOf(who)), name);
const stands = (page, name) => page.evaluate((who) => tools.stands(tools.videoOf(who)), name);

async function callInProgress() {
  const pages = await world.newCall(names);
  await allSeeAndHear(pages, names);
  return pages;
}

test('Publisher.publishAudio, Stream.hasAudio, Session/streamPropertyChanged: false silences the stream for others, true brings it back', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => tools.publishers.alice.publishAudio(false));
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  await isSilent(bob, 'alice');
  await sees(bob, 'alice');
  assert.equal(await bob.evaluate(() => tools.subscribers.alice.stream.hasAudio), false);
  await alice.evaluate(() => tools.publishers.alice.publishAudio(true));
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  await hears(bob, 'alice');
  assert.deepEqual(await entries(bob, /video(Dis|En)abled/), []);
});

test('Publisher.publishVideo, Stream.hasVideo, Subscriber/videoDisabled, Subscriber/videoEnabled: false takes the picture from others, true brings it back', async () => {
  const [alice, bob] = await callInProgress();
  await alice.evaluate(() => tools.publishers.alice.publishVideo(false));
  await recorded(bob, 'subscriber alice videoDisabled publishVideo');
  await recorded(bob, 'session streamPropertyChanged alice hasVideo true->false');
  await stands(bob, 'alice');
  await hears(bob, 'alice');
  assert.equal(await bob.evaluate(() => tools.subscribers.alice.stream.hasVideo), false);
  await alice.evaluate(() => tools.publishers.alice.publishVideo(true));
  await recorded(bob, 'subscriber alice videoEnabled publishVideo');
  await recorded(bob, 'session streamPropertyChanged alice hasVideo false->true');
  await sees(bob, 'alice');
});

test('Publisher.publishAudio, Publisher.publishVideo, Publisher.stream: the publisher hears of its own change, and its calls chain or settle', async () => {
  const [alice, bob] = await callInProgress();
  const result = await alice.evaluate(async () => {
    const publisher = tools.publishers.alice;
    const chained = publisher.publishAudio(false) === publisher;
    await tools.recorded('session streamPropertyChanged alice hasAudio true->false');
    await publisher.publishVideo.promise(false);
    await new Promise((resolve, reject) => {
      publisher.publishVideo(true, (error) => (error ? reject(error) : resolve()));
    });
    return { chained, hasVideo: publisher.stream.hasVideo, hasAudio: publisher.stream.hasAudio };
  });
  assert.deepEqual(result, { chained: true, hasVideo: true, hasAudio: false });
  await recorded(bob, 'session streamPropertyChanged alice hasVideo false->true');
});

test('initPublisher/publishAudio, initPublisher/publishVideo: what begins muted is neither seen nor heard until it is switched on', async () => {
  const [alice, bob] = await world.newCall(names, { publish: undefined });
  await alice.evaluate(() =>
    tools.publish(session, { name: 'muted', publishAudio: false, publishVideo: false }),
  );
  await recorded(bob, 'subscribe muted ok');
  const stream = await bob.evaluate(() => {
    const { hasAudio, hasVideo } = tools.subscribers.muted.stream;
    return { hasAudio, hasVideo };
  });
  assert.deepEqual(stream, { hasAudio: false, hasVideo: false });
  await Promise.all([isSilent(bob, 'muted'), stands(bob, 'muted')]);
  await alice.evaluate(() => tools.publishers.muted.publishAudio(true).publishVideo(true));
  await recorded(bob, 'subscriber muted videoEnabled publishVideo');
  await Promise.all([sees(bob, 'muted'), hears(bob, 'muted')]);
});

test('Subscriber.subscribeToAudio: false silences one subscriber only', async () => {
  const [alice, bob] = await callInProgress();
  await bob.evaluate(() => tools.subscribers.alice.subscribeToAudio(false));
  await isSilent(bob, 'alice');
  await sees(bob, 'alice');
  await hears(alice, 'bob');
  await bob.evaluate(() => tools.subscribers.alice.subscribeToAudio(true));
  await hears(bob, 'alice');
  assert.deepEqual(await entries(alice, /streamPropertyChanged/), []);
});

test('Subscriber.subscribeToVideo, Subscriber/videoDisabled, Subscriber/videoEnabled: false takes the picture from one subscriber only', async () => {
  const [alice, bob] = await callInProgress();
  await bob.evaluate(() => tools.subscribers.alice.subscribeToVideo(false));
  await recorded(bob, 'subscriber alice videoDisabled subscribeToVideo');
  await stands(bob, 'alice');
  await Promise.all([hears(bob, 'alice'), sees(alice, 'bob')]);
  await bob.evaluate(() => tools.subscribers.alice.subscribeToVideo(true));
  await recorded(bob, 'subscriber alice videoEnabled subscribeToVideo');
  await sees(bob, 'alice');
});

test('Subscriber.subscribeToVideo: video that is not wanted is not sent', async () => {
  const [, bob] = await callInProgress();
  await bob.evaluate(() => tools.subscribers.alice.subscribeToVideo(false));
  await recorded(bob, 'subscriber alice videoDisabled subscribeToVideo');
  await stands(bob, 'alice');
  const bytes = () => bob.evaluate(async () => (await tools.received()).videoBytes);
  const before = await bytes();
  await stands(bob, 'alice');
  const after = await bytes();
  assert.ok(after - before < 5_000, `${after - before} bytes of unwanted video arrived`);
});

test('subscribe/subscribeToAudio, subscribe/subscribeToVideo: without one of them the other comes alone', async () => {
  const [alice, bob] = await world.newCall(names, { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  await recorded(alice, 'session streamCreated bob');
  await bob.evaluate(() => {
    tools.subscribe(session, tools.streams.alice, { subscribeToAudio: false });
  });
  await recorded(bob, 'subscribe alice ok');
  await Promise.all([sees(bob, 'alice'), isSilent(bob, 'alice')]);
  await alice.evaluate(() => {
    tools.subscribe(session, tools.streams.bob, { subscribeToVideo: false });
  });
  await recorded(alice, 'subscribe bob ok');
  await hears(alice, 'bob');
  await stands(alice, 'bob');
});

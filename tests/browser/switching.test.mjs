// Changes of camera and microphone while others watch: by the application, and when one is unplugged.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { plugIn, showsColour, soundsLike } from './device-tools.mjs';
import { entries, joinRoom, openWorld, recorded } from './harness.mjs';

const world = openWorld({
  chromiumArgs: ['--use-fake-device-for-media-stream=device-count=2'],
});

const cameras = { front: 'red', back: 'green', third: 'blue' };
const microphones = { desk: 440, headset: 1_000, spare: 1_600 };

/** Alice publishes "cam" from devices that can be told apart; Bob watches. */
async function callWithDevices(publish = {}, which = { cameras, microphones }) {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await plugIn(alice, which);
  await plugIn(bob, {});
  await joinRoom(bob, room.member('bob'));
  await joinRoom(alice, room.member('alice'), { publish: { name: 'cam', ...publish } });
  await alice.evaluate(() => {
    window.publisher = tools.publishers.cam;
    window.told = (promise) =>
      promise.then(
        () => 'ok',
        ({ name }) => name,
      );
    window.publisher.on('audioInputDeviceChanged', ({ device }) =>
      tools.record(`changed to ${device.deviceId} ${device.label}`),
    );
  });
  await recorded(bob, 'subscribe cam ok');
  return { alice, bob, room };
}

test('Publisher.setVideoSource, Publisher.getVideoSource: the camera with this id is shown to others', async () => {
  const { alice, bob, room } = await callWithDevices();
  await showsColour(bob, 'cam', 'red');
  const state = await alice.evaluate(async () => {
    const before = window.publisher.getVideoSource();
    await window.publisher.setVideoSource('back');
    const { deviceId, type, track } = window.publisher.getVideoSource();
    return {
      before: before.deviceId,
      now: [deviceId, type, track.readyState],
      old: before.track.readyState,
      open: tools.openDevices(),
      mirrored: window.publisher.element.classList.contains('OT_mirrored'),
    };
  });
  assert.deepEqual(state, {
    before: 'front',
    now: ['back', 'camera', 'live'],
    old: 'ended',
    open: ['back', 'desk'],
    mirrored: false,
  });
  await Promise.all([showsColour(bob, 'cam', 'green'), showsColour(alice, 'cam', 'green')]);
  await soundsLike(bob, 'cam', 440);
  // Who comes later sees it as well.
  const carol = await world.newPage();
  await plugIn(carol, {});
  await joinRoom(carol, room.member('carol'));
  await recorded(carol, 'subscribe cam ok');
  await showsColour(carol, 'cam', 'green');
});

test('Publisher.cycleVideo: the next camera is sent, and the first one after the last', async () => {
  const { alice, bob } = await callWithDevices();
  for (const [id, colour] of [
    ['back', 'green'],
    ['third', 'blue'],
    ['front', 'red'],
  ]) {
    const result = await alice.evaluate(() => window.publisher.cycleVideo());
    assert.deepEqual(result, { deviceId: id });
    await showsColour(bob, 'cam', colour);
  }
  const mirrored = await alice.evaluate(() =>
    window.publisher.element.classList.contains('OT_mirrored'),
  );
  assert.equal(mirrored, true);
});

test("Publisher.cycleVideo, OT.getDevices: the browser's own second camera is captured and shown", async () => {
  const [alice] = await world.newCall(['alice']);
  const result = await alice.evaluate(async () => {
    const publisher = tools.publishers.alice;
    const before = publisher.getVideoSource().deviceId;
    const { deviceId } = await publisher.cycleVideo();
    const cameras = (await OT.getDevices()).filter(({ kind }) => kind === 'videoInput');
    return {
      changed: before !== deviceId,
      known: cameras.some((camera) => camera.deviceId === deviceId),
      live: tools.liveTracks().sort(),
    };
  });
  assert.deepEqual(result, { changed: true, known: true, live: ['audio', 'video'] });
  // Chromium's second fake camera gives no frames to peer connections, whoever adds it.
  await alice.evaluate(() => tools.moves(tools.videoOf('alice')));
});

test('Publisher.setAudioSource, Publisher.getAudioSource: another microphone and then an own track are heard', async () => {
  const { alice, bob } = await callWithDevices();
  await soundsLike(bob, 'cam', 440);
  const labels = await alice.evaluate(async () => {
    const before = window.publisher.getAudioSource().label;
    await window.publisher.setAudioSource('headset');
    return [before, window.publisher.getAudioSource().label, ...tools.openDevices()];
  });
  assert.deepEqual(labels, ['the desk', 'the headset', 'front', 'headset']);
  await soundsLike(bob, 'cam', 1_000);
  await alice.evaluate(async () => {
    window.own = tools.toneTrack(2_500);
    await window.publisher.setAudioSource(window.own);
  });
  await soundsLike(bob, 'cam', 2_500);
  const end = await alice.evaluate(async () => {
    const isOwn = window.publisher.getAudioSource() === window.own;
    await window.publisher.setAudioSource('desk');
    const kept = window.own.readyState;
    window.publisher.destroy();
    await tools.recorded('publisher destroyed');
    return [isOwn, kept, ...tools.openDevices()];
  });
  assert.deepEqual(end, [true, 'live']);
});

test('Publisher.setVideoSource, Publisher.setAudioSource: calls that overlap settle in their order', async () => {
  const { alice, bob } = await callWithDevices();
  const order = await alice.evaluate(async () => {
    const ended = [];
    const call = (name, promise) =>
      window.told(promise).then((result) => ended.push(`${name} ${result}`));
    await Promise.all([
      call('back', window.publisher.setVideoSource('back')),
      call('nowhere', window.publisher.setVideoSource('nowhere')),
      call('headset', window.publisher.setAudioSource('headset')),
      call('third', window.publisher.setVideoSource('third')),
    ]);
    return [...ended, ...tools.openDevices()];
  });
  assert.deepEqual(order, [
    'back ok',
    'nowhere OT_INVALID_VIDEO_SOURCE',
    'headset ok',
    'third ok',
    'third',
    'headset',
  ]);
  await Promise.all([showsColour(bob, 'cam', 'blue'), soundsLike(bob, 'cam', 1_000)]);
});

test('Publisher.setAudioSource, Publisher.publishAudio: a change while muted stays muted', async () => {
  const { alice, bob } = await callWithDevices();
  await soundsLike(bob, 'cam', 440);
  await alice.evaluate(async () => {
    window.publisher.publishAudio(false);
    await window.publisher.setAudioSource('headset');
  });
  await recorded(bob, 'session streamPropertyChanged cam hasAudio true->false');
  await bob.evaluate(() => tools.silent(tools.videoOf('cam')));
  assert.equal(await alice.evaluate(() => window.publisher.getAudioSource().enabled), false);
  await alice.evaluate(() => window.publisher.publishAudio(true));
  await soundsLike(bob, 'cam', 1_000);
});

test('Publisher.setVideoSource: a change during capture is made after it', async () => {
  const page = await world.newPage();
  await plugIn(page, { cameras, microphones });
  const open = await page.evaluate(async () => {
    const release = tools.holdDevices();
    const publisher = OT.initPublisher(tools.place(), {});
    const change = publisher.setVideoSource('third');
    await tools.recorded('capture began');
    release();
    await change;
    return tools.openDevices();
  });
  assert.deepEqual(open, ['third', 'desk']);
});

test('Publisher.setVideoSource: where one camera can be open at a time, the old one makes way, and comes back', async () => {
  const { alice, bob } = await callWithDevices();
  await alice.evaluate(async () => {
    tools.oneCamera = true;
    await window.publisher.setVideoSource('back');
  });
  await showsColour(bob, 'cam', 'green');
  const result = await alice.evaluate(async () => {
    tools.broken.add('third');
    const name = await window.told(window.publisher.setVideoSource('third'));
    return [name, ...tools.openDevices()];
  });
  assert.deepEqual(result, ['OT_SET_VIDEO_SOURCE_FAILURE', 'back', 'desk']);
  await alice.evaluate(() => tools.moves(tools.videoOf('cam'), 3));
  await showsColour(bob, 'cam', 'green');
  assert.deepEqual(await entries(alice, /mediaStopped/), []);
});

test('Publisher.setVideoSource, Publisher.setAudioSource, Publisher.cycleVideo: what cannot be is refused by name', async () => {
  const page = await world.newPage();
  await plugIn(page, { cameras, microphones });
  const names = await page.evaluate(async () => {
    const told = (promise) =>
      promise.then(
        () => 'ok',
        ({ name, code }) => `${name} ${code}`,
      );
    const make = (properties) => OT.initPublisher.promise(tools.place(), properties);
    const silent = await make({ audioSource: null });
    const drawn = await make({ videoSource: tools.canvasTrack() });
    const camera = await make({});
    const answers = [
      await told(silent.setAudioSource('desk')),
      await told(drawn.setVideoSource('front')),
      await told(drawn.cycleVideo()),
      await told(camera.setVideoSource('nowhere')),
      await told(camera.setVideoSource(7)),
      await told(camera.setAudioSource(7)),
      await told(camera.setAudioSource(tools.canvasTrack())),
      await told(camera.setAudioSource('nowhere')),
    ];
    camera.destroy();
    await camera.destroy.promise();
    return [...answers, await told(camera.setVideoSource('front'))];
  });
  assert.deepEqual(names, [
    'OT_NOT_SUPPORTED 1500',
    'OT_SET_VIDEO_SOURCE_FAILURE 1500',
    'OT_SET_VIDEO_SOURCE_FAILURE 1500',
    'OT_INVALID_VIDEO_SOURCE 1500',
    'OT_INVALID_VIDEO_SOURCE 1500',
    'OT_INVALID_PARAMETER 1011',
    'OT_INVALID_PARAMETER 1011',
    'OT_CONSTRAINTS_NOT_SATISFIED 1500',
    'OT_SET_VIDEO_SOURCE_FAILURE 1500',
  ]);
});

test('Publisher.destroy: in the middle of a change, no device stays open', async () => {
  const { alice } = await callWithDevices();
  const result = await alice.evaluate(async () => {
    const release = tools.holdDevices();
    const change = window.told(window.publisher.setVideoSource('back'));
    await tools.recorded('capture began', 2);
    window.publisher.destroy();
    await tools.recorded('publisher destroyed');
    release();
    await tools.until(() => tools.openDevices().length === 0, 'all devices closed');
    return change;
  });
  assert.equal(result, 'OT_SET_VIDEO_SOURCE_FAILURE');
});

test('Publisher/audioInputDeviceChanged: the next microphone is taken when one is unplugged', async () => {
  const { alice, bob } = await callWithDevices();
  await soundsLike(bob, 'cam', 440);
  await alice.evaluate(() => {
    tools.broken.add('headset');
    tools.unplug('desk');
  });
  await recorded(alice, 'changed to spare the spare');
  await soundsLike(bob, 'cam', 1_600);
  assert.deepEqual(await entries(bob, /hasAudio/), []);
  assert.deepEqual(await alice.evaluate(() => tools.openDevices()), ['front', 'spare']);
});

test('Publisher/mediaStopped: with the last microphone the publisher ends, unless that is prevented', async () => {
  const only = { cameras, microphones: { desk: 440 } };
  const { alice, bob } = await callWithDevices({}, only);
  await alice.evaluate(() => {
    window.publisher.once('mediaStopped', (event) => {
      tools.record(`stopped ${event.track.kind} ${event.track.label} ${event.cancelable}`);
      event.preventDefault();
    });
    tools.unplug('desk');
  });
  await recorded(alice, 'stopped audio the desk true');
  await recorded(bob, 'session streamPropertyChanged cam hasAudio true->false');
  await showsColour(bob, 'cam', 'red');
  // A new one can take its place.
  await alice.evaluate(async () => {
    tools.plugIn({}, { headset: 1_000 });
    await window.publisher.setAudioSource('headset');
  });
  await soundsLike(bob, 'cam', 1_000);
  await alice.evaluate(() => tools.unplug('headset'));
  await recorded(bob, 'session streamDestroyed cam mediaStopped');
  await recorded(alice, 'publisher destroyed');
  assert.deepEqual(await alice.evaluate(() => tools.openDevices()), []);
});

test('initPublisher/disableAudioInputDeviceManagement, Publisher/mediaStopped: the microphone is not replaced', async () => {
  const { alice, bob } = await callWithDevices({ disableAudioInputDeviceManagement: true });
  await alice.evaluate(() => tools.unplug('desk'));
  await recorded(bob, 'session streamDestroyed cam mediaStopped');
  await recorded(alice, 'publisher destroyed');
  assert.deepEqual(await entries(alice, /^changed/), []);
  assert.equal((await entries(alice, /^capture asked/)).length, 1);
});

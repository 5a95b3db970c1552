// What is captured, and with which constraints; tracks of the application; where sound comes out.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { plugIn, showsColour, soundsLike } from './device-tools.mjs';
import { entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

const cameras = { front: 'red', back: 'green' };
const microphones = { desk: 440, headset: 1_000 };

async function pageWithDevices() {
  const page = await world.newPage();
  await plugIn(page, { cameras, microphones });
  return page;
}

/** The constraints with which a publisher of these properties captures. */
function askedBy(page, properties) {
  return page.evaluate(async (wanted) => {
    tools.asked.length = 0;
    const publisher = await OT.initPublisher.promise(tools.place(), wanted);
    await publisher.destroy.promise();
    return tools.asked;
  }, properties);
}

test('initPublisher/resolution, initPublisher/frameRate: each one is what the browser is asked for', async () => {
  const page = await pageWithDevices();
  for (const resolution of [
    '1920x1080',
    '1280x960',
    '1280x720',
    '640x480',
    '640x360',
    '320x240',
    '320x180',
  ]) {
    const [{ video }] = await askedBy(page, { resolution });
    const [width, height] = resolution.split('x').map(Number);
    assert.deepEqual(video, { width: { ideal: width }, height: { ideal: height } });
  }
  for (const frameRate of [30, 15, 7, 1]) {
    const [{ video }] = await askedBy(page, { frameRate });
    assert.deepEqual(video.frameRate, { ideal: frameRate });
  }
});

test('initPublisher/facingMode: the camera that looks away is asked for', async () => {
  const page = await pageWithDevices();
  for (const facingMode of ['user', 'environment', 'left', 'right']) {
    const [{ video }] = await askedBy(page, { facingMode });
    assert.equal(video.facingMode, facingMode);
  }
});

test('initPublisher/echoCancellation, initPublisher/noiseSuppression, initPublisher/autoGainControl, initPublisher/disableAudioProcessing: audio is processed as asked', async () => {
  const page = await pageWithDevices();
  const all = (on) => ({ echoCancellation: on, noiseSuppression: on, autoGainControl: on });
  const audioOf = async (properties) => (await askedBy(page, properties))[0].audio;
  assert.deepEqual(await audioOf({}), all(true));
  assert.deepEqual(await audioOf({ disableAudioProcessing: true }), all(false));
  for (const name of Object.keys(all(true))) {
    assert.deepEqual(await audioOf({ [name]: false }), { ...all(true), [name]: false });
  }
});

test('initPublisher/enableStereo: two channels are asked for, of another microphone too', async () => {
  const page = await pageWithDevices();
  const [stereo] = await askedBy(page, { enableStereo: true, disableAudioProcessing: true });
  const [plain] = await askedBy(page, { enableStereo: false });
  assert.deepEqual([stereo.audio.channelCount, plain.audio.channelCount], [2, undefined]);
  const later = await page.evaluate(async () => {
    const publisher = await OT.initPublisher.promise(tools.place(), { enableStereo: true });
    await publisher.setAudioSource('headset');
    return tools.asked.at(-1);
  });
  const { channelCount, deviceId } = later.audio;
  assert.deepEqual([channelCount, deviceId], [2, { exact: 'headset' }]);
  const screen = await page.evaluate(async () => {
    let asked;
    navigator.mediaDevices.getDisplayMedia = (constraints) => {
      asked = constraints;
      return Promise.reject(new DOMException('the test wants this', 'NotAllowedError'));
    };
    const properties = { videoSource: 'screen', publishAudio: true, enableStereo: true };
    await OT.initPublisher.promise(tools.place(), properties).catch(() => {});
    return asked.audio;
  });
  assert.deepEqual(screen, { channelCount: 2 });
});

test('initPublisher/constraints: those of the application stand in place of ours, old ones translated', async () => {
  const page = await pageWithDevices();
  const [modern] = await askedBy(page, {
    constraints: { audio: { channelCount: 2 }, video: { width: { min: 100 } } },
  });
  assert.deepEqual(modern, { audio: { channelCount: 2 }, video: { width: { min: 100 } } });
  const [old] = await askedBy(page, {
    videoSource: 'back',
    constraints: {
      audio: true,
      video: {
        mandatory: { minWidth: 320, maxWidth: 640, maxFrameRate: 20 },
        optional: [{ minHeight: 200 }, { minHeight: 100 }],
      },
    },
  });
  assert.deepEqual(old, {
    audio: {},
    video: {
      width: { min: 320, max: 640 },
      frameRate: { max: 20 },
      height: { ideal: 200 },
      deviceId: { exact: 'back' },
    },
  });
  const [half] = await askedBy(page, { constraints: { audio: false, video: true } });
  assert.deepEqual(half, { video: {} });
});

test('initPublisher/audioSource, initPublisher/videoSource: what is on, off and left to itself is captured so', async () => {
  const page = await pageWithDevices();
  const kinds = async (properties) => Object.keys((await askedBy(page, properties))[0]).sort();
  for (const on of [undefined, true]) {
    assert.deepEqual(await kinds({ audioSource: on, videoSource: on }), ['audio', 'video']);
  }
  for (const off of [null, false]) {
    assert.deepEqual(await kinds({ audioSource: off }), ['video']);
    assert.deepEqual(await kinds({ videoSource: off }), ['audio']);
  }
  const [byId] = await askedBy(page, { audioSource: 'headset', videoSource: 'back' });
  assert.deepEqual(byId.audio.deviceId, { exact: 'headset' });
  assert.deepEqual(byId.video.deviceId, { exact: 'back' });
});

test('initPublisher/audioSource, initPublisher/videoSource: an empty id is OT_CONSTRAINTS_NOT_SATISFIED', async () => {
  const page = await pageWithDevices();
  const names = await page.evaluate(() =>
    Promise.all(
      [{ audioSource: '' }, { videoSource: '' }].map((properties) =>
        OT.initPublisher.promise(tools.place(), properties).catch(({ name }) => name),
      ),
    ),
  );
  assert.deepEqual(names, Array(2).fill('OT_CONSTRAINTS_NOT_SATISFIED'));
});

test('initPublisher/usePreviousDeviceSelection: the devices used last are preferred, and others taken without them', async () => {
  const page = await pageWithDevices();
  await askedBy(page, { audioSource: 'headset', videoSource: 'back' });
  const [again] = await askedBy(page, { usePreviousDeviceSelection: true });
  assert.deepEqual(again.audio.deviceId, { ideal: 'headset' });
  assert.deepEqual(again.video.deviceId, { ideal: 'back' });
  const [plain] = await askedBy(page, {});
  assert.equal(plain.audio.deviceId, undefined);
  await page.evaluate(() => tools.unplug('desk'));
  await askedBy(page, { usePreviousDeviceSelection: true });
});

test('initPublisher/videoSource, initPublisher/audioSource, Publisher.destroy: tracks of a video element and of Web Audio are sent, and left running', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await pageWithDevices(), await pageWithDevices()];
  await joinRoom(bob, room.member('bob'));
  await joinRoom(alice, room.member('alice'));
  await alice.evaluate(async () => {
    const stream = await OT.getUserMedia({ audioSource: null, videoSource: 'back' });
    const player = document.body.appendChild(document.createElement('video'));
    Object.assign(player, { muted: true, srcObject: stream });
    await player.play();
    const [videoSource] = player.captureStream().getVideoTracks();
    window.own = [videoSource, tools.toneTrack(700)];
    await tools.publish(session, { name: 'own', videoSource, audioSource: window.own[1] });
  });
  await recorded(bob, 'subscribe own ok');
  await Promise.all([showsColour(bob, 'own', 'green'), soundsLike(bob, 'own', 700)]);
  const states = await alice.evaluate(async () => {
    tools.publishers.own.publishAudio(false);
    tools.publishers.own.destroy();
    await tools.recorded('publisher destroyed');
    return window.own.map(({ readyState, enabled }) => `${readyState} ${enabled}`);
  });
  assert.deepEqual(states, ['live true', 'live true']);
});

test('Publisher/accessDialogOpened, Publisher/accessDialogClosed, Publisher/mediaStreamAvailable, Publisher.accessAllowed: the question of the browser is told, then its answer', async () => {
  const page = await pageWithDevices();
  await page.evaluate(async () => {
    navigator.permissions.query = () => Promise.resolve({ state: 'prompt' });
    const release = tools.holdDevices();
    const publisher = OT.initPublisher(tools.place(), {});
    for (const name of ['accessDialogOpened', 'accessDialogClosed', 'accessAllowed']) {
      publisher.on(name, () => tools.record(`told ${name} ${publisher.accessAllowed}`));
    }
    publisher.on('mediaStreamAvailable', ({ mediaStream }) =>
      tools.record(`told stream ${mediaStream.getTracks().length}`),
    );
    await tools.recorded('told accessDialogOpened false');
    release();
    await tools.recorded('told accessAllowed true');
  });
  assert.deepEqual(await entries(page, /^told/), [
    'told accessDialogOpened false',
    'told stream 2',
    'told accessDialogClosed false',
    'told accessAllowed true',
  ]);
});

test('OT.getUserMedia: the stream is captured as for a publisher, and is the application’s own', async () => {
  const page = await pageWithDevices();
  const result = await page.evaluate(async () => {
    const stream = await OT.getUserMedia({ videoSource: 'back', resolution: '320x240' });
    const both = tools.openDevices();
    for (const track of stream.getTracks()) track.stop();
    const sound = await OT.getUserMedia({ videoSource: null });
    const failures = [];
    for (const wanted of [{ audioSource: null, videoSource: null }, { videoSource: 'nowhere' }]) {
      failures.push(await OT.getUserMedia(wanted).catch(({ name }) => name));
    }
    return {
      both,
      asked: tools.asked[0].video,
      enabled: sound.getTracks().map(({ kind, enabled }) => `${kind} ${enabled}`),
      failures,
      publishers: OT.publishers.length(),
    };
  });
  assert.deepEqual(result, {
    both: ['back', 'desk'],
    asked: { deviceId: { exact: 'back' }, width: { ideal: 320 }, height: { ideal: 240 } },
    enabled: ['audio true'],
    failures: ['OT_NO_VALID_CONSTRAINTS', 'OT_CONSTRAINTS_NOT_SATISFIED'],
    publishers: 0,
  });
});

test('OT.setAudioOutputDevice, OT.getAudioOutputDevices, OT.getActiveAudioOutputDevice: every element, also of later ones, moves to the output', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(alice, 'subscribe bob ok');
  const result = await alice.evaluate(async () => {
    const outputs = await OT.getAudioOutputDevices();
    const before = await OT.getActiveAudioOutputDevice();
    const wanted = outputs.find(({ deviceId }) => deviceId !== before.deviceId);
    await OT.setAudioOutputDevice(wanted.deviceId);
    const after = await OT.getActiveAudioOutputDevice();
    return {
      wanted,
      after,
      keys: Object.keys(outputs[0]).sort(),
      sinks: [tools.videoOf('alice'), tools.videoOf('bob')].map(({ sinkId }) => sinkId),
    };
  });
  assert.deepEqual(result.keys, ['deviceId', 'label']);
  assert.deepEqual(result.after, result.wanted);
  assert.deepEqual(result.sinks, Array(2).fill(result.wanted.deviceId));
  await bob.evaluate(() => tools.publish(session, { name: 'later' }));
  await recorded(alice, 'subscribe later ok');
  await sees(alice, 'later');
  await alice.evaluate(
    (wanted) => tools.until(() => tools.videoOf('later').sinkId === wanted, 'later output'),
    result.wanted.deviceId,
  );
});

test('OT.setAudioOutputDevice: an output that does not exist is OT_INVALID_PARAMETER', async () => {
  const page = await world.newPage();
  const names = await page.evaluate(async () => {
    const told = (promise) =>
      promise.then(
        () => 'ok',
        ({ name, code }) => `${name} ${code}`,
      );
    const answers = [
      await told(OT.setAudioOutputDevice('nowhere')),
      await told(OT.setAudioOutputDevice(7)),
    ];
    delete HTMLMediaElement.prototype.setSinkId;
    return [...answers, await told(OT.setAudioOutputDevice('default'))];
  });
  assert.deepEqual(names, [
    'OT_INVALID_PARAMETER 1011',
    'OT_INVALID_PARAMETER 1011',
    'OT_NOT_SUPPORTED 1500',
  ]);
});

// Cameras and microphones: asked for once, given back always, and failures told by name.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

async function outcomeOfInit(page, properties = {}) {
  return page.evaluate(async (wanted) => {
    const result = await tools.bothForms(
      (done) => {
        tools.watchPublisher(OT.initPublisher(tools.place(), wanted, done));
      },
      () => OT.initPublisher.promise(tools.place(), wanted),
    );
    return { ...result, live: tools.liveTracks() };
  }, properties);
}

test('OT.initPublisher, Publisher/accessAllowed: capture begins at once, before publishing, and is asked for once', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  await page.evaluate(() => {
    window.publisher = OT.initPublisher(tools.place(), {}, () => tools.record('initPublisher ok'));
    tools.watchPublisher(window.publisher);
  });
  await recorded(page, 'initPublisher ok');
  assert.deepEqual(await page.evaluate(() => tools.liveTracks().sort()), ['audio', 'video']);
  await page.evaluate(() => session.publish.promise(window.publisher));
  assert.equal((await entries(page, /^capture asked/)).length, 1);
  assert.deepEqual(await entries(page, /^publisher access/), ['publisher accessAllowed']);
});

test('Publisher.destroy, Publisher/destroyed: while the browser is still asking, the camera is given back', async () => {
  const page = await world.newPage();
  await page.evaluate(async () => {
    const release = tools.holdCapture();
    const publisher = OT.initPublisher(tools.place(), { name: 'cam' }, (error) =>
      tools.record(`initPublisher ${tools.describe(error)}`),
    );
    tools.watchPublisher(publisher);
    await tools.recorded('capture began');
    publisher.destroy();
    await tools.recorded('publisher destroyed');
    release();
    await tools.recorded('track stopped audio');
    await tools.recorded('track stopped video');
  });
  const left = await page.evaluate(() => ({
    live: tools.liveTracks(),
    roots: document.querySelectorAll('.OT_root').length,
  }));
  assert.deepEqual(left, { live: [], roots: 0 });
  assert.deepEqual(await entries(page, /accessAllowed/), []);
  const [call] = await entries(page, /^initPublisher/);
  assert.match(call, /^initPublisher OT_/);
});

test('Session.disconnect: leaving while the browser is still asking gives the camera back', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  await page.evaluate(async () => {
    const release = tools.holdCapture();
    const publishing = tools.publish(session, { name: 'cam' });
    await tools.recorded('capture began');
    await session.disconnect();
    await publishing;
    tools.publishers.cam.destroy();
    release();
    await tools.recorded('track stopped video');
  });
  assert.deepEqual(await page.evaluate(() => tools.liveTracks()), []);
  assert.match((await entries(page, /^publish /))[0], /^publish OT_/);
});

test('Session.publish: a capture that is still pending is waited for', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  await alice.evaluate(async () => {
    const release = tools.holdCapture();
    const publishing = tools.publish(session, { name: 'late' });
    await tools.recorded('capture began');
    release();
    await publishing;
  });
  await recorded(alice, 'publish ok');
  await recorded(bob, 'subscribe late ok');
  await sees(bob, 'late');
});

test('Publisher/accessDenied, OT/exception: a camera that the page may not use is OT_USER_MEDIA_ACCESS_DENIED', async () => {
  const page = await world.newPage({
    headers: { 'permissions-policy': 'camera=(), microphone=()' },
  });
  const { callback, promise } = await outcomeOfInit(page);
  assert.deepEqual(callback.slice(0, 2), ['OT_USER_MEDIA_ACCESS_DENIED', 1500]);
  assert.deepEqual(promise, callback);
  assert.deepEqual(await entries(page, /^publisher access/), ['publisher accessDenied']);
  assert.equal((await entries(page, /^exception 1500/)).length, 2);
});

for (const [browserName, name] of [
  ['NotFoundError', 'OT_NO_DEVICES_FOUND'],
  ['NotReadableError', 'OT_HARDWARE_UNAVAILABLE'],
  ['OverconstrainedError', 'OT_CONSTRAINTS_NOT_SATISFIED'],
  ['AbortError', 'OT_HARDWARE_UNAVAILABLE'],
  ['InvalidStateError', 'OT_UNABLE_TO_CAPTURE_MEDIA'],
]) {
  test(`OT.initPublisher: a capture that fails with ${browserName} is ${name}`, async () => {
    const page = await world.newPage();
    await page.evaluate((failure) => tools.failCapture(failure), browserName);
    const { callback } = await outcomeOfInit(page);
    assert.deepEqual(callback.slice(0, 2), [name, 1500]);
  });
}

test('initPublisher/videoSource: a device id that no device has is OT_CONSTRAINTS_NOT_SATISFIED', async () => {
  const page = await world.newPage();
  const { callback } = await outcomeOfInit(page, { videoSource: 'no-such-device' });
  assert.equal(callback[0], 'OT_CONSTRAINTS_NOT_SATISFIED');
});

test('initPublisher/audioSource, initPublisher/videoSource: neither audio nor video is OT_NO_VALID_CONSTRAINTS', async () => {
  const page = await world.newPage();
  const { callback } = await outcomeOfInit(page, { audioSource: null, videoSource: false });
  assert.equal(callback[0], 'OT_NO_VALID_CONSTRAINTS');
});

test('Session.publish: a failed capture fails an overlapping publish as well', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  await page.evaluate(async () => {
    tools.failCapture('NotAllowedError');
    await tools.publish(session, { name: 'cam' });
  });
  assert.deepEqual(await entries(page, /^(initPublisher|publish) /), [
    'initPublisher OT_USER_MEDIA_ACCESS_DENIED 1500',
    'publish OT_USER_MEDIA_ACCESS_DENIED 1500',
  ]);
});

test('initPublisher/audioSource, initPublisher/videoSource, Stream.videoType: own tracks are published, and nothing is asked for', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(bob, room.member('bob'));
  await joinRoom(alice, room.member('alice'));
  await alice.evaluate(() =>
    tools.publish(session, {
      name: 'canvas',
      audioSource: null,
      videoSource: tools.canvasTrack(10),
    }),
  );
  await recorded(bob, 'subscribe canvas ok');
  await sees(bob, 'canvas');
  assert.deepEqual(await entries(alice, /^capture asked/), []);
  const type = await bob.evaluate(() => tools.streams.canvas.videoType);
  assert.equal(type, 'custom');
});

test('OT.getDevices: cameras and microphones are listed by callback and by promise', async () => {
  const page = await world.newPage();
  const { devices, same } = await page.evaluate(async () => {
    const told = await new Promise((resolve, reject) => {
      OT.getDevices((error, list) => (error ? reject(error) : resolve(list)));
    });
    const promised = await OT.getDevices();
    return { devices: told, same: JSON.stringify(told) === JSON.stringify(promised) };
  });
  assert.equal(same, true);
  const kinds = new Set(devices.map((device) => device.kind));
  assert.deepEqual([...kinds].sort(), ['audioInput', 'videoInput']);
  for (const device of devices) {
    assert.deepEqual(Object.keys(device).sort(), ['deviceId', 'kind', 'label']);
  }
});

test('OT.getDevices: a camera is captured by the id that it gave', async () => {
  const page = await world.newPage();
  const same = await page.evaluate(async () => {
    const cameras = (await OT.getDevices()).filter((device) => device.kind === 'videoInput');
    const wanted = cameras.at(-1).deviceId;
    await OT.initPublisher.promise(tools.place(), { videoSource: wanted, audioSource: null });
    return tools.tracks[0].getSettings().deviceId === wanted;
  });
  assert.equal(same, true);
});

test('initPublisher/resolution, Stream.videoDimensions: the resolution asked for is captured, and told to others', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  await alice.evaluate(() => tools.publish(session, { name: 'wide', resolution: '1280x720' }));
  await recorded(bob, 'session streamCreated wide');
  const told = await bob.evaluate(() => ({ ...tools.streams.wide.videoDimensions }));
  assert.deepEqual(told, { width: 1280, height: 720 });
});

test('initPublisher/echoCancellation, initPublisher/noiseSuppression, initPublisher/autoGainControl, initPublisher/disableAudioProcessing, initPublisher/frameRate: the browser’s own devices are set so', async () => {
  const page = await world.newPage();
  const settingsOf = (properties) =>
    page.evaluate(async (wanted) => {
      const publisher = await OT.initPublisher.promise(tools.place(), wanted);
      const audio = publisher.getAudioSource().getSettings();
      const { frameRate } = publisher.getVideoSource().track.getSettings();
      await publisher.destroy.promise();
      const { echoCancellation, noiseSuppression, autoGainControl } = audio;
      return { echoCancellation, noiseSuppression, autoGainControl, frameRate };
    }, properties);
  const usual = await settingsOf({});
  const { frameRate, ...processing } = usual;
  const names = Object.keys(processing);
  assert.deepEqual(Object.values(processing), [true, true, true]);
  assert.ok(frameRate >= 20, `${frameRate} frames a second`);
  for (const name of names) {
    assert.deepEqual(await settingsOf({ [name]: false }), { ...usual, [name]: false });
  }
  const { frameRate: slow, ...off } = await settingsOf({
    disableAudioProcessing: true,
    frameRate: 7,
  });
  assert.deepEqual(Object.values(off), [false, false, false]);
  assert.equal(slow, 7);
});

test('OT.initPublisher: arguments may be left out, and the others move up', async () => {
  const page = await world.newPage({ body: '<div id="here"></div>' });
  const ended = await page.evaluate(async () => {
    const viaCallback = (...before) =>
      tools.inTime(
        new Promise((resolve) => {
          OT.initPublisher(...before, (error) => resolve(tools.describe(error)));
        }),
        'callback',
      );
    const results = [
      await viaCallback(),
      await viaCallback({ name: 'properties only' }),
      await viaCallback('here'),
      await viaCallback(undefined, { name: 'no target' }),
      await viaCallback(null, {}),
    ];
    OT.initPublisher();
    return { results, inHere: document.getElementById('here').className };
  });
  assert.deepEqual(ended.results, ['ok', 'ok', 'ok', 'ok', 'ok']);
  assert.match(ended.inHere, /OT_publisher/);
});

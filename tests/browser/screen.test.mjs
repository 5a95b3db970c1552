// Sharing the screen: beside a camera, in its own size, ended by its user, or refused.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, hears, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld({
  chromiumArgs: ['--use-fake-device-for-media-stream=display-media-type=browser'],
});

/** Notes what a page shares, so that it can be ended as its user would. */
function watchShares(page) {
  return page.evaluate(() => {
    const share = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
    tools.shares = [];
    navigator.mediaDevices.getDisplayMedia = async (constraints) => {
      tools.shares.push(JSON.parse(JSON.stringify(constraints)));
      const stream = await share(constraints);
      tools.tracks.push(...stream.getTracks());
      tools.endShare = () => {
        for (const track of stream.getTracks()) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      };
      return stream;
    };
  });
}

async function callWithShare(properties = {}) {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await watchShares(alice);
  await alice.evaluate(
    (given) =>
      tools.publish(session, { name: 'screen', videoSource: 'screen', label: 'share', ...given }),
    properties,
  );
  return [alice, bob];
}

test('initPublisher/videoSource, Stream.videoType, Stream.hasAudio: a screen is shared beside the camera, fitted, not mirrored and without audio', async () => {
  const [alice, bob] = await callWithShare();
  await recorded(alice, 'publish ok', 2);
  await recorded(bob, 'subscribe screen ok');
  await Promise.all([sees(bob, 'screen'), sees(bob, 'alice'), hears(bob, 'alice')]);
  const { videoType, hasAudio, hasVideo } = await bob.evaluate(() => ({
    ...tools.subscribers.screen.stream,
  }));
  assert.deepEqual(
    { videoType, hasAudio, hasVideo },
    {
      videoType: 'screen',
      hasAudio: false,
      hasVideo: true,
    },
  );
  const share = await alice.evaluate(() => {
    const { element } = tools.publishers.screen;
    const shown = ['OT_mirrored', 'OT_fit-mode-contain'].map((name) =>
      element.classList.contains(name),
    );
    const { type, deviceId } = tools.publishers.screen.getVideoSource();
    return { shown, type, deviceId, asked: tools.shares, captures: tools.entries.length };
  });
  assert.deepEqual(share.shown, [false, true]);
  assert.deepEqual([share.type, share.deviceId], ['screen', null]);
  assert.deepEqual(share.asked, [
    { video: { width: { max: 1920 }, height: { max: 1920 } }, audio: false },
  ]);
  assert.equal((await entries(alice, /^capture asked/)).length, 1);
});

test('initPublisher/maxResolution, initPublisher/frameRate, Stream.videoDimensions: a screen is scaled down to what is asked for', async () => {
  const [alice, bob] = await callWithShare({
    maxResolution: { width: 320, height: 240 },
    frameRate: 7,
  });
  await recorded(bob, 'subscribe screen ok');
  await sees(bob, 'screen');
  const size = await bob.evaluate(() => {
    const video = tools.videoOf('screen');
    return { width: video.videoWidth, height: video.videoHeight };
  });
  assert.ok(size.width > 0 && size.width <= 320, `${size.width} pixels wide`);
  assert.ok(size.height > 0 && size.height <= 240, `${size.height} pixels high`);
  const told = await bob.evaluate(() => ({ ...tools.subscribers.screen.stream.videoDimensions }));
  assert.deepEqual(told, size);
  const rate = await alice.evaluate(
    () => tools.publishers.screen.getVideoSource().track.getSettings().frameRate,
  );
  assert.ok(rate <= 7, `${rate} frames a second`);
});

test('initPublisher/publishAudio: the audio of what is shared is asked for and sent', async () => {
  const [alice, bob] = await callWithShare({ publishAudio: true });
  await recorded(bob, 'subscribe screen ok');
  const audio = await alice.evaluate(() => ({
    asked: tools.shares[0].audio,
    tracks: tools.publishers.screen.getAudioSource() ? 1 : 0,
  }));
  assert.equal(audio.asked, true);
  const hasAudio = await bob.evaluate(() => tools.subscribers.screen.stream.hasAudio);
  assert.equal(hasAudio, audio.tracks === 1);
  await sees(bob, 'screen');
});

test('initPublisher/audioSource: a screen is shared with the microphone', async () => {
  const [alice, bob] = await callWithShare({ audioSource: true, publishAudio: true });
  await recorded(bob, 'subscribe screen ok');
  await Promise.all([sees(bob, 'screen'), hears(bob, 'screen')]);
  assert.equal(await alice.evaluate(() => tools.shares[0].audio), false);
});

test('Publisher/mediaStopped, Publisher/streamDestroyed, Session/streamDestroyed: a share that its user ends is unpublished and destroyed', async () => {
  const [alice, bob] = await callWithShare();
  await recorded(bob, 'subscribe screen ok');
  await alice.evaluate(() => tools.endShare());
  await recorded(alice, 'share destroyed');
  assert.deepEqual(await entries(alice, /^share (media|stream|destroyed)/), [
    'share streamCreated screen',
    'share mediaStopped',
    'share streamDestroyed screen mediaStopped',
    'share destroyed',
  ]);
  await recorded(bob, 'session streamDestroyed screen mediaStopped');
  await recorded(bob, 'subscriber screen destroyed mediaStopped');
  await sees(bob, 'alice');
  assert.equal(await alice.evaluate(() => tools.publishers.screen.element.isConnected), false);
});

test('Publisher/mediaStopped: preventDefault keeps the publisher of an ended share', async () => {
  const [alice, bob] = await callWithShare();
  await recorded(bob, 'subscribe screen ok');
  await alice.evaluate(() => {
    tools.publishers.screen.on('mediaStopped', (event) => event.preventDefault());
    tools.endShare();
  });
  await recorded(bob, 'session streamPropertyChanged screen hasVideo true->false');
  const kept = await alice.evaluate(() => tools.publishers.screen.element.isConnected);
  assert.equal(kept, true);
  assert.deepEqual(await entries(alice, /^share streamDestroyed/), []);
});

test('Publisher/accessDenied: a share that is refused is OT_USER_MEDIA_ACCESS_DENIED', async () => {
  const page = await world.newPage({ headers: { 'permissions-policy': 'display-capture=()' } });
  const result = await page.evaluate(async () => {
    let told;
    const publisher = OT.initPublisher(tools.place(), { videoSource: 'screen' }, (error) => {
      told = [error.name, error.code];
    });
    tools.watchPublisher(publisher);
    await tools.until(() => told, 'answer of initPublisher');
    return told;
  });
  assert.deepEqual(result, ['OT_USER_MEDIA_ACCESS_DENIED', 1500]);
  assert.deepEqual(await entries(page, /^publisher access/), ['publisher accessDenied']);
});

test('OT.checkScreenSharingCapability: what the browser can share is told by callback and by promise', async () => {
  const page = await world.newPage();
  const told = await page.evaluate(async () => {
    const callback = await new Promise((resolve) => {
      OT.checkScreenSharingCapability(resolve);
    });
    const promise = await OT.checkScreenSharingCapability();
    delete MediaDevices.prototype.getDisplayMedia;
    const without = await OT.checkScreenSharingCapability();
    const error = await OT.initPublisher
      .promise(tools.place(), { videoSource: 'window' })
      .catch((thrown) => thrown);
    return JSON.parse(JSON.stringify({ callback, promise, without, name: error.name }));
  });
  const supportedSources = { application: true, screen: true, window: true };
  assert.deepEqual(told, {
    callback: { supported: true, supportedSources },
    promise: { supported: true, supportedSources },
    without: { supported: false, supportedSources: {} },
    name: 'OT_SCREEN_SHARING_NOT_SUPPORTED',
  });
});

test('initPublisher/maxResolution: what is no size is OT_INVALID_PARAMETER', async () => {
  const page = await world.newPage();
  const names = await page.evaluate(() =>
    Promise.all(
      [{ width: 5, height: 100 }, { width: 100, height: 2_000 }, { width: '1' }, 7].map(
        (maxResolution) =>
          OT.initPublisher
            .promise(tools.place(), { videoSource: 'screen', maxResolution })
            .catch(({ name }) => name),
      ),
    ),
  );
  assert.deepEqual(names, Array(4).fill('OT_INVALID_PARAMETER'));
});

test('OT.getUserMedia: a screen can be captured without publishing it', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(bob, room.member('bob'));
  await joinRoom(alice, room.member('alice'));
  const kinds = await alice.evaluate(async () => {
    // What is shared is this page, so that something in it must move.
    document.body.append(
      Object.assign(document.createElement('video'), {
        autoplay: true,
        srcObject: new MediaStream([tools.canvasTrack(10)]),
      }),
    );
    const stream = await OT.getUserMedia({
      videoSource: 'screen',
      maxResolution: { width: 320, height: 240 },
    });
    const [videoSource] = stream.getVideoTracks();
    await tools.publish(session, { name: 'own screen', videoSource, audioSource: null });
    return stream.getTracks().map(({ kind }) => kind);
  });
  assert.deepEqual(kinds, ['video']);
  await recorded(bob, 'subscribe own screen ok');
  await sees(bob, 'own screen');
});

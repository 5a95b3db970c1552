// How publishers send: told by RTP statistics at both ends, by the negotiated text, and by ear.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

/** Alice publishes with these properties, and Bob has subscribed with those. */
async function call(publish = {}, subscribe = {}) {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice', ...publish } });
  await joinRoom(bob, room.member('bob'), { subscribe });
  await recorded(bob, 'subscribe alice ok');
  return [alice, bob, room];
}

/** Resolves once a statistic of a page is within these bounds: `{ frameWidth: [320, 320] }`. */
function settles(page, type, bounds, kind = 'video') {
  return page.evaluate(
    async ([its, range, media]) => {
      let last;
      const fits = async () => {
        for (const peer of tools.peers) {
          const reports = await peer.getStats();
          for (const report of reports.values()) {
            if (report.type !== its || report.kind !== media) continue;
            const { mimeType } = reports.get(report.codecId) ?? {};
            last = { ...report, mimeType };
            const within = ([key, [least, most]]) => last[key] >= least && last[key] <= most;
            if (Object.entries(range).every(within)) return true;
          }
        }
        return false;
      };
      for (let tries = 0; tries < 100; tries += 1) {
        if (await fits()) return;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const keys = [...Object.keys(range), 'framesDecoded', 'framesEncoded'];
      const seen = keys.map((key) => `${key} ${last?.[key]}`).join(', ');
      throw new Error(`${its} never was ${JSON.stringify(range)}; at last ${seen}`);
    },
    [type, bounds, kind],
  );
}

const set = (page, method, ...args) =>
  page.evaluate(
    async ([name, given]) => {
      const error = await tools.publishers.alice[name](...given).catch((thrown) => thrown);
      return error && [error.name, error.code];
    },
    [method, args],
  );

const get = (page, method) => page.evaluate((name) => tools.publishers.alice[name](), method);
const refusal = ['OT_INVALID_PARAMETER', 1011];

test('Publisher.setPreferredResolution, Publisher.setPreferredFrameRate: everybody is sent less, and the stream says so', async () => {
  const [alice, bob] = await call();
  await settles(bob, 'inbound-rtp', { frameWidth: [640, 640], framesPerSecond: [18, 31] });
  assert.equal(await set(alice, 'setPreferredResolution', { width: 320, height: 240 }), undefined);
  await settles(bob, 'inbound-rtp', { frameWidth: [320, 320], frameHeight: [240, 240] });
  await recorded(bob, /streamPropertyChanged alice videoDimensions/);
  assert.deepEqual(await bob.evaluate(() => tools.subscribers.alice.stream.videoDimensions), {
    width: 320,
    height: 240,
  });
  assert.equal(await set(alice, 'setPreferredFrameRate', 5), undefined);
  await settles(bob, 'inbound-rtp', { framesPerSecond: [1, 7] });
  assert.equal(await set(alice, 'setPreferredFrameRate', 0), undefined);
  await settles(bob, 'inbound-rtp', { framesPerSecond: [15, 31] });
  assert.deepEqual(await set(alice, 'setPreferredFrameRate', 61), refusal);
  assert.deepEqual(
    await set(alice, 'setPreferredResolution', { width: 1280, height: 720 }),
    refusal,
  );
  assert.deepEqual(await set(alice, 'setPreferredResolution', 'large'), refusal);
});

test('subscribe/preferredResolution, subscribe/preferredFrameRate, Subscriber.setPreferredResolution, Subscriber.setPreferredFrameRate, Subscriber.restrictFrameRate: one subscriber gets less, the other what there is', async () => {
  const wish = { preferredResolution: { width: 320, height: 240 }, preferredFrameRate: 10 };
  const [, bob, room] = await call({}, wish);
  const carol = await world.newPage();
  await joinRoom(carol, room.member('carol'));
  await recorded(carol, 'subscribe alice ok');
  await settles(bob, 'inbound-rtp', { frameWidth: [320, 320], framesPerSecond: [3, 12] });
  await settles(carol, 'inbound-rtp', { frameWidth: [640, 640], framesPerSecond: [15, 31] });
  await bob.evaluate(() => {
    tools.subscribers.alice.setPreferredResolution({ width: 160, height: 120 });
    tools.subscribers.alice.setPreferredFrameRate(30);
  });
  await settles(bob, 'inbound-rtp', { frameWidth: [160, 160], framesPerSecond: [15, 31] });
  await bob.evaluate(() => tools.subscribers.alice.restrictFrameRate.promise(true));
  await settles(bob, 'inbound-rtp', { framesPerSecond: [0, 2] });
  await bob.evaluate(() => {
    tools.subscribers.alice.restrictFrameRate(false).setPreferredResolution(null);
  });
  await settles(bob, 'inbound-rtp', { frameWidth: [640, 640], framesPerSecond: [15, 31] });
  await sees(carol, 'alice');
  await bob.evaluate(() => tools.subscribers.alice.setPreferredFrameRate(-1));
  await recorded(bob, 'exception 1011 Invalid parameter');
});

test('subscribe/preferredResolution: auto follows the size in which the video is shown', async () => {
  const [, bob] = await call({}, { preferredResolution: 'auto', width: 160, height: 120 });
  await settles(bob, 'inbound-rtp', { frameWidth: [160, 160] });
  await bob.evaluate(() => {
    tools.subscribers.alice.element.style.width = '300px';
  });
  await settles(bob, 'inbound-rtp', { frameWidth: [320, 320] });
});

test('Publisher.setMaxVideoBitrate, Publisher.getMaxVideoBitrate, Publisher.setVideoBitratePreset, Publisher.getVideoBitratePreset: the encoder keeps to the limit, on later legs too', async () => {
  const [alice, bob, room] = await call();
  assert.equal(await get(alice, 'getMaxVideoBitrate'), undefined);
  assert.equal(await get(alice, 'getVideoBitratePreset'), undefined);
  assert.equal(await set(alice, 'setMaxVideoBitrate', 120_000), undefined);
  await settles(alice, 'outbound-rtp', { targetBitrate: [1, 120_000] });
  assert.equal(await get(alice, 'getMaxVideoBitrate'), 120_000);
  assert.equal(await get(alice, 'getVideoBitratePreset'), 'custom');
  const limits = () =>
    alice.evaluate(() =>
      tools.peers
        .flatMap((peer) => peer.getTransceivers())
        .filter(
          ({ direction, receiver }) => direction === 'sendonly' && receiver.track.kind === 'video',
        )
        .map(({ sender }) => sender.getParameters().encodings[0].maxBitrate),
    );
  assert.equal(await set(alice, 'setVideoBitratePreset', 'BW_SAVER'), undefined);
  assert.deepEqual(await limits(), [600_000]);
  assert.equal(await get(alice, 'getVideoBitratePreset'), 'BW_SAVER');
  assert.equal(await get(alice, 'getMaxVideoBitrate'), undefined);
  assert.equal(await set(alice, 'setVideoBitratePreset', 'extra_bw_saver'), undefined);
  const carol = await world.newPage();
  await joinRoom(carol, room.member('carol'));
  await recorded(carol, 'subscribe alice ok');
  await settles(alice, 'outbound-rtp', { targetBitrate: [1, 300_000] });
  assert.deepEqual(await limits(), [300_000, 300_000]);
  assert.deepEqual(await set(alice, 'setVideoBitratePreset', 'VERY_FAST'), refusal);
  assert.equal(await get(alice, 'getVideoBitratePreset'), 'extra_bw_saver');
  assert.deepEqual(await set(alice, 'setMaxVideoBitrate', 4_999), refusal);
  assert.equal(await set(alice, 'setMaxVideoBitrate', 0), undefined);
  assert.deepEqual(await limits(), [undefined, undefined]);
  await sees(bob, 'alice');
});

test('initPublisher/preferredVideoCodecs, OT.getSupportedCodecs: the first that both ends have is on the wire', async () => {
  const codec = 'video/VP9';
  const [alice, bob] = await call({ preferredVideoCodecs: ['vp9', 'vp8'] });
  await settles(bob, 'inbound-rtp', { mimeType: [codec, codec], framesDecoded: [5, 1e9] });
  const codecs = await alice.evaluate(() => OT.getSupportedCodecs());
  for (const side of ['videoEncoders', 'videoDecoders']) {
    assert.ok(codecs[side].includes('VP9') && codecs[side].includes('VP8'), side);
  }
  // As if the browser had none of them.
  const refused = await alice.evaluate(async () => {
    RTCRtpSender.getCapabilities = () => ({ codecs: [{ mimeType: 'video/H264' }] });
    const { videoEncoders } = await OT.getSupportedCodecs();
    const preferredVideoCodecs = ['vp9', 'vp8'];
    const error = await OT.initPublisher
      .promise(tools.place(), { preferredVideoCodecs })
      .catch((thrown) => thrown);
    return [videoEncoders, error.name];
  });
  assert.deepEqual(refused, [['H264'], 'OT_NOT_SUPPORTED']);
});

test('Publisher.setTargetScalabilityMode, Publisher.getTargetScalabilityMode: the encoder makes the layers', async () => {
  const [alice, bob] = await call({ preferredVideoCodecs: ['vp9'] });
  assert.equal(await set(alice, 'setTargetScalabilityMode', 'L1T3'), undefined);
  await settles(alice, 'outbound-rtp', { scalabilityMode: ['L1T3', 'L1T3'] });
  assert.equal(await get(alice, 'getTargetScalabilityMode'), 'L1T3');
  assert.deepEqual(await set(alice, 'setTargetScalabilityMode', 'L4T1'), refusal);
  assert.equal(await get(alice, 'getTargetScalabilityMode'), 'L1T3');
  await sees(bob, 'alice');
});

test('initPublisher/videoContentHint, Publisher.setVideoContentHint, Publisher.getVideoContentHint: the encoder is told what it sees', async () => {
  const [alice] = await call({ videoContentHint: 'text' });
  await settles(alice, 'outbound-rtp', { contentType: ['screenshare', 'screenshare'] });
  assert.equal(await get(alice, 'getVideoContentHint'), 'text');
  assert.equal(await set(alice, 'setVideoContentHint', 'motion'), undefined);
  const hints = await alice.evaluate(() =>
    tools.peers.flatMap((peer) =>
      peer.getSenders().flatMap(({ track }) => (track?.kind === 'video' ? track.contentHint : [])),
    ),
  );
  assert.deepEqual(hints, ['motion']);
  assert.deepEqual(await set(alice, 'setVideoContentHint', 'film'), refusal);
  assert.equal(await get(alice, 'getVideoContentHint'), 'motion');
});

/** Peaks of what Bob hears of Alice on the left and on the right, once he hears something. */
const heardBySide = (bob) =>
  bob.evaluate(async () => {
    const video = await tools.videoComes('alice');
    await tools.sounds(video);
    const context = new AudioContext();
    const splitter = context.createChannelSplitter(2);
    context.createMediaStreamSource(video.srcObject).connect(splitter);
    const sides = [0, 1].map((side) => {
      const analyser = context.createAnalyser();
      splitter.connect(analyser, side);
      return analyser;
    });
    const peaks = [0, 0];
    for (let tries = 0; tries < 40; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      for (const [side, analyser] of sides.entries()) {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        for (const sample of samples) peaks[side] = Math.max(peaks[side], Math.abs(sample));
      }
    }
    return peaks;
  });

/** A call in which Alice plays a tone on the left only, as loud as `window.volume.gain` says. */
async function toneCall(publish) {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'));
  await alice.evaluate(async (properties) => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    window.volume = context.createGain();
    const merger = context.createChannelMerger(2);
    const out = context.createMediaStreamDestination();
    tone.connect(window.volume).connect(merger, 0, 0).connect(out);
    tone.start();
    const audioSource = out.stream.getAudioTracks()[0];
    await tools.publish(session, { name: 'alice', audioSource, videoSource: null, ...properties });
  }, publish);
  await joinRoom(bob, room.member('bob'));
  await recorded(bob, 'subscribe alice ok');
  return [alice, bob];
}

test('initPublisher/scalableVideo, initPublisher/scalableScreenshare: with and without them everybody is sent one picture; anything but a switch is refused', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(bob, room.member('bob'));
  await joinRoom(alice, room.member('alice'));
  for (const on of [true, false]) {
    const publish = { name: `scalable ${on}`, scalableVideo: on, scalableScreenshare: on };
    await alice.evaluate((wanted) => tools.publish(session, wanted), publish);
    await sees(bob, publish.name);
    const layers = await alice.evaluate(async (name) => {
      const [{ stats }] = await tools.publishers[name].getStats();
      return stats.video.layers.length;
    }, publish.name);
    assert.equal(layers, 1);
  }
  for (const name of ['scalableVideo', 'scalableScreenshare']) {
    const refused = await alice.evaluate(
      (option) =>
        OT.initPublisher
          .promise(tools.place(), { [option]: 3 })
          .catch((error) => `${error.name} ${error.message}`),
      name,
    );
    assert.equal(refused, `OT_INVALID_PARAMETER ${name}: true or false is expected`);
  }
});

test('initPublisher/enableStereo: two channels stay two', async () => {
  const [, bob] = await toneCall({ enableStereo: true });
  const [left, right] = await heardBySide(bob);
  assert.ok(left > 0.2 && right < left / 10, `left ${left}, right ${right}`);
  const [, carol] = await toneCall({});
  const [one, other] = await heardBySide(carol);
  assert.ok(Math.abs(one - other) < one / 10, `left ${one}, right ${other}`);
});

test('initPublisher/enableDtx, initPublisher/audioBitrate: silence costs next to nothing, and sound as much as is allowed', async () => {
  const [alice, bob] = await toneCall({ enableDtx: true, audioBitrate: 12_000 });
  await settles(alice, 'outbound-rtp', { targetBitrate: [1, 12_000] }, 'audio');
  await bob.evaluate(async () => tools.sounds(await tools.videoComes('alice')));
  const rate = () =>
    bob.evaluate(async () => {
      const count = async () => {
        for (const peer of tools.peers) {
          for (const report of (await peer.getStats()).values()) {
            if (report.type === 'inbound-rtp' && report.kind === 'audio')
              return [report.packetsReceived, report.timestamp];
          }
        }
        return [0, 0];
      };
      const [before, since] = await count();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const [after, until] = await count();
      return ((after - before) * 1_000) / (until - since);
    });
  const loud = await rate();
  await alice.evaluate(() => {
    window.volume.gain.value = 0;
  });
  await bob.evaluate(async () => tools.silent(await tools.videoComes('alice'), 1_000));
  const quiet = await rate();
  assert.ok(loud > 30, `${loud} packets a second of sound`);
  assert.ok(quiet < 15, `${quiet} packets a second of silence`);
  assert.deepEqual(await entries(bob, /exception/), []);
});

// Publishers and subscribers without a page: what crosses to the core, and what is dispatched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeCore, load, settled, succeed } from './bundle.mjs';

/** As much of a browser as a widget without default UI touches. */
class FakeStream {
  #tracks = [];
  addTrack(track) {
    this.#tracks.push(track);
  }
  getTracks() {
    return this.#tracks;
  }
  getAudioTracks() {
    return this.#tracks.filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks() {
    return this.#tracks.filter(({ kind }) => kind === 'video');
  }
}
class FakeTrack extends EventTarget {
  enabled = true;
  stopped = false;
  constructor(kind) {
    super();
    this.kind = kind;
  }
  stop() {
    this.stopped = true;
  }
  getSettings() {
    return { width: 640, height: 480 };
  }
}
const makeVideo = () =>
  Object.assign(new EventTarget(), {
    setAttribute() {},
    play: () => Promise.resolve(),
    classList: { toggle() {} },
  });
globalThis.MediaStream = FakeStream;
for (const name of ['RTCPeerConnection', 'WebSocket']) globalThis[name] ??= class {};
globalThis.document = { createElement: makeVideo, getElementById: () => null };

const hidden = { insertDefaultUI: false };

async function makePage(answer = succeed) {
  const { makeOT } = await load('api/ot');
  const effects = [];
  const core = new FakeCore((inputs) => [...effects.splice(0), ...answer(inputs)]);
  const OT = makeOT(() => Promise.resolve(core));
  OT.setLogLevel(OT.NONE);
  const session = OT.initSession('1', '1_x', { serverUrl: 'http://host' });
  const tell = async (...told) => {
    effects.push(...told);
    session.signal({});
    await settled();
  };
  await settled();
  return { OT, core, session, tell };
}

/** The input that a publisher with these properties makes. */
async function initInput(properties) {
  const { OT, core } = await makePage();
  OT.initPublisher({ ...hidden, ...properties });
  await settled();
  return core.inputs.at(-1);
}

for (const [source, expected] of [
  // The core knows what that means beside a screen.
  [undefined, { videoSource: 'device' }],
  [true, { audioSource: 'device', videoSource: 'device' }],
  [null, { audioSource: 'none', videoSource: 'none' }],
  [false, { audioSource: 'none', videoSource: 'none' }],
  [
    'id',
    { audioSource: 'device', audioDeviceId: 'id', videoSource: 'device', videoDeviceId: 'id' },
  ],
]) {
  test(`the source ${JSON.stringify(source)} crosses as OpenTok means it`, async () => {
    const input = await initInput({ audioSource: source, videoSource: source });
    const keys = ['audioSource', 'audioDeviceId', 'videoSource', 'videoDeviceId', 'invalid'];
    const read = Object.fromEntries(
      keys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]),
    );
    assert.deepEqual(read, expected);
  });
}

test('a screen and tracks of the application are sources of their own', async () => {
  assert.equal((await initInput({ videoSource: 'screen' })).videoSource, 'screen');
  assert.equal((await initInput({ videoSource: 'window' })).videoSource, 'screen');
  assert.equal((await initInput({ videoSource: new FakeTrack('video') })).videoSource, 'track');
});

test('a track of the wrong kind and a source of no known type are invalid', async () => {
  assert.match(
    (await initInput({ videoSource: new FakeTrack('audio') })).invalid,
    /^videoSource: /,
  );
  assert.match((await initInput({ audioSource: 7 })).invalid, /^audioSource: /);
});

test('disableAudioProcessing turns off all of it', async () => {
  const input = await initInput({ disableAudioProcessing: true, noiseSuppression: true });
  const { echoCancellation, noiseSuppression, autoGainControl } = input;
  assert.deepEqual([echoCancellation, noiseSuppression, autoGainControl], [false, false, false]);
});

test('a target that the page does not have is invalid, and so is one without default UI', async () => {
  const { OT, core } = await makePage();
  OT.initPublisher('nowhere');
  OT.initPublisher(7);
  OT.initPublisher('somewhere', hidden);
  await settled();
  const complaints = core.inputs.slice(-3).map(({ invalid }) => invalid);
  assert.match(complaints[0], /no element with the id "nowhere"/);
  assert.match(complaints[1], /an element or its id/);
  assert.match(complaints[2], /insertDefaultUI/);
});

test('a track of the application is published as it is, and never stopped', async () => {
  const { OT, core, tell } = await makePage();
  const own = new FakeTrack('video');
  const seen = [];
  const publisher = OT.initPublisher({ ...hidden, videoSource: own, audioSource: null });
  for (const name of ['videoElementCreated', 'mediaStreamAvailable']) {
    publisher.on(name, ({ type, element }) => seen.push([type, element !== undefined]));
  }
  await settled();
  const { publisher: number, videoTrack: track } = core.inputs.at(-1);
  await tell({
    type: 'acquireMedia',
    publisher: number,
    video: { source: 'track', track, width: 0, height: 0 },
  });
  assert.deepEqual(
    core.inputs.find(({ type }) => type === 'mediaAcquired'),
    {
      type: 'mediaAcquired',
      publisher: number,
      audio: false,
      video: true,
      width: 640,
      height: 480,
    },
  );
  assert.deepEqual(seen, [
    ['videoElementCreated', true],
    ['mediaStreamAvailable', false],
  ]);
  assert.deepEqual(publisher.getVideoSource(), { deviceId: null, type: 'custom', track: own });
  await tell({ type: 'enableMedia', publisher: number, audio: false, video: false });
  assert.equal(own.enabled, false);
  await tell({ type: 'releaseMedia', publisher: number });
  assert.deepEqual([own.enabled, own.stopped], [true, false]);
  assert.equal(publisher.getVideoSource().track, null);
});

test('a track that was off when it was lent is off when it is given back', async () => {
  const { OT, core, tell } = await makePage();
  const own = Object.assign(new FakeTrack('video'), { enabled: false });
  OT.initPublisher({ ...hidden, videoSource: own, audioSource: null });
  await settled();
  const { publisher, videoTrack: track } = core.inputs.at(-1);
  const video = { source: 'track', track, width: 0, height: 0 };
  await tell({ type: 'acquireMedia', publisher, video });
  await tell({ type: 'enableMedia', publisher, audio: true, video: true });
  assert.equal(own.enabled, true);
  await tell({ type: 'releaseMedia', publisher });
  assert.deepEqual([own.enabled, own.stopped], [false, false]);
});

test('what was refused is not told to those who ask back, whatever else was asked for', async () => {
  const problem = { name: 'OT_INVALID_PARAMETER', code: 1011, title: '', message: '1' };
  const { OT } = await makePage((inputs) =>
    inputs
      .filter(({ call }) => call)
      .map(({ call, maxVideoBitrate }) => ({
        type: 'complete',
        call,
        problem: maxVideoBitrate === 1 ? problem : undefined,
      })),
  );
  const publisher = OT.initPublisher(hidden);
  const refused = publisher.setMaxVideoBitrate(1);
  const taken = publisher.setVideoContentHint('text');
  assert.equal(publisher.getMaxVideoBitrate(), 1, 'it shows at once');
  await assert.rejects(refused, { name: problem.name });
  await taken;
  assert.deepEqual(
    [publisher.getMaxVideoBitrate(), publisher.getVideoContentHint()],
    [undefined, 'text'],
  );
});

test('a captured track that ends is told of, unless the publisher was released', async () => {
  const { OT, core, tell } = await makePage();
  const own = new FakeTrack('video');
  OT.initPublisher({ ...hidden, videoSource: own });
  await settled();
  const { publisher, videoTrack: track } = core.inputs.at(-1);
  const video = { source: 'track', track, width: 0, height: 0 };
  await tell({ type: 'acquireMedia', publisher, video });
  own.dispatchEvent(new Event('ended'));
  await tell({ type: 'releaseMedia', publisher });
  own.dispatchEvent(new Event('ended'));
  await settled();
  assert.deepEqual(
    core.inputs.filter(({ type }) => type === 'mediaEnded'),
    [{ type: 'mediaEnded', publisher, kind: 'video' }],
  );
});

test('a camera that opens after its publisher was released is closed at once', async () => {
  const { OT, core, tell } = await makePage();
  const camera = new FakeTrack('video');
  let open;
  const devices = {
    getUserMedia: () =>
      new Promise((resolve) => {
        open = () => {
          const stream = new FakeStream();
          stream.addTrack(camera);
          resolve(stream);
        };
      }),
  };
  Object.defineProperty(globalThis, 'navigator', {
    value: { mediaDevices: devices },
    configurable: true,
  });
  OT.initPublisher({ ...hidden, audioSource: null });
  await settled();
  const { publisher } = core.inputs.at(-1);
  const video = { source: 'device', width: 640, height: 480 };
  await tell({ type: 'acquireMedia', publisher, video }, { type: 'releaseMedia', publisher });
  open();
  await settled();
  assert.equal(camera.stopped, true);
  assert.ok(!core.inputs.some(({ type }) => type === 'mediaAcquired'));
});

test('publish takes a publisher, or makes one of a target and properties', async () => {
  const { OT, core, session } = await makePage();
  const publisher = OT.initPublisher(hidden);
  assert.equal(session.publish(publisher), publisher);
  assert.equal(await session.publish.promise(publisher), publisher);
  const made = session.publish(null, { ...hidden, name: 'Made' });
  await settled();
  const [init, publish] = core.inputs.slice(-2);
  assert.deepEqual([init.type, init.name, publish.type], ['initPublisher', 'Made', 'publish']);
  assert.equal(init.publisher, publish.publisher);
  assert.equal(init.publishIn, publish.session);
  assert.deepEqual(OT.publishers.where(), [publisher, made]);
});

test('a publisher has its stream while it is published, and says so', async () => {
  const { OT, core, session, tell } = await makePage();
  const publisher = OT.initPublisher(hidden);
  await settled();
  const { publisher: number } = core.inputs.at(-1);
  const its = { publisher: number, session: core.inputs[0].session };
  const stream = { streamId: 's1', connectionId: 'c1', creationTime: 1, name: 'Ada' };
  const seen = [];
  publisher.on('streamCreated streamDestroyed', (event) => {
    seen.push([event.type, event.stream.id, publisher.streamId, event.reason]);
  });
  publisher.on('destroyed', ({ type }) => seen.push([type]));
  await tell({ type: 'publisherStreamCreated', ...its, stream });
  assert.equal(session.getPublisherForStream(publisher.stream), publisher);
  assert.equal(session.streams.get('s1'), publisher.stream);
  await tell(
    { type: 'publisherStreamDestroyed', ...its, reason: 'clientDisconnected', decision: 3 },
    { type: 'publisherEvent', publisher: number, event: 'destroyed' },
  );
  assert.deepEqual(seen, [
    ['streamCreated', 's1', 's1', undefined],
    ['streamDestroyed', 's1', undefined, 'clientDisconnected'],
    ['destroyed'],
  ]);
  assert.deepEqual([publisher.session, session.streams.length()], [undefined, 0]);
  assert.equal(OT.publishers.length(), 0);
});

test('subscribe takes its properties with or without a target', async () => {
  const { core, session } = await makePage();
  const stream = { streamId: 's1', name: 'Ada' };
  const subscriber = session.subscribe(stream, { ...hidden, subscribeToVideo: false });
  assert.equal(subscriber.streamId, 's1');
  assert.equal(
    await session.subscribe.promise(stream, null, hidden).then((one) => one.stream),
    stream,
  );
  const failing = session.subscribe(undefined, hidden);
  await settled();
  const inputs = core.inputs.filter(({ type }) => type === 'subscribe');
  assert.deepEqual(
    inputs.map(({ streamId, video, invalid }) => [streamId, video, invalid]),
    [
      ['s1', false, undefined],
      ['s1', undefined, undefined],
      [undefined, undefined, undefined],
    ],
  );
  assert.equal(failing.streamId, undefined);
  assert.equal(session.getSubscribersForStream(stream).length, 2);
});

test('the volume is kept between 0 and 100', async () => {
  const { session } = await makePage();
  const subscriber = session.subscribe({ streamId: 's' }, { ...hidden, audioVolume: 40 });
  assert.equal(subscriber.getAudioVolume(), 40);
  assert.equal(subscriber.setAudioVolume(250).getAudioVolume(), 100);
  assert.equal(subscriber.setAudioVolume(-5).getAudioVolume(), 0);
  assert.equal(subscriber.setAudioVolume('loud').getAudioVolume(), 0);
  await subscriber.setAudioVolume.promise(10);
  assert.equal(subscriber.getAudioVolume(), 10);
});

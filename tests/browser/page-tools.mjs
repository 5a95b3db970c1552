// Runs in every test page before its own scripts: records what happens in order, counts moving
// frames, listens for sound. It is handed to the browser as text, so it imports nothing.
const waitMs = globalThis.testWaitMs ?? 30_000;
const soundThreshold = 0.1;
const motionThreshold = 2_000;

const tools = {
  entries: [],
  peers: [],
  sockets: [],
  tracks: [],
  connections: {},
  streams: {},
  subscribers: {},
  publishers: {},
  waiting: new Set(),
};
window.tools = tools;

function wake() {
  for (const check of [...tools.waiting]) check();
}

/** Appends a line to the page's record and wakes those who wait for it. */
tools.record = (entry) => {
  tools.entries.push(entry);
  wake();
};

tools.describe = (error) => (error ? `${error.name} ${error.code}` : 'ok');

/** Rejects with what is missing when `promise` takes too long. */
tools.inTime = (promise, what) => {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => {
      const peers = tools.peers.map(
        (peer) => `peer ${peer.signalingState} ${peer.iceConnectionState} ${peer.connectionState}`,
      );
      const soFar = [...tools.entries, ...peers].join('\n  ');
      reject(new Error(`no ${what}; recorded so far:\n  ${soFar}`));
    }, waitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

/** Resolves once `isTrue` is; asked again whenever something happens. */
tools.until = (isTrue, what) => {
  let check;
  const promise = new Promise((resolve) => {
    check = () => {
      if (isTrue()) resolve();
    };
    tools.waiting.add(check);
    check();
  });
  return tools.inTime(promise, what).finally(() => tools.waiting.delete(check));
};

/** Resolves once the record holds `entry` (text or pattern) at least `times` times. */
tools.recorded = (entry, times = 1) => {
  const matches = (one) => (entry instanceof RegExp ? entry.test(one) : one === entry);
  const isThere = () => tools.entries.filter(matches).length >= times;
  return tools.until(isThere, `${entry} (${times} times)`);
};

// ---- what the browser is asked to do

const realGetUserMedia = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
let captureGate = Promise.resolve();
let captureFailure;

/** Keeps every capture that begins now from being delivered until the returned function is called. */
tools.holdCapture = () => {
  let release;
  captureGate = new Promise((resolve) => {
    release = resolve;
  });
  return release;
};

/** Makes every capture from now on fail as a browser does; no name ends that. */
tools.failCapture = (name) => {
  captureFailure = name;
};

if (realGetUserMedia) {
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    tools.record('capture asked');
    if (captureFailure) throw new DOMException('the test wants this', captureFailure);
    const stream = await realGetUserMedia(constraints);
    tools.tracks.push(...stream.getTracks());
    tools.record('capture began');
    await captureGate;
    return stream;
  };
}

const realStop = MediaStreamTrack.prototype.stop;
MediaStreamTrack.prototype.stop = function stop() {
  const wasLive = this.readyState === 'live';
  realStop.call(this);
  if (wasLive) tools.record(`track stopped ${this.kind}`);
};

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...args) {
    super(...args);
    tools.peers.push(this);
  }
};

window.WebSocket = class extends WebSocket {
  constructor(...args) {
    super(...args);
    tools.sockets.push(this);
  }
};

/** Which captured tracks still run. */
tools.liveTracks = () =>
  tools.tracks.filter((track) => track.readyState === 'live').map((track) => track.kind);

/** How many peer connections are not closed. */
tools.openPeers = () => tools.peers.filter((peer) => peer.connectionState !== 'closed').length;

// ---- events

function detailOf(event) {
  const parts = [];
  if (event.connection) parts.push(event.connection.data);
  if (event.stream) parts.push(event.stream.name);
  if (event.changedProperty === 'videoDimensions') parts.push('videoDimensions');
  else if (event.changedProperty) {
    parts.push(`${event.changedProperty} ${event.oldValue}->${event.newValue}`);
  }
  if (event.reason) parts.push(event.reason);
  return parts.map((part) => ` ${part}`).join('');
}

function watch(target, label, names) {
  for (const name of names) {
    target.on(name, (event) => tools.record(`${label} ${event.type}${detailOf(event)}`));
  }
}

tools.watchExceptions = () => {
  OT.on('exception', (event) => tools.record(`exception ${event.code} ${event.title}`));
};

tools.watchSession = (session, label = 'session') => {
  watch(session, label, [
    'sessionConnected',
    'sessionDisconnected',
    'sessionReconnecting',
    'sessionReconnected',
    'connectionCreated',
    'connectionDestroyed',
    'streamCreated',
    'streamDestroyed',
    'streamPropertyChanged',
  ]);
  session.on('connectionCreated', ({ connection }) => {
    tools.connections[connection.data] = connection;
  });
  session.on('streamCreated', ({ stream }) => {
    tools.streams[stream.name] = stream;
  });
  session.on('muteForced', ({ active }) => tools.record(`${label} muteForced ${active}`));
  session.on('signal', (event) => {
    tools.record(`${label} ${event.type} ${event.data} from ${event.from?.data ?? 'server'}`);
  });
};

tools.watchPublisher = (publisher, label = 'publisher') => {
  watch(publisher, label, [
    'accessAllowed',
    'accessDenied',
    'streamCreated',
    'streamDestroyed',
    'mediaStopped',
    'muteForced',
    'videoDisableWarning',
    'videoDisableWarningLifted',
    'videoDisabled',
    'videoEnabled',
    'destroyed',
  ]);
};

tools.watchSubscriber = (subscriber, label) => {
  watch(subscriber, label, [
    'connected',
    'disconnected',
    'destroyed',
    'videoEnabled',
    'videoDisabled',
  ]);
};

/** Makes a call in its callback form and in its promise form; resolves to how both ended. */
tools.bothForms = async (viaCallback, viaPromise) => {
  const told = (error) => (error ? [error.name, error.code, error.message] : 'ok');
  const callback = await tools.inTime(
    new Promise((resolve) => {
      viaCallback((error) => resolve(told(error)));
    }),
    'callback',
  );
  const promise = await tools.inTime(
    viaPromise().then(() => 'ok', told),
    'settled promise',
  );
  return { callback, promise };
};

// ---- a member of a session, written as an application would write it

tools.place = () => document.body.appendChild(document.createElement('div'));

/** Publishes; resolves when the publish call ended. The publisher is kept under its name. */
tools.publish = (session, properties) => {
  const where = tools.place();
  const publisher = OT.initPublisher(where, { insertMode: 'append', ...properties }, (error) =>
    tools.record(`initPublisher ${tools.describe(error)}`),
  );
  const label = properties.label ?? 'publisher';
  tools.publishers[properties.name ?? ''] = publisher;
  tools.watchPublisher(publisher, label);
  const done = new Promise((resolve) => {
    session.publish(publisher, (error) => {
      tools.record(`publish ${tools.describe(error)}`);
      resolve();
    });
  });
  return tools.inTime(done, 'answer to publish');
};

/** Subscribes; the subscriber is kept under the stream's name. */
tools.subscribe = (session, stream, properties = {}) => {
  const label = `subscriber ${stream.name}`;
  const subscriber = session.subscribe(
    stream,
    tools.place(),
    { insertMode: 'append', ...properties },
    (error) => tools.record(`subscribe ${stream.name} ${tools.describe(error)}`),
  );
  tools.subscribers[stream.name] = subscriber;
  tools.watchSubscriber(subscriber, label);
  wake();
  return subscriber;
};

/**
 * Connects and, when `publish` has properties, publishes. `subscribe` is false, or the properties
 * with which every stream of others is subscribed to, `options` those of initSession. The session
 * becomes `window.session`.
 */
tools.join = async (room, { publish, subscribe = {}, key = 'session', options } = {}) => {
  const session = OT.initSession(room.apiKey, room.sessionId, options);
  window[key] = session;
  tools.watchSession(session, key);
  if (subscribe) {
    session.on('streamCreated', (event) => tools.subscribe(session, event.stream, subscribe));
  }
  const connected = new Promise((resolve) => {
    session.connect(room.token, (error) => {
      tools.record(`connect ${tools.describe(error)}`);
      resolve();
    });
  });
  await tools.inTime(connected, 'answer to connect');
  if (publish) await tools.publish(session, publish);
};

// ---- what is seen and heard

const ownerOf = (name) => tools.subscribers[name] ?? tools.publishers[name];

tools.videoOf = (name) => {
  const video = ownerOf(name)?.element?.querySelector('video');
  if (!video) throw new Error(`no video element for "${name}"`);
  return video;
};

/** The video element of a stream, once there is one. */
tools.videoComes = async (name) => {
  await tools.until(() => ownerOf(name), `subscriber of "${name}"`);
  return tools.videoOf(name);
};

/** Resolves once an element plays media, whoever made it. */
tools.hasMedia = (video) => {
  const promise = new Promise((resolve) => {
    if (video.srcObject) resolve();
    else video.addEventListener('loadedmetadata', resolve, { once: true });
  });
  return tools.inTime(promise, 'media');
};

/** Calls `seen` with every decoded frame's difference from the one before; returns how to stop. */
function eachFrame(video, seen) {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 48;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let before = null;
  let request = 0;
  const look = () => {
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    if (before) {
      let difference = 0;
      for (let i = 0; i < data.length; i += 1) difference += Math.abs(data[i] - before[i]);
      seen(difference);
    }
    before = data;
    request = video.requestVideoFrameCallback(look);
  };
  request = video.requestVideoFrameCallback(look);
  return () => video.cancelVideoFrameCallback(request);
}

/** Resolves once `wanted` decoded frames differed from the frame before each. */
tools.moves = (video, wanted = 5) => {
  let stop;
  const promise = new Promise((resolve) => {
    let moved = 0;
    stop = eachFrame(video, (difference) => {
      if (difference > motionThreshold) moved += 1;
      if (moved >= wanted) resolve();
    });
  });
  return tools.inTime(promise, `${wanted} moving frames`).finally(stop);
};

/** Resolves once no moving frame came for `quietMs`. */
tools.stands = (video, quietMs = 1_500) => {
  let stop;
  let timer;
  const promise = new Promise((resolve) => {
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    };
    restart();
    stop = eachFrame(video, (difference) => {
      if (difference > motionThreshold) restart();
    });
  });
  return tools.inTime(promise, 'standing picture').finally(() => {
    stop();
    clearTimeout(timer);
  });
};

let audioContext;

/** Calls `heard` with the peak of what an element plays, again and again; returns how to stop. */
function eachPeak(element, heard) {
  audioContext ??= new AudioContext();
  const analyser = audioContext.createAnalyser();
  const samples = new Float32Array(analyser.fftSize);
  let source;
  const timer = setInterval(() => {
    // A view may be there before its media.
    const tracks = element.srcObject?.getAudioTracks() ?? [];
    if (!source && tracks.length > 0) {
      source = audioContext.createMediaStreamSource(new MediaStream(tracks));
      source.connect(analyser);
    }
    analyser.getFloatTimeDomainData(samples);
    const isOff = element.muted || element.volume === 0 || element.paused;
    heard(isOff ? 0 : samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
  }, 20);
  return () => {
    clearInterval(timer);
    source?.disconnect();
  };
}

/** Resolves once sound comes out of an element (the fake microphone beeps twice a second). */
tools.sounds = (element) => {
  let stop;
  const promise = new Promise((resolve) => {
    stop = eachPeak(element, (peak) => {
      if (peak > soundThreshold) resolve();
    });
  });
  return tools.inTime(promise, 'sound').finally(stop);
};

/** Resolves once an element was silent for `quietMs`, several beeps long. */
tools.silent = (element, quietMs = 1_800) => {
  let stop;
  let timer;
  const promise = new Promise((resolve) => {
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, quietMs);
    };
    restart();
    stop = eachPeak(element, (peak) => {
      if (peak > soundThreshold) restart();
    });
  });
  return tools.inTime(promise, 'silence').finally(() => {
    stop();
    clearTimeout(timer);
  });
};

/** Sum over all legs of what arrived: bytes of audio, energy of audio, decoded frames of video. */
tools.received = async () => {
  const sum = { audioBytes: 0, audioEnergy: 0, framesDecoded: 0, videoBytes: 0 };
  for (const peer of tools.peers) {
    for (const report of (await peer.getStats()).values()) {
      if (report.type !== 'inbound-rtp') continue;
      if (report.kind === 'audio') {
        sum.audioBytes += report.bytesReceived;
        sum.audioEnergy += report.totalAudioEnergy ?? 0;
      } else {
        sum.videoBytes += report.bytesReceived;
        sum.framesDecoded += report.framesDecoded;
      }
    }
  }
  return sum;
};

/** A small slow moving picture, for rooms with more members than the machine has cores. */
tools.canvasTrack = (framesPerSecond = 2) => {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
  const context = canvas.getContext('2d');
  let turn = 0;
  setInterval(() => {
    turn += 1;
    context.fillStyle = turn % 2 ? '#204080' : '#f0c040';
    context.fillRect(0, 0, canvas.width, canvas.height);
  }, 1_000 / framesPerSecond);
  return canvas.captureStream(framesPerSecond).getVideoTracks()[0];
};

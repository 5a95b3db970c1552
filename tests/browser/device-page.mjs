// Runs in a test page, after page-tools: devices that show one colour or sound one tone, can be
// unplugged, can be broken, and can refuse to be open two at a time. Handed over as text.
/* global tools */
const devices = new Map();
const colours = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] };
let audioContext;

/** The constraints of every capture so far. */
tools.asked = [];
/** Ids of devices that cannot be read. */
tools.broken = new Set();
/** Whether cameras can be open one at a time only, as on many a phone. */
tools.oneCamera = false;

function cameraTrack(colour, width, height) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  let turn = 0;
  const draw = () => {
    turn += 1;
    context.fillStyle = `rgb(${colours[colour]})`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = turn % 2 ? 'black' : 'white';
    context.fillRect(0, 0, width / 4, height / 4);
  };
  draw();
  const timer = setInterval(draw, 100);
  const [track] = canvas.captureStream(10).getVideoTracks();
  track.addEventListener('ended', () => clearInterval(timer));
  return track;
}

/** A track of one tone. */
tools.toneTrack = (hertz) => {
  audioContext ??= new AudioContext();
  const oscillator = audioContext.createOscillator();
  const destination = audioContext.createMediaStreamDestination();
  oscillator.frequency.value = hertz;
  oscillator.connect(destination);
  oscillator.start();
  return destination.stream.getAudioTracks()[0];
};

function find(kind, wanted) {
  const ids = [...devices.keys()].filter((id) => devices.get(id).kind === kind);
  const { exact, ideal } = wanted.deviceId ?? {};
  const refuse = (name) => {
    throw new DOMException('the test wants this', name);
  };
  if (ids.length === 0) refuse('NotFoundError');
  if (exact !== undefined && !ids.includes(exact)) refuse('OverconstrainedError');
  const id = exact ?? (ids.includes(ideal) ? ideal : ids[0]);
  const others = [...devices.values()].flatMap((one) => (one.kind === kind ? one.tracks : []));
  const isTaken =
    tools.oneCamera && kind === 'videoinput' && others.some((one) => one.readyState === 'live');
  if (isTaken || tools.broken.has(id)) refuse('NotReadableError');
  return id;
}

function open(kind, wanted) {
  const id = find(kind, wanted);
  const device = devices.get(id);
  const [width, height] = [wanted.width?.ideal ?? 640, wanted.height?.ideal ?? 480];
  const isCamera = kind === 'videoinput';
  const track = isCamera ? cameraTrack(device.value, width, height) : tools.toneTrack(device.value);
  const facing = id === 'back' ? { facingMode: 'environment' } : {};
  const settings = isCamera ? { deviceId: id, width, height, ...facing } : { deviceId: id };
  track.getSettings = () => settings;
  Object.defineProperty(track, 'label', { value: `the ${id}` });
  device.tracks.push(track);
  tools.tracks.push(track);
  return track;
}

let gate = Promise.resolve();

/** Keeps captures from being delivered until the returned function is called. */
tools.holdDevices = () => {
  let release;
  gate = new Promise((resolve) => {
    release = resolve;
  });
  return release;
};

const media = navigator.mediaDevices;

media.enumerateDevices = async () =>
  [...devices].map(([deviceId, { kind }]) => ({ deviceId, kind, label: `the ${deviceId}` }));

media.getUserMedia = async ({ audio, video }) => {
  tools.asked.push(JSON.parse(JSON.stringify({ audio, video })));
  tools.record('capture asked');
  const tracks = [];
  if (video) tracks.push(open('videoinput', video));
  if (audio) tracks.push(open('audioinput', audio));
  tools.record('capture began');
  await gate;
  return new MediaStream(tracks);
};

/** More devices: cameras by their colour, microphones by their tone. */
tools.plugIn = (cameras, microphones) => {
  const add = (kind, list) => {
    for (const [id, value] of Object.entries(list)) devices.set(id, { kind, value, tracks: [] });
  };
  add('videoinput', cameras);
  add('audioinput', microphones);
  media.dispatchEvent(new Event('devicechange'));
};

/** Takes a device away, as a browser shows it: its tracks end, and the list changes. */
tools.unplug = (id) => {
  const { tracks } = devices.get(id);
  devices.delete(id);
  for (const track of tracks.filter((one) => one.readyState === 'live')) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
  media.dispatchEvent(new Event('devicechange'));
};

/** Ids of devices that are open. */
tools.openDevices = () =>
  [...devices]
    .filter(([, { tracks }]) => tracks.some((track) => track.readyState === 'live'))
    .map(([id]) => id);

/** Resolves once decoded frames have this colour in the middle. */
tools.showsColour = (video, colour) => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 64, height: 48 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let seen = 'no frame';
  const promise = new Promise((resolve) => {
    const look = () => {
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const pixel = [...context.getImageData(40, 30, 1, 1).data].slice(0, 3);
      seen = `rgb(${pixel})`;
      const far = pixel.some((part, index) => Math.abs(part - colours[colour][index]) > 60);
      if (far) video.requestVideoFrameCallback(look);
      else resolve();
    };
    look();
    video.requestVideoFrameCallback(look);
  });
  return tools.inTime(promise, `${colour} picture`).catch((error) => {
    throw new Error(`${error.message}\n  seen last: ${seen}`);
  });
};

/** Resolves once the strongest tone of what an element plays is this one. */
tools.soundsLike = (element, hertz) => {
  audioContext ??= new AudioContext();
  const analyser = audioContext.createAnalyser();
  analyser.fftSize = 8192;
  const levels = new Float32Array(analyser.frequencyBinCount);
  const source = audioContext.createMediaStreamSource(
    new MediaStream(element.srcObject.getAudioTracks()),
  );
  source.connect(analyser);
  let timer;
  const promise = new Promise((resolve) => {
    timer = setInterval(() => {
      analyser.getFloatFrequencyData(levels);
      const strongest = levels.indexOf(Math.max(...levels));
      const heard = (strongest * audioContext.sampleRate) / analyser.fftSize;
      if (levels[strongest] > -60 && Math.abs(heard - hertz) < 30) resolve();
    }, 50);
  });
  return tools.inTime(promise, `tone of ${hertz} Hz`).finally(() => {
    clearInterval(timer);
    source.disconnect();
  });
};

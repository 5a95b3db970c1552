// Runs in a page before its scripts: counts what must not be left over, and keeps none of it alive.
// It is handed to the browser as text, so it imports nothing.
const kept = { peers: new Set(), sockets: new Set(), contexts: new Set(), tracks: new Set() };
let memory;

const keep = (kind, thing) => kept[kind].add(new WeakRef(thing));

function count(kind, isOver) {
  for (const ref of kept[kind]) {
    const thing = ref.deref();
    if (!thing || isOver(thing)) kept[kind].delete(ref);
  }
  return kept[kind].size;
}

for (const [name, kind] of [
  ['RTCPeerConnection', 'peers'],
  ['WebSocket', 'sockets'],
  ['AudioContext', 'contexts'],
]) {
  window[name] = class extends window[name] {
    constructor(...args) {
      super(...args);
      keep(kind, this);
    }
  };
}

const devices = navigator.mediaDevices;
const getUserMedia = devices.getUserMedia.bind(devices);
devices.getUserMedia = async (constraints) => {
  const stream = await getUserMedia(constraints);
  for (const track of stream.getTracks()) keep('tracks', track);
  return stream;
};

const { clone } = MediaStreamTrack.prototype;
MediaStreamTrack.prototype.clone = function cloneAndKeep() {
  const track = clone.call(this);
  keep('tracks', track);
  return track;
};

for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...args) => {
    const result = await original(...args);
    const { exports = {} } = result.instance ?? result;
    memory ??= Object.values(exports).find((one) => one instanceof WebAssembly.Memory);
    return result;
  };
}

window.counting = {
  /** What lives now. */
  counts: () => ({
    peers: count('peers', (peer) => peer.connectionState === 'closed'),
    sockets: count('sockets', (socket) => socket.readyState === WebSocket.CLOSED),
    tracks: count('tracks', (track) => track.readyState === 'ended'),
    contexts: count('contexts', (context) => context.state === 'closed'),
    objects: OT.sessions.length() + OT.publishers.length() + OT.subscribers.length(),
    elements: document.querySelectorAll('*').length,
    wasmBytes: memory.buffer.byteLength,
  }),

  /** A life: joins, publishes, subscribes, changes the device, leaves. */
  async round({ apiKey, sessionId, token }) {
    const place = document.body.appendChild(document.createElement('div'));
    const session = OT.initSession(apiKey, sessionId);
    await session.connect.promise(token);
    const small = { insertMode: 'append', resolution: '320x240', frameRate: 7 };
    const publisher = OT.initPublisher(place, small);
    await session.publish.promise(publisher);
    await session.subscribe.promise(publisher.stream, place, { insertMode: 'append' });
    await publisher.cycleVideo();
    await session.disconnect();
    place.remove();
  },
};

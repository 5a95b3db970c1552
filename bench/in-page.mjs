// Functions that the first-frame row hands to its pages: marks of time, and the bare pair's two ends.

/** Before any script of a page: notes when sockets open, answers are applied, peers connect. */
export function watchMarks() {
  const marks = {};
  window.marks = marks;
  const note = (name) => {
    marks[name] ??= performance.now();
  };
  window.note = note;
  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('open', () => note('socket'));
    }
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args) {
      super(...args);
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState === 'connected') note('connected');
      });
    }

    async setRemoteDescription(...args) {
      await super.setRemoteDescription(...args);
      note('negotiated');
    }
  };
}

/** Resolves to the marks once a video has shown its first frame. */
export function firstFrame(video) {
  return new Promise((resolve) => {
    video.requestVideoFrameCallback(() => {
      window.note('frame');
      resolve(window.marks);
    });
  });
}

/** Parley, first page: publish and stay. */
export async function parleyPublish({ apiKey, sessionId, token }) {
  const session = OT.initSession(apiKey, sessionId);
  await session.connect.promise(token);
  const properties = { resolution: '640x480', frameRate: 30, insertMode: 'append' };
  const publisher = await OT.initPublisher.promise(document.body, properties);
  await session.publish.promise(publisher);
}

/** Parley, second page: make sure that the core is there before anything is timed. */
export async function parleyWarm() {
  const { name } = await OT.initSession('1', 'none')
    .connect.promise(undefined)
    .catch((error) => error);
  if (name !== 'OT_INVALID_SESSION_ID') throw new Error(`the core answered ${name}`);
}

/** Parley, second page: from connect() to the first frame. */
export function parleySubscribe({ apiKey, sessionId, token }) {
  return new Promise((resolve, reject) => {
    const session = OT.initSession(apiKey, sessionId);
    window.session = session;
    session.on('sessionConnected', () => window.note('joined'));
    session.on('streamCreated', ({ stream }) => {
      const subscriber = session.subscribe(stream, document.body, { insertMode: 'append' });
      const watch = ({ element }) => window.firstFrame(element).then(resolve);
      subscriber.on('videoElementCreated', watch);
    });
    window.note('begin');
    session.connect(token, (error) => {
      if (error) reject(error);
    });
  });
}

/** Bare pair, first page: capture once, answer whoever offers. */
export async function barePublish(url) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
  });
  const preview = document.createElement('video');
  Object.assign(preview, { muted: true, autoplay: true, playsInline: true, srcObject: stream });
  document.body.append(preview);
  const socket = new WebSocket(url);
  const send = (message) => socket.send(JSON.stringify(message));
  let peer;
  socket.onmessage = async ({ data }) => {
    const message = JSON.parse(data);
    if (message.candidate !== undefined) {
      await peer.addIceCandidate(message.candidate);
      return;
    }
    peer?.close();
    peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    peer.onicecandidate = ({ candidate }) => send({ candidate });
    for (const track of stream.getTracks()) peer.addTrack(track, stream);
    await peer.setRemoteDescription(message.description);
    await peer.setLocalDescription();
    send({ description: peer.localDescription });
  };
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
}

/** Bare pair, second page: offer at once, trickle, show what comes. */
export function bareSubscribe(url) {
  return new Promise((resolve) => {
    const video = document.createElement('video');
    Object.assign(video, { autoplay: true, playsInline: true });
    document.body.append(video);
    window.firstFrame(video).then(resolve);
    window.note('begin');
    const socket = new WebSocket(url);
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const early = [];
    const opened = new Promise((open) => {
      socket.onopen = open;
    });
    const send = async (message) => {
      await opened;
      socket.send(JSON.stringify(message));
    };
    peer.ontrack = ({ streams }) => {
      video.srcObject ??= streams[0];
    };
    peer.onicecandidate = ({ candidate }) => send({ candidate });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.setLocalDescription().then(() => send({ description: peer.localDescription }));
    let described = false;
    socket.onmessage = async ({ data }) => {
      const { candidate, description } = JSON.parse(data);
      if (description) {
        await peer.setRemoteDescription(description);
        described = true;
        for (const one of early) await peer.addIceCandidate(one);
      } else if (described) {
        await peer.addIceCandidate(candidate);
      } else {
        early.push(candidate);
      }
    };
    window.hangUp = () => {
      peer.close();
      socket.close();
    };
  });
}

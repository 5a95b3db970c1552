/* Effects on cameras, microphones and screens: what publishers capture. */
import { text } from '../api/arguments.js';
import type { AcquireMedia, AudioRequest, MediaKind, VideoRequest } from '../generated/host.js';
import { publishers, push } from './page.js';
import type { Handlers } from './pump.js';
import { nameOf, textOf } from './report.js';

/** Tracks that the application brings itself. */
export type OwnTracks = Partial<Record<MediaKind, MediaStreamTrack>>;

interface Capture {
  stream: MediaStream;
  /** Brought by the application, so not ours to stop. */
  own: OwnTracks;
  released: boolean;
  /** Ends what listens to its tracks: Chromium never lets go of a captured track. */
  over: AbortController;
  request: AcquireMedia | undefined;
}

const captures = new Map<number, Capture>();

/** A browser that cannot say whether it will ask is taken to be asking after this long. */
const promptMs = 500;

/** Remembers what the application brought until the core asks for it. */
export function expectMedia(publisher: number, own: OwnTracks): void {
  captures.set(publisher, {
    stream: new MediaStream(),
    own,
    released: false,
    over: new AbortController(),
    request: undefined,
  });
}

export const mediaStream = (publisher: number): MediaStream | undefined =>
  captures.get(publisher)?.stream;

export function mediaTrack(publisher: number, kind: MediaKind): MediaStreamTrack | undefined {
  return captures
    .get(publisher)
    ?.stream.getTracks()
    .find((track) => track.kind === kind);
}

/** What is sent: the one place that decides it, for every leg. */
export const sentTrack = (publisher: number, kind: MediaKind): MediaStreamTrack | undefined =>
  publishers.get(publisher)?.processors_.output(kind);

export const videoRequest = (publisher: number): VideoRequest | undefined =>
  captures.get(publisher)?.request?.video;

function audioConstraints(request: AudioRequest): MediaTrackConstraints {
  const { deviceId, echoCancellation, noiseSuppression, autoGainControl } = request;
  return {
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    echoCancellation,
    noiseSuppression,
    autoGainControl,
  };
}

function videoConstraints(request: VideoRequest): MediaTrackConstraints {
  const { source, deviceId, facingMode, width, height, frameRate } = request;
  // Screens know no ideal size: what is larger is scaled down.
  const size = (pixels: number): ConstrainULongRange =>
    source === 'screen' ? { max: pixels } : { ideal: pixels };
  return {
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    ...(facingMode === undefined ? {} : { facingMode }),
    ...(width ? { width: size(width) } : {}),
    ...(height ? { height: size(height) } : {}),
    ...(frameRate
      ? { frameRate: source === 'screen' ? { max: frameRate } : { ideal: frameRate } }
      : {}),
  };
}

/** The browser's two questions, asked at once, because a click counts for both only then. */
async function capture({ audio, video }: AcquireMedia): Promise<MediaStream[]> {
  const screen = video?.source === 'screen';
  const microphone = audio?.source === 'device' ? audioConstraints(audio) : undefined;
  const camera = video?.source === 'device' ? videoConstraints(video) : undefined;
  const asked: Promise<MediaStream>[] = [];
  if ((screen || microphone || camera) && !(navigator as { mediaDevices?: unknown }).mediaDevices) {
    throw new DOMException(
      'media can be captured on secure pages only (https)',
      'NotSupportedError',
    );
  }
  if (screen) {
    const request = { video: videoConstraints(video), audio: audio?.source === 'screen' };
    asked.push(navigator.mediaDevices.getDisplayMedia(request));
  }
  if (microphone || camera) {
    const request: MediaStreamConstraints = {};
    if (microphone) request.audio = microphone;
    if (camera) request.video = camera;
    asked.push(navigator.mediaDevices.getUserMedia(request));
  }
  const answers = await Promise.allSettled(asked);
  const streams = answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const refusal = answers.find((one) => one.status === 'rejected');
  if (refusal) {
    for (const stream of streams) stop(stream);
    throw refusal.reason;
  }
  return streams;
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Whether the browser will ask its user; undefined when it does not tell. */
async function willAsk({ audio, video }: AcquireMedia): Promise<boolean | undefined> {
  if (video?.source === 'screen') return true;
  const names = [
    ...(audio?.source === 'device' ? ['microphone'] : []),
    ...(video?.source === 'device' ? ['camera'] : []),
  ];
  try {
    const asked = names.map((name) =>
      navigator.permissions.query({ name: name as PermissionName }),
    );
    return (await Promise.all(asked)).some(({ state }) => state === 'prompt');
  } catch {
    return undefined;
  }
}

/** Reports the browser's question, unless it is answered before we know of it. */
async function watchPrompt(request: AcquireMedia, isPending: () => boolean): Promise<void> {
  const asking = await willAsk(request);
  const report = (): void => {
    if (isPending()) push({ type: 'mediaPrompted', publisher: request.publisher });
  };
  if (asking) report();
  else if (asking === undefined) setTimeout(report, promptMs);
}

function addTrack(publisher: number, held: Capture, track: MediaStreamTrack): void {
  held.stream.addTrack(track);
  const ended = (): void => {
    if (!held.released) push({ type: 'mediaEnded', publisher, kind: track.kind as MediaKind });
  };
  track.addEventListener('ended', ended, { signal: held.over.signal });
}

async function acquire(request: AcquireMedia): Promise<void> {
  const { publisher, audio, video } = request;
  const held = captures.get(publisher);
  if (!held) return;
  held.request = request;
  let pending = true;
  void watchPrompt(request, () => pending && !held.released);
  try {
    const streams = await capture(request);
    pending = false;
    if (held.released) {
      streams.forEach(stop);
      return;
    }
    if (audio?.source === 'track' && held.own.audio) addTrack(publisher, held, held.own.audio);
    if (video?.source === 'track' && held.own.video) addTrack(publisher, held, held.own.video);
    for (const track of streams.flatMap((stream) => stream.getTracks())) {
      addTrack(publisher, held, track);
    }
    const owner = publishers.get(publisher);
    await Promise.all([owner?.sourceChanged_('audio'), owner?.sourceChanged_('video')]);
    if (!held.released) reportAcquired(publisher, held.stream);
  } catch (thrown) {
    pending = false;
    if (held.released) return;
    publishers.get(publisher)?.showMedia_(false, false);
    const name = text(nameOf(thrown), 128);
    push({ type: 'mediaFailed', publisher, name, message: text(textOf(thrown), 1024) });
  }
}

function reportAcquired(publisher: number, stream: MediaStream): void {
  const [audio, video] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
  const { width = 0, height = 0, facingMode } = video?.getSettings() ?? {};
  publishers.get(publisher)?.attach_(stream, facingMode);
  push({
    type: 'mediaAcquired',
    publisher,
    audio: Boolean(audio),
    video: Boolean(video),
    width: Math.round(width),
    height: Math.round(height),
  });
}

function release(publisher: number): void {
  const held = captures.get(publisher);
  if (!held) return;
  captures.delete(publisher);
  held.released = true;
  held.over.abort();
  for (const track of held.stream.getTracks()) {
    if (track === held.own.audio || track === held.own.video) track.enabled = true;
    else track.stop();
  }
}

export const mediaHandlers: Pick<Handlers, 'acquireMedia' | 'releaseMedia' | 'enableMedia'> = {
  acquireMedia(request) {
    void acquire(request);
  },

  releaseMedia({ publisher }) {
    release(publisher);
  },

  enableMedia({ publisher, audio, video }) {
    for (const track of captures.get(publisher)?.stream.getTracks() ?? []) {
      track.enabled = track.kind === 'audio' ? audio : video;
    }
    publishers.get(publisher)?.processors_.enable('audio', audio);
    publishers.get(publisher)?.processors_.enable('video', video);
    publishers.get(publisher)?.showMedia_(audio, video);
  },
};

export function releaseAllMedia(): void {
  for (const publisher of [...captures.keys()]) release(publisher);
}

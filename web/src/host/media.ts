/* Effects on cameras, microphones and screens: what publishers capture. */
import { text } from '../api/arguments.js';
import type { AcquireMedia, MediaKind, SourceKind } from '../generated/host.js';
import {
  audioConstraints,
  screenAudioConstraints,
  videoConstraints,
  type RawConstraints,
} from './constraints.js';
import { deviceIdBytesMax, listDevices, rememberDevice } from './devices.js';
import { resend } from './legs.js';
import { nextNumber, publishers, push } from './page.js';
import type { Handlers } from './pump.js';
import { nameOf, textOf } from './report.js';

interface Capture {
  stream: MediaStream;
  /** Brought by the application, so not ours to stop; by the number that the core knows. */
  own: Map<number, MediaStreamTrack>;
  /** Whether they were on when they came. */
  wereOn: Map<MediaStreamTrack, boolean>;
  raw: RawConstraints;
  sources: Partial<Record<MediaKind, SourceKind>>;
  enabled: Record<MediaKind, boolean>;
  released: boolean;
  /** Ends what listens to its tracks: Chromium never lets go of a captured track. */
  over: AbortController;
}

const captures = new Map<number, Capture>();

/** A browser that cannot say whether it will ask is taken to be asking after this long. */
const promptMs = 500;

/** Makes room for what a publisher will capture, with the application's own constraints. */
export function expectMedia(publisher: number, raw: RawConstraints): void {
  captures.set(publisher, {
    stream: new MediaStream(),
    own: new Map(),
    wereOn: new Map(),
    raw,
    sources: {},
    enabled: { audio: true, video: true },
    released: false,
    over: new AbortController(),
  });
}

/** Numbers a track that the application brought, for the core to ask for. */
export function expectTrack(publisher: number, track: MediaStreamTrack): number {
  const number = nextNumber();
  const held = captures.get(publisher);
  held?.own.set(number, track);
  if (!held?.wereOn.has(track)) held?.wereOn.set(track, track.enabled);
  return number;
}

export const mediaStream = (publisher: number): MediaStream | undefined =>
  captures.get(publisher)?.stream;

/** What is captured. */
export function mediaTrack(publisher: number, kind: MediaKind): MediaStreamTrack | undefined {
  return captures
    .get(publisher)
    ?.stream.getTracks()
    .find((track) => track.kind === kind);
}

/** What is sent: the one place that decides it, for every leg. */
export const sentTrack = (publisher: number, kind: MediaKind): MediaStreamTrack | undefined =>
  publishers.get(publisher)?.processors_.output(kind);

export const sourceOf = (publisher: number, kind: MediaKind): SourceKind | undefined =>
  captures.get(publisher)?.sources[kind];

/** The browser's two questions, asked at once, because a click counts for both only then. */
async function capture(
  { audio, video }: AcquireMedia,
  raw: RawConstraints,
): Promise<MediaStream[]> {
  const screen = video?.source === 'screen';
  const microphone = audio?.source === 'device' ? audioConstraints(audio, raw) : undefined;
  const camera = video?.source === 'device' ? videoConstraints(video, raw) : undefined;
  const asked: Promise<MediaStream>[] = [];
  const needed = screen ? 'getDisplayMedia' : 'getUserMedia';
  const isThere = (): boolean => needed in ((navigator.mediaDevices as object | undefined) ?? {});
  if ((screen || microphone || camera) && !isThere()) {
    throw new DOMException(
      'media can be captured on secure pages only (https)',
      'NotSupportedError',
    );
  }
  if (screen) {
    const request = { video: videoConstraints(video, raw), audio: screenAudioConstraints(audio) };
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

/** What the browser says of a device, by its name: browsers keep each that they ever handed out. */
const permissions = new Map<string, Promise<PermissionStatus>>();

async function askPermission(name: string): Promise<PermissionStatus> {
  const status = await navigator.permissions.query({ name: name as PermissionName });
  // Without a listener it need not be kept up to date.
  status.onchange = () => undefined;
  return status;
}

function permission(name: string): Promise<PermissionStatus> {
  const status = permissions.get(name) ?? askPermission(name);
  permissions.set(name, status);
  return status;
}

/** Whether the browser will ask its user; undefined when it does not tell. */
async function willAsk({ audio, video }: AcquireMedia): Promise<boolean | undefined> {
  if (video?.source === 'screen') return true;
  const names = [
    ...(audio?.source === 'device' ? ['microphone'] : []),
    ...(video?.source === 'device' ? ['camera'] : []),
  ];
  try {
    return (await Promise.all(names.map(permission))).some(({ state }) => state === 'prompt');
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

/** A track that is ours no longer: what the application brought, it gets back as it was. */
function giveBack(held: Capture, track: MediaStreamTrack): void {
  const wasOn = held.wereOn.get(track);
  if (wasOn === undefined) track.stop();
  else track.enabled = wasOn;
}

/** Puts a track in the place of the one of its kind. */
function setTrack(publisher: number, held: Capture, track: MediaStreamTrack): void {
  const kind = track.kind as MediaKind;
  const before = mediaTrack(publisher, kind);
  if (before === track) return;
  track.enabled = held.enabled[kind];
  held.stream.addTrack(track);
  if (before) {
    held.stream.removeTrack(before);
    giveBack(held, before);
  }
  const ended = (): void => {
    const isPresent = !held.released && mediaTrack(publisher, kind) === track;
    if (isPresent) push({ type: 'mediaEnded', publisher, kind });
  };
  track.addEventListener('ended', ended, { signal: held.over.signal });
}

async function acquire(request: AcquireMedia): Promise<void> {
  const { publisher, audio, video, releaseFirst } = request;
  const held = captures.get(publisher);
  if (!held) return;
  let pending = true;
  void watchPrompt(request, () => pending && !held.released);
  if (releaseFirst) {
    if (audio) mediaTrack(publisher, 'audio')?.stop();
    if (video) mediaTrack(publisher, 'video')?.stop();
  }
  try {
    const streams = await capture(request, held.raw);
    pending = false;
    if (held.released) {
      streams.forEach(stop);
      return;
    }
    const own = [audio?.track, video?.track].map((number) => held.own.get(number ?? 0));
    const tracks = [...own, ...streams.flatMap((stream) => stream.getTracks())];
    for (const track of tracks) if (track) setTrack(publisher, held, track);
    if (audio) held.sources.audio = audio.source;
    if (video) held.sources.video = video.source;
    const owner = publishers.get(publisher);
    if (audio) await owner?.sourceChanged_('audio');
    if (video) await owner?.sourceChanged_('video');
    if (!held.released) reportAcquired(request, held.stream);
  } catch (thrown) {
    pending = false;
    if (held.released) return;
    if (held.stream.getTracks().length === 0) publishers.get(publisher)?.showMedia_(false, false);
    const name = text(nameOf(thrown), 128);
    push({ type: 'mediaFailed', publisher, name, message: text(textOf(thrown), 1024) });
  }
}

/** The device that a kind was taken from, if it was asked for. */
function deviceOf(request: AcquireMedia, kind: MediaKind): string | undefined {
  if (request[kind]?.source !== 'device') return undefined;
  const id = mediaTrack(request.publisher, kind)?.getSettings().deviceId;
  rememberDevice(kind, id);
  return id && text(id, deviceIdBytesMax);
}

function reportAcquired(request: AcquireMedia, stream: MediaStream): void {
  const { publisher, audio, video } = request;
  const settings = stream.getVideoTracks()[0]?.getSettings();
  const { width = 0, height = 0 } = settings ?? {};
  publishers.get(publisher)?.attach_(stream, settings?.facingMode);
  resend(publisher);
  push({
    type: 'mediaAcquired',
    publisher,
    audio: Boolean(audio && stream.getAudioTracks()[0]),
    video: Boolean(video && stream.getVideoTracks()[0]),
    width: Math.round(width),
    height: Math.round(height),
    audioDeviceId: deviceOf(request, 'audio'),
    videoDeviceId: deviceOf(request, 'video'),
  });
}

async function list(publisher: number, kind: MediaKind): Promise<void> {
  const devices = await listDevices(`${kind}input`).catch(() => []);
  const deviceIds = devices.slice(0, 64).map(({ deviceId }) => text(deviceId, deviceIdBytesMax));
  push({ type: 'devicesListed', publisher, kind, deviceIds });
}

function release(publisher: number): void {
  const held = captures.get(publisher);
  if (!held) return;
  captures.delete(publisher);
  held.released = true;
  held.over.abort();
  for (const track of held.stream.getTracks()) giveBack(held, track);
}

/** Hands what was captured over to the application, whose it is from now on, switched on. */
export function takeMedia(publisher: number): MediaStream {
  const held = captures.get(publisher);
  captures.delete(publisher);
  held?.over.abort();
  if (held) held.released = true;
  for (const track of held?.stream.getTracks() ?? []) track.enabled = true;
  return held?.stream ?? new MediaStream();
}

type MediaEffects = 'acquireMedia' | 'listDevices' | 'releaseMedia' | 'enableMedia';

export const mediaHandlers: Pick<Handlers, MediaEffects> = {
  acquireMedia(request) {
    void acquire(request);
  },

  listDevices({ publisher, kind }) {
    void list(publisher, kind);
  },

  releaseMedia({ publisher }) {
    release(publisher);
  },

  enableMedia({ publisher, audio, video }) {
    const held = captures.get(publisher);
    if (held) held.enabled = { audio, video };
    for (const track of held?.stream.getTracks() ?? []) {
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

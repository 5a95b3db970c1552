/* Where a publisher takes its media from, as applications say it. */
import { isTrack, Properties, text } from './arguments.js';
import { readSending } from './sending.js';
import type { InitPublisher, MediaKind, SourceKind } from '../generated/host.js';
import { modernConstraints, type RawConstraints } from '../host/constraints.js';
import { deviceBefore, deviceIdBytesMax } from '../host/devices.js';
import { expectMedia, expectTrack } from '../host/media.js';

const screens: readonly unknown[] = ['screen', 'window', 'application'];
const nameBytesMax = 65536;

/** Without them a camera would show what the application wants hidden: an error, then. */
const filters = ['videoFilter', 'audioFilter'];

export interface Source {
  /** Undefined for the default. */
  kind: SourceKind | undefined;
  deviceId?: string;
  track?: MediaStreamTrack;
}

/** Reads a device id, or a track of the right kind; undefined when it is neither. */
export function readDevice(value: unknown, kind: MediaKind): Source | undefined {
  if (typeof value === 'string') return { kind: 'device', deviceId: text(value, deviceIdBytesMax) };
  return isTrack(value) && value.kind === kind ? { kind: 'track', track: value } : undefined;
}

/** Reads audioSource or videoSource: a device id, a track, whether there is one at all, or a screen. */
function readSource(properties: Properties, kind: MediaKind, raw: unknown): Source {
  const value = properties.values[`${kind}Source`];
  if (value === null || value === false || raw === false) return { kind: 'none' };
  if (value === undefined) return { kind: raw || kind === 'video' ? 'device' : undefined };
  if (value === true) return { kind: 'device' };
  if (kind === 'video' && screens.includes(value)) return { kind: 'screen' };
  const source = readDevice(value, kind);
  if (!source)
    properties.complain(`${kind}Source: a device id, a boolean or an ${kind} track is expected`);
  return source ?? { kind: 'none' };
}

/** Reads the application's own constraints; `true` is whatever the browser prefers. */
function readConstraints(properties: Properties): Partial<Record<MediaKind, unknown>> {
  const value = properties.values.constraints;
  return new Properties(value, 'constraints').values;
}

/** What a publisher's properties say of its media. */
export interface Wanted {
  audio: Source;
  video: Source;
  raw: RawConstraints;
}

export function readWanted(properties: Properties): Wanted {
  const given = readConstraints(properties);
  const raw: RawConstraints = {};
  for (const kind of ['audio', 'video'] as const) {
    const own = given[kind];
    if (own === true) raw[kind] = {};
    else if (typeof own === 'object' && own) raw[kind] = modernConstraints({ ...own });
  }
  return {
    audio: readSource(properties, 'audio', given.audio),
    video: readSource(properties, 'video', given.video),
    raw,
  };
}

/** The properties as the core takes them; makes room for the media of this publisher. */
export function readPublisher(
  publisher: number,
  properties: Properties,
  { audio, video, raw }: Wanted,
): Omit<InitPublisher, 'type' | 'call'> {
  expectMedia(publisher, raw);
  const processing = properties.flag('disableAudioProcessing') === true ? false : undefined;
  const again = properties.flag('usePreviousDeviceSelection') === true;
  const sizeMax = new Properties(properties.values.maxResolution, 'maxResolution');
  const [widthMax, heightMax] = [sizeMax.count('width'), sizeMax.count('height')];
  if (sizeMax.invalid) properties.complain(sizeMax.invalid);
  const fallback = new Properties(properties.values.audioFallback, 'audioFallback');
  const audioFallback = fallback.flag('publisher');
  fallback.flag('subscriber');
  if (fallback.invalid)
    properties.complain(fallback.invalid.replace(/^(?=publisher|subscriber)/, 'audioFallback.'));
  // These are for media routers; a relayed subscriber is sent what it asks for anyway.
  for (const name of ['scalableVideo', 'scalableScreenshare', 'audioFallbackEnabled'])
    properties.flag(name);
  return {
    publisher,
    name: properties.text('name', nameBytesMax),
    initials: properties.text('initials', nameBytesMax),
    audioSource: audio.kind,
    audioDeviceId: audio.deviceId,
    audioTrack: audio.track && expectTrack(publisher, audio.track),
    audioDeviceBefore: again ? deviceBefore('audio') : undefined,
    videoSource: video.kind ?? 'device',
    videoDeviceId: video.deviceId,
    videoTrack: video.track && expectTrack(publisher, video.track),
    videoDeviceBefore: again ? deviceBefore('video') : undefined,
    facingMode: properties.text('facingMode', 32),
    resolution: properties.text('resolution', 32),
    widthMax,
    heightMax,
    frameRate: properties.count('frameRate'),
    publishAudio: properties.flag('publishAudio'),
    publishVideo: properties.flag('publishVideo'),
    echoCancellation: processing ?? properties.flag('echoCancellation'),
    noiseSuppression: processing ?? properties.flag('noiseSuppression'),
    autoGainControl: processing ?? properties.flag('autoGainControl'),
    keepAudioDevice: properties.flag('disableAudioInputDeviceManagement'),
    unsupported: filters.find((name) => properties.values[name] != null),
    audioFallback,
    reportSender: properties.flag('publishSenderStats'),
    ...readSending(properties),
    invalid: properties.invalid,
  };
}

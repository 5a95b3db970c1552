/* How peer connections send: codecs, bitrates, frame rates, sizes. The core says what is wanted. */
import type { ConfigureLeg, MediaKind } from '../generated/host.js';
import { log, textOf } from './report.js';

type Direction = 'RTCRtpSender' | 'RTCRtpReceiver';

/** Video codecs of this browser, in its own order. Old ones do not tell. */
function capabilities(direction: Direction): RTCRtpCodec[] {
  const { [direction]: its } = globalThis as Partial<Pick<typeof globalThis, Direction>>;
  return its?.getCapabilities('video')?.codecs ?? [];
}

const nameOf = ({ mimeType }: RTCRtpCodec): string => mimeType.replace(/^.*\//, '').toLowerCase();

/** Names of the codecs that OpenTok knows and this browser can send or receive. */
export function codecNames(direction: Direction): string[] {
  const found = new Set(capabilities(direction).map(nameOf));
  return ['h264', 'vp8', 'vp9'].filter((name) => found.has(name));
}

/** Puts the wanted codecs before all others; must be called before the answer is made. */
export function preferCodecs(transceiver: RTCRtpTransceiver, config?: ConfigureLeg): void {
  const wanted = config?.videoCodecs ?? [];
  if (wanted.length === 0 || transceiver.receiver.track.kind !== 'video') return;
  const all = capabilities('RTCRtpReceiver');
  const rank = (codec: RTCRtpCodec): number =>
    (wanted.indexOf(nameOf(codec)) + 1 || wanted.length + 1) - 1;
  try {
    transceiver.setCodecPreferences([...all].sort((one, other) => rank(one) - rank(other)));
  } catch (thrown) {
    log('warn', `setCodecPreferences: ${textOf(thrown)}`);
  }
}

/** Sets a number, or leaves it to the browser when it is `none`. */
function set<Key extends string>(
  on: Partial<Record<Key, unknown>>,
  key: Key,
  value: number,
  none = 0,
): void {
  if (value === none) delete on[key];
  else on[key] = value;
}

/** With what TypeScript's library does not know yet. */
interface Encoding extends RTCRtpEncodingParameters {
  scalabilityMode?: string;
  codec?: RTCRtpCodec;
}

async function setParameters(sender: RTCRtpSender, kind: MediaKind, config: ConfigureLeg) {
  const parameters = sender.getParameters();
  const encoding: Encoding | undefined = parameters.encodings[0];
  if (!encoding) return;
  if (kind === 'audio') {
    set(encoding, 'maxBitrate', config.audioBitrate);
  } else {
    set(encoding, 'maxBitrate', config.videoBitrate);
    set(encoding, 'maxFramerate', config.frameRate);
    set(encoding, 'scaleResolutionDownBy', config.scale / 1000, 1);
    const codec = config.videoCodecs
      .map((name) => parameters.codecs.find((one) => nameOf(one) === name))
      .find(Boolean);
    if (codec) encoding.codec = codec;
    if (config.scalabilityMode !== undefined) encoding.scalabilityMode = config.scalabilityMode;
  }
  await sender.setParameters(parameters);
}

/** Makes a connection send as is wanted. */
export async function configure(
  connection: RTCPeerConnection,
  config?: ConfigureLeg,
): Promise<void> {
  if (!config) return;
  const { scalabilityMode, ...rest } = config;
  for (const { sender, receiver } of connection.getTransceivers()) {
    const kind = receiver.track.kind as MediaKind;
    try {
      await setParameters(sender, kind, config);
    } catch (thrown) {
      log('warn', `setParameters: ${textOf(thrown)}`);
      // Not every codec has every kind of layers; the rest is wanted all the same.
      if (scalabilityMode !== undefined)
        await setParameters(sender, kind, rest).catch(() => undefined);
    }
  }
}

/** Tells encoders what the video shows. */
export function hint(track: MediaStreamTrack, config?: ConfigureLeg): MediaStreamTrack {
  if (track.kind === 'video' && config?.contentHint !== undefined)
    track.contentHint = config.contentHint;
  return track;
}

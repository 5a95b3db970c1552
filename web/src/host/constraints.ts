/* What browsers are asked for: the core's requests as constraints, and the application's own instead. */
import type { AudioRequest, MediaKind, VideoRequest } from '../generated/host.js';

type Named = Record<string, unknown>;

/** The application's own constraints, which stand in place of ours. */
export type RawConstraints = Partial<Record<MediaKind, MediaTrackConstraints>>;

/** Such as minWidth, sourceId and googEchoCancellation in today's words. */
function modernName(name: string): string {
  const bare = name.replace(/^(?:min|max|goog)(?=[A-Z])/, '');
  return bare === 'sourceId' ? 'deviceId' : bare.charAt(0).toLowerCase() + bare.slice(1);
}

/** Translates the mandatory and the optional constraints that browsers had before 2016. */
export function modernConstraints(raw: Named): MediaTrackConstraints {
  const { mandatory, optional, ...modern } = raw;
  const take = (old: unknown, isMandatory: boolean): void => {
    for (const [name, value] of Object.entries((old ?? {}) as Named)) {
      const bound = isMandatory ? (/^(?:min|max)(?=[A-Z])/.exec(name)?.[0] ?? 'exact') : 'ideal';
      const key = modernName(name);
      // What came first weighs most.
      modern[key] = { [bound]: value, ...(modern[key] as object | undefined) };
    }
  };
  take(mandatory, true);
  if (Array.isArray(optional)) for (const one of optional as unknown[]) take(one, false);
  return modern;
}

function device({ deviceId, preferred }: AudioRequest | VideoRequest): MediaTrackConstraints {
  if (deviceId === undefined) return {};
  return { deviceId: { [preferred ? 'ideal' : 'exact']: deviceId } };
}

export function audioConstraints(
  request: AudioRequest,
  raw: RawConstraints,
): MediaTrackConstraints {
  const { echoCancellation, noiseSuppression, autoGainControl } = request;
  const ours = { echoCancellation, noiseSuppression, autoGainControl, ...channels(request) };
  return { ...(raw.audio ?? ours), ...device(request) };
}

function channels({ channels: channelCount }: AudioRequest): MediaTrackConstraints {
  return channelCount === undefined ? {} : { channelCount };
}

/** The sound of a screen, which the browser leaves as it is. */
export const screenAudioConstraints = (
  request: AudioRequest | undefined,
): MediaTrackConstraints | boolean =>
  request?.source === 'screen' && (request.channels === undefined || channels(request));

export function videoConstraints(
  request: VideoRequest,
  raw: RawConstraints,
): MediaTrackConstraints {
  if (raw.video) return { ...raw.video, ...device(request) };
  const { source, facingMode, width, height, frameRate } = request;
  // Screens know no ideal size: what is larger is scaled down.
  const size = (wanted: number): ConstrainULongRange =>
    source === 'screen' ? { max: wanted } : { ideal: wanted };
  return {
    ...device(request),
    ...(facingMode === undefined ? {} : { facingMode }),
    ...(width ? { width: size(width) } : {}),
    ...(height ? { height: size(height) } : {}),
    ...(frameRate ? { frameRate: size(frameRate) } : {}),
  };
}

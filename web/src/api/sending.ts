/* Reads what applications say of how media is to be sent and received. */
import { Properties, text } from './arguments.js';
import type { ChangeSending, InitPublisher, VideoPreference } from '../generated/host.js';
import { codecNames } from '../host/sending.js';

export type SendingChange = {
  [Name in keyof Omit<ChangeSending, 'type' | 'call' | 'publisher' | 'invalid'>]:
    ChangeSending[Name] | undefined;
};

/** A number that the core can take, and what is wrong with one that it cannot. Nothing is 0. */
export function wholeNumber(value: unknown, name: string): [number, string | undefined] {
  const properties = new Properties({ [name]: value }, name);
  return [properties.count(name) ?? 0, properties.invalid];
}

type Sending = Pick<
  InitPublisher,
  'videoCodecs' | 'supportedCodecs' | 'audioBitrate' | 'enableDtx' | 'enableStereo' | 'contentHint'
>;

/** The properties of a publisher that are about sending. */
export function readSending(properties: Properties): Sending {
  const { preferredVideoCodecs: codecs, audioBitrate } = properties.values;
  const automatic = codecs == null || codecs === 'automatic';
  const named: unknown[] = automatic ? [] : [codecs].flat().slice(0, 8);
  return {
    videoCodecs: named.map((name) =>
      typeof name === 'string' ? text(name.toLowerCase(), 16) : '',
    ),
    supportedCodecs: named.length ? codecNames('RTCRtpSender') : [],
    // Whatever is no number of bits is out of range, and so ignored.
    audioBitrate: wholeNumber(audioBitrate, '')[0] || undefined,
    enableDtx: properties.flag('enableDtx'),
    enableStereo: properties.flag('enableStereo'),
    contentHint: properties.text('videoContentHint', 16),
  };
}

/** Reads preferredResolution: 'auto', or width and height. Nothing stands for any. */
export function readResolution(value: unknown, onInvalid: Properties): VideoPreference {
  if (value === 'auto') return { automatic: true };
  const properties = new Properties(value, 'preferredResolution');
  const [width, height] = [properties.count('width') ?? 0, properties.count('height') ?? 0];
  if (properties.invalid !== undefined) onInvalid.complain(properties.invalid);
  return { width, height };
}

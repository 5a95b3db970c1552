/* Publishers: what OT.initPublisher() makes. */
import { isTrack, Properties, targetAndProperties, text } from './arguments.js';
import { quietPromise, refuse, twoForms } from './calls.js';
import type { Publisher } from '../types/index.js';
import { readSending, wholeNumber, type SendingChange } from './sending.js';
import { ApiWidget } from './widget.js';
import type { InitPublisher, MediaKind, SourceKind } from '../generated/host.js';
import { resend } from '../host/legs.js';
import {
  expectMedia,
  mediaStream,
  mediaTrack,
  videoRequest,
  type OwnTracks,
} from '../host/media.js';
import { call, publishers, push, type Settle } from '../host/page.js';

const deviceIdBytesMax = 512;
const nameBytesMax = 65536;
const screens: readonly unknown[] = ['screen', 'window', 'application'];

/** Without them a camera would show what the application wants hidden: an error, then. */
const filters = ['videoFilter', 'audioFilter'];

interface Source {
  kind: SourceKind;
  deviceId?: string;
  track?: MediaStreamTrack;
}

/** Reads audioSource or videoSource: a device id, a track, whether there is one at all, or a screen. */
function readSource(properties: Properties, kind: MediaKind): Source {
  const value = properties.values[`${kind}Source`];
  if (value === undefined || value === true) return { kind: 'device' };
  if (value === null || value === false) return { kind: 'none' };
  if (kind === 'video' && screens.includes(value)) return { kind: 'screen' };
  if (typeof value === 'string') return { kind: 'device', deviceId: text(value, deviceIdBytesMax) };
  if (isTrack(value) && value.kind === kind) return { kind: 'track', track: value };
  properties.complain(`${kind}Source: a device id, a boolean or an ${kind} track is expected`);
  return { kind: 'none' };
}

/** The publisher's properties as the core takes them. */
function readPublisher(
  properties: Properties,
  audio: Source,
  video: Source,
): Omit<InitPublisher, 'type' | 'call' | 'publisher'> {
  const processing = properties.flag('disableAudioProcessing') === true ? false : undefined;
  return {
    name: properties.text('name', nameBytesMax),
    initials: properties.text('initials', nameBytesMax),
    audioSource: audio.kind,
    audioDeviceId: audio.deviceId,
    videoSource: video.kind,
    videoDeviceId: video.deviceId,
    facingMode: properties.text('facingMode', 32),
    resolution: properties.text('resolution', 32),
    frameRate: properties.count('frameRate'),
    publishAudio: properties.flag('publishAudio'),
    publishVideo: properties.flag('publishVideo'),
    echoCancellation: properties.flag('echoCancellation') ?? processing,
    noiseSuppression: properties.flag('noiseSuppression') ?? processing,
    autoGainControl: properties.flag('autoGainControl') ?? processing,
    unsupported: filters.find((name) => properties.values[name] != null),
    ...readSending(properties),
    invalid: properties.invalid,
  };
}

export class ApiPublisher extends ApiWidget implements Publisher {
  accessAllowed = false;
  private readonly mirror_: unknown;
  /** What was asked for and not refused, for those who ask back. */
  private sending_: SendingChange;
  /** What the application last asked for, for the mute button. */
  private audioOn_ = true;

  /** `args` as in OT.initPublisher(), without the callback. */
  constructor(settle: Settle, ...args: unknown[]) {
    const [target, given] = targetAndProperties(args);
    const properties = new Properties(given, 'properties');
    const audio = readSource(properties, 'audio');
    const video = readSource(properties, 'video');
    const mirror = properties.values.mirror ?? video.kind === 'device';
    super(target, properties, {
      kind: 'publisher',
      screen: video.kind === 'screen',
      mirror: mirror === true,
      name: properties.text('name', nameBytesMax) ?? '',
      initials: properties.text('initials', nameBytesMax),
      onMute: () => {
        this.publishAudio(!this.audioOn_);
      },
    });
    this.mirror_ = properties.values.mirror;
    this.sending_ = { contentHint: properties.text('videoContentHint', 16) ?? '' };
    const own: OwnTracks = {};
    if (audio.track) own.audio = audio.track;
    if (video.track) own.video = video.track;
    expectMedia(this.number_, own);
    publishers.set(this.number_, this);
    const publisher = this.number_;
    call({ type: 'initPublisher', publisher, ...readPublisher(properties, audio, video) }, settle);
  }

  readonly publishAudio = twoForms(this.switch_('audio')) as Publisher['publishAudio'];
  readonly publishVideo = twoForms(this.switch_('video')) as Publisher['publishVideo'];
  readonly destroy = twoForms((settle) => {
    call({ type: 'destroyPublisher', publisher: this.number_ }, settle);
    return this;
  }) as Publisher['destroy'];

  // Features that come later.
  readonly applyVideoFilter = refuse('video filters', { publisher: this.number_ });
  readonly clearVideoFilter = this.applyVideoFilter;
  readonly applyAudioFilter = refuse('audio filters', { publisher: this.number_ });
  readonly clearAudioFilter = this.applyAudioFilter;
  readonly publishCaptions = refuse('captions', { publisher: this.number_ });

  getVideoFilter(): null {
    return null;
  }

  getAudioFilter(): null {
    return null;
  }

  private switch_(kind: MediaKind) {
    return (settle: Settle, on: unknown): this => {
      call({ type: 'switchPublisher', publisher: this.number_, kind, on: Boolean(on) }, settle);
      return this;
    };
  }

  /** How its media is sent; `change` shows at once, and no more when it was refused. */
  private send_(change: SendingChange, invalid?: string): Promise<void> {
    const before = this.sending_;
    const mine = (this.sending_ = { ...before, ...change });
    return quietPromise((settle) => {
      const videoBitratePreset = change.videoBitratePreset?.toLowerCase();
      const input = { ...change, videoBitratePreset, invalid, publisher: this.number_ };
      call({ type: 'changeSending', ...input }, (error) => {
        if (error && this.sending_ === mine) this.sending_ = before;
        settle(error);
      });
    });
  }

  setMaxVideoBitrate(bitrate: unknown): Promise<void> {
    const [maxVideoBitrate, invalid] = wholeNumber(bitrate, 'setMaxVideoBitrate');
    return this.send_({ maxVideoBitrate, videoBitratePreset: undefined }, invalid);
  }

  getMaxVideoBitrate(): number | undefined {
    return this.sending_.maxVideoBitrate || undefined;
  }

  setVideoBitratePreset(preset: unknown): Promise<void> {
    return this.send_({ maxVideoBitrate: undefined, videoBitratePreset: text(String(preset), 32) });
  }

  getVideoBitratePreset(): ReturnType<Publisher['getVideoBitratePreset']> {
    const { maxVideoBitrate, videoBitratePreset } = this.sending_;
    return (maxVideoBitrate ? 'custom' : videoBitratePreset) as 'custom';
  }

  setPreferredFrameRate(rate: unknown): Promise<void> {
    const [frameRate, invalid] = wholeNumber(rate, 'setPreferredFrameRate');
    return this.send_({ frameRate }, invalid);
  }

  setPreferredResolution(size: unknown): Promise<void> {
    const properties = new Properties(size, 'setPreferredResolution');
    const [width, height] = [properties.count('width') ?? 0, properties.count('height') ?? 0];
    return this.send_({ width, height }, properties.invalid);
  }

  setTargetScalabilityMode(mode: unknown): Promise<void> {
    return this.send_({ scalabilityMode: text(String(mode), 16) });
  }

  getTargetScalabilityMode(): ReturnType<Publisher['getTargetScalabilityMode']> {
    return this.sending_.scalabilityMode as ReturnType<Publisher['getTargetScalabilityMode']>;
  }

  setVideoContentHint(contentHint: unknown): Promise<void> {
    return this.send_({ contentHint: text(String(contentHint), 16) });
  }

  getVideoContentHint(): ReturnType<Publisher['getVideoContentHint']> {
    return this.sending_.contentHint as ReturnType<Publisher['getVideoContentHint']>;
  }

  /** Capture began. Cameras that look away from the user show the world as it is. */
  override attach_(stream: MediaStream, facingMode?: string): void {
    if (this.mirror_ == null && facingMode === 'environment') this.view_.mirror(false);
    super.attach_(stream);
  }

  override resized_(size: { width: number; height: number }): void {
    push({ type: 'mediaResized', publisher: this.number_, ...size });
    super.resized_(size);
  }

  protected raw_(): MediaStream | undefined {
    return mediaStream(this.number_);
  }

  protected target_(): { publisher: number } {
    return { publisher: this.number_ };
  }

  protected override processed_(): void {
    super.processed_();
    resend(this.number_);
  }

  /** Tracks were switched on or off. */
  showMedia_(audio: boolean, video: boolean): void {
    this.audioOn_ = audio;
    this.view_.show(audio, video);
  }

  /** Known from the track before the element has a picture. */
  override videoWidth(): number | undefined {
    return super.videoWidth() ?? mediaTrack(this.number_, 'video')?.getSettings().width;
  }

  override videoHeight(): number | undefined {
    return super.videoHeight() ?? mediaTrack(this.number_, 'video')?.getSettings().height;
  }

  getAudioSource(): MediaStreamTrack | undefined {
    return mediaTrack(this.number_, 'audio');
  }

  getVideoSource(): ReturnType<Publisher['getVideoSource']> {
    const track = mediaTrack(this.number_, 'video') ?? null;
    const source = videoRequest(this.number_)?.source;
    const types = { device: 'camera', screen: 'screen', track: 'custom', none: null } as const;
    const type = track && source ? types[source] : null;
    const deviceId = type === 'camera' ? (track?.getSettings().deviceId ?? null) : null;
    return { deviceId, type, track };
  }
}

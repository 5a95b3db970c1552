/* Publishers: what OT.initPublisher() makes. */
import { Properties, targetAndProperties, text } from './arguments.js';
import { quietPromise, refuse, twoForms } from './calls.js';
import { readDevice, readPublisher, readWanted, type Source } from './sources.js';
import type { Publisher } from '../types/index.js';
import { wholeNumber, type SendingChange } from './sending.js';
import { ApiWidget } from './widget.js';
import type { MediaKind } from '../generated/host.js';
import { resend } from '../host/legs.js';
import { expectTrack, mediaStream, mediaTrack, sourceOf } from '../host/media.js';
import { call, publishers, push, type Settle } from '../host/page.js';
import { askStats, publisherReportsOf, publisherStatsOf } from '../host/stats.js';

const nameBytesMax = 65536;

export class ApiPublisher extends ApiWidget implements Publisher {
  accessAllowed = false;
  private readonly mirror_: unknown;
  private accepted_: SendingChange;
  /** Those that are not answered yet, in their order. */
  private readonly changes_ = new Set<SendingChange>();
  /** What the application last asked for, for the mute button. */
  private audioOn_ = true;

  /** `args` as in OT.initPublisher(), without the callback; `publishIn` is the session whose publish() makes it. */
  constructor(settle: Settle, args: unknown[], publishIn?: number) {
    const [target, given] = targetAndProperties(args);
    const properties = new Properties(given, 'properties');
    const wanted = readWanted(properties);
    const { kind } = wanted.video;
    const mirror = properties.values.mirror ?? kind === 'device';
    super(target, properties, {
      kind: 'publisher',
      screen: kind === 'screen',
      mirror: mirror === true,
      name: properties.text('name', nameBytesMax) ?? '',
      initials: properties.text('initials', nameBytesMax),
      onMute: () => {
        this.publishAudio(!this.audioOn_);
      },
    });
    this.mirror_ = properties.values.mirror;
    this.accepted_ = { contentHint: properties.text('videoContentHint', 16) ?? '' };
    publishers.set(this.number_, this);
    const input = readPublisher(this.number_, properties, wanted);
    call({ type: 'initPublisher', ...input, publishIn }, settle);
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
    this.changes_.add(change);
    return quietPromise((settle) => {
      const videoBitratePreset = change.videoBitratePreset?.toLowerCase();
      const input = { ...change, videoBitratePreset, invalid, publisher: this.number_ };
      call({ type: 'changeSending', ...input }, (error) => {
        this.changes_.delete(change);
        if (!error) this.accepted_ = { ...this.accepted_, ...change };
        settle(error);
      });
    });
  }

  /** What was asked for and not refused, for those who ask back. */
  private get sending_(): SendingChange {
    return Object.assign({}, this.accepted_, ...this.changes_) as SendingChange;
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

  private setSource_<Value = void>(
    kind: MediaKind,
    source: Source = { kind: 'none' },
    value?: () => Value,
  ): Promise<Value> {
    const publisher = this.number_;
    const { deviceId, track } = source;
    return quietPromise(
      (settle) => {
        const input = {
          type: 'setSource',
          publisher,
          kind,
          source: source.kind ?? 'none',
        } as const;
        const number = track && expectTrack(publisher, track);
        call({ ...input, deviceId, track: number }, settle);
      },
      undefined,
      value,
    );
  }

  setAudioSource(source: unknown): Promise<void> {
    return this.setSource_('audio', readDevice(source, 'audio'));
  }

  setVideoSource(source: unknown): Promise<void> {
    const read = typeof source === 'string' ? readDevice(source, 'video') : undefined;
    return this.setSource_('video', read);
  }

  cycleVideo(): Promise<{ deviceId: string | null }> {
    return this.setSource_('video', { kind: 'device' }, () => {
      const { deviceId } = this.getVideoSource();
      return { deviceId };
    });
  }

  /** Capture began. Cameras that look away from the user show the world as it is. */
  override attach_(stream: MediaStream, facingMode?: string): void {
    if (this.mirror_ == null && sourceOf(this.number_, 'video') === 'device')
      this.view_.mirror(facingMode !== 'environment');
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

  getStats(callback?: unknown): ReturnType<Publisher['getStats']> {
    return askStats({ publisher: this.number_ }, publisherStatsOf, callback);
  }

  getRtcStatsReport(): ReturnType<Publisher['getRtcStatsReport']> {
    return askStats({ publisher: this.number_ }, publisherReportsOf);
  }

  protected override watchQuality_(on: boolean): void {
    push({ type: 'watchQuality', publisher: this.number_, on });
  }

  getAudioSource(): MediaStreamTrack | undefined {
    return mediaTrack(this.number_, 'audio');
  }

  getVideoSource(): ReturnType<Publisher['getVideoSource']> {
    const track = mediaTrack(this.number_, 'video') ?? null;
    const source = sourceOf(this.number_, 'video');
    const types = { device: 'camera', screen: 'screen', track: 'custom', none: null } as const;
    const type = track && source ? types[source] : null;
    const deviceId = type === 'camera' ? (track?.getSettings().deviceId ?? null) : null;
    return { deviceId, type, track };
  }
}

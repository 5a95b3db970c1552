/* Subscribers: what session.subscribe() makes. */
import { Properties, targetAndProperties, text } from './arguments.js';
import { refuse, twoForms } from './calls.js';
import { readResolution, wholeNumber } from './sending.js';
import type { ApiSession } from './session.js';
import type { ApiStream } from './stream.js';
import type { Subscriber } from '../types/index.js';
import { ApiWidget } from './widget.js';
import type { MediaKind, VideoPreference } from '../generated/host.js';
import { call, push, subscribers, type Settle } from '../host/page.js';
import { askStats, subscriberReportOf, subscriberStatsOf } from '../host/stats.js';

const volumeMax = 100;

export class ApiSubscriber extends ApiWidget implements Subscriber {
  private volume_ = volumeMax;
  private watched_ = false;
  private received_: MediaStream | undefined;
  /** What the application or the user last asked for, for the mute button. */
  private audioOn_ = true;

  /** `args` as in session.subscribe(), after the stream and without the callback. */
  constructor(settle: Settle, session: ApiSession, stream: unknown, ...args: unknown[]) {
    const [target, given] = targetAndProperties(args);
    const properties = new Properties(given, 'properties');
    const known = typeof stream === 'object' && stream ? (stream as Partial<ApiStream>) : {};
    const { streamId } = known;
    const found = typeof streamId === 'string' ? session.streams_.get(streamId) : undefined;
    super(target, properties, {
      kind: 'subscriber',
      screen: known.videoType === 'screen',
      mirror: properties.values.mirror === true,
      name: known.name ?? '',
      initials: known.initials,
      onMute: () => {
        this.subscribeToAudio(!this.audioOn_);
      },
      onBlocked: (blocked) => {
        this.dispatch_(blocked ? 'audioBlocked' : 'audioUnblocked');
      },
    });
    this.session = session;
    this.stream = found ?? (known as ApiStream);
    const { audioVolume } = properties.values;
    if (typeof audioVolume === 'number') this.setAudioVolume(audioVolume);
    const audio = properties.flag('subscribeToAudio');
    this.wantAudio_(audio ?? true);
    subscribers.set(this.number_, this);
    // One's own stream comes with it and without it.
    properties.flag('testNetwork');
    const { preferredResolution: resolution } = properties.values;
    const preference = {
      frameRate: properties.count('preferredFrameRate'),
      ...(resolution == null ? {} : readResolution(resolution, properties)),
    };
    const input = {
      type: 'subscribe',
      session: session.number_,
      subscriber: this.number_,
      streamId: typeof streamId === 'string' ? text(streamId, 64) : undefined,
      audio,
      video: properties.flag('subscribeToVideo'),
      preference,
    } as const;
    call({ ...input, invalid: properties.invalid }, settle);
    if (preference.automatic) this.watchSize_();
  }

  readonly subscribeToAudio = twoForms(this.switch_('audio')) as Subscriber['subscribeToAudio'];
  readonly subscribeToVideo = twoForms(this.switch_('video')) as Subscriber['subscribeToVideo'];
  readonly setAudioVolume = twoForms((settle, volume) => {
    this.volume_ = Math.min(Math.max(Number(volume) || 0, 0), volumeMax);
    this.view_.video.volume = this.volume_ / volumeMax;
    queueMicrotask(settle);
    return this;
  }) as Subscriber['setAudioVolume'];

  destroy(): this {
    this.session?.unsubscribe(this);
    return this;
  }

  // Captions come later.
  readonly subscribeToCaptions = refuse('captions', { subscriber: this.number_ });
  readonly setCaptionsTranslationLanguage = this.subscribeToCaptions;

  isSubscribedToCaptions(): boolean {
    return false;
  }

  getCaptionsTranslationLanguage(): null {
    return null;
  }

  readonly restrictFrameRate = twoForms((settle, on) => {
    this.prefer_({ restricted: Boolean(on) }, undefined, settle);
    return this;
  }) as Subscriber['restrictFrameRate'];

  private prefer_(
    preference: VideoPreference,
    invalid: string | undefined,
    settle: Settle = () => undefined,
  ): void {
    call({ type: 'preferVideo', subscriber: this.number_, preference, invalid }, settle);
  }

  setPreferredFrameRate(rate: unknown): void {
    const [frameRate, invalid] = wholeNumber(rate, 'setPreferredFrameRate');
    this.prefer_({ frameRate }, invalid);
  }

  setPreferredResolution(size: unknown): void {
    const properties = new Properties(undefined, '');
    const preference = readResolution(size, properties);
    this.prefer_(preference, properties.invalid);
    if (preference.automatic) this.watchSize_();
  }

  /** Tells the core how large the video is shown. */
  private watchSize_(): void {
    if (this.watched_) return;
    this.watched_ = true;
    new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      const pixels = (length: number): number => Math.ceil(length * devicePixelRatio);
      const size = { width: pixels(width), height: pixels(height) };
      push({ type: 'viewResized', subscriber: this.number_, ...size });
    }).observe(this.view_.video);
  }

  private switch_(kind: MediaKind) {
    return (settle: Settle, on: unknown): this => {
      if (kind === 'audio') this.wantAudio_(Boolean(on));
      call({ type: 'switchSubscriber', subscriber: this.number_, kind, on: Boolean(on) }, settle);
      return this;
    };
  }

  private wantAudio_(on: boolean): void {
    this.audioOn_ = on;
    this.view_.want(on);
  }

  /** Media comes. */
  override attach_(stream: MediaStream): void {
    // Every renegotiation brings it, perhaps with another track; it is news once.
    if (this.received_ === stream) {
      this.silence_();
      this.processed_();
      return;
    }
    this.received_ = stream;
    this.silence_();
    super.attach_(stream);
    void this.sourceChanged_('audio');
    void this.sourceChanged_('video');
  }

  protected raw_(): MediaStream | undefined {
    return this.received_;
  }

  protected target_(): { subscriber: number } {
    return { subscriber: this.number_ };
  }

  /** Audio and video shall be heard and seen, or not. */
  showMedia_(audio: boolean, video: boolean): void {
    this.view_.show(audio, video);
    this.silence_();
  }

  /** Tracks are silenced one by one: whether the element is muted is for blocked sound. */
  private silence_(): void {
    const on = this.view_.hasAudio();
    for (const track of this.received_?.getAudioTracks() ?? []) track.enabled = on;
    this.processors_.enable('audio', on);
  }

  getStats(callback?: unknown): ReturnType<Subscriber['getStats']> {
    return askStats({ subscriber: this.number_ }, subscriberStatsOf, callback);
  }

  getRtcStatsReport(): ReturnType<Subscriber['getRtcStatsReport']> {
    return askStats({ subscriber: this.number_ }, subscriberReportOf);
  }

  protected override watchQuality_(on: boolean): void {
    push({ type: 'watchQuality', subscriber: this.number_, on });
  }

  getAudioVolume(): number {
    return this.volume_;
  }

  isAudioBlocked(): boolean {
    return this.view_.playback.isBlocked();
  }
}

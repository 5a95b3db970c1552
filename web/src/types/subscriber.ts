/* The public types of subscribers. */
import type { Dimensions, OTError, Widget, WidgetProperties } from './common.js';
import type { OTEventEmitter, SubscriberEvents } from './events.js';
import type { SubscriberStats } from './stats.js';

/** Properties of session.subscribe(). */
export interface SubscriberProperties extends WidgetProperties {
  /**
   * 0 to 100; what lies outside counts as the nearer end.
   * @default 100
   */
  audioVolume?: number;
  /**
   * Whether sound is received.
   * @default `true`
   */
  subscribeToAudio?: boolean;
  /**
   * Whether video is received.
   * @default `true`
   */
  subscribeToVideo?: boolean;
  /** Captions come later: ignored. */
  subscribeToCaptions?: boolean;
  /** Captions come later: ignored. */
  captionsTranslationLanguage?: string;
  /** As setPreferredFrameRate(). */
  preferredFrameRate?: number;
  /** As setPreferredResolution(). */
  preferredResolution?: 'auto' | Dimensions;
  /** True or false make no difference: one's own stream can always be subscribed to, to test the network. */
  testNetwork?: boolean;
  [other: string]: unknown;
}

/** Receives one stream. Made by session.subscribe(). */
export interface Subscriber extends Widget, OTEventEmitter<SubscriberEvents> {
  /** Mutes and unmutes the stream for this page alone. */
  readonly subscribeToAudio: {
    (on: boolean): Subscriber;
    promise(on: boolean): Promise<void>;
  };
  /** Stops and starts receiving video, for this page alone. */
  readonly subscribeToVideo: {
    (on: boolean): Subscriber;
    promise(on: boolean): Promise<void>;
  };
  /**
   * 0 to 100; what lies outside counts as the nearer end. For this page only, and for as long as
   * the subscriber lasts. Safari on iOS plays everything at the volume of its buttons.
   */
  readonly setAudioVolume: {
    (volume: number): Subscriber;
    promise(volume: number): Promise<void>;
  };
  /** Ends the subscription, as session.unsubscribe() does. Safe at any time, and twice. */
  destroy(): Subscriber;
  /** Statistics of what is received. Fails with `OT_NOT_CONNECTED` before or after that. */
  getStats(
    callback?: (error?: OTError, stats?: SubscriberStats) => void,
  ): Promise<SubscriberStats | undefined>;
  /** The browser's own statistics; fails as getStats() does. */
  getRtcStatsReport(): Promise<RTCStatsReport | undefined>;
  /** 100 until setAudioVolume() says otherwise. */
  getAudioVolume(): number;
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  subscribeToCaptions(on: boolean): Promise<void>;
  /** False: captions come later. */
  isSubscribedToCaptions(): boolean;
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  setCaptionsTranslationLanguage(language: string): Promise<void>;
  /** Null: captions come later. */
  getCaptionsTranslationLanguage(): string | null;
  /**
   * The most frames a second that shall come, 1 to 60; 0 or null for as many as there are. Also in
   * relayed sessions, where the publisher sends less to this subscriber alone. What is out of range
   * is an `exception` event with OT_INVALID_PARAMETER.
   */
  setPreferredFrameRate(framesPerSecond: number | null): void;
  /**
   * The largest picture that shall come: it is scaled down until it fits into width and height of
   * 16 to 8192 pixels; null for as large as there is. `'auto'` lets the size decide in which the video is
   * shown, counted in pixels of the screen and rounded up to 160, 320, 480, 640, 960, 1280 or 1920
   * pixels of width. Errors as with setPreferredFrameRate().
   */
  setPreferredResolution(resolution: 'auto' | Dimensions | null): void;
  /** True: at most one frame a second shall come, until it is called with false. */
  readonly restrictFrameRate: {
    (on: boolean): Subscriber;
    promise(on: boolean): Promise<void>;
  };
  /** Whether the browser keeps this subscriber silent until the user clicks somewhere. */
  isAudioBlocked(): boolean;
}

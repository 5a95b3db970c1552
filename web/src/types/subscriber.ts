/* The public types of subscribers. */
import type { OTError, Widget, WidgetProperties } from './common.js';
import type { OTEventEmitter, SubscriberEvents } from './events.js';
import type { SubscriberStats } from './stats.js';

/** Properties of session.subscribe(). */
export interface SubscriberProperties extends WidgetProperties {
  /** 0 to 100, which is the default; what lies outside counts as the nearer end. */
  audioVolume?: number;
  /** True when absent. */
  subscribeToAudio?: boolean;
  /** True when absent. */
  subscribeToVideo?: boolean;
  /** Captions come later: ignored. */
  subscribeToCaptions?: boolean;
  /** Captions come later: ignored. */
  captionsTranslationLanguage?: string;
  [other: string]: unknown;
}

/** Receives one stream. Made by session.subscribe(). */
export interface Subscriber extends Widget, OTEventEmitter<SubscriberEvents> {
  readonly subscribeToAudio: {
    (on: boolean): Subscriber;
    promise(on: boolean): Promise<void>;
  };
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
  /** Whether the browser keeps this subscriber silent until the user clicks somewhere. */
  isAudioBlocked(): boolean;
}

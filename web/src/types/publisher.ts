/* The public types of publishers. */
import type { Completion, MediaSource, OTError, Widget, WidgetProperties } from './common.js';
import type { OTEventEmitter, PublisherEvents } from './events.js';
import type { PublisherRtcStatsReportContainer, PublisherStatsContainer } from './stats.js';

/** Properties of OT.initPublisher(). */
export interface PublisherProperties extends WidgetProperties {
  /** Microphone. A track passed here is never stopped by Parley. */
  audioSource?: MediaSource;
  /** Camera; `'screen'` for screen sharing. A track passed here is never stopped by Parley. */
  videoSource?: MediaSource;
  /** Takes a camera by the direction it faces. */
  facingMode?: 'user' | 'environment' | 'left' | 'right';
  /** Frames a second. */
  frameRate?: 30 | 15 | 7 | 1;
  /** 640x480 when absent. */
  resolution?:
    '1920x1080' | '1280x960' | '1280x720' | '640x480' | '640x360' | '320x240' | '320x180';
  echoCancellation?: boolean;
  noiseSuppression?: boolean;
  autoGainControl?: boolean;
  /** Turns all three kinds of audio processing off. */
  disableAudioProcessing?: boolean;
  /** Name of the stream, shown to others. */
  name?: string;
  /** Shown while there is no video. */
  initials?: string;
  /** Whether one sees oneself as in a mirror; true for cameras that face the user. */
  mirror?: boolean;
  /** Whether audio is sent from the start; true when absent, false for a screen. */
  publishAudio?: boolean;
  /** Whether video is sent from the start; true when absent. */
  publishVideo?: boolean;
  /** Filters come later: initPublisher fails with OT_NOT_SUPPORTED when one is asked for. */
  videoFilter?: VideoFilter;
  /** As videoFilter. */
  audioFilter?: AudioFilter;
  /** Captions come later: ignored. */
  publishCaptions?: boolean;
  [other: string]: unknown;
}

/** What hides the room behind a person. */
export type VideoFilter =
  | { type: 'backgroundBlur'; blurStrength?: 'low' | 'high' }
  | { type: 'backgroundReplacement'; backgroundImgUrl: string };

/** What takes noise out of a voice. */
export interface AudioFilter {
  type: 'advancedNoiseSuppression';
}

/** Captures media and publishes it. Made by OT.initPublisher(). */
export interface Publisher extends Widget, OTEventEmitter<PublisherEvents> {
  /** Whether the user has granted access to the devices. */
  readonly accessAllowed: boolean;
  readonly publishAudio: {
    (on: boolean): Publisher;
    promise(on: boolean): Promise<void>;
  };
  readonly publishVideo: {
    (on: boolean, callback?: Completion): Publisher;
    promise(on: boolean): Promise<void>;
  };
  /** Stops capture and takes the element out of the page. Safe at any time, and twice. */
  readonly destroy: {
    (): Publisher;
    promise(): Promise<void>;
  };
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  applyVideoFilter(filter: VideoFilter): Promise<void>;
  /** Null: there is none. */
  getVideoFilter(): VideoFilter | null;
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  clearVideoFilter(): Promise<void>;
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  applyAudioFilter(filter: AudioFilter): Promise<void>;
  /** Null: there is none. */
  getAudioFilter(): AudioFilter | null;
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  clearAudioFilter(): Promise<void>;
  /** Comes later: rejects with OT_NOT_SUPPORTED. */
  publishCaptions(on: boolean): Promise<void>;
  /**
   * Statistics of what is sent, one entry a subscriber. Fails with `OT_NOT_CONNECTED` while nobody
   * subscribes.
   */
  getStats(
    callback?: (error?: OTError, stats?: PublisherStatsContainer[]) => void,
  ): Promise<PublisherStatsContainer[]>;
  /** The browser's own statistics, one entry a subscriber; fails as getStats() does. */
  getRtcStatsReport(): Promise<PublisherRtcStatsReportContainer[]>;
  getAudioSource(): MediaStreamTrack | undefined;
  getVideoSource(): {
    deviceId: string | null;
    type: 'camera' | 'screen' | 'custom' | null;
    track: MediaStreamTrack | null;
  };
}

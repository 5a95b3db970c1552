/* The public types of publishers. */
import type {
  Completion,
  Dimensions,
  MediaSource,
  OTError,
  Widget,
  WidgetProperties,
} from './common.js';
import type { OTEventEmitter, PublisherEvents } from './events.js';
import type { PublisherRtcStatsReportContainer, PublisherStatsContainer } from './stats.js';

/** Properties of OT.initPublisher(). */
export interface PublisherProperties extends WidgetProperties {
  /**
   * Microphone. When a screen is shared, nothing here means no audio, or the audio of what is
   * shared with `publishAudio: true`. A track passed here is never stopped by Parley.
   * @default the browser's microphone
   */
  audioSource?: MediaSource;
  /**
   * Camera. `'screen'`, `'window'` and `'application'` share the screen: the browser lets its user
   * choose. A track passed here is never stopped by Parley.
   * @default the browser's camera
   */
  videoSource?: MediaSource;
  /** Takes a camera by the direction it faces. */
  facingMode?: 'user' | 'environment' | 'left' | 'right';
  /**
   * Frames a second.
   * @default as the browser likes
   */
  frameRate?: 30 | 15 | 7 | 1;
  /**
   * Width and height to capture.
   * @default `'640x480'`
   */
  resolution?:
    '1920x1080' | '1280x960' | '1280x720' | '640x480' | '640x360' | '320x240' | '320x180';
  /**
   * A shared screen is scaled down to this size; 10 to 1920 pixels each.
   * @default 1920 by 1920
   */
  maxResolution?: Dimensions;
  /**
   * Constraints for the browser, in place of those that Parley makes of the other properties; a
   * device named by its id is added to them. The old form with `mandatory` and `optional` is
   * understood as well.
   */
  constraints?: MediaStreamConstraints | object;
  /**
   * Takes the microphone and the camera that were used last in this browser, if none is named.
   * @default `false`
   */
  usePreviousDeviceSelection?: boolean;
  /**
   * Takes no other microphone when this one is unplugged.
   * @default `false`
   */
  disableAudioInputDeviceManagement?: boolean;
  /**
   * Takes out of the microphone what comes out of the loudspeaker.
   * @default `true`
   */
  echoCancellation?: boolean;
  /**
   * Takes noise out of the microphone.
   * @default `true`
   */
  noiseSuppression?: boolean;
  /**
   * Makes quiet speakers louder and loud ones quieter.
   * @default `true`
   */
  autoGainControl?: boolean;
  /**
   * Turns all three kinds of audio processing off.
   * @default `false`
   */
  disableAudioProcessing?: boolean;
  /** Name of the stream, shown to others. */
  name?: string;
  /** Shown while there is no video. */
  initials?: string;
  /**
   * Whether one sees oneself as in a mirror.
   * @default `true` for cameras that face the user
   */
  mirror?: boolean;
  /**
   * Whether audio is sent from the start.
   * @default `true`, `false` for a screen
   */
  publishAudio?: boolean;
  /**
   * Whether video is sent from the start.
   * @default `true`
   */
  publishVideo?: boolean;
  /** Filters come later: initPublisher fails with OT_NOT_SUPPORTED when one is asked for. */
  videoFilter?: VideoFilter;
  /** As videoFilter. */
  audioFilter?: AudioFilter;
  /** Captions come later: ignored. */
  publishCaptions?: boolean;
  /**
   * Codecs to prefer, the best first. Others are used when the other end has none of them.
   * OT_NOT_SUPPORTED when this browser has none of them.
   * @default `'automatic'`
   */
  preferredVideoCodecs?: 'automatic' | ('vp8' | 'vp9' | 'h264')[];
  /** The most that audio takes, 6000 to 510000 bits a second; what is out of range is ignored. */
  audioBitrate?: number;
  /**
   * Sends next to nothing while it is silent (Opus DTX).
   * @default `false`
   */
  enableDtx?: boolean;
  /**
   * Sends two channels, for music, and asks the microphone or the screen for two; echo cancellation
   * leaves many browsers with one.
   * @default `false`
   */
  enableStereo?: boolean;
  /** As setVideoContentHint(). */
  videoContentHint?: VideoContentHint;
  /**
   * True or false make no difference yet: the layers are for media routers, and in a relayed session
   * every subscriber is sent what it asks for.
   */
  scalableVideo?: boolean;
  /** As scalableVideo, for a shared screen. */
  scalableScreenshare?: boolean;
  /**
   * `publisher: true`: while the network carries audio only, nobody is sent the video; see
   * videoDisableWarning and videoDisabled. False when absent. `subscriber` makes no difference yet: that
   * is for media routers.
   */
  audioFallback?: { publisher?: boolean; subscriber?: boolean };
  /** As audioFallback.subscriber. @deprecated Use audioFallback. */
  audioFallbackEnabled?: boolean;
  /** Tells subscribers of the connections by which they are sent to: their senderStats. False when absent. */
  publishSenderStats?: boolean;
  [other: string]: unknown;
}

/** What hides the room behind a person. */
export type VideoFilter =
  | { type: 'backgroundBlur'; blurStrength?: 'low' | 'high' }
  | { type: 'backgroundReplacement'; backgroundImgUrl: string };

/** What takes noise out of a voice. */
export interface AudioFilter {
  /** The only one that there will be. */
  type: 'advancedNoiseSuppression';
}

/** What video shows, so that encoders keep what matters: letters, details, or motion. */
export type VideoContentHint = '' | 'text' | 'detail' | 'motion';

/** Spatial and temporal layers (WebRTC-SVC section 6). */
export type ScalabilityMode = `L${1 | 2 | 3}T${1 | 2 | 3}`;

/** A limit of video by its name; upper case is the same. */
export type VideoBitratePreset = 'default' | 'bw_saver' | 'extra_bw_saver';

/** Captures media and publishes it. Made by OT.initPublisher(). */
export interface Publisher extends Widget, OTEventEmitter<PublisherEvents> {
  /** Whether the user has granted access to the devices. */
  readonly accessAllowed: boolean;
  /** Mutes and unmutes the microphone. It stays captured. */
  readonly publishAudio: {
    (on: boolean): Publisher;
    promise(on: boolean): Promise<void>;
  };
  /** Stops and starts sending video. */
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
  /**
   * Limits the video sent to each subscriber, in bits a second from 5000 to 10000000; 0 takes the limit
   * away. Replaces a preset. Rejects with OT_INVALID_PARAMETER, as all the setters below.
   */
  setMaxVideoBitrate(bitsPerSecond: number): Promise<void>;
  /** What setMaxVideoBitrate() was given last; undefined without, and with a preset. */
  getMaxVideoBitrate(): number | undefined;
  /**
   * Limits the video by a name. `'default'`: as the browser likes. The others, in kbit/s for video of up
   * to 320x240, 640x480, 960x540, 1280x720, and more: `'bw_saver'` 200, 600, 900, 1400, 2500;
   * `'extra_bw_saver'` 120, 300, 450, 700, 1200.
   */
  setVideoBitratePreset(preset: VideoBitratePreset | Uppercase<VideoBitratePreset>): Promise<void>;
  /** The preset as it was set; `'custom'` after setMaxVideoBitrate(), undefined before both. */
  getVideoBitratePreset():
    VideoBitratePreset | Uppercase<VideoBitratePreset> | 'custom' | undefined;
  /** The most frames a second to send to anybody, 1 to 60; 0 for no limit. */
  setPreferredFrameRate(framesPerSecond: number): Promise<void>;
  /**
   * The largest picture to send to anybody: what is captured is scaled down until it fits. At least
   * 16x16, at most what is captured. The stream's videoDimensions follow.
   */
  setPreferredResolution(resolution: Dimensions): Promise<void>;
  /**
   * Asks for layers in the video sent. Layers of space need VP9; a codec without them sends one. The
   * layers help media routers; a subscriber in a relayed session gets all of them.
   */
  setTargetScalabilityMode(mode: ScalabilityMode): Promise<void>;
  /** What was set last; undefined before. */
  getTargetScalabilityMode(): ScalabilityMode | undefined;
  /** Tells the encoder what the video shows; `''` leaves it to the browser. */
  setVideoContentHint(hint: VideoContentHint): Promise<void>;
  /** What setVideoContentHint() was last given. */
  getVideoContentHint(): VideoContentHint;
  /**
   * Statistics of what is sent, one entry a subscriber. Fails with `OT_NOT_CONNECTED` while nobody
   * subscribes.
   */
  getStats(
    callback?: (error?: OTError, stats?: PublisherStatsContainer[]) => void,
  ): Promise<PublisherStatsContainer[]>;
  /** The browser's own statistics, one entry a subscriber; fails as getStats() does. */
  getRtcStatsReport(): Promise<PublisherRtcStatsReportContainer[]>;
  /**
   * Takes another microphone, or an audio track of the application, which is never stopped. A muted
   * publisher stays muted. Changes are made one after the other. Rejects with OT_NOT_SUPPORTED when
   * the publisher was made without audio, with OT_INVALID_PARAMETER when this is neither an id nor an
   * audio track, and with the errors of initPublisher when the device cannot be had: the present one
   * stays then.
   */
  setAudioSource(source: string | MediaStreamTrack): Promise<void>;
  /**
   * Takes another camera, by its id. Only for publishers that show a camera. Rejects with
   * OT_INVALID_VIDEO_SOURCE when there is no such camera, and with OT_SET_VIDEO_SOURCE_FAILURE for
   * every other reason: the present one stays then.
   */
  setVideoSource(deviceId: string): Promise<void>;
  /** Takes the next camera, the first one after the last. Resolves to the one that is shown then. */
  cycleVideo(): Promise<{ deviceId: string | null }>;
  /** The audio track that is captured; undefined when there is none. */
  getAudioSource(): MediaStreamTrack | undefined;
  /** What is captured as video: null where there is none. */
  getVideoSource(): {
    deviceId: string | null;
    type: 'camera' | 'screen' | 'custom' | null;
    track: MediaStreamTrack | null;
  };
}

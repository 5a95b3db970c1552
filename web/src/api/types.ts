/* The public types of the OT API. web/build.mjs makes dist/parley.d.ts of them: the imports are dropped there. */
import type {
  OTEventEmitter,
  OTEvents,
  PublisherEvents,
  SessionEvents,
  SubscriberEvents,
} from './event-types.js';

/** An error of the API: `name` is one of OpenTok's `OT_*` names, `code` its number. */
export interface OTError extends Error {
  /** Such as `OT_PERMISSION_DENIED`; the thing to test. */
  name: string;
  /** OpenTok's number for it, such as 1500. */
  code: number;
  /** What is wrong and what to do. */
  message: string;
}

/** What session.signal() reports: the error, and the signal that was not sent. */
export interface SignalError extends OTError {
  signal?: SignalOptions | undefined;
}

/** Called once when an operation has ended: with an error when it failed, with nothing when not. */
export type Completion = (error?: OTError) => void;

/** Width and height in pixels. */
export interface Dimensions {
  width: number;
  height: number;
}

/** A list that can be searched, such as session.streams. */
export interface Collection<Item> {
  /** How many there are. A function, as in OpenTok. */
  length(): number;
  /** By id. */
  get(id: string): Item | undefined;
  /** The first that has these properties, or that the function accepts. */
  find(filter?: Partial<Item> | ((item: Item) => boolean)): Item | undefined;
  /** All that have these properties, or that the function accepts. */
  where(filter?: Partial<Item> | ((item: Item) => boolean)): Item[];
  forEach(visit: (item: Item) => void): void;
}

/** One client in a session. */
export interface Connection {
  readonly connectionId: string;
  /** The same as connectionId. */
  readonly id: string;
  /** When it connected, in milliseconds since 1970. */
  readonly creationTime: number;
  /** The connection data of its token; null when there was none. */
  readonly data: string | null;
}

/** One published stream. */
export interface Stream {
  readonly streamId: string;
  /** The same as streamId. */
  readonly id: string;
  /** Who publishes it. */
  readonly connection: Connection;
  /** When it was published, in milliseconds since 1970. */
  readonly creationTime: number;
  readonly name: string;
  readonly initials: string | undefined;
  readonly hasAudio: boolean;
  readonly hasVideo: boolean;
  /** Frames a second, when the publisher asked for a rate. */
  readonly frameRate: number | undefined;
  readonly videoDimensions: Dimensions;
  /** Undefined in an audio-only stream. */
  readonly videoType: 'camera' | 'screen' | 'custom' | undefined;
}

/** What the token allows, 1 or 0 each. */
export interface Capabilities {
  publish: number;
  subscribe: number;
  signal: number;
  forceUnpublish: number;
  forceDisconnect: number;
  forceMute: number;
}

/** Why a connection or a stream ended. */
export type Reason =
  | 'clientDisconnected'
  | 'forceDisconnected'
  | 'forceUnpublished'
  | 'mediaStopped'
  | 'networkDisconnected'
  | 'mediaIdle';

/** How parts of the default user interface are shown. */
export interface WidgetStyle {
  /** The mute button: always, on hover and focus, or never. */
  buttonDisplayMode?: 'auto' | 'on' | 'off';
  /** The name: always, on hover and focus, or never. */
  nameDisplayMode?: 'auto' | 'on' | 'off';
  [other: string]: unknown;
}

/** Where a publisher or a subscriber appears in the page. */
export interface WidgetProperties {
  /** Whether video fills its box (cropped) or fits into it; cover for cameras, contain for screens. */
  fitMode?: 'cover' | 'contain';
  /** False: nothing is put into the page; place the element of `videoElementCreated` yourself. */
  insertDefaultUI?: boolean;
  /** What happens with the target element; `replace` turns it into the widget. */
  insertMode?: 'replace' | 'after' | 'before' | 'append';
  /** Whether name and mute button are there at all; true when absent. */
  showControls?: boolean;
  /** Pixels or a CSS length; 264 when absent. */
  width?: number | string;
  /** Pixels or a CSS length; 198 when absent. */
  height?: number | string;
  style?: WidgetStyle;
}

/** A device id; true or nothing for the default device; false or null for none; or one's own track. */
export type MediaSource = string | boolean | null | MediaStreamTrack;

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
  [other: string]: unknown;
}

/** Properties of session.subscribe(). */
export interface SubscriberProperties extends WidgetProperties {
  /** 0 to 100. */
  audioVolume?: number;
  /** True when absent. */
  subscribeToAudio?: boolean;
  /** True when absent. */
  subscribeToVideo?: boolean;
  [other: string]: unknown;
}

/** What session.signal() sends. */
export interface SignalOptions {
  /** At most 128 of A-Z a-z 0-9 - _ ~ */
  type?: string;
  /** At most 8192 bytes. */
  data?: string;
  /** The one client that shall hear it; everybody when absent. */
  to?: Connection;
  retryAfterReconnect?: boolean;
}

/** What a publisher and a subscriber have in common. */
export interface Widget {
  /** The root element; undefined with `insertDefaultUI: false`. */
  readonly element: HTMLElement | undefined;
  /** Id of the root element. */
  readonly id: string | undefined;
  readonly stream: Stream | undefined;
  readonly streamId: string | undefined;
  readonly session: Session | undefined;
  /** The present picture as base64 of a PNG, without `data:` in front; null when there is none. */
  getImgData(): string | null;
  /** Width of the video in pixels; undefined while unknown. */
  videoWidth(): number | undefined;
  /** Height of the video in pixels; undefined while unknown. */
  videoHeight(): number | undefined;
  getStyle(): WidgetStyle;
  getStyle(name: string): unknown;
  setStyle(style: WidgetStyle): this;
  setStyle(name: string, value: unknown): this;
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
  getAudioSource(): MediaStreamTrack | undefined;
  getVideoSource(): {
    deviceId: string | null;
    type: 'camera' | 'screen' | 'custom' | null;
    track: MediaStreamTrack | null;
  };
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
  /** 0 to 100. */
  readonly setAudioVolume: {
    (volume: number): Subscriber;
    promise(volume: number): Promise<void>;
  };
  getAudioVolume(): number;
  /** Whether the browser keeps this subscriber silent until the user clicks somewhere. */
  isAudioBlocked(): boolean;
}

/** One's own side of a session. Made by OT.initSession(). */
export interface Session extends OTEventEmitter<SessionEvents> {
  readonly sessionId: string;
  /** The same as sessionId. */
  readonly id: string;
  readonly apiKey: string;
  /** Undefined until connected. */
  readonly connection: Connection | undefined;
  /** Undefined until connected. */
  readonly capabilities: Capabilities | undefined;
  readonly connections: Collection<Connection>;
  readonly streams: Collection<Stream>;
  isConnected(): boolean;
  readonly connect: {
    (token: string, callback?: Completion): Session;
    promise(token: string): Promise<void>;
  };
  /** Unpublishes and unsubscribes everything. */
  disconnect(): Promise<void>;
  readonly publish: {
    (publisher: Publisher, callback?: Completion): Publisher;
    (
      target?: string | Element | null,
      properties?: PublisherProperties | null,
      callback?: Completion,
    ): Publisher;
    promise(publisher: Publisher): Promise<Publisher>;
    promise(
      target?: string | Element | null,
      properties?: PublisherProperties | null,
    ): Promise<Publisher>;
  };
  unpublish(publisher: Publisher): void;
  readonly subscribe: {
    (
      stream: Stream,
      target?: string | Element | null,
      properties?: SubscriberProperties | null,
      callback?: Completion,
    ): Subscriber;
    (stream: Stream, properties: SubscriberProperties, callback?: Completion): Subscriber;
    (stream: Stream, callback: Completion): Subscriber;
    promise(
      stream: Stream,
      target?: string | Element | null,
      properties?: SubscriberProperties | null,
    ): Promise<Subscriber>;
    promise(stream: Stream, properties: SubscriberProperties): Promise<Subscriber>;
  };
  unsubscribe(subscriber: Subscriber): void;
  /** The promise never counts as unhandled: every error is an `exception` event as well. */
  signal(signal: SignalOptions, callback?: (error?: SignalError) => void): Promise<void>;
  getPublisherForStream(stream: Stream): Publisher | undefined;
  getSubscribersForStream(stream: Stream): Subscriber[];
}

/** Options of OT.initSession(). */
export interface SessionOptions {
  /** The Parley server, such as `https://video.example`; see configure(). */
  serverUrl?: string;
  [other: string]: unknown;
}

/** A camera or a microphone. Its label is empty until access was granted. */
export interface Device {
  kind: 'audioInput' | 'videoInput';
  deviceId: string;
  label: string;
}

export interface ScreenSharingCapability {
  supported: boolean;
  supportedSources: { application?: boolean; screen?: boolean; window?: boolean };
  /** Always undefined: no browser needs an extension any more. */
  extensionRequired?: string | undefined;
  extensionRegistered?: boolean | undefined;
  extensionInstalled?: boolean | undefined;
}

/** Makes a session object. Says nothing to the server yet. */
export declare function initSession(
  apiKey: string | number,
  sessionId: string,
  options?: SessionOptions,
): Session;

/** Makes a publisher, puts it into the page and begins capture at once. */
export declare const initPublisher: {
  (
    target?: string | Element | null,
    properties?: PublisherProperties | null,
    callback?: Completion,
  ): Publisher;
  (properties: PublisherProperties, callback?: Completion): Publisher;
  (callback: Completion): Publisher;
  promise(
    target?: string | Element | null,
    properties?: PublisherProperties | null,
  ): Promise<Publisher>;
  promise(properties: PublisherProperties): Promise<Publisher>;
};

/** Cameras and microphones. */
export declare function getDevices(
  callback?: (error: OTError | undefined, devices?: Device[]) => void,
): Promise<Device[]>;

/** 1 when this browser can take part in sessions, 0 when not. */
export declare function checkSystemRequirements(): number;

export declare function checkScreenSharingCapability(
  callback?: (capability: ScreenSharingCapability) => void,
): Promise<ScreenSharingCapability>;

/** @deprecated Does nothing: no browser needs an extension any more. */
export declare function registerScreenSharingExtension(...old: unknown[]): void;

/** Lets blocked audio be heard. Call it in a click handler. */
export declare function unblockAudio(): Promise<void>;

/**
 * Names the Parley server for sessions made from now on. Needed by bundled applications that are
 * served from elsewhere; the script tag finds its own server, or takes its `data-server` attribute.
 */
export declare function configure(options: { serverUrl: string }): void;

/** How much is written to the console: 0 nothing, 1 errors, 2 warnings (the default) … 5 everything. */
export declare function setLogLevel(level: number): void;
export declare function log(message: unknown): void;

export declare const NONE: 0;
export declare const ERROR: 1;
export declare const WARN: 2;
export declare const INFO: 3;
export declare const LOG: 4;
export declare const DEBUG: 5;

/** Sessions, publishers and subscribers of this page that are not finished. */
export declare const sessions: Collection<Session>;
export declare const publishers: Collection<Publisher>;
export declare const subscribers: Collection<Subscriber>;

export declare const on: OTEventEmitter<OTEvents>['on'];
export declare const once: OTEventEmitter<OTEvents>['once'];
export declare const off: OTEventEmitter<OTEvents>['off'];
/** @deprecated Old name of on(). */
export declare const addEventListener: OTEventEmitter<OTEvents>['addEventListener'];
/** @deprecated Old name of off(). */
export declare const removeEventListener: OTEventEmitter<OTEvents>['removeEventListener'];

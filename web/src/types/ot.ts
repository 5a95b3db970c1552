/* The public types of the functions of OT. */
import type { Collection, Completion, OTError } from './common.js';
import type { OTEventEmitter, OTEvents } from './events.js';
import type { Publisher, PublisherProperties } from './publisher.js';
import type { Session, SessionOptions } from './session.js';
import type { Subscriber } from './subscriber.js';

/** A camera or a microphone. Its label is empty until access was granted. */
export interface Device {
  /** Which of the two it is. */
  kind: 'audioInput' | 'videoInput';
  /** For `audioSource` and `videoSource`; empty until access was granted. */
  deviceId: string;
  /** What the browser calls it; empty until access was granted. */
  label: string;
}

/** A loudspeaker or headphones. */
export interface AudioOutputDevice {
  /** For setAudioOutputDevice(). */
  deviceId: string | null;
  /** What the browser calls it. */
  label: string | null;
}

/** What OT.getUserMedia() captures; as in PublisherProperties. */
export type GetUserMediaProperties = Pick<
  PublisherProperties,
  | 'audioSource'
  | 'videoSource'
  | 'facingMode'
  | 'frameRate'
  | 'resolution'
  | 'maxResolution'
  | 'constraints'
  | 'echoCancellation'
  | 'noiseSuppression'
  | 'autoGainControl'
  | 'disableAudioProcessing'
  | 'publishAudio'
>;

/** What checkScreenSharingCapability() gives. */
export interface ScreenSharingCapability {
  /** Whether screens can be shared. */
  supported: boolean;
  /** What can be shared, where the browser tells. */
  supportedSources: { application?: boolean; screen?: boolean; window?: boolean };
  /** Always undefined: no browser needs an extension any more. */
  extensionRequired?: string | undefined;
  /** Always undefined, as extensionRequired. */
  extensionRegistered?: boolean | undefined;
  /** Always undefined, as extensionRequired. */
  extensionInstalled?: boolean | undefined;
}

/** The video codecs that this browser can send and receive. */
export interface SupportedCodecs {
  /** Those that it can send. */
  videoEncoders: ('H264' | 'VP8' | 'VP9')[];
  /** Those that it can receive. */
  videoDecoders: ('H264' | 'VP8' | 'VP9')[];
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

/**
 * Captures what a publisher with these properties would, for the application's own use; the tracks
 * are the application's to stop. Rejects with the errors of initPublisher.
 */
export declare function getUserMedia(properties?: GetUserMediaProperties): Promise<MediaStream>;

/** Loudspeakers and headphones. Their labels are empty until access to a microphone was granted. */
export declare function getAudioOutputDevices(): Promise<AudioOutputDevice[]>;

/** Where sound comes out at present; null for both when the browser does not tell. */
export declare function getActiveAudioOutputDevice(): Promise<AudioOutputDevice>;

/**
 * Lets all publishers and subscribers of this page, those to come as well, be heard on this device.
 * Rejects with OT_INVALID_PARAMETER when there is no such device, and with OT_NOT_SUPPORTED where
 * the browser has no choice.
 */
export declare function setAudioOutputDevice(deviceId: string): Promise<void>;

/** 1 when this browser can take part in sessions, 0 when not. */
export declare function checkSystemRequirements(): number;

/** Shows a dialog in the page that says which browsers can take part in sessions. */
export declare function upgradeSystemRequirements(): void;

/** Whether sessions can be encrypted from end to end. Always false: that comes later. */
export declare function hasEndToEndEncryptionSupport(): boolean;

/** Called with an error, or with the id of the report. */
export type IssueCallback = (error?: OTError, reportId?: string) => void;

/**
 * Writes sessions, publishers and subscribers of the page to the console, under a random id (a
 * UUID) that the user can pass on. Sends nothing.
 */
export declare function reportIssue(callback?: IssueCallback): Promise<string>;

/** An object that OT.$.eventing() has given events. Handlers get what trigger() was given. */
export type Eventful<Target> = Target & {
  on(names: string, handler: (...args: never[]) => void, context?: object): Eventful<Target>;
  once(names: string, handler: (...args: never[]) => void, context?: object): Eventful<Target>;
  off(names?: string, handler?: (...args: never[]) => void, context?: object): Eventful<Target>;
  trigger(name: string, ...args: unknown[]): Eventful<Target>;
};

/** Helpers that OpenTok never documented, and that applications use nevertheless. */
export declare const $: {
  /** Gives an object `on`, `once`, `off` and `trigger`, and returns it. */
  eventing<Target extends object>(target: Target): Eventful<Target>;
  /** Name of the browser: Chrome, Edge, Firefox, Opera, Safari or unknown. */
  browser(): string;
  /** An element with attributes and children; `style` may be an object. */
  createElement(
    name: string,
    attributes?: Record<
      string,
      string | number | Partial<CSSStyleDeclaration> | null | undefined
    > | null,
    children?: Node | string | null | (Node | string | null | undefined)[],
    document?: Document,
  ): HTMLElement;
};

/** What the client says of itself. */
export declare const properties: {
  /** Version of Parley's client. */
  readonly version: string;
};

/** The class of errors, for `instanceof`. @deprecated Look at error.name. */
export declare const Error: new (name: string, code: number, message: string) => OTError;

/** Whether this browser can share screens. */
export declare function checkScreenSharingCapability(
  callback?: (capability: ScreenSharingCapability) => void,
): Promise<ScreenSharingCapability>;

/** Does nothing. @deprecated No browser needs an extension any more. */
export declare function registerScreenSharingExtension(...old: unknown[]): void;

/**
 * Whether this browser gives scripts the frames of video and audio (insertable streams), which is what
 * media processors are usually made of. Connectors that work otherwise work in every browser.
 */
export declare const hasMediaProcessorSupport: {
  (type?: 'audio' | 'video' | 'both'): boolean;
  promise(type?: 'audio' | 'video' | 'both'): Promise<boolean>;
};

/** Which video codecs this browser has; those that Parley knows, in alphabetical order. */
export declare function getSupportedCodecs(): Promise<SupportedCodecs>;

/**
 * Lets all blocked audio be heard. Call it in a click handler: elsewhere browsers go on keeping sound
 * back, and it rejects. Any click or key in the page unblocks audio as well.
 */
export declare function unblockAudio(): Promise<void>;

/**
 * Names the Parley server for sessions made from now on. Needed by bundled applications that are
 * served from elsewhere; the script tag finds its own server, or takes its `data-server` attribute.
 */
export declare function configure(options: { serverUrl: string }): void;

/**
 * Names a proxy for everything but media: what would go to `https://<host>/<path>` goes to
 * `<url>/<host>/<path>`, the WebSocket too. Call it before anything else: sessions made earlier do not
 * use it. A URL that leads nowhere makes connect() fail with OT_CONNECT_FAILED.
 */
export declare function setProxyUrl(url: string): void;

/** How much is written to the console: 0 nothing, 1 errors, 2 warnings (the default) … 5 everything. */
export declare function setLogLevel(level: number): void;
/** Writes a message of the application to the console, at the levels LOG and DEBUG. */
export declare function log(message: unknown): void;

/** For setLogLevel(): nothing. */
export declare const NONE: 0;
/** For setLogLevel(): errors. */
export declare const ERROR: 1;
/** For setLogLevel(): warnings. */
export declare const WARN: 2;
/** For setLogLevel(): what happens. */
export declare const INFO: 3;
/** For setLogLevel(): more of it. */
export declare const LOG: 4;
/** For setLogLevel(): everything. */
export declare const DEBUG: 5;

/** Sessions of this page that are not finished. */
export declare const sessions: Collection<Session>;
/** Publishers of this page that are not destroyed. */
export declare const publishers: Collection<Publisher>;
/** Subscribers of this page that are not destroyed. */
export declare const subscribers: Collection<Subscriber>;

/** Adds handlers of the events of OT. */
export declare const on: OTEventEmitter<OTEvents>['on'];
/** As on(), for the next event alone. */
export declare const once: OTEventEmitter<OTEvents>['once'];
/** Removes handlers; without arguments all of them. */
export declare const off: OTEventEmitter<OTEvents>['off'];
/** As on(). @deprecated Old name of on(). */
export declare const addEventListener: OTEventEmitter<OTEvents>['addEventListener'];
/** As off(). @deprecated Old name of off(). */
export declare const removeEventListener: OTEventEmitter<OTEvents>['removeEventListener'];

/* The public types of events and of what dispatches them. */
import type { Connection, Dimensions, Reason, Stream } from './common.js';
import type { Publisher } from './publisher.js';
import type { Session } from './session.js';
import type {
  CpuPerformanceState,
  NetworkConditionReason,
  PublisherStatsContainer,
  QualityScore,
  SubscriberStats,
  VideoQualityReason,
} from './stats.js';
import type { Subscriber } from './subscriber.js';

/** What every event handler receives. */
export interface Event<Type extends string = string, Target = unknown> {
  /** Name of the event. */
  readonly type: Type;
  /** Whether preventDefault() has an effect. */
  readonly cancelable: boolean;
  /** The object that dispatched the event. */
  readonly target: Target;
  /** Keeps Parley from carrying out the event's default action. */
  preventDefault(): void;
  /** Whether a handler called preventDefault(). */
  isDefaultPrevented(): boolean;
}

/** Handlers by event name, for on({...}) and off({...}). */
export type HandlerMap<Events> = { [Name in keyof Events]?: (event: Events[Name]) => void };

/** What can be listened to. Names may be lists separated by spaces. Every method returns its object. */
export interface OTEventEmitter<Events> {
  /**
   * Adds a handler. With an object, one for each of its names. `context` is what `this` is in the
   * handler.
   */
  on<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name]) => void,
    context?: object,
  ): this;
  on<Any extends Event>(
    names: `${string} ${string}`,
    handler: (event: Any) => void,
    context?: object,
  ): this;
  on(handlers: HandlerMap<Events>, context?: object): this;
  /** As on(), for the next event of each name alone. */
  once<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name]) => void,
    context?: object,
  ): this;
  once<Any extends Event>(
    names: `${string} ${string}`,
    handler: (event: Any) => void,
    context?: object,
  ): this;
  once(handlers: HandlerMap<Events>, context?: object): this;
  /** Without arguments every handler goes; with a name alone, every handler of that event. */
  off<Name extends keyof Events>(
    name?: Name,
    handler?: (event: Events[Name]) => void,
    context?: object,
  ): this;
  off<Any extends Event>(
    names: `${string} ${string}`,
    handler?: (event: Any) => void,
    context?: object,
  ): this;
  off(handlers: HandlerMap<Events>, context?: object): this;
  /** As on(). @deprecated Old name of on(). */
  addEventListener<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name]) => void,
    context?: object,
  ): this;
  /** As off(). @deprecated Old name of off(). */
  removeEventListener<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name]) => void,
    context?: object,
  ): this;
}

export type SessionConnectEvent = Event<'sessionConnected', Session>;
/** Default action: subscribers are unsubscribed, publishers destroyed. */
export interface SessionDisconnectEvent extends Event<'sessionDisconnected', Session> {
  /**
   * `clientDisconnected` when disconnect() was called, `forceDisconnected` by a moderator, else
   * `networkDisconnected`.
   */
  readonly reason: Reason;
}
export interface ConnectionEvent<Type extends string = string> extends Event<Type, Session> {
  /** Who came or went. */
  readonly connection: Connection;
  /** Only of connectionDestroyed. */
  readonly reason?: Reason;
}
/** Default action of streamDestroyed: subscribers of the stream go; a publisher is destroyed. */
export interface StreamEvent<Type extends string = string, Target = Session> extends Event<
  Type,
  Target
> {
  /** What it is about. */
  readonly stream: Stream;
  /** Only of streamDestroyed. */
  readonly reason?: Reason;
}
export interface StreamPropertyChangedEvent extends Event<'streamPropertyChanged', Session> {
  /** Whose property changed. */
  readonly stream: Stream;
  /** Which one. */
  readonly changedProperty: 'hasAudio' | 'hasVideo' | 'videoDimensions' | 'hasCaptions';
  /** What it was. */
  readonly oldValue: boolean | Dimensions;
  /** What it is. */
  readonly newValue: boolean | Dimensions;
}
/** An archive of the session began or ended. */
export interface ArchiveEvent<Type extends string> extends Event<Type, Session> {
  /** Its id, for the REST API. */
  readonly id: string;
  /** Its name; empty without one. */
  readonly name: string;
}
/** What somebody said, as text. */
export interface CaptionReceivedEvent extends Event<'captionReceived', Subscriber> {
  /** The stream in which it was said. */
  readonly streamId: string;
  /** The words so far. */
  readonly caption: string;
  /** Whether these words will not change any more. */
  readonly isFinal: boolean;
}
export interface MuteForcedEvent extends Event<'muteForced', Session> {
  /** True when forceMuteAll() came into force, false when disableForceMute() ended that. */
  readonly active: boolean;
}
/** Its type is `signal`, or `signal:<type>` when the signal has a type. */
export interface SignalEvent extends Event<string, Session> {
  /** What was sent; undefined when nothing was. */
  readonly data: string | undefined;
  /** Null when the application's server sent it. */
  readonly from: Connection | null;
}
export interface ExceptionEvent extends Event<'exception'> {
  /** The number of the error. */
  readonly code: number;
  /** The error in a few words. */
  readonly title: string;
  /** What is wrong and what to do. */
  readonly message: string;
}
export interface VideoElementCreatedEvent<Target> extends Event<'videoElementCreated', Target> {
  /** The video element, to place where you like. */
  readonly element: HTMLVideoElement;
}
export interface VideoDimensionsChangedEvent<Target> extends Event<
  'videoDimensionsChanged',
  Target
> {
  /** What the size was. */
  readonly oldValue: Dimensions;
  /** What the size is. */
  readonly newValue: Dimensions;
}
export interface MediaStreamAvailableEvent<Target> extends Event<'mediaStreamAvailable', Target> {
  /** The media that is captured or received. */
  readonly mediaStream: MediaStream;
}
/**
 * Up to 60 a second while the page can be seen, 10 a second while not. Sound is measured only while
 * there is a handler of this event.
 */
export interface AudioLevelUpdatedEvent<Target> extends Event<'audioLevelUpdated', Target> {
  /** Loudness (root mean square, a full sine being 1): 0 silence, 1 as loud as can be; linear. */
  readonly audioLevel: number;
}
/** The microphone was unplugged, and this one was taken in its place. */
export interface AudioInputDeviceChangedEvent extends Event<'audioInputDeviceChanged', Publisher> {
  /** What is captured from now on. */
  readonly device: { deviceId: string; label: string };
}
/** Default action: the publisher is destroyed. */
export interface MediaStoppedEvent extends Event<'mediaStopped', Publisher> {
  /** The track that ended, if one alone did. */
  readonly track: MediaStreamTrack | undefined;
}
/** A subscriber's video came or went. */
export interface VideoEnabledChangedEvent<Type extends string> extends Event<Type, Subscriber> {
  /**
   * `publishVideo` when the publisher did it, `subscribeToVideo` when this page did, `quality` when
   * the publisher's network could not carry it any more, or can again.
   */
  readonly reason: 'publishVideo' | 'subscribeToVideo' | 'quality';
}
/** Audio fallback: a publisher stopped sending its video, or sends it again. */
export interface PublisherVideoEnabledChangedEvent<Type extends string> extends Event<
  Type,
  Publisher
> {
  /** The network is why. */
  readonly reason: 'quality';
}

/** What a subscriber receives sounds or looks better or worse now. */
export interface QualityScoreChangedEvent extends Event<'qualityScoreChanged', Subscriber> {
  /** The scores now. */
  readonly qualityScore: QualityScore;
}
/** The network of a publisher's connection to one subscriber became better or worse. */
export interface PublisherNetworkConditionChangedEvent extends Event<
  'networkConditionChanged',
  Publisher
> {
  /** Why it is not better. */
  readonly reason: NetworkConditionReason;
  /** The statistics by which it was judged. */
  readonly statsContainer: PublisherStatsContainer;
}
/** The network of a subscriber's connection became better or worse. */
export interface SubscriberNetworkConditionChangedEvent extends Event<
  'networkConditionChanged',
  Subscriber
> {
  /** Why it is not better. */
  readonly reason: NetworkConditionReason;
  /** The statistics by which it was judged. */
  readonly stats: SubscriberStats;
}
/** The video that a publisher sends to one subscriber changed. */
export interface PublisherVideoQualityChangedEvent extends Event<'videoQualityChanged', Publisher> {
  /** What changed it. */
  readonly reason: VideoQualityReason;
  /** The statistics by which it was judged. */
  readonly statsContainer: PublisherStatsContainer;
}
/** The video that a subscriber receives changed. */
export interface SubscriberVideoQualityChangedEvent extends Event<
  'videoQualityChanged',
  Subscriber
> {
  /** What changed it. */
  readonly reason: VideoQualityReason;
  /** The statistics by which it was judged. */
  readonly stats: SubscriberStats;
}
/** The processor has more to do, or less. */
export interface CpuPerformanceChangedEvent extends Event<'cpuPerformanceChanged', Session> {
  /** How hard it works now. */
  readonly cpuPerformanceState: CpuPerformanceState;
}

export interface SessionEvents {
  /** The processor has more to do, or less. */
  cpuPerformanceChanged: CpuPerformanceChangedEvent;
  /** This page is in the session. Comes before connect() calls back. */
  sessionConnected: SessionConnectEvent;
  /**
   * This page is not in the session any more. Default action: subscribers are unsubscribed,
   * publishers destroyed.
   */
  sessionDisconnected: SessionDisconnectEvent;
  /** Another client is in the session: those that were there come first. */
  connectionCreated: ConnectionEvent<'connectionCreated'>;
  /** Another client left. */
  connectionDestroyed: ConnectionEvent<'connectionDestroyed'>;
  /** Somebody else publishes: those that did before come first. */
  streamCreated: StreamEvent<'streamCreated'>;
  /** A stream of somebody else ended. Default action: its subscribers go. */
  streamDestroyed: StreamEvent<'streamDestroyed'>;
  /** A stream was muted, unmuted or changed its size. */
  streamPropertyChanged: StreamPropertyChangedEvent;
  /** Also dispatched on connect, after the streams, when forceMuteAll() is in force. */
  muteForced: MuteForcedEvent;
  /**
   * The connection was lost and is being made again. Others see nothing of it. Calls and signals wait; either
   * sessionReconnected follows, or sessionDisconnected with the reason `networkDisconnected`.
   */
  sessionReconnecting: Event<'sessionReconnecting', Session>;
  /**
   * The connection is there again, everything that was missed has been told, and media flows, or has not come
   * back within five seconds.
   */
  sessionReconnected: Event<'sessionReconnected', Session>;
  /** The session is being recorded. Comes later. */
  archiveStarted: ArchiveEvent<'archiveStarted'>;
  /** The session is not recorded any more. Comes later. */
  archiveStopped: ArchiveEvent<'archiveStopped'>;
  /** A signal came, of whatever type. */
  signal: SignalEvent;
  /** A signal of this type came. */
  [signalOfType: `signal:${string}`]: SignalEvent;
}

export interface PublisherEvents {
  /** The user granted access to the devices. */
  accessAllowed: Event<'accessAllowed', Publisher>;
  /** Access to the devices was denied, by the user or by the browser. */
  accessDenied: Event<'accessDenied', Publisher>;
  /** The browser asks the user. */
  accessDialogOpened: Event<'accessDialogOpened', Publisher>;
  /** The browser does not ask any more. */
  accessDialogClosed: Event<'accessDialogClosed', Publisher>;
  /** It is published. */
  streamCreated: StreamEvent<'streamCreated', Publisher>;
  /** It is not published any more. Default action: the publisher is destroyed. */
  streamDestroyed: StreamEvent<'streamDestroyed', Publisher>;
  /**
   * What was captured ended, such as a screen that its user stopped sharing. Default action: the
   * publisher is destroyed.
   */
  mediaStopped: MediaStoppedEvent;
  /** The network of the connection to one subscriber became better or worse. */
  networkConditionChanged: PublisherNetworkConditionChangedEvent;
  /** The video that is sent to one subscriber changed. */
  videoQualityChanged: PublisherVideoQualityChangedEvent;
  /** With `audioFallback: { publisher: true }`: the network carries the video again. */
  videoEnabled: PublisherVideoEnabledChangedEvent<'videoEnabled'>;
  /** The network carries audio only: nobody is sent the video, which one still sees oneself. */
  videoDisabled: PublisherVideoEnabledChangedEvent<'videoDisabled'>;
  /** The network became so bad that the video may have to stop. */
  videoDisableWarning: Event<'videoDisableWarning', Publisher>;
  /** The network became better before that. */
  videoDisableWarningLifted: Event<'videoDisableWarningLifted', Publisher>;
  /** A moderator muted this publisher; publishAudio(true) unmutes it. */
  muteForced: Event<'muteForced', Publisher>;
  /** The microphone was unplugged, and another one was taken in its place. */
  audioInputDeviceChanged: AudioInputDeviceChangedEvent;
  /** Capture has stopped and the element is gone. */
  destroyed: Event<'destroyed', Publisher>;
  /** Capture has begun, or goes on with another device. */
  mediaStreamAvailable: MediaStreamAvailableEvent<Publisher>;
  /** The video element is there. */
  videoElementCreated: VideoElementCreatedEvent<Publisher>;
  /** The captured video has another size. */
  videoDimensionsChanged: VideoDimensionsChangedEvent<Publisher>;
  /** How loud it is now. Up to 60 a second; measured only while there is a handler. */
  audioLevelUpdated: AudioLevelUpdatedEvent<Publisher>;
}

export interface SubscriberEvents {
  /** Media comes, for the first time or again. */
  connected: Event<'connected', Subscriber>;
  /** Media does not come any more, though the stream is there. */
  disconnected: Event<'disconnected', Subscriber>;
  /** The subscription has ended and the element is gone. */
  destroyed: Event<'destroyed', Subscriber>;
  /** What is received sounds or looks better or worse now. */
  qualityScoreChanged: QualityScoreChangedEvent;
  /** The network of its connection became better or worse. */
  networkConditionChanged: SubscriberNetworkConditionChangedEvent;
  /** The video that is received changed. */
  videoQualityChanged: SubscriberVideoQualityChangedEvent;
  /** The browser keeps its sound back until the user clicks somewhere. */
  audioBlocked: Event<'audioBlocked', Subscriber>;
  /** Its sound can be heard. */
  audioUnblocked: Event<'audioUnblocked', Subscriber>;
  /** Video comes again. */
  videoEnabled: VideoEnabledChangedEvent<'videoEnabled'>;
  /** Video does not come any more. */
  videoDisabled: VideoEnabledChangedEvent<'videoDisabled'>;
  /** The network became so bad that the video may have to stop. Comes later, with routed sessions. */
  videoDisableWarning: Event<'videoDisableWarning', Subscriber>;
  /** The network became better before that. Comes later, with routed sessions. */
  videoDisableWarningLifted: Event<'videoDisableWarningLifted', Subscriber>;
  /** Somebody said something. Comes later. */
  captionReceived: CaptionReceivedEvent;
  /** The stream was encrypted with the secret of this page. Comes later. */
  encryptionSecretMatch: Event<'encryptionSecretMatch', Subscriber>;
  /** The stream was encrypted with another secret. Comes later. */
  encryptionSecretMismatch: Event<'encryptionSecretMismatch', Subscriber>;
  /** Media is there to be played. */
  mediaStreamAvailable: MediaStreamAvailableEvent<Subscriber>;
  /** The video element is there. */
  videoElementCreated: VideoElementCreatedEvent<Subscriber>;
  /** The received video has another size. */
  videoDimensionsChanged: VideoDimensionsChangedEvent<Subscriber>;
  /** How loud it is now. Up to 60 a second; measured only while there is a handler. */
  audioLevelUpdated: AudioLevelUpdatedEvent<Subscriber>;
}

export interface OTEvents {
  /** Something failed, also where no callback was given. Every error comes here too. */
  exception: ExceptionEvent;
}

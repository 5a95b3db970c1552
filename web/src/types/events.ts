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
  /** @deprecated Old name of on(). */
  addEventListener<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name]) => void,
    context?: object,
  ): this;
  /** @deprecated Old name of off(). */
  removeEventListener<Name extends keyof Events>(
    name: Name,
    handler: (event: Events[Name]) => void,
    context?: object,
  ): this;
}

export type SessionConnectEvent = Event<'sessionConnected', Session>;
/** Default action: subscribers are unsubscribed, publishers destroyed. */
export interface SessionDisconnectEvent extends Event<'sessionDisconnected', Session> {
  readonly reason: Reason;
}
export interface ConnectionEvent<Type extends string = string> extends Event<Type, Session> {
  readonly connection: Connection;
  /** Only of connectionDestroyed. */
  readonly reason?: Reason;
}
/** Default action of streamDestroyed: subscribers of the stream go; a publisher is destroyed. */
export interface StreamEvent<Type extends string = string, Target = Session> extends Event<
  Type,
  Target
> {
  readonly stream: Stream;
  /** Only of streamDestroyed. */
  readonly reason?: Reason;
}
export interface StreamPropertyChangedEvent extends Event<'streamPropertyChanged', Session> {
  readonly stream: Stream;
  readonly changedProperty: 'hasAudio' | 'hasVideo' | 'videoDimensions';
  readonly oldValue: boolean | Dimensions;
  readonly newValue: boolean | Dimensions;
}
export interface MuteForcedEvent extends Event<'muteForced', Session> {
  /** True when forceMuteAll() came into force, false when disableForceMute() ended that. */
  readonly active: boolean;
}
/** Its type is `signal`, or `signal:<type>` when the signal has a type. */
export interface SignalEvent extends Event<string, Session> {
  readonly data: string | undefined;
  /** Null when the application's server sent it. */
  readonly from: Connection | null;
}
export interface ExceptionEvent extends Event<'exception'> {
  readonly code: number;
  readonly title: string;
  readonly message: string;
}
export interface VideoElementCreatedEvent<Target> extends Event<'videoElementCreated', Target> {
  readonly element: HTMLVideoElement;
}
export interface VideoDimensionsChangedEvent<Target> extends Event<
  'videoDimensionsChanged',
  Target
> {
  readonly oldValue: Dimensions;
  readonly newValue: Dimensions;
}
export interface MediaStreamAvailableEvent<Target> extends Event<'mediaStreamAvailable', Target> {
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
  readonly device: { deviceId: string; label: string };
}
/** Default action: the publisher is destroyed. */
export interface MediaStoppedEvent extends Event<'mediaStopped', Publisher> {
  readonly track: MediaStreamTrack | undefined;
}
export interface VideoEnabledChangedEvent<Type extends string> extends Event<Type, Subscriber> {
  readonly reason: 'publishVideo' | 'subscribeToVideo';
}

/** What a subscriber receives sounds or looks better or worse now. */
export interface QualityScoreChangedEvent extends Event<'qualityScoreChanged', Subscriber> {
  readonly qualityScore: QualityScore;
}
/** The network of a publisher's connection to one subscriber became better or worse. */
export interface PublisherNetworkConditionChangedEvent extends Event<
  'networkConditionChanged',
  Publisher
> {
  readonly reason: NetworkConditionReason;
  readonly statsContainer: PublisherStatsContainer;
}
/** The network of a subscriber's connection became better or worse. */
export interface SubscriberNetworkConditionChangedEvent extends Event<
  'networkConditionChanged',
  Subscriber
> {
  readonly reason: NetworkConditionReason;
  readonly stats: SubscriberStats;
}
/** The video that a publisher sends to one subscriber changed. */
export interface PublisherVideoQualityChangedEvent extends Event<'videoQualityChanged', Publisher> {
  readonly reason: VideoQualityReason;
  readonly statsContainer: PublisherStatsContainer;
}
/** The video that a subscriber receives changed. */
export interface SubscriberVideoQualityChangedEvent extends Event<
  'videoQualityChanged',
  Subscriber
> {
  readonly reason: VideoQualityReason;
  readonly stats: SubscriberStats;
}
/** The processor has more to do, or less. */
export interface CpuPerformanceChangedEvent extends Event<'cpuPerformanceChanged', Session> {
  readonly cpuPerformanceState: CpuPerformanceState;
}

export interface SessionEvents {
  cpuPerformanceChanged: CpuPerformanceChangedEvent;
  sessionConnected: SessionConnectEvent;
  sessionDisconnected: SessionDisconnectEvent;
  connectionCreated: ConnectionEvent<'connectionCreated'>;
  connectionDestroyed: ConnectionEvent<'connectionDestroyed'>;
  streamCreated: StreamEvent<'streamCreated'>;
  streamDestroyed: StreamEvent<'streamDestroyed'>;
  streamPropertyChanged: StreamPropertyChangedEvent;
  /** Also dispatched on connect, after the streams, when forceMuteAll() is in force. */
  muteForced: MuteForcedEvent;
  signal: SignalEvent;
  [signalOfType: `signal:${string}`]: SignalEvent;
}

export interface PublisherEvents {
  accessAllowed: Event<'accessAllowed', Publisher>;
  accessDenied: Event<'accessDenied', Publisher>;
  accessDialogOpened: Event<'accessDialogOpened', Publisher>;
  accessDialogClosed: Event<'accessDialogClosed', Publisher>;
  streamCreated: StreamEvent<'streamCreated', Publisher>;
  streamDestroyed: StreamEvent<'streamDestroyed', Publisher>;
  mediaStopped: MediaStoppedEvent;
  networkConditionChanged: PublisherNetworkConditionChangedEvent;
  videoQualityChanged: PublisherVideoQualityChangedEvent;
  /** A moderator muted this publisher; publishAudio(true) unmutes it. */
  muteForced: Event<'muteForced', Publisher>;
  audioInputDeviceChanged: AudioInputDeviceChangedEvent;
  destroyed: Event<'destroyed', Publisher>;
  mediaStreamAvailable: MediaStreamAvailableEvent<Publisher>;
  videoElementCreated: VideoElementCreatedEvent<Publisher>;
  videoDimensionsChanged: VideoDimensionsChangedEvent<Publisher>;
  audioLevelUpdated: AudioLevelUpdatedEvent<Publisher>;
}

export interface SubscriberEvents {
  connected: Event<'connected', Subscriber>;
  disconnected: Event<'disconnected', Subscriber>;
  destroyed: Event<'destroyed', Subscriber>;
  qualityScoreChanged: QualityScoreChangedEvent;
  networkConditionChanged: SubscriberNetworkConditionChangedEvent;
  videoQualityChanged: SubscriberVideoQualityChangedEvent;
  audioBlocked: Event<'audioBlocked', Subscriber>;
  audioUnblocked: Event<'audioUnblocked', Subscriber>;
  videoEnabled: VideoEnabledChangedEvent<'videoEnabled'>;
  videoDisabled: VideoEnabledChangedEvent<'videoDisabled'>;
  mediaStreamAvailable: MediaStreamAvailableEvent<Subscriber>;
  videoElementCreated: VideoElementCreatedEvent<Subscriber>;
  videoDimensionsChanged: VideoDimensionsChangedEvent<Subscriber>;
  audioLevelUpdated: AudioLevelUpdatedEvent<Subscriber>;
}

export interface OTEvents {
  exception: ExceptionEvent;
}

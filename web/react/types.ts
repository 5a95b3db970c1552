/* The public types of parley-client/react: hooks and components for React 18 and later. */
import type { HTMLAttributes, ReactElement, RefCallback } from 'react';
import type {
  OTError,
  Publisher,
  PublisherEvents,
  PublisherProperties,
  Reason,
  Session,
  SessionEvents,
  SessionOptions,
  Stream,
  Subscriber,
  SubscriberEvents,
  SubscriberProperties,
} from 'parley-client';

/**
 * The session to be in: what OT.initSession() and session.connect() take. All of `SessionOptions` may stand
 * beside these, such as `serverUrl`, which a bundle must be told unless `OT.configure` was.
 */
export interface UseSessionOptions extends SessionOptions {
  /** The API key of the project that the session is of. */
  apiKey: string;
  /** The session's id, as your server made it. */
  sessionId: string;
  /** A token for the session, as your server made it for this user. */
  token: string;
}

/** What useSession() tells. */
export interface SessionState {
  /** The session while it is connected, or reconnects; undefined before and after. */
  readonly session: Session | undefined;
  /** How far it is; `disconnected` before there are options, too. */
  readonly status: 'disconnected' | 'connecting' | 'connected' | 'reconnecting';
  /** The streams of others, in the order in which they were published. */
  readonly streams: readonly Stream[];
  /** Why there is no session: connecting failed. */
  readonly error: OTError | undefined;
  /** Why the session ended, when it was not this component that left. */
  readonly reason: Reason | undefined;
}

/**
 * Is in a session for as long as the component is mounted. Other options are another session: the hook
 * leaves the one and joins the other. Nothing to join yet is `undefined` or `null`.
 */
export declare function useSession(options: UseSessionOptions | null | undefined): SessionState;

/** What usePublisher() tells. */
export interface PublisherState {
  /** For the element that shall show the publisher. Its view fills that element, and may move. */
  readonly ref: RefCallback<HTMLElement>;
  /** Undefined before capture began to be asked for, and when it is over. */
  readonly publisher: Publisher | undefined;
  /** What is published; undefined while it is not. */
  readonly stream: Stream | undefined;
  /**
   * Why nothing is captured or published, or why another device was not taken. It goes when what failed
   * succeeds.
   */
  readonly error: OTError | undefined;
  /** Why the stream ended, when it was not this component that ended it. */
  readonly reason: Reason | undefined;
  /** Captures and publishes anew, after an error or an end. */
  readonly restart: () => void;
}

/**
 * Captures for as long as the component is mounted, and publishes while there is a session: without
 * one it is a preview. The camera stays on when the session changes.
 *
 * `publishAudio`, `publishVideo`, `style` and the ids of devices can change at any time; other
 * properties make another publisher. Objects count as changed when what they hold did. With `null`
 * nothing is captured.
 */
export declare function usePublisher(
  session: Session | undefined,
  properties?: PublisherProperties | null,
): PublisherState;

/** What useSubscriber() tells. */
export interface SubscriberState {
  /** For the element that shall show the subscriber. Its view fills that element, and may move. */
  readonly ref: RefCallback<HTMLElement>;
  /** Undefined while there is no session or no stream, and when it is over. */
  readonly subscriber: Subscriber | undefined;
  /** Whether media comes. */
  readonly isConnected: boolean;
  /** Whether the browser keeps it silent until the user clicks somewhere. */
  readonly isAudioBlocked: boolean;
  /** Why nothing is received. */
  readonly error: OTError | undefined;
}

/**
 * Subscribes to a stream for as long as the component is mounted.
 *
 * `subscribeToAudio`, `subscribeToVideo`, `audioVolume`, `preferredResolution`, `preferredFrameRate`
 * and `style` can change at any time; other properties make another subscriber.
 */
export declare function useSubscriber(
  session: Session | undefined,
  stream: Stream | undefined,
  properties?: SubscriberProperties,
): SubscriberState;

/** The events of a session, a publisher or a subscriber. */
export type EventsOf<Target> = Target extends Session
  ? SessionEvents
  : Target extends Publisher
    ? PublisherEvents
    : SubscriberEvents;

/** Listens to an event of a session, a publisher or a subscriber, always with the latest handler. */
export declare function useEvent<
  Target extends Session | Publisher | Subscriber,
  Name extends keyof EventsOf<Target>,
>(target: Target | undefined, name: Name, handler: (event: EventsOf<Target>[Name]) => void): void;

/** What goes to the `div` of a component, such as `className` and `style`. */
export type DivProps = Omit<HTMLAttributes<HTMLDivElement>, 'children' | 'onError'>;

/** What PublisherView takes; everything else goes to its `div`. */
export interface PublisherViewProps extends DivProps {
  /** Where to publish; without one it is a preview. */
  session?: Session | undefined;
  /** As of usePublisher(): with `null` nothing is captured. */
  properties?: PublisherProperties | null | undefined;
  /** Called once for each error. */
  onError?: ((error: OTError) => void) | undefined;
}

/** A `div` that shows what usePublisher() captures and publishes. */
export declare function PublisherView(props: PublisherViewProps): ReactElement;

/** What SubscriberView takes; everything else goes to its `div`. */
export interface SubscriberViewProps extends DivProps {
  /** The session that the stream is in, as useSession() gives it. */
  session: Session | undefined;
  /** One of the `streams` of useSession(). */
  stream: Stream | undefined;
  /** As of useSubscriber(). */
  properties?: SubscriberProperties | undefined;
  /** Called once for each error. */
  onError?: ((error: OTError) => void) | undefined;
}

/** A `div` that shows what useSubscriber() receives. */
export declare function SubscriberView(props: SubscriberViewProps): ReactElement;

/** The words of ParleyCall, in English unless you give others. */
export interface ParleyCallLabels {
  /** While the session is being joined. */
  connecting: string;
  /** Somebody, or a lost network, ended the call. */
  ended: string;
  /** While nobody else publishes. */
  alone: string;
  /** The button that turns one's own microphone on and off. */
  microphone: string;
  /** The button that turns one's own camera on and off. */
  camera: string;
  /** The button that calls `onLeave`. */
  leave: string;
}

/** What ParleyCall takes; everything else goes to its `div`. */
export interface ParleyCallProps extends DivProps {
  /** The API key of the project that the session is of. */
  apiKey: string;
  /** The session's id, as your server made it. */
  sessionId: string;
  /** A token for the session, as your server made it for this user. */
  token: string;
  /** Further options of the session, such as `serverUrl`, which a bundle must be told unless `OT.configure` was. */
  options?: SessionOptions | undefined;
  /** Properties of one's own publisher, such as `name`; false to watch only. */
  publish?: PublisherProperties | false | undefined;
  /** Properties of all subscribers. */
  subscribe?: SubscriberProperties | undefined;
  /** Called when the user leaves; the application then unmounts the call. Without it there is no button. */
  onLeave?: (() => void) | undefined;
  /** Called once for each error. The call shows it as well, for as long as it is true. */
  onError?: ((error: OTError) => void) | undefined;
  /** Other words than the English ones, all or some. */
  labels?: Partial<ParleyCallLabels> | undefined;
}

/**
 * A whole call: everybody in the session in a grid, and buttons for one's own microphone and camera.
 * Its elements have the classes `parley-call`, `parley-call-tiles`, `parley-call-tile` and
 * `parley-call-controls`. For another arrangement use the hooks.
 */
export declare function ParleyCall(props: ParleyCallProps): ReactElement;

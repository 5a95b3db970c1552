/* The public types of sessions. */
import type {
  Capabilities,
  Collection,
  Completion,
  Connection,
  OTError,
  Stream,
} from './common.js';
import type { OTEventEmitter, SessionEvents } from './events.js';
import type { Publisher, PublisherProperties } from './publisher.js';
import type { Subscriber, SubscriberProperties } from './subscriber.js';

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

/** What session.signal() reports: the error, and the signal that was not sent. */
export interface SignalError extends OTError {
  signal?: SignalOptions | undefined;
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

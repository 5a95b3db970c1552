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
  /**
   * Changes the servers by which media finds its way. Streams that flow look for a path anew, and flow
   * on meanwhile. Rejects with OT_INVALID_PARAMETER when the configuration makes no sense.
   */
  setIceConfig(config: IceConfig): Promise<void>;
  /** The promise never counts as unhandled: every error is an `exception` event as well. */
  signal(signal: SignalOptions, callback?: (error?: SignalError) => void): Promise<void>;
  getPublisherForStream(stream: Stream): Publisher | undefined;
  getSubscribersForStream(stream: Stream): Subscriber[];
}

/** By which servers media may find its way from client to client. */
export interface IceConfig {
  /** `'all'`, the default: those of the Parley server and one's own; `'custom'`: only one's own. */
  includeServers?: 'all' | 'custom';
  /** `'all'`, the default: any path; `'relay'`: only by way of TURN servers, so that no address shows. */
  transportPolicy?: 'all' | 'relay';
  /** At most 16; a TURN server needs a username and a credential. */
  customServers?: { urls: string | string[]; username?: string; credential?: string }[];
}

/** Options of OT.initSession(). */
export interface SessionOptions {
  /** The Parley server, such as `https://video.example`; see configure(). */
  serverUrl?: string;
  /** As setIceConfig(). Nonsense makes connect() fail with OT_INVALID_PARAMETER. */
  iceConfig?: IceConfig;
  /** Accepted: Parley's servers have no list of addresses to choose from. */
  ipWhitelist?: boolean;
  /** Accepted: each stream has a connection of its own, so that one cannot hold up another. */
  singlePeerConnection?: boolean;
  /** Accepted: a session stays on its server. */
  sessionMigration?: boolean;
  [other: string]: unknown;
}

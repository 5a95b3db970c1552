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
  /** The one client that shall hear it; everybody, the sender too, when absent. */
  to?: Connection;
  /**
   * Whether a signal that is sent while the connection is being made again waits for that.
   * @default true
   */
  retryAfterReconnect?: boolean;
}

/** What session.signal() reports: the error, and the signal that was not sent. */
export interface SignalError extends OTError {
  /** The signal that was not sent. */
  signal?: SignalOptions | undefined;
}

/** Few words about a session, as older applications read them. */
export interface SessionInfo {
  /** As session.sessionId. */
  readonly sessionId: string;
  /** The API key. */
  readonly partnerId: string;
  /** Whether media travels from client to client. */
  readonly p2pEnabled: boolean;
}

/** One's own side of a session. Made by OT.initSession(). */
export interface Session extends OTEventEmitter<SessionEvents> {
  /** As OT.initSession() was given it. */
  readonly sessionId: string;
  /** The same as sessionId. */
  readonly id: string;
  /** As OT.initSession() was given it. */
  readonly apiKey: string;
  /** What connect() was last called with. */
  readonly token: string | undefined;
  /** Where connecting stands. */
  readonly currentState: 'disconnected' | 'connecting' | 'connected';
  /** Undefined until connected. */
  readonly sessionInfo: SessionInfo | undefined;
  /** Undefined until connected. */
  readonly connection: Connection | undefined;
  /** What the token allows; undefined until connected. */
  readonly capabilities: Capabilities | undefined;
  /** Everybody in the session, oneself included. */
  readonly connections: Collection<Connection>;
  /** All streams in the session, one's own included. */
  readonly streams: Collection<Stream>;
  /** Whether this page is in the session. */
  isConnected(): boolean;
  /** Whether a connect() is under way. */
  isConnecting(): boolean;
  /**
   * Joins the session. Fails with `OT_AUTHENTICATION_ERROR` (1004) when the token is refused,
   * `OT_INVALID_SESSION_ID` (1005), `OT_CONNECT_FAILED` (1006) when the server cannot be reached,
   * and `OT_CONNECTION_LIMIT_EXCEEDED` (1027).
   */
  readonly connect: {
    (token: string, callback?: Completion): Session;
    promise(token: string): Promise<void>;
  };
  /** Unpublishes and unsubscribes everything. */
  disconnect(): Promise<void>;
  /**
   * Sends what a publisher captures; makes the publisher when it is given a target. Fails with
   * `OT_NOT_CONNECTED` (1010), `OT_PERMISSION_DENIED` (1500) with a subscriber's token,
   * `OT_STREAM_DESTROYED` (1600) when a moderator ended the stream while the session reconnected,
   * and the errors of initPublisher.
   */
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
  /**
   * Ends the stream and destroys the publisher, but for a handler of streamDestroyed that prevents
   * it.
   */
  unpublish(publisher: Publisher): void;
  /**
   * Receives a stream and shows it in the page. Fails with `OT_PERMISSION_DENIED` (1600) with a
   * publisheronly token, `OT_STREAM_NOT_FOUND` (1600) when the stream is gone, and
   * `OT_ICE_WORKFLOW_FAILED` (1600) when there is no path for media.
   */
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
  /** Ends a subscription and takes its element out of the page. */
  unsubscribe(subscriber: Subscriber): void;
  /**
   * Changes the servers by which media finds its way. Streams that flow look for a path anew, and flow
   * on meanwhile. Rejects with OT_INVALID_PARAMETER when the configuration makes no sense.
   */
  setIceConfig(config: IceConfig): Promise<void>;
  /**
   * Sends a signal to everybody, or to one. Fails with `OT_INVALID_PARAMETER` (400), `OT_NOT_FOUND`
   * (404) when `to` is not there, `OT_PAYLOAD_TOO_LARGE` (413), `OT_RATE_LIMIT_EXCEEDED` (429) and
   * `OT_PERMISSION_DENIED` (1510) with a publisheronly token. The promise never counts as unhandled:
   * every error is an `exception` event as well.
   */
  signal(signal: SignalOptions, callback?: (error?: SignalError) => void): Promise<void>;
  /**
   * Disconnects a client: it hears sessionDisconnected with the reason `forceDisconnected`, the
   * others hear streamDestroyed and connectionDestroyed with that reason. Needs a moderator's token;
   * without one it fails with `OT_PERMISSION_DENIED` (1520).
   */
  forceDisconnect(connection: Connection, callback?: Completion): Promise<void>;
  /**
   * Ends a stream: its publisher and the others hear streamDestroyed with the reason
   * `forceUnpublished`. Needs a moderator's token; without one it fails with `OT_PERMISSION_DENIED`
   * (1530). `OT_NOT_FOUND` (1535) when there is no such stream.
   */
  forceUnpublish(stream: Stream, callback?: Completion): Promise<void>;
  /**
   * Mutes the audio of a stream. Its publisher hears `muteForced`, and may unmute itself. Needs a
   * moderator's token; without one it fails with `OT_PERMISSION_DENIED` (1540).
   */
  forceMuteStream(stream: Stream): Promise<void>;
  /**
   * Mutes the audio of all streams but the excluded ones, one's own included. Until
   * disableForceMute(), streams that are published begin muted. Everybody hears `muteForced`; whoever
   * is muted may unmute itself. Needs a moderator's token, as forceMuteStream() does.
   */
  forceMuteAll(excludedStreams?: Stream[] | Stream): Promise<void>;
  /** Lets streams begin with audio again. Unmutes nobody. Needs a moderator's token. */
  disableForceMute(): Promise<void>;
  /**
   * There is no end-to-end encryption yet: rejects with `OT_NOT_SUPPORTED`, and so will connect(), so
   * that a call is never less secret than its application believes.
   */
  setEncryptionSecret(secret: string): Promise<void>;
  /** One's own publisher of a stream; undefined when there is none. */
  getPublisherForStream(stream: Stream): Publisher | undefined;
  /** This page's subscribers of a stream. */
  getSubscribersForStream(stream: Stream): Subscriber[];
}

/** By which servers media may find its way from client to client. */
export interface IceConfig {
  /**
   * `'all'`: those of the Parley server and one's own; `'custom'`: only one's own.
   * @default `'all'`
   */
  includeServers?: 'all' | 'custom';
  /**
   * `'all'`: any path; `'relay'`: only by way of TURN servers, so that no address shows.
   * @default `'all'`
   */
  transportPolicy?: 'all' | 'relay';
  /** At most 16; a TURN server needs a username and a credential. */
  customServers?: { urls: string | string[]; username?: string; credential?: string }[];
}

/** Options of OT.initSession(). What has the wrong type makes connect() fail with OT_INVALID_PARAMETER. */
export interface SessionOptions {
  /**
   * The Parley server, such as `https://video.example`; see configure().
   * @default where the script came from
   */
  serverUrl?: string;
  /**
   * No connectionCreated and connectionDestroyed, for large sessions.
   * @default `false`
   */
  connectionEventsSuppressed?: boolean;
  /** There is no end-to-end encryption yet: with a secret, connect() fails with `OT_NOT_SUPPORTED`. */
  encryptionSecret?: string;
  /** As setIceConfig(). Nonsense makes connect() fail with OT_INVALID_PARAMETER. */
  iceConfig?: IceConfig;
  /** True or false make no difference: one's own server has the addresses that one gave it. */
  ipWhitelist?: boolean;
  /** True or false make no difference: each stream has its own connection, so that none holds up another. */
  singlePeerConnection?: boolean;
  /** True or false make no difference: a session stays on its server. */
  sessionMigration?: boolean;
  [other: string]: unknown;
}

/* Sessions: what OT.initSession() makes, and the picture of the room that the core reports. */
import { Properties, textOrAbsent } from './arguments.js';
import { quietPromise, twoForms } from './calls.js';
import { MapCollection } from './collection.js';
import { Emitter } from './emitter.js';
import { readIce } from './ice.js';
import { ApiPublisher } from './publisher.js';
import { ApiConnection, ApiStream } from './stream.js';
import { ApiSubscriber } from './subscriber.js';
import type {
  Capabilities,
  Connection,
  Session,
  SessionInfo,
  SignalOptions,
  Stream,
} from '../types/index.js';
import type { Moderation } from '../generated/protocol.js';
import type * as protocol from '../generated/protocol.js';
import { call, nextNumber, publishers, push, sessions, subscribers } from '../host/page.js';
import { lacking } from '../host/platform.js';

/** Longer than any the core accepts, so that the core can say what is wrong. */
const idBytesMax = 1024;
const urlBytesMax = 2048;
const tokenBytesMax = 16384;
const signalBytesMax = 65536;
const objectIdBytesMax = 64;

/** What goes wrong with a publisher made by publish() is told by publish() itself. */
const quiet = (): void => undefined;

/** A connection or a stream by its id: of an object that has one under `key`, or the id itself. */
function idOf(value: unknown, key: 'connectionId' | 'streamId'): string | undefined {
  const id = typeof value === 'object' ? (value as Record<string, unknown> | null)?.[key] : value;
  return textOrAbsent(id, objectIdBytesMax);
}

/** The connection a signal goes to. */
function recipient(properties: Properties): string | undefined {
  const { to } = properties.values;
  if (to == null) return undefined;
  const read = idOf(to, 'connectionId');
  if (read === undefined) properties.complain('to: a Connection is expected');
  return read;
}

export class ApiSession extends Emitter implements Session {
  readonly number_ = nextNumber();
  readonly sessionId: string;
  readonly id: string;
  readonly apiKey: string;
  token: string | undefined;
  connection: ApiConnection | undefined;
  capabilities: Capabilities | undefined;
  sessionInfo: SessionInfo | undefined;
  readonly connections_ = new Map<string, ApiConnection>();
  readonly streams_ = new Map<string, ApiStream>();
  readonly connections = new MapCollection<Connection>(this.connections_);
  readonly streams = new MapCollection<Stream>(this.streams_);

  /** From sessionConnected until sessionDisconnected, whose handlers still see the picture. */
  connected_ = false;
  /** Calls of connect under way. */
  private connecting_ = 0;

  /** `url` makes the socket's URL of what serverUrl names. */
  constructor(
    apiKey: unknown,
    sessionId: unknown,
    given: unknown,
    url: (serverUrl: string | undefined) => string,
  ) {
    super();
    const options = new Properties(given, 'options');
    const { iceConfig, connectionEventsSuppressed, encryptionSecret } = options.values;
    // Parley has one way for each of these, whatever is asked for.
    for (const name of ['ipWhitelist', 'singlePeerConnection', 'sessionMigration'])
      options.flag(name);
    const [key, id] = [textOrAbsent(apiKey, idBytesMax), textOrAbsent(sessionId, idBytesMax)];
    this.apiKey = key ?? '';
    this.sessionId = this.id = id ?? '';
    sessions.set(this.number_, this);
    push({
      type: 'initSession',
      session: this.number_,
      apiKey: key,
      sessionId: id,
      url: url(options.text('serverUrl', urlBytesMax)),
      eventsSuppressed: Boolean(connectionEventsSuppressed),
      encrypted: (encryptionSecret ?? false) !== false,
      ice: iceConfig == null ? undefined : readIce(iceConfig),
      invalid: options.invalid,
    });
  }

  protected override listening_(name: string, on: boolean): void {
    if (name === 'cpuPerformanceChanged') push({ type: 'watchQuality', session: this.number_, on });
  }

  isConnected(): boolean {
    return this.connected_;
  }

  isConnecting(): boolean {
    return this.currentState === 'connecting';
  }

  get currentState(): Session['currentState'] {
    if (this.connected_) return 'connected';
    return this.connecting_ > 0 ? 'connecting' : 'disconnected';
  }

  readonly connect = twoForms((settle, token) => {
    const session = this.number_;
    sessions.set(session, this);
    const read = typeof token === 'string' ? textOrAbsent(token, tokenBytesMax) : undefined;
    this.token = read;
    this.connecting_ += 1;
    const input = { session, token: read, lacking: lacking('WebSocket') };
    call({ type: 'connectSession', ...input }, (error) => {
      this.connecting_ -= 1;
      // It never was in the room, so nothing will end it; connecting again lists it again.
      if (error && this.currentState === 'disconnected') sessions.delete(session);
      settle(error);
    });
    return this;
  }) as Session['connect'];

  disconnect(): Promise<void> {
    return quietPromise((settle) => {
      call({ type: 'disconnectSession', session: this.number_ }, settle);
    });
  }

  setIceConfig(config: unknown): Promise<void> {
    const ice = readIce(config);
    return quietPromise((settle) => {
      call({ type: 'setIce', session: this.number_, ice }, settle);
    });
  }

  readonly publish = twoForms(
    (settle, ...args) => {
      const [first] = args;
      const session = this.number_;
      const publisher =
        first instanceof ApiPublisher ? first : new ApiPublisher(quiet, args, session);
      call({ type: 'publish', session, publisher: publisher.number_ }, settle);
      return publisher;
    },
    (publisher) => publisher,
  ) as Session['publish'];

  unpublish(publisher: unknown): void {
    const number = publisher instanceof ApiPublisher ? publisher.number_ : 0;
    call({ type: 'unpublish', session: this.number_, publisher: number }, () => undefined);
  }

  readonly subscribe = twoForms(
    (settle, stream, ...args) => new ApiSubscriber(settle, this, stream, ...args),
    (subscriber) => subscriber,
  ) as Session['subscribe'];

  unsubscribe(subscriber: unknown): void {
    const number = subscriber instanceof ApiSubscriber ? subscriber.number_ : 0;
    call({ type: 'unsubscribe', session: this.number_, subscriber: number }, () => undefined);
  }

  signal(signal: SignalOptions, callback?: unknown): Promise<void> {
    const properties = new Properties(signal, 'signal');
    const read = {
      signalType: properties.text('type', signalBytesMax),
      data: properties.text('data', signalBytesMax),
      to: recipient(properties),
      retry: properties.flag('retryAfterReconnect') ?? true,
      invalid: properties.invalid,
    };
    return quietPromise((settle) => {
      call({ type: 'sendSignal', session: this.number_, ...read }, (error) => {
        settle(error && Object.assign(error, { signal }));
      });
    }, callback);
  }

  forceDisconnect(connection: unknown, callback?: unknown): Promise<void> {
    return this.moderate_('forceDisconnect', idOf(connection, 'connectionId'), [], callback);
  }

  forceUnpublish(stream: unknown, callback?: unknown): Promise<void> {
    return this.moderate_('forceUnpublish', idOf(stream, 'streamId'), [], callback);
  }

  forceMuteStream(stream: unknown): Promise<void> {
    return this.moderate_('forceMuteStream', idOf(stream, 'streamId'));
  }

  forceMuteAll(excludedStreams?: unknown): Promise<void> {
    const streams: unknown[] = Array.isArray(excludedStreams)
      ? excludedStreams
      : excludedStreams == null
        ? []
        : [excludedStreams];
    return this.moderate_('forceMuteAll', undefined, streams);
  }

  disableForceMute(): Promise<void> {
    return this.moderate_('disableForceMute');
  }

  private moderate_(
    action: Moderation,
    target?: string,
    streams: unknown[] = [],
    callback?: unknown,
  ): Promise<void> {
    const excluded = streams.map((stream) => idOf(stream, 'streamId'));
    const invalid = excluded.includes(undefined) ? `${action}: Streams are expected` : undefined;
    const input = { action, target, excluded: excluded.map((id) => id ?? ''), invalid };
    return quietPromise((settle) => {
      call({ type: 'moderate', session: this.number_, ...input }, settle);
    }, callback);
  }

  setEncryptionSecret(): Promise<void> {
    return quietPromise((settle) => {
      call({ type: 'encryptSession', session: this.number_ }, settle);
    });
  }

  getPublisherForStream(stream: unknown): ApiPublisher | undefined {
    const streamId = (stream as ApiStream | undefined)?.streamId;
    return [...publishers.values()].find(
      (one) => one.session === this && one.streamId === streamId,
    );
  }

  getSubscribersForStream(stream: unknown): ApiSubscriber[] {
    const streamId = (stream as ApiStream | undefined)?.streamId;
    return [...subscribers.values()].filter(
      (one) => one.session === this && one.streamId === streamId,
    );
  }

  /** One object for each connection, made when it is first spoken of. */
  learnConnection_(data: protocol.Connection): ApiConnection {
    const known = this.connections_.get(data.connectionId);
    if (known) return known;
    const connection = new ApiConnection(data);
    this.connections_.set(data.connectionId, connection);
    return connection;
  }

  /** The connection with this id; one that nothing else is known of when it was never spoken of. */
  connectionOf_(connectionId: string): ApiConnection {
    return (
      this.connections_.get(connectionId) ?? new ApiConnection({ connectionId, creationTime: 0 })
    );
  }

  learnStream_(data: protocol.Stream): ApiStream {
    const stream = new ApiStream(data, this.connectionOf_(data.connectionId));
    this.streams_.set(data.streamId, stream);
    return stream;
  }

  /** Forgets the room. */
  forget_(): void {
    this.connection = undefined;
    this.capabilities = undefined;
    this.sessionInfo = undefined;
    this.connections_.clear();
    this.streams_.clear();
  }
}

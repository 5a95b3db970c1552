/* Sessions: what OT.initSession() makes, and the picture of the room that the core reports. */
import { Properties, textOrAbsent } from './arguments.js';
import { quietPromise, twoForms } from './calls.js';
import { MapCollection } from './collection.js';
import { Emitter } from './emitter.js';
import { ApiPublisher } from './publisher.js';
import { ApiConnection, ApiStream } from './stream.js';
import { ApiSubscriber } from './subscriber.js';
import type {
  Capabilities,
  Connection,
  Session,
  SignalError,
  SignalOptions,
  Stream,
} from '../types/index.js';
import type * as protocol from '../generated/protocol.js';
import { call, nextNumber, publishers, push, sessions, subscribers } from '../host/page.js';
import { guarded } from '../host/report.js';

/** Longer than any the core accepts, so that the core can say what is wrong. */
const idBytesMax = 1024;
const tokenBytesMax = 16384;
const signalBytesMax = 65536;
const connectionIdBytesMax = 64;

/** The connection a signal goes to: an object that has a connectionId, or the id itself. */
function recipient(properties: Properties): string | undefined {
  const { to } = properties.values;
  if (to == null) return undefined;
  const id = typeof to === 'object' ? (to as { connectionId?: unknown }).connectionId : to;
  const read = textOrAbsent(id, connectionIdBytesMax);
  if (read === undefined) properties.complain('to: a Connection is expected');
  return read;
}

export class ApiSession extends Emitter implements Session {
  readonly number_ = nextNumber();
  readonly sessionId: string;
  readonly id: string;
  readonly apiKey: string;
  connection: ApiConnection | undefined;
  capabilities: Capabilities | undefined;
  readonly connections_ = new Map<string, ApiConnection>();
  readonly streams_ = new Map<string, ApiStream>();
  readonly connections = new MapCollection<Connection>(this.connections_);
  readonly streams = new MapCollection<Stream>(this.streams_);

  constructor(apiKey: unknown, sessionId: unknown, url: string) {
    super();
    const [key, id] = [textOrAbsent(apiKey, idBytesMax), textOrAbsent(sessionId, idBytesMax)];
    this.apiKey = key ?? '';
    this.sessionId = this.id = id ?? '';
    sessions.set(this.number_, this);
    push({ type: 'initSession', session: this.number_, apiKey: key, sessionId: id, url });
  }

  isConnected(): boolean {
    return this.connection !== undefined;
  }

  readonly connect = twoForms((settle, token) => {
    const session = this.number_;
    sessions.set(session, this);
    const read = typeof token === 'string' ? textOrAbsent(token, tokenBytesMax) : undefined;
    call({ type: 'connectSession', session, token: read }, settle);
    return this;
  }) as Session['connect'];

  disconnect(): Promise<void> {
    return quietPromise((settle) => {
      call({ type: 'disconnectSession', session: this.number_ }, settle);
    });
  }

  readonly publish = twoForms(
    (settle, ...args) => {
      const [first] = args;
      const given = first instanceof ApiPublisher;
      // What goes wrong with a publisher made here is told by publish itself.
      const publisher = given ? first : new ApiPublisher(() => undefined, ...args);
      const [session, { number_: number }] = [this.number_, publisher];
      call({ type: 'publish', session, publisher: number }, settle);
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

  signal(signal: SignalOptions, callback?: (error?: SignalError) => void): Promise<void> {
    const properties = new Properties(signal, 'signal');
    const read = {
      signalType: properties.text('type', signalBytesMax),
      data: properties.text('data', signalBytesMax),
      to: recipient(properties),
      invalid: properties.invalid,
    };
    return quietPromise((settle) => {
      call({ type: 'sendSignal', session: this.number_, ...read }, (error) => {
        const told: SignalError | undefined = error && Object.assign(error, { signal });
        if (typeof callback === 'function') guarded(() => callback(told));
        settle(error);
      });
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
    this.connections_.clear();
    this.streams_.clear();
  }
}

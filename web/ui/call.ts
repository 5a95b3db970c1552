// A call: connects, publishes, tells names, passes messages on, and ends.
import type { Chat } from './chat.js';
import { explain } from './errors.js';
import { Members, type Person } from './members.js';
import type { Connection, OTError, Publisher, Session } from './ot.js';
import { problemKeys, type MediaState, type OwnMedia } from './own-media.js';
import { ScreenShare, type ScreenView } from './screen-share.js';
import type { Switches } from './switches.js';
import type { Ticket } from './ticket.js';
import type { Ui } from './ui.js';
import { keepScreenOn } from './wake-lock.js';
import type { Key } from './words.js';

/** How a call ended. */
export type Ending = 'left' | 'lost' | 'removed';

/** What shows the call. */
export interface CallView extends ScreenView {
  readonly chat: Chat;
  readonly switches: Switches;
  /** Shows who is here, the visitor first. */
  showPeople(people: Person[]): void;
  /** Counts a message that came in while the chat was closed. Returns whether it was closed. */
  countUnread(): boolean;
  /** Listens to the keyboard; returns what ends it. */
  listenForShortcuts(): () => void;
  /** Lets go of what outlives the elements. */
  close(): void;
}

/** Who wants to know what becomes of a call. */
export interface CallListener {
  /** The room is joined; comes before anything that happens in it. */
  entered: () => void;
  /** Comes once, when a call that was joined is over. */
  ended: (ending: Ending) => void;
  arrived?: (connectionId: string) => void;
  departed?: (connectionId: string) => void;
}

/** What a call needs to know beside its ticket. */
export interface CallOptions {
  /** What the visitor is called, or an empty string. */
  name: string;
  /** The server, where it is not the one that the script came from. */
  serverUrl?: string | undefined;
}

// A name comes right after its connection; without one, people are announced after this time.
const nameWaitMs = 1500;
const settleMs = 600;

const endingByReason: Record<string, Ending> = {
  clientDisconnected: 'left',
  forceDisconnected: 'removed',
};

export class Call {
  private readonly screen: ScreenShare;
  private session: Session | undefined;
  private members: Members | undefined;
  private published: Publisher | undefined;
  private isConnected = false;
  private isOver = false;
  private noted: MediaState['kind'] | undefined;
  private readonly unannounced = new Set<string>();
  private stopShortcuts = () => {};
  private letScreenGo = () => {};

  constructor(
    private readonly ui: Ui,
    private readonly view: CallView,
    private readonly own: OwnMedia,
    private readonly options: CallOptions,
    private readonly listener: CallListener,
  ) {
    this.screen = new ScreenShare(ui, view, own.tile);
  }

  /** How many are here, the visitor included. */
  get size(): number {
    return (this.members?.size ?? 0) + 1;
  }

  /** Joins the room. Rejects with the error that kept it from happening. */
  async join(ticket: Ticket): Promise<void> {
    const { serverUrl } = this.options;
    const session = this.ui.ot.initSession(
      ticket.apiKey,
      ticket.sessionId,
      serverUrl === undefined ? {} : { serverUrl },
    );
    this.session = session;
    this.members = new Members(this.ui, session, this.view.grid, this.own.tile);
    this.listen(session, this.members);
    await new Promise<void>((resolve, reject) => {
      session.connect(ticket.token, (error) => {
        if (error) return reject(error);
        this.enter();
        resolve();
      });
    });
  }

  leave(): void {
    const { session } = this;
    this.end('left');
    void session?.disconnect();
  }

  toggleScreen(): void {
    this.screen.toggle(this.session);
  }

  sendMessage(message: string): void {
    const { words, notices } = this.ui;
    void this.session?.signal({ type: 'chat', data: message }, (error) => {
      if (error) notices.warn(`${words.say('chat.failed')} ${explain(error, words)}`);
    });
  }

  /** Shows and publishes what the own camera and microphone have become. */
  ownMediaChanged(): void {
    this.view.switches.render();
    this.renderPeople();
    this.noteOwnMedia();
    this.publishOwn();
  }

  private enter(): void {
    this.isConnected = true;
    if (this.isOver) {
      // Left while connecting.
      void this.session?.disconnect();
      return;
    }
    this.listener.entered();
    this.view.grid.add(this.own.tile);
    this.own.tile.resume();
    this.ownMediaChanged();
    this.stopShortcuts = this.view.listenForShortcuts();
    this.letScreenGo = keepScreenOn();
    // Those who were here first come one by one right after the connection.
    setTimeout(() => this.announceEntry(), settleMs);
  }

  private announceEntry(): void {
    if (this.isOver) return;
    const { words, notices } = this.ui;
    const company =
      this.size === 1 ? words.say('call.alone') : words.say('call.people', { count: this.size });
    notices.announce(`${words.say('call.entered')} ${company}`);
  }

  private end(ending: Ending): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stopShortcuts();
    this.letScreenGo();
    this.screen.stop();
    this.own.stop();
    this.view.grid.remove(this.own.tile);
    this.view.close();
    if (this.isConnected) this.listener.ended(ending);
  }

  private listen(session: Session, members: Members): void {
    session.on('sessionDisconnected', (event) => this.end(endingByReason[event.reason] ?? 'lost'));
    const { words, notices } = this.ui;
    session.on('sessionReconnecting', () => notices.warn(words.say('call.connectionLost')));
    session.on('sessionReconnected', () => notices.notify(words.say('call.connectionBack')));
    session.on('connectionCreated', (event) => this.arrived(event.connection, members));
    session.on('connectionDestroyed', (event) => {
      this.departed(event.connection, event.reason, members);
    });
    session.on('streamCreated', (event) => {
      members.addStream(event.stream);
      const name = members.nameOf(event.stream.connection.connectionId);
      if (event.stream.videoType === 'screen') this.notify('call.sharing', name);
      this.renderPeople();
    });
    session.on('streamDestroyed', (event) => {
      members.removeStream(event.stream);
      this.renderPeople();
    });
    session.on('streamPropertyChanged', (event) => {
      members.updateStream(event.stream);
      this.renderPeople();
    });
    session.on('signal:name', (event) => {
      if (!event.from || this.isOwn(event.from)) return;
      members.setName(event.from.connectionId, event.data ?? '');
      this.announceArrival(event.from.connectionId, members);
      this.renderPeople();
    });
    session.on('signal:chat', (event) => this.received(event.from, event.data ?? '', members));
  }

  private isOwn(connection: Connection): boolean {
    return connection.connectionId === this.session?.connection?.connectionId;
  }

  private notify(key: Key, name: string): void {
    this.ui.notices.notify(this.ui.words.say(key, { name }));
  }

  private arrived(connection: Connection, members: Members): void {
    if (this.isOwn(connection)) return;
    members.add(connection);
    // Everybody tells their name to everybody they see arrive, so both sides of a meeting hear it,
    // also from those who publish nothing.
    const { name } = this.options;
    void this.session?.signal({ type: 'name', data: name, to: connection }, () => {});
    const isNewcomer = connection.creationTime > (this.session?.connection?.creationTime ?? 0);
    if (isNewcomer) {
      this.unannounced.add(connection.connectionId);
      setTimeout(() => this.announceArrival(connection.connectionId, members), nameWaitMs);
    }
    this.renderPeople();
    this.listener.arrived?.(connection.connectionId);
  }

  private announceArrival(connectionId: string, members: Members): void {
    if (this.isOver || !this.unannounced.delete(connectionId)) return;
    this.notify('call.joined', members.nameOf(connectionId));
  }

  private departed(connection: Connection, reason: string | undefined, members: Members): void {
    if (!members.has(connection.connectionId)) return;
    const name = members.nameOf(connection.connectionId);
    members.remove(connection.connectionId);
    this.unannounced.delete(connection.connectionId);
    this.notify(reason === 'networkDisconnected' ? 'call.lostPeer' : 'call.left', name);
    this.renderPeople();
    this.listener.departed?.(connection.connectionId);
  }

  private received(from: Connection | null, message: string, members: Members): void {
    if (message === '') return;
    const { words, notices } = this.ui;
    const isOwn = from !== null && this.isOwn(from);
    const other = from ? members.nameOf(from.connectionId) : words.say('chat.server');
    const name = isOwn ? words.say('you') : other;
    this.view.chat.add(from?.connectionId ?? '', name, message, isOwn);
    if (isOwn || !this.view.countUnread()) return;
    notices.notify(words.say('chat.notice', { name, message }));
  }

  private publishOwn(): void {
    const { publisher, state } = this.own;
    if (!this.isConnected || this.isOver || !this.session) return;
    if (state.kind !== 'ready' || !publisher || publisher === this.published) return;
    this.published = publisher;
    const { words, notices } = this.ui;
    this.session.publish(publisher, (error?: OTError) => {
      if (!error || this.isOver || publisher !== this.own.publisher) return;
      notices.warn(`${words.say('call.publishFailed')} ${explain(error, words)}`);
    });
  }

  private noteOwnMedia(): void {
    const { state } = this.own;
    if (state.kind === this.noted) return;
    const isFirst = this.noted === undefined;
    this.noted = state.kind;
    // What happened before joining was said there.
    if (isFirst || !this.isConnected || this.isOver) return;
    const { words, notices } = this.ui;
    if (state.kind === 'failed') {
      const { title, body } = problemKeys(state.problem);
      notices.warn(`${words.say(title)}. ${words.say(body)}`);
    } else if (state.kind === 'ready' && state.note !== '') notices.notify(state.note);
  }

  private renderPeople(): void {
    if (!this.isConnected || this.isOver) return;
    const { own } = this;
    this.view.showPeople([
      {
        name: this.options.name,
        isOwn: true,
        hasAudio: own.hasAudio && !own.isMuted,
        hasVideo: own.hasVideo && !own.isCameraOff,
        isPublishing: own.hasAudio || own.hasVideo,
      },
      ...(this.members?.list() ?? []),
    ]);
  }
}

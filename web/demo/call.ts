// A call: connects, publishes, tells names, passes messages on, and ends.
import { CallView } from './call-view.js';
import { explain } from './errors.js';
import { Members } from './members.js';
import { ot, type Connection, type OTError, type Publisher, type Session } from './ot.js';
import type { MediaState, OwnMedia } from './own-media.js';
import { ScreenShare } from './screen-share.js';
import { listenForShortcuts } from './shortcuts.js';
import { text } from './text.js';
import { requestTicket } from './ticket.js';
import { announce, notify, warn } from './toasts.js';
import { keepScreenOn } from './wake-lock.js';

/** How a call ended. */
export type Ending = 'left' | 'lost' | 'removed';

// A name comes right after its connection; without one, people are announced after this time.
const nameWaitMs = 1500;
const settleMs = 600;

const endingByReason: Record<string, Ending> = {
  clientDisconnected: 'left',
  forceDisconnected: 'removed',
};

export class Call {
  readonly view: CallView;
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

  /**
   * @param entered is told when the room is joined, before anything that happens in it
   * @param ended is told once, when a call that was joined is over
   */
  constructor(
    private readonly room: string,
    private readonly name: string,
    private readonly own: OwnMedia,
    private readonly entered: () => void,
    private readonly ended: (ending: Ending) => void,
  ) {
    this.view = new CallView(room, own, {
      leave: () => this.leave(),
      sendMessage: (message) => this.sendMessage(message),
      toggleScreen: () => this.screen.toggle(this.session),
    });
    this.screen = new ScreenShare(this.view, own.tile);
  }

  /** Joins the room. Rejects with the error that kept it from happening. */
  async join(): Promise<void> {
    const ticket = await requestTicket(this.room);
    const session = ot().initSession(ticket.apiKey, ticket.sessionId);
    this.session = session;
    this.members = new Members(session, this.view.grid, this.own.tile);
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

  /** Shows and publishes what the own camera and microphone have become. */
  ownMediaChanged(): void {
    this.view.switches.render();
    this.renderPeople();
    this.noteOwnMedia();
    this.publishOwn();
  }

  private enter(): void {
    this.isConnected = true;
    this.entered();
    this.view.grid.add(this.own.tile);
    this.own.tile.resume();
    this.ownMediaChanged();
    this.stopShortcuts = listenForShortcuts({
      m: () => this.view.switches.toggleMicrophone(),
      v: () => this.view.switches.toggleCamera(),
      c: () => this.view.togglePanel('chat'),
      p: () => this.view.togglePanel('people'),
      Escape: () => this.view.closePanel(),
    });
    this.letScreenGo = keepScreenOn();
    // Those who were here first come one by one right after the connection.
    setTimeout(() => {
      if (!this.isOver) announce(text.call.entered(this.room, this.members?.size ?? 0));
    }, settleMs);
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
    this.ended(ending);
  }

  private listen(session: Session, members: Members): void {
    session.on('sessionDisconnected', (event) => this.end(endingByReason[event.reason] ?? 'lost'));
    session.on('connectionCreated', (event) => this.arrived(event.connection, members));
    session.on('connectionDestroyed', (event) => {
      this.departed(event.connection, event.reason, members);
    });
    session.on('streamCreated', (event) => {
      members.addStream(event.stream);
      if (event.stream.videoType === 'screen') {
        notify(text.call.sharing(members.nameOf(event.stream.connection.connectionId)));
      }
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

  private arrived(connection: Connection, members: Members): void {
    if (this.isOwn(connection)) return;
    members.add(connection);
    // Everybody tells their name to everybody they see arrive, so both sides of a meeting hear it,
    // also from those who publish nothing.
    void this.session?.signal({ type: 'name', data: this.name, to: connection }, () => {});
    const isNewcomer = connection.creationTime > (this.session?.connection?.creationTime ?? 0);
    if (isNewcomer) {
      this.unannounced.add(connection.connectionId);
      setTimeout(() => this.announceArrival(connection.connectionId, members), nameWaitMs);
    }
    this.renderPeople();
  }

  private announceArrival(connectionId: string, members: Members): void {
    if (this.isOver || !this.unannounced.delete(connectionId)) return;
    notify(text.call.joined(members.nameOf(connectionId)));
  }

  private departed(connection: Connection, reason: string | undefined, members: Members): void {
    if (!members.has(connection.connectionId)) return;
    const name = members.nameOf(connection.connectionId);
    const words = reason === 'networkDisconnected' ? text.call.lostPeer : text.call.left;
    members.remove(connection.connectionId);
    this.unannounced.delete(connection.connectionId);
    notify(words(name));
    this.renderPeople();
  }

  private received(from: Connection | null, message: string, members: Members): void {
    if (message === '') return;
    const isOwn = from !== null && this.isOwn(from);
    const other = from ? members.nameOf(from.connectionId) : text.chat.server;
    const name = isOwn ? text.you : other;
    this.view.chat.add(from?.connectionId ?? '', name, message, isOwn);
    if (!isOwn && this.view.countUnread()) notify(text.chat.notice(name, message));
  }

  private sendMessage(message: string): void {
    void this.session?.signal({ type: 'chat', data: message }, (error) => {
      if (error) warn(`${text.chat.failed} ${explain(error)}`);
    });
  }

  private publishOwn(): void {
    const { publisher, state } = this.own;
    if (!this.isConnected || this.isOver || !this.session) return;
    if (state.kind !== 'ready' || !publisher || publisher === this.published) return;
    this.published = publisher;
    this.session.publish(publisher, (error?: OTError) => {
      if (!error || this.isOver || publisher !== this.own.publisher) return;
      warn(`${text.call.publishFailed} ${explain(error)}`);
    });
  }

  private noteOwnMedia(): void {
    const { state } = this.own;
    if (state.kind === this.noted) return;
    const isFirst = this.noted === undefined;
    this.noted = state.kind;
    // What happened before joining was said in the lobby.
    if (isFirst || !this.isConnected || this.isOver) return;
    if (state.kind === 'failed') {
      const { title, body } = text.media.problems[state.problem];
      warn(`${title}. ${body}`);
    } else if (state.kind === 'ready' && state.note !== '') notify(state.note);
  }

  private renderPeople(): void {
    const { own } = this;
    const others = this.members?.list() ?? [];
    this.view.setAlone(this.isConnected && others.length === 0);
    this.view.people.render([
      {
        name: this.name,
        isOwn: true,
        hasAudio: own.hasAudio && !own.isMuted,
        hasVideo: own.hasVideo && !own.isCameraOff,
        isPublishing: own.hasAudio || own.hasVideo,
      },
      ...others,
    ]);
  }
}

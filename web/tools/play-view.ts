// The playground: joins a session with a token, and does what its buttons say by the public API.
import { make, makeButton } from '../ui/dom.js';
import type { Connection, OT, Publisher, Session, Stream } from '../ui/ot.js';
import { EventLog } from './event-log.js';
import { eventNames, loudEvent } from './event-words.js';
import { makeCheckbox, makeForm, makeInput, makeSelect, makeTextArea } from './parts.js';
import type { Shared, View } from './shared.js';

const everybody = '';
const look = { insertMode: 'append', width: '100%', height: '100%' } as const;

type Act = () => unknown;

export class PlayView implements View {
  readonly root: HTMLElement;
  readonly title = 'Playground';
  readonly needsAccount = false;
  private readonly log = new EventLog();
  private readonly apiKey = makeInput({ label: 'API key' }, { inputmode: 'numeric' });
  private readonly sessionId = makeInput({ label: 'Session ID', wide: true });
  private readonly token = makeTextArea({ label: 'Token', wide: true }, { rows: 3 });
  private readonly levels = makeCheckbox('Show audioLevelUpdated, up to 60 a second', false);
  private readonly audio = makeCheckbox('Audio', true);
  private readonly video = makeCheckbox('Video', true);
  private readonly to = makeSelect({ label: 'To' }, [[everybody, 'Everybody']]);
  private readonly people = make('ul', { class: 'rows' });
  private readonly streams = make('ul', { class: 'rows' });
  private readonly videos = make('div', { class: 'videos' });
  private session: Session | undefined;
  private publisher: Publisher | undefined;
  private subscriptions = 0;

  constructor(
    private readonly ot: OT,
    private readonly shared: Shared,
  ) {
    this.log.listen('OT', ot, ['exception']);
    this.root = make(
      'div',
      { class: 'view play' },
      make(
        'div',
        { class: 'play-controls' },
        this.makeJoin(),
        this.makePublish(),
        this.makeOthers(),
        this.makeSignal(),
      ),
      make('div', { class: 'play-results' }, this.videos, this.log.root),
    );
    this.renderOthers();
  }

  show(): void {
    const { account, sessionId, token } = this.shared;
    if (this.session?.isConnected()) return;
    if (account) this.apiKey.control.value = account.apiKey;
    if (sessionId !== '') this.sessionId.control.value = sessionId;
    if (token !== '') this.token.control.value = token;
  }

  hide(): void {}

  private button(label: string, what: string, act: Act): HTMLButtonElement {
    const onClick = () => void this.log.call(what, act).then(() => this.renderOthers());
    return makeButton({ label, class: 'button-small', onClick });
  }

  /** The session; the API itself says what is wrong when it is not connected. */
  private get joined(): Session {
    if (!this.session) throw new Error('There is no session yet: connect first.');
    return this.session;
  }

  private makeJoin(): HTMLElement {
    const form = makeForm(
      'Connect',
      [this.apiKey.root, this.sessionId.root, this.token.root, this.levels.root],
      () => this.connect(),
    );
    const disconnect = this.button('Disconnect', 'session.disconnect', () =>
      this.joined.disconnect(),
    );
    form.querySelector('.actions')?.append(disconnect);
    return make('section', { class: 'card' }, make('h2', { text: 'Session' }), form);
  }

  private async connect(): Promise<void> {
    const { log, ot } = this;
    // A session that is left behind would go on writing into the log.
    this.session?.off();
    void this.session?.disconnect();
    const value = (field: { control: { value: string } }) => field.control.value.trim();
    const session = ot.initSession(value(this.apiKey), value(this.sessionId));
    this.session = session;
    log.listen('session', session, eventNames.session);
    const changes = 'connectionCreated connectionDestroyed streamCreated streamDestroyed';
    session.on(`${changes} sessionDisconnected`, () => queueMicrotask(() => this.renderOthers()));
    await log.call('session.connect', () => session.connect.promise(value(this.token)));
    this.renderOthers();
  }

  /** Without levels, which would bury everything else and cost their measuring. */
  private namesOf(kind: 'publisher' | 'subscriber'): string[] {
    const isWanted = this.levels.control.checked;
    return eventNames[kind].filter((name) => isWanted || name !== loudEvent);
  }

  private makePublish(): HTMLElement {
    const name = makeInput({ label: 'Name' }, { value: 'playground' });
    const publish = this.button('Publish', 'session.publish', () => {
      const publisher = this.ot.initPublisher(this.videos, {
        ...look,
        name: name.control.value,
        publishAudio: this.audio.control.checked,
        publishVideo: this.video.control.checked,
      });
      this.publisher = publisher;
      this.log.listen('publisher', publisher, this.namesOf('publisher'));
      publisher.on('destroyed', () => {
        if (this.publisher === publisher) this.publisher = undefined;
      });
      return this.joined.publish.promise(publisher).then(({ stream }) => stream);
    });
    const own = () => {
      if (!this.publisher) throw new Error('There is no publisher: publish first.');
      return this.publisher;
    };
    const switches = (['Audio', 'Video'] as const).map((kind) => {
      const control = (kind === 'Audio' ? this.audio : this.video).control;
      control.addEventListener('change', () => {
        const { publisher } = this;
        if (!publisher) return;
        const method = `publish${kind}` as const;
        const what = `publisher.${method}(${control.checked})`;
        void this.log.call(what, () => void publisher[method](control.checked));
      });
      return (kind === 'Audio' ? this.audio : this.video).root;
    });
    const buttons = make(
      'div',
      { class: 'actions' },
      publish,
      this.button('Unpublish', 'session.unpublish', () => this.joined.unpublish(own())),
      this.button('Statistics', 'publisher.getStats', () => own().getStats()),
    );
    const checks = make('div', { class: 'checks' }, ...switches);
    const title = make('h2', { text: 'Publisher' });
    return make('section', { class: 'card' }, title, name.root, checks, buttons);
  }

  private makeOthers(): HTMLElement {
    const all = make(
      'div',
      { class: 'actions' },
      this.button('Force mute all', 'session.forceMuteAll', () => this.joined.forceMuteAll()),
      this.button('Disable force mute', 'session.disableForceMute', () =>
        this.joined.disableForceMute(),
      ),
    );
    return make(
      'section',
      { class: 'card' },
      make('h2', { text: 'Streams' }),
      this.streams,
      make('h2', { text: 'Connections' }),
      this.people,
      all,
    );
  }

  private makeSignal(): HTMLElement {
    const type = makeInput({ label: 'Type' }, { value: 'chat' });
    const data = makeInput({ label: 'Data' }, { value: 'Hello' });
    const form = makeForm('Send signal', [type.root, data.root, this.to.root], async () => {
      await this.log.call('session.signal', () => {
        const session = this.joined;
        const to = session.connections.get(this.to.control.value);
        return session.signal({
          type: type.control.value,
          data: data.control.value,
          ...(to && { to }),
        });
      });
    });
    return make('section', { class: 'card' }, make('h2', { text: 'Signal' }), form);
  }

  private renderOthers(): void {
    const { session } = this;
    const connections = session?.connections.where() ?? [];
    const streams = session?.streams.where() ?? [];
    const none = (text: string) => make('li', { class: 'note', text });
    this.people.replaceChildren(...connections.map((one) => this.makePerson(one)));
    if (connections.length === 0) this.people.append(none('Not connected.'));
    this.streams.replaceChildren(...streams.map((one) => this.makeStream(one)));
    if (streams.length === 0) this.streams.append(none('Nobody publishes.'));
    const { control } = this.to;
    const chosen = control.value;
    control.replaceChildren(
      make('option', { value: everybody, text: 'Everybody' }),
      ...connections.map((one) => make('option', { value: one.id, text: this.nameOf(one) })),
    );
    if (connections.some(({ id }) => id === chosen)) control.value = chosen;
  }

  private nameOf({ id, data }: Connection): string {
    const who = data ?? id;
    return id === this.session?.connection?.id ? `${who} (this page)` : who;
  }

  private makePerson(connection: Connection): HTMLElement {
    const disconnect = this.button('Force disconnect', 'session.forceDisconnect', () =>
      this.joined.forceDisconnect(connection),
    );
    const name = make('span', { class: 'row-name', text: this.nameOf(connection) });
    return make('li', {}, name, make('div', { class: 'actions' }, disconnect));
  }

  private makeStream(stream: Stream): HTMLElement {
    const own = stream.connection.id === this.session?.connection?.id;
    const name = `${stream.name || stream.id}${own ? ' (this page)' : ''}`;
    const subscribers = () => this.joined.getSubscribersForStream(stream);
    const actions = make(
      'div',
      { class: 'actions' },
      this.button('Subscribe', 'session.subscribe', () => this.subscribe(stream)),
      this.button('Unsubscribe', 'session.unsubscribe', () =>
        subscribers().forEach((one) => this.joined.unsubscribe(one)),
      ),
      this.button('Statistics', 'subscriber.getStats', () => subscribers()[0]?.getStats()),
      this.button('Force mute', 'session.forceMuteStream', () =>
        this.joined.forceMuteStream(stream),
      ),
      this.button('Force unpublish', 'session.forceUnpublish', () =>
        this.joined.forceUnpublish(stream),
      ),
    );
    return make('li', {}, make('span', { class: 'row-name', text: name }), actions);
  }

  private async subscribe(stream: Stream): Promise<void> {
    this.subscriptions += 1;
    const who = `subscriber ${this.subscriptions}`;
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error) => (error ? reject(error) : resolve());
      const subscriber = this.joined.subscribe(stream, this.videos, look, done);
      this.log.listen(who, subscriber, this.namesOf('subscriber'));
    });
  }
}

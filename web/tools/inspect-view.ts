// Looks into a session while it runs: who is there, who receives what, and the room's log as it grows.
import { make, makeButton, setVisible } from '../ui/dom.js';
import { RequestError } from './account.js';
import { makeFacts, makeForm, makeInput, Problem, Table, timeOf } from './parts.js';
import { accountOf, type Shared, type View } from './shared.js';

const intervalMs = 1000;
const logRowsMax = 500;
const idShown = 8;

interface Member {
  connection: { connectionId: string; creationTime: number; data?: string };
  capabilities: Record<string, number>;
}

interface StreamEntry {
  stream: {
    streamId: string;
    connectionId: string;
    creationTime: number;
    name: string;
    hasAudio: boolean;
    hasVideo: boolean;
    videoType?: string;
    width: number;
    height: number;
  };
  layoutClassList: string[];
  subscriptionCount: number;
  subscriptions: { connectionId: string; subscription: number; audio: boolean; video: boolean }[];
}

/** What `GET .../session/ID` answers. */
interface Picture {
  created: number;
  mediaMode: string;
  archiveMode: string;
  location?: string;
  /** Null while nobody is in it. */
  opened: number | null;
  muted: boolean;
  memberCount: number;
  members: Member[];
  streamCount: number;
  streams: StreamEntry[];
}

interface LogEntry {
  number: number;
  time: number;
  type: string;
  [fact: string]: string | number;
}

/** What `GET .../session/ID/log` answers. */
interface Log {
  opened: number | null;
  first: number;
  last: number;
  entries: LogEntry[];
}

/** The beginning of an id, with the whole of it at hand. */
const shortId = (id: string) =>
  make('code', { title: id, text: id.length > idShown ? `${id.slice(0, idShown)}…` : id });

const kinds = (audio: boolean, video: boolean) =>
  [audio && 'audio', video && 'video'].filter(Boolean).join(', ') || 'nothing';

function memberRow({ connection, capabilities }: Member): (string | Node)[] {
  const may = Object.keys(capabilities).filter((name) => capabilities[name] === 1);
  return [
    shortId(connection.connectionId),
    timeOf(connection.creationTime),
    connection.data ?? '',
    may.join(', '),
  ];
}

function streamRow(entry: StreamEntry): (string | Node)[] {
  const { stream, subscriptions, subscriptionCount } = entry;
  const size = stream.width > 0 ? ` ${stream.width}×${stream.height}` : '';
  const receivers = make('ul', { class: 'plain' });
  for (const one of subscriptions) {
    const words = ` ${kinds(one.audio, one.video)}`;
    receivers.append(make('li', {}, shortId(one.connectionId), words));
  }
  const more = subscriptionCount - subscriptions.length;
  if (more > 0) receivers.append(make('li', { text: `and ${more} more` }));
  return [
    shortId(stream.streamId),
    shortId(stream.connectionId),
    stream.name,
    `${stream.videoType ?? 'audio'}${size}: ${kinds(stream.hasAudio, stream.hasVideo)}`,
    entry.layoutClassList.join(' '),
    subscriptionCount === 0 ? 'nobody' : receivers,
  ];
}

function logRow({ number, time, type, ...facts }: LogEntry): (string | Node)[] {
  const details = make('span');
  for (const [name, value] of Object.entries(facts)) {
    const isId = /Id$|^from$|^onlyFor$/.test(name);
    details.append(`${name} `, isId ? shortId(String(value)) : String(value), ' ');
  }
  return [String(number), timeOf(time), make('strong', { text: type }), details];
}

function countWords(count: number, listed: number, what: string): string {
  return listed < count ? `${count}, of which the first ${listed} ${what}` : String(count);
}

export class InspectView implements View {
  readonly root: HTMLElement;
  readonly title = 'Inspect a session';
  readonly needsAccount = true;
  private readonly session = makeInput({ label: 'Session ID', wide: true });
  private readonly facts = make('div');
  private readonly members = new Table(
    'Members',
    ['Connection', 'Since', 'Data', 'May'],
    'Nobody is in the session.',
  );
  private readonly streams = new Table(
    'Streams',
    ['Stream', 'Publisher', 'Name', 'Media', 'Layout classes', 'Received by'],
    'Nobody publishes.',
  );
  private readonly log = new Table(
    'Log of the room, times in UTC',
    ['Number', 'Time', 'Event', 'Concerns'],
    'Nothing has happened yet.',
  );
  private readonly logNote = make('p', { class: 'note' });
  private readonly problem = new Problem();
  private readonly results: HTMLElement;
  private readonly stopButton: HTMLButtonElement;
  private watched = '';
  private timer: number | undefined;
  private room: { opened: number | null; last: number } = { opened: null, last: 0 };

  constructor(private readonly shared: Shared) {
    const form = makeForm('Watch', [this.session.root], () => this.begin(), this.problem);
    this.stopButton = makeButton({
      label: 'Stop',
      class: 'button-secondary',
      onClick: () => this.stop(),
    });
    form.querySelector('.actions')?.append(this.stopButton);
    const card = (...children: HTMLElement[]) => make('section', { class: 'card' }, ...children);
    this.results = make(
      'div',
      { class: 'result', hidden: true },
      card(make('h2', { text: 'Session' }), this.facts),
      card(this.members.root),
      card(this.streams.root),
      card(this.log.root, this.logNote),
    );
    this.log.root.classList.add('compact');
    this.root = make('div', { class: 'view' }, card(form), this.results);
    setVisible(this.stopButton, false);
  }

  show(): void {
    const { sessionId } = this.shared;
    if (this.watched === '' && sessionId !== '') this.session.control.value = sessionId;
    if (this.watched !== '') this.next();
  }

  hide(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async begin(): Promise<void> {
    this.stop();
    const id = this.session.control.value.trim();
    if (id === '') throw new Error('Name a session.');
    this.room = { opened: null, last: 0 };
    this.log.clear();
    setVisible(this.results, false);
    this.watched = id;
    this.shared.sessionId = id;
    try {
      await this.read();
    } catch (error) {
      this.watched = '';
      throw error;
    }
    setVisible(this.results, true);
    setVisible(this.stopButton, true);
    this.next();
  }

  private stop(): void {
    this.hide();
    this.watched = '';
    setVisible(this.stopButton, false);
  }

  private next(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.tick(), intervalMs);
  }

  private async tick(): Promise<void> {
    const { watched } = this;
    // A page that nobody looks at need not know.
    if (document.visibilityState === 'visible') {
      try {
        await this.read();
        this.problem.show('');
      } catch (error) {
        if (watched !== this.watched) return;
        this.problem.show(error instanceof Error ? error.message : String(error));
        // What was refused will be refused again; a server that was not reached may come back.
        if (error instanceof RequestError && error.status !== 0) return this.stop();
      }
    }
    if (watched === this.watched && this.timer !== undefined) this.next();
  }

  private async read(): Promise<void> {
    const { watched } = this;
    const path = `/session/${encodeURIComponent(watched)}`;
    const account = accountOf(this.shared);
    const picture = await account.tool<Picture>('GET', path);
    const log = await account.tool<Log>('GET', `${path}/log?after=${this.room.last}`);
    if (watched !== this.watched) return;
    this.render(picture);
    this.append(log);
  }

  private render(picture: Picture): void {
    const time = (ms: number) => new Date(ms).toISOString();
    this.facts.replaceChildren(
      makeFacts([
        [
          'State',
          picture.opened === null ? 'nobody is in it' : `live since ${time(picture.opened)}`,
        ],
        ['Made', time(picture.created)],
        ['Media mode', picture.mediaMode],
        ['Archive mode', picture.archiveMode],
        ['Location', picture.location ?? 'none'],
        ['Begins muted', picture.muted ? 'yes: forceMuteAll is in force' : 'no'],
        ['Members', countWords(picture.memberCount, picture.members.length, 'are listed')],
        ['Streams', countWords(picture.streamCount, picture.streams.length, 'are listed')],
      ]),
    );
    this.members.fill(picture.members.map(memberRow));
    this.streams.fill(picture.streams.map(streamRow));
  }

  private append(log: Log): void {
    const isSame = log.opened === this.room.opened || this.room.opened === null;
    if (!isSame && log.opened !== null) {
      // Everybody had left: a new room, whose numbers begin anew.
      this.room = { opened: log.opened, last: 0 };
      this.log.clear();
      return;
    }
    if (log.opened === null) {
      this.logNote.textContent = this.room.opened === null ? '' : 'Everybody has left.';
      return;
    }
    const missed = log.first - this.room.last - 1;
    this.logNote.textContent =
      missed > 0 ? `${missed} older events are not kept any more.` : 'Grows while you watch.';
    for (const entry of log.entries) this.log.add(logRow(entry), logRowsMax);
    this.room = { opened: log.opened, last: log.entries.at(-1)?.number ?? this.room.last };
  }
}

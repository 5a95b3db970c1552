// Who is in the call: every connection with its name, its tile and the streams it publishes.
import type { Grid } from './grid.js';
import { widgetInTile, type Connection, type Session, type Stream } from './ot.js';
import { Tile } from './tile.js';
import type { Ui } from './ui.js';

/** In UTF-16 units. */
export const nameMax = 60;

/** One person as a list shows them. */
export interface Person {
  name: string;
  isOwn: boolean;
  hasAudio: boolean;
  hasVideo: boolean;
  isPublishing: boolean;
}

/** A stream that is shown. */
interface Shown {
  stream: Stream;
  tile: Tile;
  isConnected: boolean;
}

interface Member {
  connection: Connection;
  /** The name they told, or an empty string. */
  name: string;
  /** Stands for them in the grid, with their camera's picture in it once there is one. */
  tile: Tile;
  streams: Map<string, Shown>;
}

const isScreen = (stream: Stream) => stream.videoType === 'screen';

export class Members {
  private readonly members = new Map<string, Member>();
  // Names of people who left stay known: their messages may still be on the way.
  private readonly names = new Map<string, string>();

  /** @param ownTile the visitor's own tile, which stays the last one */
  constructor(
    private readonly ui: Ui,
    private readonly session: Session,
    private readonly grid: Grid,
    private readonly ownTile: Tile,
  ) {}

  get size(): number {
    return this.members.size;
  }

  add(connection: Connection): void {
    if (this.members.has(connection.connectionId)) return;
    const tile = new Tile(this.ui);
    const member: Member = { connection, name: '', tile, streams: new Map() };
    this.members.set(connection.connectionId, member);
    this.rename(member);
    this.grid.add(tile, this.ownTile);
  }

  remove(connectionId: string): void {
    const member = this.members.get(connectionId);
    if (!member) return;
    this.members.delete(connectionId);
    for (const streamId of member.streams.keys()) this.take(member, streamId);
    this.grid.remove(member.tile);
  }

  has(connectionId: string): boolean {
    return this.members.has(connectionId);
  }

  setName(connectionId: string, name: string): void {
    const member = this.members.get(connectionId);
    if (!member) return;
    member.name = name.trim().slice(0, nameMax);
    this.rename(member);
  }

  /** The name of somebody who is or was here. */
  nameOf(connectionId: string): string {
    return this.names.get(connectionId) ?? this.ui.words.say('guest');
  }

  /** Subscribes to a stream and shows it. */
  addStream(stream: Stream): void {
    const member = this.members.get(stream.connection.connectionId);
    if (!member) return;
    const isTileFree = ![...member.streams.values()].some((shown) => shown.tile === member.tile);
    const tile = isTileFree && !isScreen(stream) ? member.tile : new Tile(this.ui);
    const shown: Shown = { stream, tile, isConnected: false };
    member.streams.set(stream.streamId, shown);
    if (tile !== member.tile) {
      tile.setScreen(isScreen(stream));
      this.grid.add(tile, this.ownTile);
      if (isScreen(stream)) this.grid.stage(tile);
    }
    this.rename(member);
    this.subscribe(shown);
  }

  removeStream(stream: Stream): void {
    const member = this.members.get(stream.connection.connectionId);
    if (member) this.take(member, stream.streamId);
  }

  /** Shows what changed about a stream. */
  updateStream(stream: Stream): void {
    const member = this.members.get(stream.connection.connectionId);
    const shown = member?.streams.get(stream.streamId);
    if (!shown) return;
    shown.stream = stream;
    this.render(shown);
  }

  list(): Person[] {
    return [...this.members.values()].map((member) => {
      const streams = [...member.streams.values()].map((shown) => shown.stream);
      return {
        name: this.nameOf(member.connection.connectionId),
        isOwn: false,
        hasAudio: streams.some((stream) => stream.hasAudio),
        hasVideo: streams.some((stream) => stream.hasVideo && !isScreen(stream)),
        isPublishing: streams.length > 0,
      };
    });
  }

  private rename(member: Member): void {
    const streams = [...member.streams.values()];
    const { words } = this.ui;
    const { connectionId } = member.connection;
    const known = member.name || streams.map((shown) => shown.stream.name).find(Boolean);
    const name = known || words.say('guest');
    this.names.set(connectionId, name);
    const colouredBy = known || connectionId;
    member.tile.setName(name, colouredBy);
    for (const { stream, tile } of streams) {
      if (isScreen(stream)) tile.setName(words.say('call.screenOf', { name }), colouredBy);
      else tile.setName(name, colouredBy);
    }
  }

  private take(member: Member, streamId: string): void {
    const shown = member.streams.get(streamId);
    if (!shown) return;
    member.streams.delete(streamId);
    shown.tile.stopSpeaking();
    if (shown.tile !== member.tile) {
      this.grid.remove(shown.tile);
      return;
    }
    shown.tile.setVideo(false);
    shown.tile.setAudio(true);
    shown.tile.setStatus('');
  }

  private subscribe(shown: Shown): void {
    const { stream, tile } = shown;
    const { words, notices } = this.ui;
    const isCurrent = () =>
      this.members.get(stream.connection.connectionId)?.streams.get(stream.streamId) === shown;
    const connected = () => {
      if (!isCurrent()) return;
      shown.isConnected = true;
      tile.setStatus('');
      this.render(shown);
    };
    tile.setStatus(words.say('call.connecting'));
    this.render(shown);
    const subscriber = this.session.subscribe(
      stream,
      tile.media,
      { ...widgetInTile, fitMode: isScreen(stream) ? 'contain' : 'cover' },
      (error) => {
        if (!isCurrent()) return;
        if (!error) return connected();
        const name = this.nameOf(stream.connection.connectionId);
        tile.setStatus(words.say('call.subscribeFailed', { name }), () => this.subscribe(shown));
      },
    );
    subscriber.on('connected', connected);
    subscriber.on('mediaStreamAvailable', (event) => tile.watchSpeaking(event.mediaStream));
    subscriber.on('destroyed', () => tile.stopSpeaking());
    subscriber.on('audioBlocked', () => notices.notify(words.say('call.soundBlocked')));
    subscriber.on('disconnected', () => {
      if (isCurrent()) tile.setStatus(words.say('call.reconnecting'));
    });
  }

  private render(shown: Shown): void {
    const { stream, tile } = shown;
    tile.setVideo(stream.hasVideo && shown.isConnected);
    tile.setAudio(stream.hasAudio || isScreen(stream));
  }
}

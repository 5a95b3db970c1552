// Runs the check: step after step, each with what to do when it fails.
import { explain, TicketError } from '../ui/errors.js';
import type { OT, Session } from '../ui/ot.js';
import type { OwnMedia } from '../ui/own-media.js';
import type { Ticket } from '../ui/ticket.js';
import { explainMedia, words } from '../demo/text.js';
import { iceServersOf, probeAll, type IceResult } from './ice.js';
import { runLoopback, type LoopbackFigures } from './loopback.js';
import { rate, type Rating } from './score.js';
import { findObstacle, join, type Joined } from './server.js';
import { Step } from './steps.js';
import { explainTicket, text } from './text.js';
import { guestTicket } from './ticket.js';

const fine = 4;

/** What the check found; what it did not come to is not there. */
export interface Findings {
  codecs?: { encoders: string[]; decoders: string[] };
  devices?: { kind: string; label: string }[];
  media?: string;
  server?: { connectMs: number; rttMs: number | undefined } | { error: string };
  ice?: IceResult[];
  loopback?: LoopbackFigures | { error: string };
  rating?: Rating;
  /** Whether a call is possible; nothing when that could not be found out. */
  canCall?: boolean;
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error));
const round = Math.round;

export class Check {
  readonly steps = {
    browser: new Step(text.browser.name),
    devices: new Step(text.devices.name),
    server: new Step(text.server.name),
    ice: new Step(text.ice.name),
    media: new Step(text.media.name),
  };
  findings: Findings = {};

  /**
   * @param handed the session that an application handed over
   * @param place where the received picture is shown
   */
  constructor(
    private readonly ot: OT,
    private readonly own: OwnMedia,
    private readonly handed: Ticket | undefined,
    private readonly place: HTMLElement,
  ) {}

  /** Never rejects: what goes wrong is a finding. */
  async run(): Promise<void> {
    this.findings = {};
    Object.values(this.steps).forEach((step) => step.set('waiting'));
    if (!(await this.checkBrowser())) return;
    await this.checkDevices();
    const ticket = await this.getTicket();
    if (!ticket) return;
    const joined = await this.checkServer(ticket);
    if (!joined) return;
    try {
      const results = await this.checkIce(ticket);
      await this.checkMedia(joined, results);
    } finally {
      await joined.session.disconnect();
    }
  }

  private async checkBrowser(): Promise<boolean> {
    const step = this.steps.browser;
    step.set('running');
    if (this.ot.checkSystemRequirements() !== 1) {
      this.findings.canCall = false;
      step.set('bad', text.browser.old);
      return false;
    }
    const codecs = await this.ot.getSupportedCodecs();
    this.findings.codecs = { encoders: codecs.videoEncoders, decoders: codecs.videoDecoders };
    const list = codecs.videoEncoders.join(', ');
    step.set('good', text.browser.good, list === '' ? [] : [text.browser.codecs(list)]);
    return true;
  }

  private async checkDevices(): Promise<void> {
    const step = this.steps.devices;
    step.set('running', text.devices.waiting);
    await this.own.start();
    const all = await this.ot.getDevices().catch(() => []);
    this.findings.devices = all.map(({ kind, label }) => ({ kind, label }));
    this.renderDevices();
  }

  /** Says how the devices are now; they can be chosen anew while the rest goes on. */
  renderDevices(): void {
    const step = this.steps.devices;
    const { state } = this.own;
    if (step.state === 'waiting' || state.kind === 'off') return;
    const all = this.findings.devices ?? [];
    const count = (wanted: string) => all.filter(({ kind }) => kind === wanted).length;
    const found = [text.devices.found(count('videoInput'), count('audioInput'))];
    if (state.kind === 'starting') step.set('running', text.devices.waiting);
    if (state.kind === 'failed') {
      this.findings.media = state.problem;
      const { title, body } = explainMedia(state.problem);
      step.set('bad', `${title}. ${body}`);
    }
    if (state.kind !== 'ready') return;
    this.findings.media = [state.audio && 'audio', state.video && 'video']
      .filter(Boolean)
      .join('+');
    if (state.audio && state.video) step.set('good', text.devices.both, found);
    else
      step.set('warning', state.audio ? text.devices.noCamera : text.devices.noMicrophone, found);
  }

  private async getTicket(): Promise<Ticket | undefined> {
    if (this.handed) return this.handed;
    const step = this.steps.server;
    step.set('running');
    try {
      return await guestTicket();
    } catch (error) {
      const known = error instanceof TicketError ? error : new TicketError(0);
      const obstacle = await findObstacle();
      const words = obstacle ? text.server.obstacle(obstacle) : explainTicket(known);
      this.findings.server = { error: obstacle ?? `HTTP ${known.status}` };
      if (obstacle) this.findings.canCall = false;
      step.set(words === null ? 'warning' : 'bad', words ?? text.server.noGuests);
      return undefined;
    }
  }

  private async checkServer(ticket: Ticket): Promise<Joined | undefined> {
    const step = this.steps.server;
    step.set('running');
    try {
      const joined = await join(this.ot, ticket);
      const [connectMs, rttMs] = [round(joined.connectMs), joined.rttMs && round(joined.rttMs)];
      this.findings.server = { connectMs, rttMs };
      if (rttMs === undefined) step.set('warning', text.server.noEcho);
      else step.set('good', text.server.good(connectMs, rttMs));
      return joined;
    } catch (error) {
      const obstacle = await findObstacle();
      const known = error instanceof Error ? error : new Error(String(error));
      const isRefused = ['OT_AUTHENTICATION_ERROR', 'OT_INVALID_SESSION_ID'].includes(known.name);
      const refusal = isRefused ? text.server.obstacle('refused') : explain(known, words);
      this.findings.canCall = false;
      this.findings.server = { error: obstacle ? `${obstacle}, ${known.name}` : known.name };
      step.set('bad', obstacle ? text.server.obstacle(obstacle) : refusal);
      return undefined;
    }
  }

  private async checkIce(ticket: Ticket): Promise<IceResult[]> {
    const step = this.steps.ice;
    step.set('running', text.ice.running);
    const servers = await iceServersOf(ticket);
    if (!servers) {
      step.set('warning', text.ice.unknown);
      return [];
    }
    const results = await probeAll(servers);
    this.findings.ice = results;
    const lines = results.map((result) => text.ice.one(result));
    const isReached = ({ outcome }: IceResult) => outcome === 'reached';
    const turn = results.filter(({ kind }) => kind === 'TURN');
    if (results.length === 0) step.set('warning', text.ice.none);
    else if (results.every(isReached)) step.set('good', text.ice.all, lines);
    else if (turn.some(isReached)) step.set('warning', text.ice.some, lines);
    else step.set('bad', turn.length > 0 ? text.ice.noTurn : text.ice.noStun, lines);
    return results;
  }

  private async checkMedia({ session, rttMs }: Joined, results: IceResult[]): Promise<void> {
    const step = this.steps.media;
    step.set('running', text.media.waiting);
    try {
      // Directly, it would not leave this computer.
      const isRelayed = results.some(
        ({ kind, outcome }) => kind === 'TURN' && outcome === 'reached',
      );
      if (isRelayed) await session.setIceConfig({ transportPolicy: 'relay' });
      const figures = await this.loopback(session, (left) =>
        step.set('running', text.media.running(left)),
      );
      this.findings.loopback = figures;
      this.judge(figures, rttMs);
    } catch (error) {
      this.findings.canCall = false;
      this.findings.loopback = { error: nameOf(error) };
      step.set('bad', text.media.failed);
    }
  }

  private loopback(session: Session, tick: (left: number) => void): Promise<LoopbackFigures> {
    return runLoopback({ ot: this.ot, session, own: this.own.publisher, place: this.place, tick });
  }

  private judge(figures: LoopbackFigures, serverRttMs: number | undefined): void {
    const step = this.steps.media;
    // What stays within this computer has no round trip worth the name.
    const rttMs = Math.max(figures.rttMs ?? 0, figures.isRelayed ? 0 : (serverRttMs ?? 0));
    const { jitterMs, lossPercent, picture } = figures;
    const isBlocked = this.steps.ice.state === 'bad';
    const rating = rate({ rttMs, jitterMs, lossPercent }, { picture, isBlocked });
    this.findings.rating = rating;
    this.findings.canCall = true;
    // Ways that are blocked have a step of their own.
    const isFine = rate({ rttMs, jitterMs, lossPercent }, { picture }).score >= fine;
    const way = figures.isRelayed ? text.media.relayed : text.media.local;
    step.set(isFine ? 'good' : 'warning', isFine ? text.media.good : text.media.flawed, [way]);
  }
}

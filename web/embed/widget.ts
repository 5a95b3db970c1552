// The widget: from "Click to start call" into the call and out of it again, and what it says when that
// cannot be. A page of its own and the element <parley-call> both show it.
import { Call, type Ending } from '../ui/call.js';
import { make } from '../ui/dom.js';
import { explain } from '../ui/errors.js';
import { wakeAudio } from '../ui/level.js';
import { Notices } from '../ui/notices.js';
import type { OT } from '../ui/ot.js';
import { OwnMedia, type Wanted } from '../ui/own-media.js';
import type { Ticket } from '../ui/ticket.js';
import type { Ui } from '../ui/ui.js';
import type { Words } from '../ui/words.js';
import { WidgetCallView } from './call-view.js';
import type { WidgetEvent } from './events.js';
import { nameOf, Painter, wordsOf, type Look } from './look.js';
import { factsOf, identityOf, problemBehind, type Problem, type Remedy } from './problems.js';
import { makeScreen, makeStartScreen, type Action, type Screen } from './screens.js';
import { problemOfSurroundings } from './surroundings.js';

/** What holds a widget. */
export interface WidgetHost {
  /** What is known to be wrong before anything was tried. */
  problem: () => Problem | undefined;
  /** Loads OpenTok's API, again when it could not be had before. */
  load: () => Promise<OT>;
  ticket: () => Promise<Ticket>;
  /** The server, where it is not the one that the API's script came from. */
  serverUrl?: () => string | undefined;
  /** Loads everything anew, where that is the widget's business. */
  reload?: () => void;
  report: (event: WidgetEvent) => void;
}

// More would cover the faces.
const noticesMax = 2;

const both: Wanted = { audio: true, video: true };
const wantedBy: Partial<Record<Remedy, Wanted>> = {
  microphoneOnly: { audio: true, video: false },
  watchOnly: { audio: false, video: false },
};

const wordsOfEnding = {
  left: ['left.heading', 'left.body'],
  lost: ['left.lostHeading', 'left.lostBody'],
  removed: ['left.removedHeading', 'left.removedBody'],
} as const;

/** When the page has nothing else to do. Safari cannot tell. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(run);
  else setTimeout(run, 500);
}

export class Widget {
  readonly root: HTMLElement;
  private readonly notices = new Notices(noticesMax);
  private readonly content = make('div', { class: 'widget-content' });
  private readonly painter: Painter;
  private words: Words;
  private call: Call | undefined;
  private own: OwnMedia | undefined;
  // Numbers what the visitor began; what an earlier one brings is late.
  private attempt = 0;
  private isWaiting = true;

  constructor(
    private readonly host: WidgetHost,
    private look: Look,
  ) {
    this.words = wordsOf(look);
    this.root = make('div', { class: 'ui widget' }, this.content, this.notices.root);
    this.painter = new Painter(this.root, look);
    for (const type of ['pointerdown', 'keydown']) this.root.addEventListener(type, wakeAudio);
    this.open();
  }

  /**
   * Shows the widget as the page around it wishes now. A call keeps the language and the name that it began
   * with.
   */
  change(look: Look): void {
    this.look = look;
    this.painter.paint(look);
    if (this.isWaiting && wordsOf(look).language !== this.words.language) this.open();
  }

  /** Leaves the call and waits to be clicked again, after the page around it has named another one. */
  restart(look: Look): void {
    this.leave();
    this.look = look;
    this.painter.paint(look);
    this.open();
  }

  /** Lets go of the call, the devices and everything that listens. */
  release(): void {
    this.leave();
    this.painter.stop();
  }

  private leave(): void {
    this.attempt += 1;
    this.call?.leave();
    this.own?.stop();
  }

  private speakAsWished(): void {
    this.words = wordsOf(this.look);
    this.root.lang = this.words.language;
  }

  /** Shows what there is before the first click. */
  private open(): void {
    this.isWaiting = true;
    this.speakAsWished();
    const problem = this.host.problem() ?? problemOfSurroundings();
    if (problem) return this.showProblem(problem);
    const start = { label: this.words.say('start.button'), onClick: () => void this.start(both) };
    this.content.replaceChildren(makeStartScreen(start, this.words.say('start.hint')));
    this.host.report({ type: 'ready' });
    // A failure here is told when somebody wants to start.
    whenIdle(() => void this.host.load().catch(() => undefined));
  }

  private async start(wanted: Wanted): Promise<void> {
    this.attempt += 1;
    const { attempt } = this;
    this.isWaiting = false;
    this.speakAsWished();
    this.notices.clear();
    this.show({ body: this.words.say('start.loading') });
    const ot = await this.host.load().catch(() => undefined);
    if (attempt !== this.attempt) return;
    if (!ot) return this.showProblem('notLoaded');
    const ui: Ui = { words: this.words, notices: this.notices, ot };
    try {
      // Before anybody is asked for a camera that a full room has no place for.
      const ticket = await this.host.ticket();
      if (attempt !== this.attempt) return;
      const own = await this.startMedia(ui, wanted);
      if (attempt === this.attempt && own) await this.join(ui, own, ticket);
    } catch (error) {
      if (attempt === this.attempt) this.showFailure(error);
    }
  }

  /** The own media; nothing when they did not start, which has been said. */
  private async startMedia(ui: Ui, wanted: Wanted): Promise<OwnMedia | undefined> {
    const own = new OwnMedia(ui);
    this.own?.stop();
    this.own = own;
    own.setName(nameOf(this.look));
    if (!wanted.audio && !wanted.video) return own;
    own.onChange = () => {
      if (own.state.kind !== 'starting') return;
      this.show({ body: ui.words.say(own.state.isAsking ? 'media.asking' : 'media.starting') });
    };
    await own.start(wanted);
    own.onChange = () => {};
    if (own.state.kind !== 'failed' || own !== this.own) return own;
    this.showProblem(own.state.problem);
    return undefined;
  }

  private async join(ui: Ui, own: OwnMedia, ticket: Ticket): Promise<void> {
    this.show({ body: ui.words.say('start.joining') });
    const view = new WidgetCallView(
      ui,
      own,
      {
        leave: () => call.leave(),
        sendMessage: (message) => call.sendMessage(message),
        toggleScreen: () => call.toggleScreen(),
      },
      this.root,
    );
    const serverUrl = this.host.serverUrl?.();
    const tell = (type: 'participantJoined' | 'participantLeft') => (connectionId: string) => {
      this.host.report({ type, connectionId, participants: call.size });
    };
    const call = new Call(
      ui,
      view,
      own,
      { name: nameOf(this.look), serverUrl },
      {
        entered: () => this.entered(view, own, call),
        ended: (ending) => this.ended(ending),
        arrived: tell('participantJoined'),
        departed: tell('participantLeft'),
      },
    );
    this.call = call;
    try {
      await call.join(ticket);
    } catch (error) {
      own.stop();
      view.close();
      throw error;
    }
  }

  private entered(view: WidgetCallView, own: OwnMedia, call: Call): void {
    own.onChange = () => call.ownMediaChanged();
    this.content.replaceChildren(view.root);
    view.focus();
    if (own.state.kind === 'ready' && own.state.note !== '') this.notices.notify(own.state.note);
    this.host.report({ type: 'joined', participants: call.size });
  }

  private ended(ending: Ending): void {
    this.call = undefined;
    this.notices.clear();
    this.host.report({ type: 'left', reason: ending });
    const [heading, body] = wordsOfEnding[ending];
    this.speakAsWished();
    const { words } = this;
    const again = { label: words.say('start.again'), onClick: () => void this.start(both) };
    this.show({ heading: words.say(heading), body: words.say(body), actions: [again] });
  }

  private showProblem(problem: Problem): void {
    const { name, code, remedies, line } = factsOf(problem);
    const heading = this.words.say(`problem.${problem}.title`);
    const body = this.words.say(`problem.${problem}.body`);
    const actions = remedies.map((remedy) => this.actionOf(remedy));
    this.show({ heading, body, line, icon: 'warning', actions });
    const message = [`${heading}.`, body, line].filter(Boolean).join(' ');
    this.reportError(name, code, message);
  }

  /** Says why joining did not work. */
  private showFailure(thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const problem = problemBehind(error);
    if (problem) return this.showProblem(problem);
    const heading = this.words.say('problem.failed.title');
    const body = explain(error, this.words);
    this.show({ heading, body, icon: 'warning', actions: [this.actionOf('retry')] });
    const { name, code } = identityOf(error);
    this.reportError(name, code, `${heading}. ${body}`);
  }

  private reportError(name: string, code: number, message: string): void {
    console.error(`Parley call: ${name} (${code}): ${message}`);
    this.host.report({ type: 'error', error: { name, code, message } });
  }

  private actionOf(remedy: Remedy): Action {
    const { reload } = this.host;
    if (remedy === 'reload' && reload)
      return { label: this.words.say('start.reload'), onClick: reload };
    // Where the widget cannot load everything anew, the page can: what is missing is asked for again.
    const attempted = remedy === 'reload' ? 'retry' : remedy;
    const onClick = () => void this.start(wantedBy[remedy] ?? both);
    return { label: this.words.say(`start.${attempted}`), onClick };
  }

  private show(screen: Screen): void {
    const hadFocus = this.content.matches(':focus-within');
    const { root, focus } = makeScreen(screen);
    this.content.replaceChildren(root);
    // Whoever pressed a button that is gone now goes on from here.
    if (hadFocus) focus();
  }
}

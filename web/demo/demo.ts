// The demo page: from the lobby into the call and out of it again.
import { Call, type Ending } from '../ui/call.js';
import { make, makeButton } from '../ui/dom.js';
import { explain, status, TicketError } from '../ui/errors.js';
import { wakeAudio } from '../ui/level.js';
import { Notices } from '../ui/notices.js';
import type { OT } from '../ui/ot.js';
import { OwnMedia } from '../ui/own-media.js';
import { listenForShortcuts } from '../ui/shortcuts.js';
import { requestTicket } from '../ui/ticket.js';
import type { Ui } from '../ui/ui.js';
import { DemoCallView } from './call-view.js';
import { Lobby, type Choice } from './lobby.js';
import { makeMessagePage } from './message-page.js';
import { roomInAddress, showRoomInAddress } from './room-name.js';
import { recall, remember } from './storage.js';
import { text, words } from './text.js';
import { makeThemeButton } from './theme.js';

const main = document.querySelector('main') ?? document.body.appendChild(make('main'));
const headerSlot = document.querySelector('.app-header-slot') ?? make('div');
const notices = new Notices();
let stopShortcuts = () => {};

function show(page: HTMLElement, kind: 'lobby' | 'call' | 'message', header?: HTMLElement): void {
  stopShortcuts();
  stopShortcuts = () => {};
  document.body.dataset.page = kind;
  // A slip of the finger on the logo must not end a call.
  document.querySelector('.brand')?.toggleAttribute('inert', kind === 'call');
  headerSlot.replaceChildren(...(header ? [header] : []));
  main.replaceChildren(page);
}

function explainJoin(error: unknown): string {
  if (error instanceof TicketError) {
    if (error.status === status.badRequest) return text.errors.roomName;
    if (error.status === status.notFound) return text.errors.noRooms;
  }
  const known = error instanceof Error ? error : new Error(String(error));
  return known.name === 'OT_CONNECTION_LIMIT_EXCEEDED' ? text.errors.full : explain(known, words);
}

const leftWords = {
  left: ['left.heading', 'left.body'],
  lost: ['left.lostHeading', 'left.lostBody'],
  removed: ['left.removedHeading', 'left.removedBody'],
} as const;

class Demo {
  private readonly ui: Ui;
  private readonly own: OwnMedia;

  constructor(ot: OT) {
    this.ui = { words, notices, ot };
    this.own = new OwnMedia(this.ui, {
      id: recall,
      forget: () => {
        remember('camera', '');
        remember('microphone', '');
      },
    });
  }

  showLobby(): void {
    const { own } = this;
    const room = roomInAddress();
    document.title = text.title(room);
    const lobby = new Lobby(this.ui, own, room, (choice) => void this.joinFrom(lobby, choice));
    own.onChange = () => lobby.render();
    show(lobby.root, 'lobby');
    stopShortcuts = listenForShortcuts(document, {
      m: () => lobby.preview.switches.toggleMicrophone(),
      v: () => lobby.preview.switches.toggleCamera(),
    });
    lobby.focus();
    void own.start();
  }

  private async joinFrom(lobby: Lobby, choice: Choice): Promise<void> {
    remember('name', choice.name);
    lobby.setJoining(true);
    try {
      await this.join(choice, () => lobby.render());
    } catch (error) {
      lobby.setJoining(false);
      lobby.showError(explainJoin(error));
    }
  }

  /** Joins and shows the call. `whileJoining` hears of the own media until then. */
  private async join(choice: Choice, whileJoining: () => void): Promise<void> {
    const { own, ui } = this;
    const { room } = choice;
    const name = choice.name || words.say('guest');
    own.setName(name);
    own.onChange = whileJoining;
    const view = new DemoCallView(ui, room, own, {
      leave: () => call.leave(),
      sendMessage: (message) => call.sendMessage(message),
      toggleScreen: () => call.toggleScreen(),
    });
    const entered = () => {
      own.onChange = () => call.ownMediaChanged();
      showRoomInAddress(room);
      document.title = text.title(room);
      show(view.root, 'call', view.header);
      view.focus();
    };
    const ended = (ending: Ending) => this.showLeft(choice, ending);
    const call = new Call(ui, view, own, { name }, { entered, ended });
    await call.join(await requestTicket('demo/room', room));
  }

  private showLeft(choice: Choice, ending: Ending): void {
    const [heading, body] = leftWords[ending];
    this.showRejoin(choice, words.say(heading), words.say(body));
  }

  private showRejoin(choice: Choice, heading: string, body: string): void {
    this.own.onChange = () => {};
    const rejoin = makeButton({
      label: text.left.rejoin,
      class: 'button-primary',
      onClick: () => {
        rejoin.disabled = true;
        rejoin.textContent = text.left.rejoining;
        void this.rejoinAs(choice);
      },
    });
    const startOver = makeButton({
      label: text.left.startOver,
      class: 'button-secondary',
      onClick: () => {
        showRoomInAddress('');
        this.showLobby();
      },
    });
    const page = makeMessagePage(heading, body, [rejoin, startOver]);
    show(page.root, 'message');
    page.focus();
  }

  private async rejoinAs(choice: Choice): Promise<void> {
    const { own } = this;
    void own.start();
    try {
      await this.join(choice, () => {});
    } catch (error) {
      own.stop();
      this.showRejoin(choice, text.left.failedHeading, explainJoin(error));
    }
  }
}

function showProblem(heading: string, body: string): void {
  const reload = makeButton({
    label: words.say('start.reload'),
    class: 'button-primary',
    onClick: () => location.reload(),
  });
  show(makeMessagePage(heading, body, [reload]).root, 'message');
}

function start(): void {
  document.body.append(notices.root);
  document.querySelector('.app-header')?.append(makeThemeButton());
  document.addEventListener('pointerdown', wakeAudio);
  document.addEventListener('keydown', wakeAudio);
  if (!window.OT) {
    showProblem(text.errors.scriptHeading, text.errors.scriptBody);
    return;
  }
  if (window.OT.checkSystemRequirements() !== 1) {
    showProblem(words.say('problem.unsupported.title'), words.say('problem.unsupported.body'));
    return;
  }
  new Demo(window.OT).showLobby();
}

start();

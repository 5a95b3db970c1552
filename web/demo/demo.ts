// The demo page: from the lobby into the call and out of it again.
import { Call, type Ending } from './call.js';
import { make, makeButton } from './dom.js';
import { explain } from './errors.js';
import { wakeAudio } from './level.js';
import { Lobby, type Choice } from './lobby.js';
import { ot } from './ot.js';
import { OwnMedia } from './own-media.js';
import { roomInAddress, showRoomInAddress } from './room-name.js';
import { listenForShortcuts } from './shortcuts.js';
import { remember } from './storage.js';
import { text } from './text.js';
import { makeThemeButton } from './theme.js';
import { mountToasts } from './toasts.js';
import { makeMessagePage } from './message-page.js';

const main = document.querySelector('main') ?? document.body.appendChild(make('main'));
const headerSlot = document.querySelector('.app-header-slot') ?? make('div');
const own = new OwnMedia();
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

function showLobby(): void {
  const room = roomInAddress();
  document.title = text.title(room);
  const lobby = new Lobby(own, room, (choice) => void joinFrom(lobby, choice));
  own.onChange = () => lobby.render();
  show(lobby.root, 'lobby');
  stopShortcuts = listenForShortcuts({
    m: () => lobby.preview.switches.toggleMicrophone(),
    v: () => lobby.preview.switches.toggleCamera(),
  });
  lobby.focus();
  void own.start();
}

async function joinFrom(lobby: Lobby, choice: Choice): Promise<void> {
  remember('name', choice.name);
  lobby.setJoining(true);
  try {
    await join(choice, () => lobby.render());
  } catch (error) {
    lobby.setJoining(false);
    lobby.showError(reasonOf(error));
  }
}

/** Joins and shows the call. `whileJoining` hears of the own media until then. */
async function join(choice: Choice, whileJoining: () => void): Promise<void> {
  const named = { ...choice, name: choice.name || text.guest };
  own.setName(named.name);
  const entered = () => {
    own.onChange = () => call.ownMediaChanged();
    showRoomInAddress(named.room);
    document.title = text.title(named.room);
    show(call.view.root, 'call', call.view.header);
    call.view.focus();
  };
  const call = new Call(named.room, named.name, own, entered, (end) => showLeft(choice, end));
  own.onChange = whileJoining;
  await call.join();
}

function reasonOf(error: unknown): string {
  return explain(error instanceof Error ? error : new Error(String(error)));
}

const leftWords = {
  left: { heading: text.left.heading, body: text.left.body },
  lost: { heading: text.left.lostHeading, body: text.left.lostBody },
  removed: { heading: text.left.removedHeading, body: text.left.removedBody },
} as const;

function showLeft(choice: Choice, ending: Ending): void {
  const words: { heading: string; body: string } = leftWords[ending];
  showRejoin(choice, words.heading, words.body);
}

function showRejoin(choice: Choice, heading: string, body: string): void {
  own.onChange = () => {};
  const rejoin = makeButton({
    label: text.left.rejoin,
    class: 'button-primary',
    onClick: () => {
      rejoin.disabled = true;
      rejoin.textContent = text.left.rejoining;
      void rejoinAs(choice);
    },
  });
  const startOver = makeButton({
    label: text.left.startOver,
    class: 'button-secondary',
    onClick: () => {
      showRoomInAddress('');
      showLobby();
    },
  });
  const page = makeMessagePage(heading, body, [rejoin, startOver]);
  show(page.root, 'message');
  page.focus();
}

async function rejoinAs(choice: Choice): Promise<void> {
  void own.start();
  try {
    await join(choice, () => {});
  } catch (error) {
    own.stop();
    showRejoin(choice, text.left.failedHeading, reasonOf(error));
  }
}

function showProblem(heading: string, body: string): void {
  const reload = makeButton({
    label: text.errors.reload,
    class: 'button-primary',
    onClick: () => location.reload(),
  });
  show(makeMessagePage(heading, body, [reload]).root, 'message');
}

function start(): void {
  mountToasts();
  document.querySelector('.app-header')?.append(makeThemeButton());
  document.addEventListener('pointerdown', wakeAudio);
  document.addEventListener('keydown', wakeAudio);
  if (!window.OT) {
    showProblem(text.errors.scriptHeading, text.errors.scriptBody);
    return;
  }
  if (ot().checkSystemRequirements() !== 1) {
    showProblem(text.errors.unsupportedHeading, text.errors.unsupportedBody);
    return;
  }
  showLobby();
}

start();

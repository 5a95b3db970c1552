// The widget during a call: the grid, the controls under it, and the chat beside or over it.
import type { CallView } from '../ui/call.js';
import { Chat } from '../ui/chat.js';
import { ChatButton, makeLeaveButton, ScreenButton } from '../ui/call-buttons.js';
import { make, setLabel, setVisible } from '../ui/dom.js';
import { Grid } from '../ui/grid.js';
import { icon } from '../ui/icons.js';
import type { Person } from '../ui/members.js';
import type { OwnMedia } from '../ui/own-media.js';
import { listenForShortcuts } from '../ui/shortcuts.js';
import { Switches } from '../ui/switches.js';
import type { Ui } from '../ui/ui.js';
import { FullScreen } from './full-screen.js';

/** What the visitor can ask for in a call. */
export interface CallActions {
  leave: () => void;
  sendMessage: (message: string) => void;
  toggleScreen: () => void;
}

// A widget may be as wide as a column of text; better small faces than a grid that scrolls.
const smallestTile = { width: 88, height: 64 };

export class WidgetCallView implements CallView {
  readonly root: HTMLElement;
  readonly grid: Grid;
  readonly chat: Chat;
  readonly switches: Switches;
  private readonly count = make('span', { class: 'widget-count-number' });
  private readonly pill: HTMLElement;
  private readonly alone: HTMLElement;
  private readonly screenButton: ScreenButton;
  private readonly chatButton: ChatButton;
  private readonly fullScreen: FullScreen;
  private isChatOpen = false;

  /** @param whole what fills the screen when the visitor wants that */
  constructor(
    private readonly ui: Ui,
    own: OwnMedia,
    private readonly actions: CallActions,
    whole: HTMLElement,
  ) {
    const { words } = ui;
    this.grid = new Grid(ui, smallestTile);
    this.switches = new Switches(ui, own);
    this.chat = new Chat(ui, actions.sendMessage, () => this.toggleChat());
    this.fullScreen = new FullScreen(words, whole);
    this.pill = make('div', { class: 'widget-count', role: 'img' }, icon('people'), this.count);
    this.alone = make('p', { class: 'widget-alone', text: words.say('call.alone'), hidden: true });
    this.screenButton = new ScreenButton(words, actions.toggleScreen);
    this.screenButton.root.classList.add('widget-share');
    this.chatButton = new ChatButton(words, () => this.toggleChat());
    this.root = this.makeRoot();
  }

  focus(): void {
    this.switches.microphone.focus({ preventScroll: true });
  }

  showPeople(people: Person[]): void {
    const { length } = people;
    this.count.textContent = String(length);
    setLabel(this.pill, this.ui.words.say('call.people', { count: length }));
    setVisible(this.alone, length === 1);
  }

  countUnread(): boolean {
    if (this.isChatOpen) return false;
    this.chatButton.countUnread();
    return true;
  }

  setSharing(isSharing: boolean): void {
    this.screenButton.setSharing(isSharing);
  }

  listenForShortcuts(): () => void {
    return listenForShortcuts(this.root, {
      m: () => this.switches.toggleMicrophone(),
      v: () => this.switches.toggleCamera(),
      c: () => this.toggleChat(),
      Escape: () => {
        if (this.isChatOpen) this.toggleChat();
      },
    });
  }

  close(): void {
    this.grid.close();
    this.fullScreen.close();
  }

  private toggleChat(): void {
    this.isChatOpen = !this.isChatOpen;
    this.chat.setOpen(this.isChatOpen);
    this.chatButton.root.setAttribute('aria-expanded', String(this.isChatOpen));
    this.root.classList.toggle('has-panel', this.isChatOpen);
    this.chatButton.setUnread(0);
    if (this.isChatOpen) this.chat.focus();
    else this.chatButton.root.focus();
  }

  private makeRoot(): HTMLElement {
    const { words } = this.ui;
    const controls = make(
      'div',
      { class: 'widget-controls', role: 'group', 'aria-label': words.say('controls.label') },
      this.switches.microphone,
      this.switches.camera,
      this.screenButton.root,
      this.chatButton.root,
      makeLeaveButton(words, this.actions.leave),
    );
    const top = make('div', { class: 'widget-top' }, this.pill, this.alone, this.fullScreen.button);
    const stage = make('div', { class: 'widget-stage' }, this.grid.root, top);
    const body = make('div', { class: 'widget-body' }, stage, this.chat.root);
    return make('div', { class: 'widget-call' }, body, controls);
  }
}

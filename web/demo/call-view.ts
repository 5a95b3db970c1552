// The page during a call: the grid, the controls under it and the panels beside it.
import { Chat } from '../ui/chat.js';
import type { CallView } from '../ui/call.js';
import { ChatButton, makeLeaveButton, ScreenButton } from '../ui/call-buttons.js';
import { make, makeButton, setVisible } from '../ui/dom.js';
import { Grid } from '../ui/grid.js';
import { icon } from '../ui/icons.js';
import type { Person } from '../ui/members.js';
import type { OwnMedia } from '../ui/own-media.js';
import { listenForShortcuts } from '../ui/shortcuts.js';
import { Switches } from '../ui/switches.js';
import type { Ui } from '../ui/ui.js';
import { makeCopyButton } from './copy-link.js';
import { DevicePicker } from './device-picker.js';
import { People } from './people.js';
import { roomLink } from './room-name.js';
import { text, words } from './text.js';

type PanelName = 'chat' | 'people';

/** What the visitor can ask for in a call. */
export interface CallActions {
  leave: () => void;
  sendMessage: (message: string) => void;
  toggleScreen: () => void;
}

export class DemoCallView implements CallView {
  readonly root: HTMLElement;
  /** What stands in the page's header during the call. */
  readonly header: HTMLElement;
  readonly grid: Grid;
  readonly chat: Chat;
  readonly switches: Switches;
  private readonly people: People;
  private readonly alone: HTMLElement;
  private readonly stage: HTMLElement;
  private readonly screenButton: ScreenButton;
  private readonly chatButton: ChatButton;
  private readonly buttons: Record<PanelName, HTMLButtonElement>;
  private readonly settings: HTMLDialogElement;
  private readonly picker: DevicePicker;
  private openPanel: PanelName | undefined;

  constructor(
    private readonly ui: Ui,
    private readonly room: string,
    own: OwnMedia,
    private readonly actions: CallActions,
  ) {
    this.grid = new Grid(ui);
    this.switches = new Switches(ui, own);
    this.picker = new DevicePicker(ui.ot, own, 1);
    this.settings = this.makeSettings();
    this.chat = new Chat(ui, actions.sendMessage, () => this.togglePanel('chat'));
    this.people = new People(() => this.togglePanel('people'));
    this.alone = this.makeAlone();
    this.stage = make('div', { class: 'stage' }, this.grid.root, this.alone);
    this.screenButton = new ScreenButton(words, actions.toggleScreen);
    this.chatButton = new ChatButton(words, () => this.togglePanel('chat'));
    this.buttons = { people: this.makePeopleButton(), chat: this.chatButton.root };
    this.header = this.makeHeader();
    this.root = make(
      'div',
      { class: 'call' },
      make('div', { class: 'call-body' }, this.stage, this.people.root, this.chat.root),
      this.makeControls(),
      this.settings,
    );
  }

  focus(): void {
    this.switches.microphone.focus({ preventScroll: true });
  }

  showPeople(people: Person[]): void {
    setVisible(this.alone, people.length === 1);
    this.people.render(people);
  }

  countUnread(): boolean {
    if (this.openPanel === 'chat') return false;
    this.chatButton.countUnread();
    return true;
  }

  setSharing(isSharing: boolean): void {
    this.screenButton.setSharing(isSharing);
  }

  listenForShortcuts(): () => void {
    return listenForShortcuts(document, {
      m: () => this.switches.toggleMicrophone(),
      v: () => this.switches.toggleCamera(),
      c: () => this.togglePanel('chat'),
      p: () => this.togglePanel('people'),
      Escape: () => {
        if (this.openPanel) this.togglePanel(this.openPanel);
      },
    });
  }

  close(): void {
    this.grid.close();
    this.settings.close();
  }

  /** Opens a panel, or closes it when it is open. */
  private togglePanel(name: PanelName): void {
    const isOpen = this.openPanel !== name;
    this.showPanel(isOpen ? name : undefined);
    if (!isOpen) this.buttons[name].focus();
    else if (name === 'chat') this.chat.focus();
    else this.people.focus();
  }

  private showPanel(name: PanelName | undefined): void {
    this.openPanel = name;
    this.chat.setOpen(name === 'chat');
    this.people.setOpen(name === 'people');
    for (const [panel, button] of Object.entries(this.buttons)) {
      button.setAttribute('aria-expanded', String(panel === name));
    }
    this.root.classList.toggle('has-panel', name !== undefined);
    if (name === 'chat') this.chatButton.setUnread(0);
  }

  private makePeopleButton(): HTMLButtonElement {
    return makeButton({
      label: text.people.button,
      class: 'button-round button-neutral',
      icon: icon('people'),
      attributes: { 'aria-expanded': 'false', 'aria-controls': 'people', 'aria-keyshortcuts': 'P' },
      onClick: () => this.togglePanel('people'),
    });
  }

  private makeControls(): HTMLElement {
    const label = words.say('controls.label');
    return make(
      'div',
      { class: 'call-controls', role: 'group', id: 'controls', 'aria-label': label },
      this.switches.microphone,
      this.switches.camera,
      this.screenButton.root,
      this.buttons.people,
      this.chatButton.root,
      makeLeaveButton(words, this.actions.leave),
    );
  }

  private makeHeader(): HTMLElement {
    return make(
      'div',
      { class: 'call-header' },
      make('h1', { class: 'call-room', text: this.room, title: this.room }),
      makeCopyButton(this.ui.notices, 'button-secondary button-collapsing', () => this.room),
      makeButton({
        label: text.devices.settingsButton,
        class: 'button-quiet',
        icon: icon('settings'),
        onClick: () => {
          this.picker.refresh();
          this.settings.showModal();
        },
      }),
    );
  }

  private makeAlone(): HTMLElement {
    return make(
      'div',
      { class: 'alone', hidden: true },
      make('h2', { text: text.alone.heading }),
      make('p', { text: text.alone.body }),
      make('p', { class: 'alone-link', text: roomLink(this.room) }),
      makeCopyButton(this.ui.notices, 'button-primary', () => this.room),
    );
  }

  private makeSettings(): HTMLDialogElement {
    const dialog = make(
      'dialog',
      { class: 'dialog', 'aria-labelledby': 'settings-title' },
      make('h2', { id: 'settings-title', text: text.devices.settings }),
      this.picker.root,
      makeButton({
        label: text.devices.done,
        class: 'button-primary',
        onClick: () => dialog.close(),
      }),
    );
    return dialog;
  }
}

// The page during a call: the grid, the controls under it and the panels beside it.
import { Chat } from './chat.js';
import { makeCopyButton } from './copy-link.js';
import { DevicePicker } from './device-picker.js';
import { make, makeButton, setLabel, setVisible } from './dom.js';
import { Grid } from './grid.js';
import { icon } from './icons.js';
import type { OwnMedia } from './own-media.js';
import { People } from './people.js';
import { roomLink } from './room-name.js';
import { Switches } from './switches.js';
import { text } from './text.js';

type PanelName = 'chat' | 'people';

/** What the visitor can ask for in a call. */
export interface CallActions {
  leave: () => void;
  sendMessage: (message: string) => void;
  toggleScreen: () => void;
}

export class CallView {
  readonly root: HTMLElement;
  /** What stands in the page's header during the call. */
  readonly header: HTMLElement;
  readonly grid = new Grid();
  readonly chat: Chat;
  readonly people: People;
  readonly switches: Switches;
  private readonly alone: HTMLElement;
  private readonly stage: HTMLElement;
  private readonly screenButton: HTMLButtonElement;
  private readonly buttons: Record<PanelName, HTMLButtonElement>;
  private readonly badge = make('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  private readonly settings: HTMLDialogElement;
  private readonly picker: DevicePicker;
  private openPanel: PanelName | undefined;
  private unread = 0;

  constructor(
    private readonly room: string,
    own: OwnMedia,
    private readonly actions: CallActions,
  ) {
    this.switches = new Switches(own);
    this.picker = new DevicePicker(own, 1);
    this.settings = this.makeSettings();
    this.chat = new Chat(actions.sendMessage, () => this.togglePanel('chat'));
    this.people = new People(() => this.togglePanel('people'));
    this.alone = this.makeAlone();
    this.stage = make('div', { class: 'stage' }, this.grid.root, this.alone);
    this.screenButton = makeButton({
      label: text.controls.shareScreen,
      class: 'button-round button-neutral',
      icon: icon('screen'),
      attributes: { 'aria-pressed': 'false' },
      onClick: actions.toggleScreen,
    });
    // Phones have no such thing.
    setVisible(this.screenButton, typeof navigator.mediaDevices?.getDisplayMedia === 'function');
    this.buttons = {
      people: this.makePanelButton('people', 'P'),
      chat: this.makePanelButton('chat', 'C'),
    };
    this.buttons.chat.append(this.badge);
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

  /** Opens a panel, or closes it when it is open. */
  togglePanel(name: PanelName): void {
    const isOpen = this.openPanel !== name;
    this.showPanel(isOpen ? name : undefined);
    if (!isOpen) this.buttons[name].focus();
    else if (name === 'chat') this.chat.focus();
    else this.people.focus();
  }

  /** Closes whichever panel is open. */
  closePanel(): void {
    if (this.openPanel) this.togglePanel(this.openPanel);
  }

  /** Counts a message that came in while the chat was closed. Returns whether it was closed. */
  countUnread(): boolean {
    if (this.openPanel === 'chat') return false;
    this.unread += 1;
    this.renderUnread();
    return true;
  }

  setAlone(isAlone: boolean): void {
    setVisible(this.alone, isAlone);
  }

  setSharing(isSharing: boolean): void {
    const label = isSharing ? text.controls.stopScreen : text.controls.shareScreen;
    this.screenButton.setAttribute('aria-pressed', String(isSharing));
    this.screenButton.replaceChildren(icon(isSharing ? 'screenOff' : 'screen'));
    setLabel(this.screenButton, label);
  }

  /** Lets go of what outlives the elements. */
  close(): void {
    this.grid.close();
    this.settings.close();
  }

  private showPanel(name: PanelName | undefined): void {
    this.openPanel = name;
    this.chat.setOpen(name === 'chat');
    this.people.setOpen(name === 'people');
    for (const [panel, button] of Object.entries(this.buttons)) {
      button.setAttribute('aria-expanded', String(panel === name));
    }
    this.root.classList.toggle('has-panel', name !== undefined);
    if (name === 'chat') {
      this.unread = 0;
      this.renderUnread();
    }
  }

  private renderUnread(): void {
    this.badge.textContent = this.unread > 9 ? '9+' : String(this.unread);
    setVisible(this.badge, this.unread > 0);
    const { chat } = this.buttons;
    setLabel(chat, this.unread > 0 ? text.controls.chatUnread(this.unread) : text.controls.chat);
  }

  private makePanelButton(name: PanelName, key: string): HTMLButtonElement {
    return makeButton({
      label: text.controls[name],
      class: 'button-round button-neutral',
      icon: icon(name),
      attributes: { 'aria-expanded': 'false', 'aria-controls': name, 'aria-keyshortcuts': key },
      onClick: () => this.togglePanel(name),
    });
  }

  private makeControls(): HTMLElement {
    const leave = makeButton({
      label: text.controls.leave,
      class: 'button-leave',
      icon: icon('leave'),
      visibleLabel: true,
      onClick: this.actions.leave,
    });
    return make(
      'div',
      { class: 'call-controls', role: 'group', id: 'controls', 'aria-label': text.controls.label },
      this.switches.microphone,
      this.switches.camera,
      this.screenButton,
      this.buttons.people,
      this.buttons.chat,
      leave,
    );
  }

  private makeHeader(): HTMLElement {
    return make(
      'div',
      { class: 'call-header' },
      make('h1', { class: 'call-room', text: this.room, title: this.room }),
      makeCopyButton('button-secondary button-collapsing', () => this.room),
      makeButton({
        label: text.controls.settings,
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
      make('h2', { text: text.call.alone }),
      make('p', { text: text.call.aloneBody }),
      make('p', { class: 'alone-link', text: roomLink(this.room) }),
      makeCopyButton('button-primary', () => this.room),
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

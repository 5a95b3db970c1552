// The page before joining: the room, the visitor's name, their own picture, and the way in.
import { make, makeButton, setVisible } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import { nameMax } from '../ui/members.js';
import type { OwnMedia } from '../ui/own-media.js';
import type { Ui } from '../ui/ui.js';
import { makeCopyButton } from './copy-link.js';
import { Preview } from './preview.js';
import { randomRoomName, roomNameMax, tidyRoomName } from './room-name.js';
import { recall } from './storage.js';
import { text } from './text.js';

/** What the visitor decided in the lobby. */
export interface Choice {
  room: string;
  name: string;
}

export class Lobby {
  readonly root: HTMLElement;
  readonly preview: Preview;
  private readonly heading: HTMLHeadingElement;
  private readonly nameInput: HTMLInputElement;
  private readonly roomInput: HTMLInputElement;
  private readonly error = make('p', {
    class: 'form-error',
    role: 'alert',
    id: 'lobby-error',
    hidden: true,
  });
  private readonly joinButton = make('button', { type: 'submit', class: 'button-primary' });
  private readonly watchButton: HTMLButtonElement;
  private isJoining = false;

  /**
   * @param invitedTo the room of the link that led here, or an empty string
   * @param join is told the choice, once it is complete
   */
  constructor(
    private readonly ui: Ui,
    private readonly own: OwnMedia,
    private readonly invitedTo: string,
    private readonly join: (choice: Choice) => void,
  ) {
    this.preview = new Preview(ui, own);
    this.nameInput = this.makeNameInput();
    this.roomInput = make('input', {
      class: 'input',
      id: 'room',
      name: 'room',
      value: invitedTo || randomRoomName(),
      maxlength: roomNameMax,
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      'aria-describedby': 'room-hint',
    });
    this.watchButton = makeButton({
      label: text.lobby.watchInstead,
      class: 'button-link',
      onClick: () => this.joinWatching(),
    });
    this.heading = make('h1', {
      tabindex: -1,
      text: invitedTo === '' ? text.lobby.heading : text.lobby.headingInvited,
    });
    this.root = make('div', { class: 'lobby' }, this.preview.root, this.makeForm());
    this.render();
  }

  /** Puts the keyboard where the next thing is to be done. */
  focus(): void {
    if (this.nameInput.value === '') this.nameInput.focus({ preventScroll: true });
    else this.heading.focus({ preventScroll: true });
  }

  render(): void {
    this.preview.render();
    const isWaiting = this.own.state.kind === 'starting';
    this.joinButton.textContent = this.joinLabel();
    this.joinButton.disabled = this.isJoining || isWaiting;
    this.joinButton.setAttribute('aria-busy', String(this.isJoining));
    setVisible(this.watchButton, isWaiting && !this.isJoining);
  }

  setJoining(isJoining: boolean): void {
    this.isJoining = isJoining;
    this.render();
  }

  /** Says why joining did not work. */
  showError(words: string): void {
    this.error.textContent = words;
    setVisible(this.error, words !== '');
  }

  private makeNameInput(): HTMLInputElement {
    const input = make('input', {
      class: 'input',
      id: 'name',
      name: 'name',
      value: recall('name'),
      maxlength: nameMax,
      autocomplete: 'nickname',
      placeholder: text.lobby.namePlaceholder,
    });
    const show = () => this.own.setName(input.value.trim());
    input.addEventListener('input', show);
    show();
    return input;
  }

  private makeForm(): HTMLElement {
    const lead = this.invitedTo === '' ? text.lobby.lead : text.lobby.leadInvited(this.invitedTo);
    const form = make(
      'form',
      { class: 'lobby-form', novalidate: true, 'aria-describedby': 'lobby-error' },
      this.heading,
      make('p', { class: 'lead', text: lead }),
      make(
        'div',
        { class: 'field' },
        make('label', { class: 'field-label', for: 'name', text: text.lobby.name }),
        this.nameInput,
      ),
      this.makeRoomField(),
      this.error,
      this.joinButton,
      this.watchButton,
      this.makeLinks(),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    return form;
  }

  private makeLinks(): HTMLElement {
    const manual = make('a', { href: 'docs/', text: text.lobby.manual });
    const examples = make('a', { href: 'examples/', text: text.lobby.examples });
    const embed = make('a', { href: 'tools/embed', text: text.lobby.embed });
    const tools = make('a', { href: 'tools/', text: text.lobby.tools });
    const links = [manual, examples, embed, tools].flatMap((link) => [' · ', link]).slice(1);
    const line = make('p', {}, `${text.lobby.forDevelopers} `, ...links);
    // Who follows a link wants to talk, not to build.
    setVisible(line, this.invitedTo === '');
    const check = make('a', { href: 'precall/', text: text.lobby.check });
    const before = make('p', {}, `${text.lobby.before} `, check);
    return make('div', { class: 'lobby-links' }, before, line);
  }

  private makeRoomField(): HTMLElement {
    const shuffle = makeButton({
      label: text.lobby.shuffle,
      class: 'button-quiet',
      icon: icon('shuffle'),
      onClick: () => {
        this.roomInput.value = randomRoomName();
        this.showError('');
      },
    });
    // Who follows a link is meant to meet the others in its room.
    setVisible(shuffle, this.invitedTo === '');
    const copy = makeCopyButton(this.ui.notices, 'button-secondary button-collapsing', () =>
      tidyRoomName(this.roomInput.value),
    );
    return make(
      'div',
      { class: 'field' },
      make('label', { class: 'field-label', for: 'room', text: text.lobby.room }),
      make('div', { class: 'field-row' }, this.roomInput, shuffle, copy),
      make('p', { class: 'field-hint', id: 'room-hint', text: text.lobby.roomHint }),
    );
  }

  private joinLabel(): string {
    if (this.isJoining) return text.lobby.joining;
    const { own } = this;
    if (own.state.kind === 'starting') return text.lobby.join;
    if (!own.hasAudio && !own.hasVideo) return text.lobby.joinWatching;
    if (!own.hasVideo) return text.lobby.joinWithMicrophone;
    if (!own.hasAudio) return text.lobby.joinWithCamera;
    return text.lobby.join;
  }

  private joinWatching(): void {
    this.own.stop();
    this.submit();
  }

  private submit(): void {
    if (this.isJoining) return;
    const room = tidyRoomName(this.roomInput.value);
    if (room === '') {
      this.showError(text.lobby.roomMissing);
      this.roomInput.focus();
      return;
    }
    this.showError('');
    this.join({ room, name: this.nameInput.value.trim() });
  }
}

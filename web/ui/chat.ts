// The chat panel: what was written, by whom and when. Messages are only ever shown as text.
import { make, makeButton, setVisible } from './dom.js';
import { icon } from './icons.js';
import type { Ui } from './ui.js';

// Signals carry 8 kB; a character may take four bytes.
const messageMax = 2000;
const shownMax = 500;
// Messages of one person within this time stand under one name.
const groupMs = 60_000;
const nearBottomPx = 80;

export class Chat {
  readonly root: HTMLElement;
  private readonly log: HTMLElement;
  private readonly empty: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly sendButton: HTMLButtonElement;
  private lastFrom = '';
  private lastAt = 0;

  /** @param send is given what was written; @param close is called by the panel's own close button */
  constructor(
    private readonly ui: Ui,
    private readonly send: (message: string) => void,
    close: () => void,
  ) {
    const { words } = ui;
    const logLabel = words.say('chat.log');
    const sendLabel = words.say('chat.send');
    const placeholder = words.say('chat.placeholder');
    this.log = make('div', { class: 'chat-log', role: 'log', 'aria-label': logLabel, tabindex: 0 });
    this.empty = make('p', { class: 'chat-empty', text: words.say('chat.empty') });
    this.input = make('textarea', {
      class: 'input chat-input',
      rows: 1,
      maxlength: messageMax,
      placeholder,
      'aria-label': placeholder,
    });
    this.sendButton = make(
      'button',
      { type: 'submit', class: 'button-send', 'aria-label': sendLabel, title: sendLabel },
      icon('send'),
    );
    this.log.append(this.empty);
    this.root = make(
      'aside',
      { class: 'panel', id: 'chat', 'aria-labelledby': 'chat-title', hidden: true },
      make(
        'header',
        { class: 'panel-header' },
        make('h2', { id: 'chat-title', text: words.say('chat.title') }),
        makeButton({
          label: words.say('chat.close'),
          class: 'button-quiet',
          icon: icon('close'),
          onClick: close,
        }),
      ),
      this.log,
      this.makeForm(),
    );
  }

  focus(): void {
    this.input.focus();
  }

  /** Adds a message. `fromId` tells apart people of the same name. */
  add(fromId: string, name: string, message: string, isOwn: boolean): void {
    const now = Date.now();
    const isContinued = fromId === this.lastFrom && now - this.lastAt < groupMs;
    this.lastFrom = fromId;
    this.lastAt = now;
    const { log } = this;
    const isAtBottom = log.scrollHeight - log.scrollTop - log.clientHeight < nearBottomPx;
    this.empty.remove();
    const bubble = make('p', { class: 'message-text', dir: 'auto', text: message });
    const entry = make('div', { class: isOwn ? 'message message-own' : 'message' });
    if (isContinued) entry.classList.add('message-continued');
    else entry.append(this.makeHead(name, now));
    entry.append(bubble);
    log.append(entry);
    while (log.childElementCount > shownMax) log.firstElementChild?.remove();
    if (isOwn || isAtBottom) log.scrollTop = log.scrollHeight;
  }

  /** Shows the newest messages, after the panel was opened. */
  showNewest(): void {
    this.log.scrollTop = this.log.scrollHeight;
  }

  setOpen(isOpen: boolean): void {
    setVisible(this.root, isOpen);
    if (isOpen) this.showNewest();
  }

  private makeHead(name: string, at: number): HTMLElement {
    const date = new Date(at);
    const time = date.toLocaleTimeString(this.timeLanguage(), {
      hour: 'numeric',
      minute: '2-digit',
    });
    return make(
      'p',
      { class: 'message-head' },
      make('span', { class: 'message-name', text: name }),
      make('time', { datetime: date.toISOString(), text: time }),
    );
  }

  /** English is read in many countries, and each writes the time in its own way. */
  private timeLanguage(): string | undefined {
    const { language } = this.ui.words;
    return language === 'en' ? undefined : language;
  }

  private makeForm(): HTMLElement {
    const form = make('form', { class: 'chat-form' }, this.input, this.sendButton);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener('input', () => this.fitInput());
    return form;
  }

  private submit(): void {
    const message = this.input.value.trim();
    if (message === '') return;
    this.input.value = '';
    this.fitInput();
    this.send(message);
  }

  private fitInput(): void {
    const { input } = this;
    input.style.height = 'auto';
    const borders = input.offsetHeight - input.clientHeight;
    input.style.height = `${input.scrollHeight + borders}px`;
  }
}

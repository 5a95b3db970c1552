// Short notices at the edge of the page, and what assistive technology is told.
import { make } from './dom.js';

const shownMs = 5000;

export class Notices {
  /** The places for notices, to be put into the page. */
  readonly root: HTMLElement;
  private readonly stack = make('div', { class: 'toasts' });
  private readonly status = make('div', {
    class: 'visually-hidden',
    role: 'status',
    'aria-live': 'polite',
  });
  private readonly alert = make('div', { class: 'visually-hidden', role: 'alert' });

  /** @param shownAtOnceMax how many are seen at the same time: the newest */
  constructor(private readonly shownAtOnceMax = 4) {
    this.root = make('div', { class: 'notices' }, this.stack, this.status, this.alert);
  }

  /** Tells assistive technology something that everybody else sees anyway. */
  announce(words: string): void {
    // A new element each time: the same words twice must be read twice.
    this.status.replaceChildren(make('p', { text: words }));
  }

  /** Shows a notice for a few seconds and has it read out. */
  notify(words: string): void {
    this.announce(words);
    this.show(words, 'toast');
  }

  /** Shows a notice of something that went wrong, and has it read out at once. */
  warn(words: string): void {
    this.alert.replaceChildren(make('p', { text: words }));
    this.show(words, 'toast toast-warning');
  }

  /** Takes away what is shown. */
  clear(): void {
    this.stack.replaceChildren();
  }

  private show(words: string, className: string): void {
    const line = make('p', { class: 'toast-text', text: words });
    const toast = make('div', { class: className, 'aria-hidden': 'true' }, line);
    this.stack.append(toast);
    while (this.stack.childElementCount > this.shownAtOnceMax) {
      this.stack.firstElementChild?.remove();
    }
    setTimeout(() => toast.remove(), shownMs);
  }
}

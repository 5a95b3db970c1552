// Short notices at the edge of the page, and what assistive technology is told.
import { make } from './dom.js';

const shownMs = 5000;
const shownAtOnceMax = 4;

const stack = make('div', { class: 'toasts' });
const status = make('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
const alert = make('div', { class: 'visually-hidden', role: 'alert' });

/** Puts the places for notices into the page. */
export function mountToasts(): void {
  document.body.append(stack, status, alert);
}

/** Tells assistive technology something that everybody else sees anyway. */
export function announce(words: string): void {
  // A new element each time: the same words twice must be read twice.
  status.replaceChildren(make('p', { text: words }));
}

/** Shows a notice for a few seconds and has it read out. */
export function notify(words: string): void {
  announce(words);
  show(words, 'toast');
}

/** Shows a notice of something that went wrong, and has it read out at once. */
export function warn(words: string): void {
  alert.replaceChildren(make('p', { text: words }));
  show(words, 'toast toast-warning');
}

function show(words: string, className: string): void {
  const line = make('p', { class: 'toast-text', text: words });
  const toast = make('div', { class: className, 'aria-hidden': 'true' }, line);
  stack.append(toast);
  while (stack.childElementCount > shownAtOnceMax) stack.firstElementChild?.remove();
  setTimeout(() => toast.remove(), shownMs);
}

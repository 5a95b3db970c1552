// A page that says one thing and offers what to do next.
import { make } from '../ui/dom.js';

/** Makes the page. `focus` has its heading read out. */
export function makeMessagePage(
  heading: string,
  body: string,
  buttons: HTMLElement[],
): { root: HTMLElement; focus: () => void } {
  const title = make('h1', { text: heading, tabindex: -1 });
  const root = make(
    'div',
    { class: 'message-page' },
    title,
    make('p', { class: 'lead', text: body }),
    make('div', { class: 'message-actions' }, ...buttons),
  );
  return { root, focus: () => title.focus() };
}

// What the widget shows while there is no call: one thing to read, and what to press.
import { make, makeButton } from '../ui/dom.js';
import { icon, type IconName } from '../ui/icons.js';

/** A button of a screen. */
export interface Action {
  label: string;
  onClick: () => void;
}

export interface Screen {
  heading?: string;
  body?: string;
  /** A line to be copied. */
  line?: string | undefined;
  icon?: IconName;
  /** The first one is the likeliest. */
  actions?: Action[];
}

/** Makes a screen. `focus` leads keyboard and screen reader to it. */
export function makeScreen(screen: Screen): { root: HTMLElement; focus: () => void } {
  const { heading = '', body = '', line, actions = [] } = screen;
  const title = heading === '' ? null : make('h2', { text: heading, tabindex: -1 });
  const words = body === '' ? null : make('p', { text: body, tabindex: -1 });
  const buttons = actions.map(({ label, onClick }, index) =>
    makeButton({ label, class: index === 0 ? 'button-primary' : 'button-secondary', onClick }),
  );
  const content = make(
    'div',
    { class: 'widget-words' },
    screen.icon ? icon(screen.icon) : null,
    title,
    words,
    line === undefined ? null : make('code', { class: 'widget-line', text: line }),
    make('div', { class: 'widget-actions' }, ...buttons),
  );
  return {
    root: make('div', { class: 'widget-screen' }, content),
    focus: () => (title ?? words ?? buttons[0])?.focus({ preventScroll: true }),
  };
}

/** What there is to see before the first click. */
export function makeStartScreen(start: Action, hint: string): HTMLElement {
  const button = makeButton({
    label: start.label,
    class: 'button-primary widget-start',
    icon: icon('camera'),
    visibleLabel: true,
    onClick: start.onClick,
  });
  const words = make('p', { class: 'widget-hint', text: hint });
  return make(
    'div',
    { class: 'widget-screen' },
    make('div', { class: 'widget-words' }, button, words),
  );
}

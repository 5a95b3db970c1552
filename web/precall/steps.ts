// The list of what is checked, and how each of it went.
import { make, setVisible } from '../ui/dom.js';
import { icon, type IconName } from '../ui/icons.js';
import { text } from './text.js';

export type StepState = 'waiting' | 'running' | 'good' | 'warning' | 'bad';

const icons: Record<StepState, IconName> = {
  waiting: 'settings',
  running: 'settings',
  good: 'check',
  warning: 'warning',
  bad: 'close',
};

export class Step {
  readonly root: HTMLElement;
  state: StepState = 'waiting';
  /** What was said last, for the report. */
  words = '';
  private readonly sign = make('span', { class: 'step-sign' });
  private readonly stateWords = make('span', { class: 'visually-hidden' });
  private readonly body = make('p', { class: 'step-words' });
  private readonly list = make('ul', { class: 'step-details' });

  constructor(readonly name: string) {
    const title = make('h2', { text: name });
    title.append(' ', this.stateWords);
    this.root = make(
      'li',
      { class: 'step' },
      this.sign,
      make('div', {}, title, this.body, this.list),
    );
    this.set('waiting');
  }

  /** @param details what stands below it, line by line */
  set(state: StepState, words = '', details: string[] = []): void {
    this.state = state;
    this.words = words;
    this.root.dataset.state = state;
    this.stateWords.textContent = text.states[state];
    const isPending = state === 'waiting' || state === 'running';
    this.sign.replaceChildren(...(isPending ? [] : [icon(icons[state])]));
    this.body.textContent = words;
    setVisible(this.body, words !== '');
    this.list.replaceChildren(...details.map((line) => make('li', { text: line })));
    setVisible(this.list, details.length > 0);
  }
}

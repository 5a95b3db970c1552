// The record of a playground: every event as it fires, every call with what came of it.
import { make, makeButton } from '../ui/dom.js';
import type { OTError } from '../ui/ot.js';
import { eventWords, wordsOf } from './event-words.js';
import { timeOf } from './parts.js';

const linesMax = 1000;

type Kind = 'event' | 'call' | 'error';

/** What of the API dispatches events. */
export interface Emitter {
  on(names: string, handler: (event: { type: string }) => void): unknown;
}

const isError = (value: unknown): value is OTError => value instanceof Error;

export class EventLog {
  readonly root: HTMLElement;
  private readonly list = make('ol', {
    class: 'event-log',
    role: 'log',
    tabindex: 0,
    'aria-label': 'Events and calls',
  });

  constructor() {
    const clear = makeButton({
      label: 'Clear',
      class: 'button-small',
      onClick: () => this.list.replaceChildren(),
    });
    const head = make(
      'div',
      { class: 'card-head' },
      make('h2', { text: 'Events and calls' }),
      clear,
    );
    this.root = make('section', { class: 'card' }, head, this.list);
  }

  /** Writes down these events of an object. */
  listen(who: string, emitter: Emitter, names: string[]): void {
    emitter.on(names.join(' '), (event) => this.add('event', who, event.type, eventWords(event)));
  }

  /** Makes a call, and writes down what came of it. Never rejects. */
  async call<Value>(what: string, run: () => Value): Promise<Awaited<Value> | undefined> {
    const began = performance.now();
    const took = () => `${Math.round(performance.now() - began)} ms`;
    this.add('call', what, 'called', '');
    try {
      const value = await run();
      this.add('call', what, 'ok', `${took()}${value === undefined ? '' : ` ${wordsOf(value)}`}`);
      return value;
    } catch (error) {
      const known = isError(error) ? error : new Error(String(error));
      const { code: number } = known as Partial<OTError>;
      const code = number === undefined ? '' : ` (${number})`;
      this.add('error', what, `${known.name}${code}`, `${known.message} ${took()}`);
      return undefined;
    }
  }

  private add(kind: Kind, who: string, what: string, details: string): void {
    const { list } = this;
    // Follows what comes, unless its reader has scrolled back.
    const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 8;
    const line = make(
      'li',
      { class: `is-${kind}` },
      make('time', { text: timeOf(Date.now()) }),
      ' ',
      make('span', { class: 'who', text: who }),
      ' ',
      make('strong', { text: what }),
      details === '' ? null : ` ${details}`,
    );
    list.append(line);
    if (list.childElementCount > linesMax) list.firstElementChild?.remove();
    if (isAtEnd) list.scrollTop = list.scrollHeight;
  }
}

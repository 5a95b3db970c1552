// What forms, answers and tables of the developer tools are made of.
import { copyText } from '../ui/copy.js';
import { make, makeButton, setVisible, type Attributes } from '../ui/dom.js';
import { icon } from '../ui/icons.js';

let ids = 0;
const nextId = () => `part-${(ids += 1)}`;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface FieldOptions {
  label: string;
  hint?: string;
  wide?: boolean;
}

function labelled<Kind extends Control>(control: Kind, options: FieldOptions): HTMLElement {
  const { label, hint, wide } = options;
  control.id = nextId();
  const note = hint === undefined ? null : make('p', { class: 'field-hint', text: hint });
  if (note) {
    note.id = `${control.id}-hint`;
    control.setAttribute('aria-describedby', note.id);
  }
  const isSelect = control instanceof HTMLSelectElement;
  return make(
    'div',
    { class: wide ? 'field wide' : 'field' },
    make('label', { class: 'field-label', for: control.id, text: label }),
    isSelect ? make('div', { class: 'select' }, control, icon('chevron')) : control,
    note,
  );
}

/** A field and what to put into the form. */
export interface Field<Kind extends Control> {
  control: Kind;
  root: HTMLElement;
}

const plain = { class: 'input', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' };

export function makeInput(
  options: FieldOptions,
  attributes: Attributes = {},
): Field<HTMLInputElement> {
  const control = make('input', { ...plain, ...attributes });
  return { control, root: labelled(control, options) };
}

export function makeTextArea(
  options: FieldOptions,
  attributes: Attributes = {},
): Field<HTMLTextAreaElement> {
  const control = make('textarea', { ...plain, class: 'input code', rows: 4, ...attributes });
  return { control, root: labelled(control, options) };
}

/** @param choices values with what is shown for them */
export function makeSelect(
  options: FieldOptions,
  choices: readonly (readonly [string, string])[],
): Field<HTMLSelectElement> {
  const control = make('select', { class: 'input' });
  control.append(...choices.map(([value, text]) => make('option', { value, text })));
  return { control, root: labelled(control, options) };
}

export function makeCheckbox(label: string, checked: boolean): Field<HTMLInputElement> {
  const control = make('input', { type: 'checkbox', class: 'checkbox' });
  control.checked = checked;
  return {
    control,
    root: make('label', { class: 'check' }, control, make('span', { text: label })),
  };
}

/** The place where a form says what went wrong. */
export class Problem {
  readonly root = make('p', { class: 'form-error wide', role: 'alert', hidden: true });

  show(words: string): void {
    this.root.textContent = words;
    setVisible(this.root, words !== '');
  }
}

/**
 * A form with one button that does something. While it is being done the button waits; what goes wrong stands
 * in `problem`.
 */
export function makeForm(
  label: string,
  fields: HTMLElement[],
  act: () => Promise<void>,
  problem = new Problem(),
): HTMLFormElement {
  const button = make('button', { type: 'submit', class: 'button-primary', text: label });
  const form = make(
    'form',
    { class: 'tool-form', novalidate: true },
    ...fields,
    problem.root,
    make('div', { class: 'actions wide' }, button),
  );
  const run = async () => {
    button.disabled = true;
    problem.show('');
    try {
      await act();
    } catch (error) {
      problem.show(error instanceof Error ? error.message : String(error));
    }
    button.disabled = false;
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  return form;
}

/** A value that was made, with a button that copies it. */
export class Output {
  readonly root: HTMLElement;
  private readonly area: Field<HTMLTextAreaElement>;
  private readonly note = make('span', { class: 'note', role: 'status' });

  constructor(label: string, rows: number, ...more: HTMLElement[]) {
    this.area = makeTextArea({ label }, { readonly: true, rows });
    const copy = makeButton({
      label: 'Copy',
      class: 'button-small',
      attributes: { 'aria-label': `Copy: ${label}` },
      onClick: () => void this.copy(),
    });
    const actions = make('div', { class: 'actions' }, copy, ...more, this.note);
    this.root = make('div', { class: 'output', hidden: true }, this.area.root, actions);
  }

  get value(): string {
    return this.area.control.value;
  }

  show(text: string): void {
    this.area.control.value = text;
    this.note.textContent = '';
    setVisible(this.root, text !== '');
  }

  private async copy(): Promise<void> {
    const done = await copyText(this.value);
    this.note.textContent = done ? 'Copied' : 'Select it and press Ctrl+C.';
  }
}

/** A table that can be filled anew. */
export class Table {
  readonly root: HTMLElement;
  private readonly body = make('tbody');
  private readonly empty: HTMLElement;

  constructor(
    caption: string,
    private readonly heads: string[],
    none: string,
  ) {
    this.empty = make('p', { class: 'note', text: none });
    const head = make('tr', {}, ...heads.map((text) => make('th', { scope: 'col', text })));
    const table = make(
      'table',
      {},
      make('caption', { text: caption }),
      make('thead', {}, head),
      this.body,
    );
    // Keyboards scroll what can be focused.
    const frame = make(
      'div',
      { class: 'table', tabindex: 0, role: 'region', 'aria-label': caption },
      table,
    );
    this.root = make('div', {}, frame, this.empty);
  }

  clear(): void {
    this.body.replaceChildren();
    setVisible(this.empty, true);
  }

  add(cells: (string | Node)[], rowsMax = Infinity): void {
    setVisible(this.empty, false);
    const row = make('tr');
    cells.forEach((cell, index) => {
      row.append(make('td', { 'data-head': this.heads[index] ?? '' }, cell));
    });
    this.body.append(row);
    if (this.body.rows.length > rowsMax) this.body.rows[0]?.remove();
  }

  fill(rows: (string | Node)[][]): void {
    this.clear();
    for (const row of rows) this.add(row);
  }
}

/** Names and values. */
export function makeFacts(facts: [string, string][]): HTMLElement {
  const list = make('dl', { class: 'facts' });
  for (const [name, value] of facts) {
    list.append(make('div', {}, make('dt', { text: name }), make('dd', { text: value })));
  }
  return list;
}

/** A time of the wall clock, to the millisecond. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

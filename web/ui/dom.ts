// Small helpers that make DOM elements without a framework.

type Child = Node | string | null;

/** Attributes by name; `class` and `text` are shorthands, `true` sets an empty attribute, `false` and `undefined` set none. */
export type Attributes = Record<string, string | number | boolean | undefined>;

/** Makes an element. Text is always set as text, never parsed. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name === 'text') element.textContent = String(value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

/** What distinguishes one button from another. */
export interface ButtonOptions {
  label: string;
  class: string;
  icon?: SVGSVGElement;
  /** Show the label beside the icon instead of only telling it to assistive technology. */
  visibleLabel?: boolean;
  attributes?: Attributes;
  onClick: () => void;
}

/** Makes a button with an icon, a label, or both. */
export function makeButton(options: ButtonOptions): HTMLButtonElement {
  const button = make('button', { type: 'button', class: options.class, ...options.attributes });
  if (options.icon) button.append(options.icon);
  const isVisible = options.visibleLabel ?? !options.icon;
  if (isVisible) button.append(make('span', { class: 'button-label', text: options.label }));
  else setLabel(button, options.label);
  button.addEventListener('click', options.onClick);
  return button;
}

/** Names a button that shows only an icon, for assistive technology and as a tooltip. */
export function setLabel(button: HTMLElement, label: string): void {
  button.setAttribute('aria-label', label);
  button.title = label;
}

/** Shows or hides an element. */
export function setVisible(element: HTMLElement, isVisible: boolean): void {
  element.hidden = !isVisible;
}

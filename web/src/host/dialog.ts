/* Makes elements by name, and the dialog for browsers that cannot take part. */

type Child = Node | string | null | undefined;
type Attributes = Record<string, string | number | Partial<CSSStyleDeclaration> | null | undefined>;

/** An element with attributes (`style` may be an object) and children; text stays text. */
export function createElement(
  name: string,
  attributes: Attributes | null = {},
  children: Child | Child[] = [],
  document: Document = globalThis.document,
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'object') Object.assign(element.style, value);
    else if (value !== undefined) element.setAttribute(key, String(value));
  }
  for (const child of Array.isArray(children) ? children : [children]) {
    if (child != null) element.append(child);
  }
  return element;
}

const title = 'This browser cannot take part in video calls';
const advice =
  'Open this page in a current version of Chrome, Edge, Firefox or Safari, without a private mode that switches WebRTC off.';

/** Says in the page what the user can do. It is there once, and closes by its button or Escape. */
export function showUpgradeDialog(): void {
  if (typeof document === 'undefined' || document.querySelector('.OT_dialog')) return;
  const button = createElement('button', { type: 'button', class: 'OT_closeButton' }, 'Close');
  const dialog = createElement(
    'dialog',
    {
      class: 'OT_dialog OT_centered',
      role: 'dialog',
      'aria-label': title,
      style: {
        maxWidth: '30em',
        padding: '1.5em',
        border: '1px solid #777',
        borderRadius: '8px',
        background: '#fff',
        color: '#111',
        font: '16px/1.5 system-ui,sans-serif',
      },
    },
    [
      createElement('h2', { style: { margin: '0', font: 'bold 1.2em/1.3 inherit' } }, title),
      createElement('p', {}, advice),
      button,
    ],
  );
  const before = document.activeElement as HTMLElement | null;
  const close = (): void => {
    dialog.remove();
    before?.focus();
  };
  button.addEventListener('click', close);
  dialog.addEventListener('cancel', close);
  ((document.body as HTMLElement | null) ?? document.documentElement).append(dialog);
  // Browsers that lack WebRTC may lack dialogs, too: there it is a part of the page.
  const { showModal } = dialog as Partial<HTMLDialogElement>;
  if (showModal) showModal.call(dialog);
  else dialog.setAttribute('open', '');
  button.focus();
}

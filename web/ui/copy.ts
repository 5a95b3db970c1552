// Puts text on the clipboard.
import { make } from './dom.js';

/** Whether it could be done. */
export async function copyText(text: string): Promise<boolean> {
  // Pages that are not secure have no clipboard object, only the older command.
  if (!navigator.clipboard) return copyByCommand(text);
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  const focused = document.activeElement;
  const field = make('textarea', { class: 'visually-hidden', readonly: true, text });
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

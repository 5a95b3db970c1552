// Keyboard shortcuts: single letters, while nobody is typing.

const typingSelector = 'input, textarea, select, [contenteditable]';
const dialogSelector = 'dialog[open]';

/** Calls the action of a letter that is pressed alone within `where`. Returns what ends it. */
export function listenForShortcuts(
  where: Document | HTMLElement,
  actions: Record<string, () => void>,
): () => void {
  const onKey = (event: Event) => {
    if (!(event instanceof KeyboardEvent)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (where.querySelector(dialogSelector)) return;
    if (event.target instanceof Element && event.target.closest(typingSelector)) {
      // Escape leaves a panel from its text field as well.
      if (event.key !== 'Escape') return;
    }
    const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  where.addEventListener('keydown', onKey);
  return () => where.removeEventListener('keydown', onKey);
}

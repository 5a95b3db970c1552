// What the browser remembers between visits. Where storage is blocked, nothing is remembered and nothing breaks.

type Key = 'name' | 'theme' | 'camera' | 'microphone' | 'checkRoom';

const storageKey = (key: Key) => `parley.demo.${key}`;

/** What was remembered, or an empty string. */
export function recall(key: Key): string {
  try {
    return localStorage.getItem(storageKey(key)) ?? '';
  } catch {
    return '';
  }
}

/** Remembers a value; an empty one is forgotten. */
export function remember(key: Key, value: string): void {
  try {
    if (value === '') localStorage.removeItem(storageKey(key));
    else localStorage.setItem(storageKey(key), value);
  } catch {
    return;
  }
}

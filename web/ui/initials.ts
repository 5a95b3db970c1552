// Initials and the colour that stand for a person who sends no picture.

const lettersMax = 2;

/** First letters of the first and the last word of a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s\-_.]+/).filter((word) => word !== '');
  const letters = words.map((word) => [...word][0] ?? '');
  const chosen = letters.length > lettersMax ? [letters[0], letters[letters.length - 1]] : letters;
  return chosen.join('').toUpperCase();
}

/** Gives an element the colour of a name: the same one everywhere. */
export function paintInitials(element: HTMLElement, name: string): void {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  element.style.setProperty('--hue', String(hue));
}

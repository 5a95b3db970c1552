// The languages that the widget speaks, and which of them a visitor reads.
import { de, en, es, fr, zh } from './words.json';
import { makeWords, type Strings, type Words } from './words.js';

const languages: Record<string, Strings> = { en, es, de, fr, zh };

/** The words of the first language tag that there are words for, such as "de-AT"; else English. */
export function wordsFor(tags: readonly string[]): Words {
  for (const tag of tags) {
    const language = tag.toLowerCase().split(/[-_]/)[0] ?? '';
    const strings = Object.hasOwn(languages, language) ? languages[language] : undefined;
    if (strings) return makeWords(language, strings);
  }
  return makeWords('en', en);
}

// What a call's user interface says: the strings of words.json with names and numbers put in.
import type { en } from './words.json';

/** The name of a text. */
export type Key = keyof typeof en;

/** Texts by key; those that count something have a form for each of the language's plural categories. */
export type Strings = Record<Key, string | Partial<Record<Intl.LDMLPluralRule, string>>>;

/** What may stand in a text, between braces. */
export interface Values {
  name?: string;
  message?: string;
  count?: number;
}

/** The words of one language. */
export interface Words {
  /** A language tag, for `lang` and for times. */
  readonly language: string;
  say(key: Key, values?: Values): string;
}

/** Makes the words of a language of its strings. */
export function makeWords(language: string, strings: Strings): Words {
  const plural = new Intl.PluralRules(language);
  return {
    language,
    say(key, values = {}) {
      const forms = strings[key];
      const form =
        typeof forms === 'string'
          ? forms
          : (forms[plural.select(values.count ?? 0)] ?? forms.other);
      return (form ?? '').replace(/\{(\w+)\}/g, (_whole, name) =>
        String(values[name as keyof Values] ?? ''),
      );
    },
  };
}

// What the user interface of calls says, in every language it speaks.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { load, root } from './bundle.mjs';

const words = JSON.parse(readFileSync(join(root, 'web/ui/words.json'), 'utf8'));
const languages = Object.keys(words);
const { wordsFor } = await load('../ui/languages');

const formsOf = (value) => (typeof value === 'string' ? { other: value } : value);
const placesIn = (text) => (text.match(/\{\w+\}/g) ?? []).sort();

test('there are English, Spanish, German, French and Chinese', () => {
  assert.deepEqual(languages, ['en', 'es', 'de', 'fr', 'zh']);
});

for (const language of languages) {
  test(`every text is there in "${language}", with the places that English has`, () => {
    assert.deepEqual(Object.keys(words[language]), Object.keys(words.en));
    for (const [key, value] of Object.entries(words[language])) {
      const wanted = placesIn(formsOf(words.en[key]).other);
      for (const text of Object.values(formsOf(value))) {
        assert.notEqual(text.trim(), '', key);
        assert.deepEqual(placesIn(text), wanted, key);
      }
      assert.equal(typeof value, typeof words.en[key], key);
    }
  });

  test(`what is counted in "${language}" has the forms that the language has`, () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    // Numbers of a million and more have a form of their own in some languages; nobody counts that far.
    const needed = pluralCategories.filter((category) => category !== 'many');
    for (const [key, value] of Object.entries(words[language])) {
      if (typeof value === 'object')
        assert.deepEqual(Object.keys(value).sort(), needed.sort(), key);
    }
  });
}

test('no two languages say the same, but for names and a few words they share', () => {
  for (const language of languages.slice(1)) {
    const same = Object.keys(words.en).filter((key) => words[language][key] === words.en[key]);
    assert.ok(same.length <= 5, `${language}: ${same.join(', ')}`);
  }
});

test('a visitor reads the first language there are words for', () => {
  for (const [tags, language] of [
    [['de-AT'], 'de'],
    [['nl', 'fr-CA', 'es'], 'fr'],
    [['zh-Hant-TW'], 'zh'],
    [['ES_419'], 'es'],
    [['nl', 'xx'], 'en'],
    [['', 'toString', '__proto__'], 'en'],
    [[], 'en'],
  ]) {
    assert.equal(wordsFor(tags).language, language, tags.join());
  }
});

test('names and numbers are put in, as text and in the right form', () => {
  const english = wordsFor(['en']);
  assert.equal(english.say('call.joined', { name: '{count} $& <b>' }), '{count} $& <b> joined');
  assert.equal(english.say('call.people', { count: 1 }), '1 person in the call');
  assert.equal(english.say('call.people', { count: 2 }), '2 people in the call');
  assert.equal(wordsFor(['zh']).say('call.people', { count: 1 }), '通话中有 1 人');
});

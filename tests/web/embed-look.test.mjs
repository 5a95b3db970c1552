// The accent colour that a page chooses for its widget: read strictly, and legible in any case.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const { accentProperties, contrast, readColour } = await load('../embed/look');

test('colours are three or six hexadecimal digits', () => {
  assert.deepEqual(readColour('#ff6600'), [255, 102, 0]);
  assert.deepEqual(readColour('F60'), [255, 102, 0]);
  assert.deepEqual(readColour(' 0b6b5d '), [11, 107, 93]);
  for (const text of ['', '#', 'red', '#ff66', '##ff6600', 'ff66000', 'url(x)', 'ff6600;--x:1']) {
    assert.equal(readColour(text), undefined, text);
  }
});

test('contrast is that of WCAG', () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.equal(contrast([255, 255, 255], [255, 255, 255]), 1);
  assert.equal(contrast([118, 118, 118], [255, 255, 255]).toFixed(2), '4.54');
});

test('what stands on the accent can be read, whatever the accent, also under the pointer', () => {
  const numbers = (text) => text.match(/\d+/g).map(Number);
  for (let red = 0; red <= 255; red += 51) {
    for (let green = 0; green <= 255; green += 51) {
      for (let blue = 0; blue <= 255; blue += 51) {
        for (const isDark of [false, true]) {
          const made = accentProperties([red, green, blue], isDark);
          const ink = numbers(made['--accent-ink']);
          for (const name of ['--accent', '--accent-hover']) {
            const ratio = contrast(ink, numbers(made[name]));
            assert.ok(ratio >= 4.3, `${name} of ${[red, green, blue].join()}: ${ratio}`);
          }
        }
      }
    }
  }
});

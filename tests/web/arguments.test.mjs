import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const { Properties, takeCallback, targetAndProperties, text } = await load('api/arguments');
const element = { nodeType: 1 };

test('the callback is found wherever it stands', () => {
  const callback = () => {};
  assert.deepEqual(takeCallback([callback]), [[], callback]);
  assert.deepEqual(takeCallback(['a', {}, callback]), [['a', {}], callback]);
  assert.deepEqual(takeCallback(['a', callback, undefined]), [['a', undefined], callback]);
  assert.deepEqual(takeCallback(['a', null, undefined]), [['a', null, undefined], undefined]);
});

test('an object in the place of the target stands for the properties', () => {
  const properties = { name: 'x' };
  assert.deepEqual(targetAndProperties([properties]), [undefined, properties]);
  assert.deepEqual(targetAndProperties(['id', properties]), ['id', properties]);
  assert.deepEqual(targetAndProperties([element, properties]), [element, properties]);
  assert.deepEqual(targetAndProperties([element]), [element, undefined]);
  assert.deepEqual(targetAndProperties([null, properties]), [null, properties]);
  assert.deepEqual(targetAndProperties([]), [undefined, undefined]);
});

test('text becomes well-formed: lone surrogates are replaced, pairs are kept', () => {
  assert.equal(text('a\ud800b\udc00\u{1f600}', 100), 'a\ufffdb\ufffd\u{1f600}');
});

test('text is cut to whole characters within its limit of bytes', () => {
  assert.equal(text('abcd', 3), 'abc');
  assert.equal(text('a\u20ac\u20ac', 4), 'a\u20ac');
  assert.equal(text('a\u20ac\u20ac', 6), 'a\u20ac');
  assert.equal(text('a\u20ac\u20ac', 7), 'a\u20ac\u20ac');
  assert.equal(text('\u{1f600}\u{1f600}', 7), '\u{1f600}');
  const long = text('\ud800'.repeat(100), 99);
  assert.ok(Buffer.byteLength(long) <= 99, 'replacing does not lengthen beyond the limit');
});

test('properties of the right types are read, absent and null ones are absent', () => {
  const read = new Properties({ a: 'x', b: true, c: 7, d: null, e: 5 }, 'properties');
  assert.equal(read.text('a', 10), 'x');
  assert.equal(read.text('e', 10), '5');
  assert.equal(read.flag('b'), true);
  assert.equal(read.count('c'), 7);
  assert.deepEqual(
    [read.text('d', 10), read.flag('d'), read.count('d'), read.flag('other')],
    [undefined, undefined, undefined, undefined],
  );
  assert.equal(read.invalid, undefined);
});

for (const [what, value, read] of [
  ['a string', { name: {} }, (properties) => properties.text('name', 10)],
  ['true or false', { name: 'yes' }, (properties) => properties.flag('name')],
  ['a whole number', { name: 1.5 }, (properties) => properties.count('name')],
  ['a whole number', { name: -1 }, (properties) => properties.count('name')],
  ['a whole number', { name: 2 ** 32 }, (properties) => properties.count('name')],
]) {
  test(`${JSON.stringify(value)} is complained of, since ${what} is expected`, () => {
    const properties = new Properties(value, 'properties');
    assert.equal(read(properties), undefined);
    assert.equal(properties.invalid, `name: ${what} is expected`);
  });
}

test('properties that are no object are complained of; none at all are not', () => {
  assert.equal(new Properties('text', 'signal').invalid, 'signal: an object is expected');
  assert.equal(new Properties(undefined, 'signal').invalid, undefined);
  assert.equal(new Properties(null, 'signal').invalid, undefined);
});

test('the first complaint is kept, within the limit of the core', () => {
  const properties = new Properties({}, 'properties');
  properties.complain('x'.repeat(300));
  properties.complain('second');
  assert.equal(properties.invalid, 'x'.repeat(256));
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { load } from './bundle.mjs';

const { Emitter } = await load('api/emitter');

function recorder() {
  const heard = [];
  return { heard, note: (label) => (event) => heard.push(`${label}:${event.type}`) };
}

test('a list of names registers the handler for each of them', () => {
  const [emitter, { heard, note }] = [new Emitter(), recorder()];
  emitter.on('a  b', note('x'));
  for (const name of ['a', 'b', 'c']) emitter.dispatch_(name);
  assert.deepEqual(heard, ['x:a', 'x:b']);
});

test('a map registers each of its handlers, with the context as this', () => {
  const [emitter, context, seen] = [new Emitter(), {}, []];
  const handler = function () {
    seen.push(this);
  };
  emitter.on({ a: handler, b: handler, c: undefined }, context);
  emitter.dispatch_('a');
  emitter.dispatch_('b');
  emitter.dispatch_('c');
  assert.deepEqual(
    seen.map((one) => one === context),
    [true, true],
  );
});

test('without a context, this is the object itself', () => {
  const emitter = new Emitter();
  let seen;
  emitter.on('a', function () {
    seen = this;
  });
  emitter.dispatch_('a');
  assert.equal(seen, emitter);
});

test('on, once and off return their object', () => {
  const emitter = new Emitter();
  const nothing = () => {};
  assert.equal(emitter.on('a', nothing).once('b', nothing).off('a').off(), emitter);
});

test('once hears one event, even when that event is dispatched again from within', () => {
  const emitter = new Emitter();
  let count = 0;
  emitter.once('a', () => {
    count += 1;
    emitter.dispatch_('a');
  });
  emitter.dispatch_('a');
  assert.equal(count, 1);
});

test('off takes away by name and handler, by context, by name alone, by map, and everything', () => {
  const [emitter, { heard, note }] = [new Emitter(), recorder()];
  const [one, two, context] = [note('one'), note('two'), {}];
  const listen = () => emitter.off().on('a b', one).on('a', two, context);
  const after = () => {
    heard.length = 0;
    emitter.dispatch_('a');
    emitter.dispatch_('b');
    return heard.join(' ');
  };
  listen();
  assert.equal(after(), 'one:a two:a one:b');
  listen().off('a', one);
  assert.equal(after(), 'two:a one:b');
  listen().off('a', null, context);
  assert.equal(after(), 'one:a one:b');
  listen().off('a', two, {});
  assert.equal(after(), 'one:a two:a one:b');
  listen().off('a');
  assert.equal(after(), 'one:b');
  listen().off({ a: one, b: one });
  assert.equal(after(), 'two:a');
  listen().off();
  assert.equal(after(), '');
});

test('a handler taken away by an earlier one is not called, one added meanwhile is not either', () => {
  const [emitter, { heard, note }] = [new Emitter(), recorder()];
  const late = note('late');
  emitter.on('a', () => {
    emitter.off('a', late);
    emitter.on('a', note('new'));
  });
  emitter.on('a', late);
  emitter.dispatch_('a');
  assert.deepEqual(heard, []);
});

test('only a cancelable event can be prevented, and dispatch tells so', () => {
  const emitter = new Emitter();
  emitter.on('a', (event) => event.preventDefault());
  assert.equal(emitter.dispatch_('a', {}, true), true);
  assert.equal(emitter.dispatch_('a', {}, false), false);
  assert.equal(new Emitter().dispatch_('a', {}, true), false);
});

test('an event has its payload, type, target and cancelable', () => {
  const emitter = new Emitter();
  let event;
  emitter.on('a', (heard) => {
    event = heard;
  });
  emitter.dispatch_('a', { reason: 'why' }, true);
  assert.equal(event.type, 'a');
  assert.equal(event.target, emitter);
  assert.equal(event.cancelable, true);
  assert.equal(event.reason, 'why');
  assert.equal(event.isDefaultPrevented(), false);
});

test('an event with two names reaches the handlers of both, with the longer name as its type', () => {
  const [emitter, { heard, note }] = [new Emitter(), recorder()];
  emitter.on('signal', note('any')).on('signal:chat', note('chat'));
  emitter.dispatch_('signal:chat', {}, false, 'signal');
  assert.deepEqual(heard, ['any:signal:chat', 'chat:signal:chat']);
});

test('a handler that throws stops no other, and its error reaches the page', async () => {
  const [emitter, { heard, note }] = [new Emitter(), recorder()];
  emitter.on('a', () => {
    throw new Error('of the application');
  });
  emitter.on('a', note('next'));
  const reporters = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const reported = once(process, 'uncaughtException');
  emitter.dispatch_('a');
  const [error] = await reported;
  for (const reporter of reporters) process.on('uncaughtException', reporter);
  assert.equal(error.message, 'of the application');
  assert.deepEqual(heard, ['next:a']);
});

test('a handler that is no function is refused at once', () => {
  assert.throws(() => new Emitter().on('a', undefined), TypeError);
});

test('an object learns when the first listener of an event comes and when the last one goes', () => {
  const told = [];
  class Aware extends Emitter {
    listening_(name, on) {
      told.push(`${name} ${on}`);
    }
  }
  const [emitter, one, two] = [new Aware(), () => {}, () => {}];
  emitter.on('a b', one).on('a', two).once('c', one);
  emitter.off('a', one).off('a', one).off('never', one);
  assert.deepEqual(told.splice(0), ['a true', 'b true', 'c true']);
  emitter.dispatch_('c');
  emitter.off('a', two);
  emitter.on('a', two).off();
  assert.deepEqual(told, ['c false', 'a false', 'a true', 'b false', 'a false']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeCore, load, settled } from './bundle.mjs';

const { Pump } = await load('host/pump');

/** A pump whose effects are written down, and the core it feeds. */
function makePump(answer, handlers = {}) {
  const [core, done, deaths] = [new FakeCore(answer), [], []];
  const all = new Proxy(handlers, {
    get: (own, type) => own[type] ?? ((effect) => done.push(effect)),
  });
  const pump = new Pump(
    () => Promise.resolve(core),
    all,
    (message) => deaths.push(message),
    () => assert.fail('not loaded'),
  );
  return { pump, core, done, deaths };
}
const tick = { type: 'tick' };
const log = (text) => ({ type: 'log', level: 'info', text });

test('inputs of one turn are one batch, in order, with the time', async () => {
  let time;
  const { pump, core } = makePump((_inputs, now) => {
    time = now;
    return [];
  });
  pump.push({ type: 'mediaPrompted', publisher: 1 });
  pump.push(tick);
  await settled();
  pump.push(tick);
  await settled();
  assert.deepEqual(core.batches, [[{ type: 'mediaPrompted', publisher: 1 }, tick], [tick]]);
  assert.ok(Number.isInteger(time) && time >= 0);
});

test('inputs wait for the core to be loaded, and it is loaded once', async () => {
  let loads = 0;
  let loaded;
  const core = new FakeCore();
  const load = () => {
    loads += 1;
    return new Promise((resolve) => {
      loaded = () => resolve(core);
    });
  };
  const pump = new Pump(load, {}, assert.fail, assert.fail);
  pump.push(tick);
  await settled();
  pump.push(tick);
  assert.deepEqual([loads, core.inputs], [1, []]);
  loaded();
  await settled();
  assert.deepEqual([loads, core.inputs], [1, [tick, tick]]);
});

test('nothing is loaded before there is anything to do', () => {
  new Pump(() => assert.fail('loaded'), {}, assert.fail, assert.fail);
});

test('a very long queue goes in pieces, none of it lost', async () => {
  const { pump, core } = makePump();
  for (let publisher = 0; publisher < 1000; publisher += 1) {
    pump.push({ type: 'mediaPrompted', publisher });
  }
  await settled();
  assert.deepEqual(
    core.inputs.map(({ publisher }) => publisher),
    Array.from({ length: 1000 }, (_, index) => index),
  );
  assert.ok(Math.max(...core.batches.map(({ length }) => length)) < 1000);
});

test('effects are carried out in order, and an effect that throws stops no other', async () => {
  const { pump, done } = makePump(() => [log('one'), { type: 'tooBad' }, log('two')], {
    tooBad: () => {
      throw new Error('browser quirk');
    },
  });
  pump.push(tick);
  await settled();
  assert.deepEqual(done, [log('one'), log('two')]);
});

test('what an effect pushes comes after the effects that are already there', async () => {
  const order = [];
  let first = true;
  const { pump } = makePump(
    (inputs) => {
      order.push(`step ${inputs.map(({ type }) => type).join()}`);
      const effects = first ? [{ type: 'again' }, { type: 'again' }] : [];
      first = false;
      return effects;
    },
    {
      again: () => {
        order.push('again');
        pump.push({ type: 'mediaPrompted', publisher: 1 });
      },
    },
  );
  pump.push(tick);
  await settled();
  assert.deepEqual(order, ['step tick', 'again', 'again', 'step mediaPrompted,mediaPrompted']);
});

test('who awaits a call goes on before the effects that follow it', async () => {
  const order = [];
  let resolve;
  const call = new Promise((done) => {
    resolve = done;
  });
  const effects = [log('before'), { type: 'complete', call: 1 }, log('after')];
  const { pump } = makePump(() => effects.splice(0), {
    complete: () => resolve(),
    log: ({ text }) => order.push(text),
  });
  const application = (async () => {
    await call;
    order.push('application');
  })();
  pump.push(tick);
  await application;
  await settled();
  assert.deepEqual(order, ['before', 'application', 'after']);
});

test('the wake time becomes one timer, and the timer a tick', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let wakeAt = null;
  const { pump, core } = makePump((_inputs, now) => ({ effects: [], wakeAt: wakeAt ?? now + 500 }));
  const turn = () => new Promise((resolve) => queueMicrotask(() => queueMicrotask(resolve)));
  pump.push({ type: 'mediaPrompted', publisher: 1 });
  await turn();
  await turn();
  pump.push({ type: 'mediaPrompted', publisher: 2 });
  await turn();
  wakeAt = Number.MAX_SAFE_INTEGER;
  context.mock.timers.tick(499);
  await turn();
  assert.equal(core.inputs.filter(({ type }) => type === 'tick').length, 0);
  context.mock.timers.tick(1);
  await turn();
  assert.equal(core.inputs.filter(({ type }) => type === 'tick').length, 1);
  context.mock.timers.tick(1_000_000);
  await turn();
  assert.equal(core.inputs.filter(({ type }) => type === 'tick').length, 1, 'far away is not now');
});

test('a core that aborts is fed nothing any more', async () => {
  let steps = 0;
  const { pump, deaths, done } = makePump(() => {
    steps += 1;
    throw new WebAssembly.RuntimeError('unreachable');
  });
  pump.push(tick);
  await settled();
  pump.push(tick);
  await settled();
  assert.deepEqual(deaths, ['the client core failed: unreachable']);
  assert.deepEqual([steps, done], [1, []]);
});

test('a core that cannot be loaded fails what waits for it, and is loaded by the next input', async () => {
  const [core, failures] = [new FakeCore(), []];
  const answers = [new Error('HTTP 404'), new Error('HTTP 500'), core];
  const pump = new Pump(
    async () => {
      const answer = answers.shift();
      if (answer !== core) throw answer;
      return answer;
    },
    {},
    () => assert.fail('dead'),
    (message, lost) => failures.push([message, lost]),
  );
  const session = { type: 'initSession', session: 1 };
  pump.push(session);
  pump.push(tick);
  await settled();
  assert.equal(answers.length, 2, 'not before there is something to do');
  pump.push(tick);
  await settled();
  pump.push(tick);
  await settled();
  const because = 'the client core could not be loaded: HTTP';
  assert.deepEqual(failures, [
    [`${because} 404`, [tick]],
    [`${because} 500`, [tick]],
  ]);
  assert.deepEqual(core.inputs, [session, tick], 'the session is made once, and not lost');
});

test('samples wait for the next input and go with it, in order', async () => {
  const { pump, core } = makePump();
  pump.sample([1, 2]);
  pump.sample([3]);
  await settled();
  assert.deepEqual(core.batches, []);
  pump.push(tick);
  await settled();
  pump.push(tick);
  await settled();
  assert.deepEqual(core.samples, [[1, 2, 3], []]);
});

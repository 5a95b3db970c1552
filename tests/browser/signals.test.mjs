// Signals: to all, to one, typed, in order, to their sender too, within their limits.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, openWorld, recorded } from './harness.mjs';

const world = openWorld();
const quiet = { publish: undefined, subscribe: false };

test('Session.signal, Session/signal: everybody is reached, the sender too, and told who sent it', async () => {
  const pages = await world.newCall(['alice', 'bob', 'carol'], quiet);
  await pages[0].evaluate(() => session.signal({ type: 'chat', data: 'hello' }));
  await Promise.all(pages.map((page) => recorded(page, 'session signal:chat hello from alice')));
});

test('signal/to: that one client is reached, and no other', async () => {
  const [alice, bob, carol] = await world.newCall(['alice', 'bob', 'carol'], quiet);
  await recorded(alice, 'session connectionCreated carol');
  await alice.evaluate(async () => {
    await session.signal({ type: 'secret', data: 'psst', to: tools.connections.bob });
    await session.signal({ type: 'open', data: 'all' });
  });
  for (const page of [alice, bob, carol]) {
    await recorded(page, 'session signal:open all from alice');
  }
  assert.deepEqual(await entries(bob, /signal/), [
    'session signal:secret psst from alice',
    'session signal:open all from alice',
  ]);
  assert.deepEqual(await entries(carol, /signal/), ['session signal:open all from alice']);
  assert.deepEqual(await entries(alice, /signal/), ['session signal:open all from alice']);
});

test('signal/type, Session/signal:type: dispatched as signal and as signal:type, and not as another type', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], quiet);
  await bob.evaluate(() => {
    for (const name of ['signal:chat', 'signal:other']) {
      session.on(name, (event) => tools.record(`${name} handler ${event.type}`));
    }
  });
  await alice.evaluate(() => session.signal({ type: 'chat', data: '1' }));
  await recorded(bob, 'session signal:chat 1 from alice');
  await recorded(bob, 'signal:chat handler signal:chat');
  assert.deepEqual(await entries(bob, /signal:other/), []);
});

test('signal/data: a signal without a type has the plain type and may be empty', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], quiet);
  await alice.evaluate(async () => {
    await session.signal({ data: 'plain' });
    await session.signal({});
  });
  await recorded(bob, 'session signal plain from alice');
  await bob.evaluate(() =>
    tools.inTime(
      tools.entries.some((entry) => entry.startsWith('session signal un'))
        ? Promise.resolve()
        : new Promise((resolve) => {
            session.once('signal', resolve);
          }),
      'the empty signal',
    ),
  );
});

test('Session.signal: two hundred of one sender arrive in their order', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], quiet);
  const wanted = Array.from({ length: 200 }, (_unused, index) => String(index));
  const outcome = await alice.evaluate(
    (list) =>
      Promise.all(list.map((data) => session.signal({ type: 'n', data }))).then(
        () => 'ok',
        (error) => error.name,
      ),
    wanted,
  );
  assert.equal(outcome, 'ok');
  await recorded(bob, 'session signal:n 199 from alice');
  const expected = wanted.map((data) => `session signal:n ${data} from alice`);
  assert.deepEqual(await entries(bob, /signal/), expected);
  assert.deepEqual(await entries(alice, /signal/), expected);
});

test('signal/data: any text survives, also emoji, quotes, line ends, NUL and half of a surrogate pair', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], quiet);
  const texts = ['🎥 ünï', '"\\/\b\n\r\t', 'a\u0000b', '{"id":1}', ' \u2028 '];
  const got = bob.evaluate(
    (count) =>
      new Promise((resolve) => {
        const list = [];
        session.on('signal:text', (event) => {
          list.push(event.data);
          if (list.length === count) resolve(list);
        });
      }),
    texts.length + 1,
  );
  await alice.evaluate(async (list) => {
    for (const data of list) await session.signal({ type: 'text', data });
    await session.signal({ type: 'text', data: 'half \ud83c pair' });
  }, texts);
  assert.deepEqual(await got, [...texts, 'half \ufffd pair']);
});

test('Session.signal: over its limits it is refused by name, and the session goes on', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], quiet);
  const refused = await alice.evaluate(async () => {
    const attempt = (signal) =>
      new Promise((resolve) => {
        session
          .signal(signal, (error) =>
            resolve(error && [error.name, error.code, Boolean(error.message)]),
          )
          ?.catch(() => {});
      });
    return [
      await attempt({ type: 'x'.repeat(129), data: '' }),
      await attempt({ type: 'no spaces', data: '' }),
      await attempt({ type: 'x', data: 'x'.repeat(8193) }),
      await attempt({ type: 'x', data: 'x', to: { connectionId: 'nobody' } }),
    ];
  });
  assert.deepEqual(refused, [
    ['OT_PAYLOAD_TOO_LARGE', 413, true],
    ['OT_INVALID_PARAMETER', 400, true],
    ['OT_PAYLOAD_TOO_LARGE', 413, true],
    ['OT_NOT_FOUND', 404, true],
  ]);
  await alice.evaluate(() => session.signal({ type: 'x'.repeat(128), data: 'y'.repeat(8192) }));
  await alice.evaluate(() => session.signal({ type: 'after', data: 'ok' }));
  await recorded(bob, 'session signal:after ok from alice');
});

test('Session.signal: a flood is refused by name, and the session goes on', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], quiet);
  const names = await alice.evaluate(async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 600 }, () => session.signal({ type: 'flood' })),
    );
    return [...new Set(results.map(({ reason }) => (reason ? tools.describe(reason) : 'ok')))];
  });
  assert.deepEqual(names.sort(), ['OT_RATE_LIMIT_EXCEEDED 429', 'ok']);
  assert.equal(await bob.evaluate(() => session.isConnected()), true);
  assert.equal(await alice.evaluate(() => session.isConnected()), true);
});

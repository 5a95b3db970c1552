// How loud publishers and subscribers are: the event, its rate, the meter, and what is not measured.
/* global tools, session, measured */
import assert from 'node:assert/strict';
import test from 'node:test';
import { joinRoom, openWorld, recorded } from './harness.mjs';

const world = openWorld();

/** Counts from now on what measures sound: of own tracks, of received ones, and audio engines. */
const count = () => {
  window.measured = { tracks: 0, packets: 0, contexts: [] };
  const patch = (type, name, key) => {
    const real = type.prototype[name];
    type.prototype[name] = function patched(...args) {
      measured[key] += 1;
      return real.apply(this, args);
    };
  };
  patch(AnalyserNode, 'getFloatTimeDomainData', 'tracks');
  patch(RTCRtpReceiver, 'getSynchronizationSources', 'packets');
  window.AudioContext = class extends AudioContext {
    constructor(...args) {
      super(...args);
      measured.contexts.push(this);
    }
  };
};

/** Two seconds' worth of levels of `name`, which one of them is at the least. */
const collect = (name, wantedMs = 2_000) => {
  const object = tools.subscribers[name] ?? tools.publishers[name];
  return tools.inTime(
    new Promise((resolve) => {
      const seen = [];
      const begin = performance.now();
      object.on('audioLevelUpdated', function hear({ audioLevel }) {
        seen.push(audioLevel);
        if (performance.now() - begin < wantedMs) return;
        object.off('audioLevelUpdated', hear);
        resolve({ seen, ms: performance.now() - begin });
      });
    }),
    'levels',
  );
};

/** Makes the page one that cannot be seen, or can be again. */
const hide = (hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
};

async function call() {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  for (const page of [alice, bob]) await page.evaluate(count);
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'));
  await recorded(bob, 'subscribe alice ok');
  return [alice, bob];
}

function checkBeeps({ seen, ms }) {
  assert.ok(
    seen.every((level) => level >= 0 && level <= 1),
    `all in 0..1: ${seen}`,
  );
  assert.ok(Math.max(...seen) > 0.05, `the beep is heard: ${Math.max(...seen)}`);
  assert.ok(Math.min(...seen) < 0.01, `the pause is heard: ${Math.min(...seen)}`);
  const rate = (seen.length * 1_000) / ms;
  assert.ok(rate > 15 && rate < 63, `${rate} a second`);
}

test('Publisher/audioLevelUpdated, Subscriber/audioLevelUpdated: the beeps of the microphone rise and fall at both ends', async () => {
  const [alice, bob] = await call();
  checkBeeps(await alice.evaluate(collect, 'alice'));
  checkBeeps(await bob.evaluate(collect, 'alice'));
});

test('Publisher/audioLevelUpdated, Subscriber/audioLevelUpdated: ten a second while the page cannot be seen', async () => {
  const [alice, bob] = await call();
  for (const page of [alice, bob]) {
    await page.evaluate(hide, true);
    const { seen, ms } = await page.evaluate(collect, 'alice');
    const rate = (seen.length * 1_000) / ms;
    assert.ok(rate > 4 && rate < 11, `${rate} a second`);
    await page.evaluate(hide, false);
    const visible = await page.evaluate(collect, 'alice');
    assert.ok(visible.seen.length > 1.5 * seen.length, `${visible.seen.length} when seen again`);
  }
});

test('Publisher.publishAudio, Publisher/audioLevelUpdated, Subscriber.subscribeToAudio: what is muted has the level 0', async () => {
  const [alice, bob] = await call();
  await alice.evaluate(() => tools.publishers.alice.publishAudio.promise(false));
  const muted = await alice.evaluate(collect, 'alice');
  assert.deepEqual([...new Set(muted.seen)], [0]);
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  assert.deepEqual([...new Set((await bob.evaluate(collect, 'alice')).seen)], [0]);
  await alice.evaluate(() => tools.publishers.alice.publishAudio.promise(true));
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  checkBeeps(await bob.evaluate(collect, 'alice'));
  await bob.evaluate(() => tools.subscribers.alice.subscribeToAudio.promise(false));
  assert.deepEqual([...new Set((await bob.evaluate(collect, 'alice')).seen)], [0]);
});

test('Publisher/audioLevelUpdated, Subscriber/audioLevelUpdated: nothing is measured unless somebody listens', async () => {
  const [alice, bob] = await call();
  const idle = () =>
    new Promise((resolve) => {
      const before = { ...measured };
      setTimeout(() => {
        resolve([measured.tracks - before.tracks, measured.packets - before.packets]);
      }, 1_000);
    });
  for (const page of [alice, bob]) {
    const states = () => measured.contexts.map(({ state }) => state);
    assert.deepEqual(await page.evaluate(idle), [0, 0]);
    assert.deepEqual(await page.evaluate(states), []);
    await page.evaluate(collect, 'alice');
    const once = await page.evaluate(async () => {
      const object = tools.subscribers.alice ?? tools.publishers.alice;
      await new Promise((resolve) => object.once('audioLevelUpdated', resolve));
      return measured.tracks + measured.packets;
    });
    assert.ok(once > 20, `${once} measurements while somebody listened`);
    assert.deepEqual(await page.evaluate(idle), [0, 0]);
    const left = await page.evaluate(states);
    assert.ok(
      left.every((state) => state === 'closed'),
      `no audio engine is left: ${left}`,
    );
  }
});

test('Publisher/audioLevelUpdated: several publishers share one audio engine, and destroyed ones end', async () => {
  const page = await world.newPage();
  await page.evaluate(count);
  const result = await page.evaluate(async () => {
    const made = await Promise.all([OT.initPublisher.promise(), OT.initPublisher.promise()]);
    const loud = (publisher) =>
      new Promise((resolve) => {
        publisher.on('audioLevelUpdated', ({ audioLevel }) => audioLevel > 0.05 && resolve());
      });
    await tools.inTime(Promise.all(made.map(loud)), 'sound');
    const during = measured.contexts.map(({ state }) => state);
    let late = 0;
    for (const publisher of made) {
      await publisher.destroy.promise();
      publisher.on('audioLevelUpdated', () => (late += 1));
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    return { during, after: measured.contexts.map(({ state }) => state), late };
  });
  assert.deepEqual(result, { during: ['running'], after: ['closed'], late: 0 });
});

const meter = `(name) => {
  const { element } = tools.subscribers[name] ?? tools.publishers[name];
  const value = element.querySelector('.OT_audio-level-meter > .OT_audio-level-meter__value');
  return { shown: value.checkVisibility(), width: value.getBoundingClientRect().width };
}`;

/** The least and the greatest width of a meter within two seconds. */
const sway = `(name) => new Promise((resolve) => {
  const look = ${meter};
  const widths = [];
  const begin = performance.now();
  const frame = () => {
    widths.push(look(name).width);
    if (performance.now() - begin < 2000) requestAnimationFrame(frame);
    else resolve(Math.max(...widths) - Math.min(...widths));
  };
  frame();
})`;

test('initPublisher/style, subscribe/style, style/audioLevelDisplayMode, Subscriber.setStyle: a meter moves with the sound, shown as wanted', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await bob.evaluate(count);
  const style = { audioLevelDisplayMode: 'on' };
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice', style } });
  await alice.evaluate(() => tools.publish(session, { name: 'voice', videoSource: null }));
  await joinRoom(bob, room.member('bob'), {
    subscribe: { style: { audioLevelDisplayMode: 'on' } },
  });
  await Promise.all([recorded(bob, 'subscribe voice ok'), recorded(bob, 'subscribe alice ok')]);
  const run = (page, code, name) => page.evaluate(`(${code})(${JSON.stringify(name)})`);
  assert.ok((await run(alice, meter, 'alice')).shown, 'on: beside a picture');
  assert.ok((await run(alice, sway, 'alice')) > 5, 'the publisher’s meter moves');
  assert.ok((await run(bob, meter, 'alice')).shown, 'on: beside a picture of somebody else');
  await bob.evaluate(() => {
    for (const one of Object.values(tools.subscribers)) {
      one.setStyle('audioLevelDisplayMode', 'auto');
    }
  });
  await bob.waitForFunction(`!(${meter})('alice').shown`);
  assert.ok((await run(bob, meter, 'voice')).shown, 'auto: without a picture');
  assert.ok((await run(bob, sway, 'voice')) > 5, 'the subscriber’s meter moves');
  const idle = () =>
    bob.evaluate(
      () =>
        new Promise((resolve) => {
          const before = measured.packets;
          setTimeout(() => resolve(measured.packets - before), 700);
        }),
    );
  assert.ok((await idle()) > 5, 'the meter needs measurements');
  await bob.evaluate(() => {
    tools.subscribers.voice.setStyle('audioLevelDisplayMode', 'off');
  });
  await bob.waitForFunction(`!(${meter})('voice').shown`);
  // The next frame tells the observer.
  await bob.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  assert.equal(await idle(), 0, 'a meter that is not shown needs none');
  await bob.evaluate(() => {
    tools.subscribers.voice.setStyle('audioLevelDisplayMode', 'on');
  });
  assert.ok((await run(bob, sway, 'voice')) > 5, 'it moves again');
  await bob.evaluate(hide, true);
  assert.equal(await idle(), 0, 'nobody sees the meters of a hidden page');
});

test('Publisher/audioLevelUpdated: an audio engine that the browser holds goes on after a click', async () => {
  const page = await world.newPage();
  await page.evaluate(async () => {
    window.AudioContext = class extends AudioContext {
      constructor() {
        super();
        this.suspend();
      }
    };
    const publisher = await OT.initPublisher.promise();
    const loud = new Promise((resolve) => {
      publisher.on('audioLevelUpdated', ({ audioLevel }) => audioLevel > 0.05 && resolve());
    });
    loud.then(() => tools.record('loud'));
    let seen = 0;
    const quiet = new Promise((resolve) => {
      publisher.on('audioLevelUpdated', ({ audioLevel }) => {
        seen += audioLevel === 0 ? 1 : 0;
        if (seen === 60) resolve();
      });
    });
    await tools.inTime(quiet, 'silence');
  });
  assert.deepEqual(await page.evaluate(() => tools.entries.includes('loud')), false);
  await page.mouse.click(5, 5);
  await recorded(page, 'loud');
});

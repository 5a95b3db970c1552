// The browser's real autoplay policy: pictures at once, sound after the user has done something.
// Playwright's own calls into a page count as a click there, so these pages are asked by CDP.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { joinRoom, openWorld } from './harness.mjs';

const world = openWorld({
  chromiumArgs: ['--autoplay-policy=document-user-activation-required'],
});

/** Evaluates in a page without a user's gesture. */
async function ask(page, expression) {
  const cdp = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
    expression: `(async () => { ${expression} })()`,
    awaitPromise: true,
    returnByValue: true,
    userGesture: false,
  });
  await cdp.detach();
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
  return result.value;
}

/** A page that nobody has touched, in a room with alice, subscribed to her. */
async function untouched(properties = {}) {
  const room = await world.createRoom();
  const alice = await world.newPage();
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  const page = await world.blankPage();
  const join = `tools.join(${JSON.stringify(room.member('bob'))}, { subscribe: false })`;
  await page.goto(world.addPage({ body: '<p id="text">Text</p>' }));
  await ask(
    page,
    `await ${join};
    await tools.until(() => tools.streams.alice, 'stream');
    const subscriber = tools.subscribe(session, tools.streams.alice, ${JSON.stringify(properties)});
    for (const name of ['audioBlocked', 'audioUnblocked'])
      subscriber.on(name, () => tools.record(name));
    await tools.recorded('audioBlocked');
    await tools.recorded('subscribe alice ok');`,
  );
  return page;
}

const state = `const { element } = tools.subscribers.alice;
  const control = element.querySelector('button.OT_audio-blocked-indicator');
  const box = control.getBoundingClientRect();
  return {
    active: navigator.userActivation.hasBeenActive,
    blocked: tools.subscribers.alice.isAudioBlocked(),
    muted: tools.videoOf('alice').muted,
    shown: control.checkVisibility() && box.width > 20,
    label: control.getAttribute('aria-label'),
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
  };`;

test('Subscriber/audioBlocked, Subscriber/audioUnblocked, Subscriber.isAudioBlocked: the picture moves, sound waits for the press of a button', async () => {
  const page = await untouched();
  await ask(page, `await tools.moves(tools.videoOf('alice'))`);
  const before = await ask(page, state);
  assert.deepEqual(
    { ...before, x: 0, y: 0 },
    { active: false, blocked: true, muted: true, shown: true, label: 'Play sound', x: 0, y: 0 },
  );
  await page.mouse.click(before.x, before.y);
  await ask(page, `await tools.recorded('audioUnblocked')`);
  const after = await ask(page, state);
  assert.deepEqual([after.blocked, after.muted, after.shown], [false, false, false]);
  await ask(page, `await tools.sounds(tools.videoOf('alice'))`);
  assert.deepEqual(
    await ask(page, `return tools.entries.filter((entry) => entry.startsWith('audio'))`),
    ['audioBlocked', 'audioUnblocked'],
  );
});

test('OT.unblockAudio: it rejects without a gesture, and in a click handler lets sound be heard', async () => {
  const page = await untouched();
  const refused = await ask(
    page,
    `const told = await OT.unblockAudio().then(() => 'ok', ({ name }) => name);
    await tools.moves(tools.videoOf('alice'));
    return [told, tools.subscribers.alice.isAudioBlocked()];`,
  );
  assert.deepEqual(refused, ['OT_MEDIA_ERR_ABORTED', true]);
  await ask(
    page,
    `document.getElementById('text').addEventListener('pointerup', () => {
      OT.unblockAudio().then(() => tools.record('unblocked'));
    });`,
  );
  await page.mouse.click(20, 20);
  await ask(page, `await tools.recorded('unblocked'); await tools.recorded('audioUnblocked');`);
  await ask(page, `await tools.sounds(tools.videoOf('alice'))`);
});

test('Subscriber/audioUnblocked: any key pressed in the page unblocks sound', async () => {
  const page = await untouched();
  await page.keyboard.press('a');
  await ask(page, `await tools.recorded('audioUnblocked')`);
  await ask(page, `await tools.sounds(tools.videoOf('alice'))`);
});

test('style/audioBlockedDisplayMode: off leaves the button to the page', async () => {
  const page = await untouched({ style: { audioBlockedDisplayMode: 'off' } });
  const { blocked, shown } = await ask(page, state);
  assert.deepEqual([blocked, shown], [true, false]);
});

test('Subscriber.setAudioVolume: the volume outlasts blocked sound', async () => {
  const page = await untouched({ audioVolume: 20 });
  await page.mouse.click(20, 20);
  await ask(page, `await tools.recorded('audioUnblocked')`);
  const volume = await ask(page, `return tools.videoOf('alice').volume`);
  assert.equal(volume, 0.2);
});

test('Subscriber/audioLevelUpdated, Publisher/audioLevelUpdated: levels are known while the browser lets no audio engine run', async () => {
  const page = await untouched();
  const touched = await ask(
    page,
    `window.AudioContext = class extends AudioContext {
      constructor() {
        super();
        this.suspend();
      }
      resume() {
        return new Promise(() => {});
      }
    };
    await tools.publish(session, { name: 'bob' });
    tools.subscribe(session, tools.publishers.bob.stream);
    const loud = (object) => new Promise((resolve) => {
      object.on('audioLevelUpdated', ({ audioLevel }) => audioLevel > 0.05 && resolve(audioLevel));
    });
    const both = [tools.subscribers.alice, tools.publishers.bob].map(loud);
    await tools.inTime(Promise.all(both), 'sound');
    return navigator.userActivation.hasBeenActive;`,
  );
  assert.equal(touched, false);
});

test('OT.unblockAudio: where even silent video waits for a gesture, it starts one’s own picture as well', async () => {
  const page = await world.newPage();
  const waited = await page.evaluate(async () => {
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function refuse() {
      this.autoplay = false;
      this.pause();
      return Promise.reject(new DOMException('low power', 'NotAllowedError'));
    };
    const publisher = await OT.initPublisher.promise();
    const video = publisher.element.querySelector('video');
    const { paused } = video;
    const refused = await OT.unblockAudio().then(
      () => 'ok',
      ({ name }) => name,
    );
    HTMLMediaElement.prototype.play = play;
    await OT.unblockAudio();
    await tools.moves(video);
    const { ariaPressed } = publisher.element.querySelector('.OT_mute');
    return [paused, refused, video.muted, ariaPressed];
  });
  assert.deepEqual(waited, [true, 'OT_MEDIA_ERR_ABORTED', true, 'false']);
});

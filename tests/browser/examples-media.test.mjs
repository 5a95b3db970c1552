// The examples of what can be published, and of devices, each in a browser against the real server.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, moves, openExample, openTwice, other, says, sounds } from './example-tools.mjs';
import { openWorld } from './harness.mjs';

const world = openWorld({
  chromiumArgs: ['--auto-select-desktop-capture-source=Entire screen'],
});

/** Resolves once a video shows this colour, red green blue, at a place given in parts of its size. */
const shows = (video, colour, [x, y]) =>
  video.evaluate(
    async (element, { wanted, at }) => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d', { willReadFrequently: true });
      const isThere = () => {
        canvas.width = element.videoWidth;
        canvas.height = element.videoHeight;
        if (canvas.width === 0) return false;
        context.drawImage(element, 0, 0);
        const [left, top] = [Math.round(at[0] * canvas.width), Math.round(at[1] * canvas.height)];
        const { data } = context.getImageData(left, top, 1, 1);
        return wanted.every((value, index) => Math.abs(value - data[index]) < 40);
      };
      const seen = new Promise((resolve) => {
        const look = () => (isThere() ? resolve() : element.requestVideoFrameCallback(look));
        element.requestVideoFrameCallback(look);
      });
      await tools.inTime(seen, `colour ${wanted}`);
    },
    { wanted: colour, at: [x, y] },
  );

test('the example screen-share: others see the screen until it is stopped', async () => {
  const [alice, bob] = await openTwice(world, 'screen-share');
  await button(alice, 'Share your screen').click();
  await moves(other(bob));
  assert.equal(await bob.evaluate(() => OT.subscribers.find().stream.videoType), 'screen');
  await button(alice, 'Stop sharing').click();
  await other(bob).waitFor({ state: 'detached' });
  await button(alice, 'Share your screen').waitFor();
  assert.deepEqual(await alice.evaluate(() => tools.liveTracks()), []);
});

test('the example publish-canvas: others see what is drawn', async () => {
  const [alice, bob] = await openTwice(world, 'publish-canvas');
  await other(bob).waitFor();
  await alice.getByLabel('Colour', { exact: true }).fill('#d01030');
  const box = await alice.getByLabel('Drawing').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await alice.mouse.move(x - 80, y);
  await alice.mouse.down();
  await alice.mouse.move(x + 80, y, { steps: 8 });
  await alice.mouse.up();
  await shows(other(bob), [0xd0, 0x10, 0x30], [0.5, 0.5]);
  await shows(other(bob), [0xff, 0xfd, 0xf6], [0.5, 0.8]);
});

/** A second of a blue picture and of a tone, as a file that a browser plays. */
async function recordFile(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 240;
    const context = canvas.getContext('2d');
    const paint = () => {
      context.fillStyle = '#2040c0';
      context.fillRect(0, 0, canvas.width, canvas.height);
    };
    paint();
    const timer = setInterval(paint, 40);
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const out = audio.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    const stream = new MediaStream([
      ...canvas.captureStream(25).getTracks(),
      ...out.stream.getTracks(),
    ]);
    const recorder = new MediaRecorder(stream, { mimeType: 'video/webm;codecs=vp8,opus' });
    const chunks = [];
    const isOver = new Promise((resolve) => {
      recorder.onstop = resolve;
      recorder.ondataavailable = ({ data }) => {
        chunks.push(data);
        if (chunks.length === 10 && recorder.state === 'recording') recorder.stop();
      };
    });
    recorder.start(100);
    await tools.inTime(isOver, 'recording');
    clearInterval(timer);
    await audio.close();
    return [...new Uint8Array(await new Blob(chunks).arrayBuffer())];
  });
  return { name: 'blue.webm', mimeType: 'video/webm', buffer: Buffer.from(bytes) };
}

async function chooseFile(page, file) {
  const input = page.getByLabel('Video', { exact: true });
  await input.and(page.locator(':enabled')).waitFor();
  await input.setInputFiles(file);
}

test('the example publish-file: others see and hear the file, and the next one', async () => {
  const [alice, bob] = await openTwice(world, 'publish-file');
  const file = await recordFile(alice);
  await chooseFile(alice, file);
  await says(alice, 'Playing blue.webm for everybody');
  await Promise.all([shows(other(bob), [0x20, 0x40, 0xc0], [0.5, 0.5]), sounds(other(bob))]);
  await chooseFile(alice, { ...file, name: 'again.webm' });
  await says(alice, 'Playing again.webm for everybody');
  await bob.waitForFunction(() => OT.subscribers.find()?.stream?.name === 'again.webm');
  await shows(other(bob), [0x20, 0x40, 0xc0], [0.5, 0.5]);
  assert.equal(await other(bob).count(), 1);
});

test('the example publish-file: what is no video is said to be none', async () => {
  const alice = await openExample(world, 'publish-file');
  const file = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear all') };
  await chooseFile(alice, file);
  await says(alice, 'letter.txt cannot be published');
});

test('the example device-picker: others see and hear the devices that are chosen', async () => {
  const alice = await openExample(world, 'device-picker', undefined, {
    cameras: { front: 'red', back: 'green' },
    microphones: { desk: 440, headset: 1_000 },
  });
  await alice.waitForURL(/\?room=/);
  const bob = await openExample(world, 'device-picker', alice.url(), {
    cameras: { lens: 'blue' },
    microphones: { boom: 2_000 },
  });
  const gets = (colour, hertz) =>
    other(bob).evaluate(
      async (video, [picture, tone]) => {
        await tools.hasMedia(video);
        await Promise.all([tools.showsColour(video, picture), tools.soundsLike(video, tone)]);
      },
      [colour, hertz],
    );
  await gets('red', 440);
  await alice.getByLabel('Camera', { exact: true }).selectOption('the back');
  await alice.getByLabel('Microphone', { exact: true }).selectOption('the headset');
  await gets('green', 1_000);
  assert.deepEqual(await alice.evaluate(() => tools.openDevices().sort()), ['back', 'headset']);
  await alice.waitForFunction(() => document.querySelector('meter').value > 0.05);
  await alice.evaluate(() => tools.broken.add('front'));
  await alice.getByLabel('Camera', { exact: true }).selectOption('the front');
  await says(alice, 'The device cannot be read');
  await alice.waitForFunction(() => document.getElementById('camera').value === 'back');
});

test('the example device-picker: sound comes out where one chooses', async () => {
  const alice = await openExample(world, 'device-picker');
  const loudspeaker = alice.getByLabel('Loudspeaker', { exact: true });
  await loudspeaker.selectOption('Fake Audio Output 2');
  await alice.waitForFunction(async () => {
    const { label } = await OT.getActiveAudioOutputDevice();
    return label === 'Fake Audio Output 2';
  });
});

test('the example pre-call: the page publishes to itself and says how that went', async () => {
  const alice = await openExample(world, 'pre-call');
  await button(alice, 'Run the check').click();
  await alice.getByText(/^Quality: sound (poor|fair|good|excellent), picture \w+$/).waitFor();
  const results = await alice.locator('#results li').allTextContents();
  assert.equal(results[0], 'Browser: can make calls');
  const network = /^Network: 640×480 at (\d+) frames a second, (\d+) kbit\/s, [\d.]+ % of/;
  const [, frames, rate] = network.exec(results[4]) ?? assert.fail(results[4]);
  assert.ok(frames > 0 && rate > 0, results[4]);
  await button(alice, 'Run the check').and(alice.locator(':enabled')).waitFor();
  const left = await alice.evaluate(() => [tools.liveTracks(), tools.openPeers()]);
  assert.deepEqual(left, [[], 0]);
});

test('the example pre-call: says what does not work, and stops there', async () => {
  const alice = await openExample(world, 'pre-call');
  await alice.evaluate(() => tools.failCapture('NotAllowedError'));
  await button(alice, 'Run the check').click();
  await alice.locator('#results .bad', { hasText: 'Camera and microphone: ' }).waitFor();
  await button(alice, 'Run the check').and(alice.locator(':enabled')).waitFor();
  assert.equal(await alice.locator('#results li').count(), 2);
});

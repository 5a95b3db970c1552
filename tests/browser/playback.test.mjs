// Playing: what pauses a video, what it shows, how large and how loud it is.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

async function watched() {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await sees(bob, 'alice');
  return [alice, bob];
}

test('Subscriber.element: taken out and put back later it goes on playing, heard all the while', async () => {
  const [, bob] = await watched();
  await bob.evaluate(async () => {
    const { element } = tools.subscribers.alice;
    const video = tools.videoOf('alice');
    const paused = new Promise((resolve) => {
      video.addEventListener('pause', resolve, { once: true });
    });
    element.remove();
    await tools.inTime(paused, 'pause');
    await tools.sounds(video);
    tools.place().append(element);
    await Promise.all([tools.moves(video), tools.sounds(video)]);
  });
});

test('Subscriber/videoElementCreated: a video that the page places and moves plays on, and pauses when the page pauses it', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'), { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  const paused = await bob.evaluate(async () => {
    const subscriber = session.subscribe(tools.streams.alice, { insertDefaultUI: false });
    const video = await new Promise((resolve) => {
      subscriber.on('videoElementCreated', ({ element }) => resolve(element));
    });
    const next = (type) =>
      tools.inTime(
        new Promise((resolve) => {
          video.addEventListener(type, resolve, { once: true });
        }),
        type,
      );
    await next('playing');
    tools.place().append(video);
    await Promise.all([tools.moves(video), tools.sounds(video)]);
    let event = next('pause');
    video.remove();
    await event;
    event = next('playing');
    tools.place().append(video);
    await Promise.all([event, tools.moves(video)]);
    event = next('pause');
    video.pause();
    await event;
    await tools.stands(video);
    return video.paused;
  });
  assert.equal(paused, true);
});

test('Publisher.element, Subscriber.element: removed by the page itself, everything goes on and ends well', async () => {
  const [alice, bob] = await watched();
  await alice.evaluate(async () => {
    tools.publishers.alice.element.remove();
    await tools.publishers.alice.publishVideo.promise(false);
    tools.publishers.alice.setStyle('nameDisplayMode', 'off');
  });
  await recorded(bob, 'subscriber alice videoDisabled publishVideo');
  await bob.evaluate(async () => {
    document.body.textContent = '';
    await tools.sounds(tools.videoOf('alice'));
    session.unsubscribe(tools.subscribers.alice);
    await tools.recorded('subscriber alice destroyed');
  });
  await alice.evaluate(() => tools.publishers.alice.destroy.promise());
  await recorded(alice, 'publisher destroyed');
  assert.deepEqual(await alice.evaluate(() => tools.liveTracks()), []);
});

/** Publishes a canvas whose left half is dark blue and right half yellow; `window.canvas` is it. */
const publishHalves = async () => {
  const canvas = document.createElement('canvas');
  window.canvas = canvas;
  canvas.width = 320;
  canvas.height = 240;
  const context = canvas.getContext('2d');
  setInterval(() => {
    context.fillStyle = '#204080';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = '#f0c040';
    context.fillRect(canvas.width / 2, 0, canvas.width, canvas.height);
  }, 50);
  const videoSource = canvas.captureStream(20).getVideoTracks()[0];
  await tools.publish(session, { name: 'halves', videoSource, mirror: true });
};

/** Size and two colours of the picture that getImgData returns. */
const picture = async (kind) => {
  const object = tools[kind].halves;
  await tools.inTime(
    new Promise((resolve) => {
      tools.videoOf('halves').requestVideoFrameCallback(resolve);
    }),
    'frame',
  );
  const data = object.getImgData();
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const at = (share) => [
    ...context.getImageData(image.width * share, image.height / 2, 1, 1).data.slice(0, 3),
  ];
  return { width: image.width, height: image.height, left: at(0.25), right: at(0.75) };
};

function checkHalves({ width, height, left, right }) {
  assert.deepEqual([width, height], [320, 240]);
  const near = (color, wanted) => color.every((value, i) => Math.abs(value - wanted[i]) < 30);
  assert.ok(near(left, [0x20, 0x40, 0x80]), `left is ${left}`);
  assert.ok(near(right, [0xf0, 0xc0, 0x40]), `right is ${right}`);
}

async function halves() {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'));
  await joinRoom(bob, room.member('bob'));
  await alice.evaluate(publishHalves);
  await recorded(bob, 'subscribe halves ok');
  return [alice, bob];
}

test('Publisher.getImgData, Subscriber.getImgData: base64 of a PNG of the present picture, not mirrored; null without one', async () => {
  const [alice, bob] = await halves();
  checkHalves(await alice.evaluate(picture, 'publishers'));
  checkHalves(await bob.evaluate(picture, 'subscribers'));
  const none = await alice.evaluate(async () => {
    const voice = await OT.initPublisher.promise({ videoSource: null });
    return [voice.getImgData(), voice.videoWidth(), voice.videoHeight()];
  });
  assert.deepEqual(none, [null, undefined, undefined]);
});

test('Publisher/videoDimensionsChanged, Subscriber/videoDimensionsChanged, Publisher.videoWidth, Publisher.videoHeight, Subscriber.videoWidth, Subscriber.videoHeight: another size of the picture arrives', async () => {
  const pages = await halves();
  const kinds = ['publishers', 'subscribers'];
  for (const [index, page] of pages.entries()) {
    await page.evaluate(async (kind) => {
      const object = tools[kind].halves;
      const frame = new Promise((resolve) => {
        tools.videoOf('halves').requestVideoFrameCallback(resolve);
      });
      await tools.inTime(frame, 'frame');
      tools.sizes = [[object.videoWidth(), object.videoHeight()]];
      object.on('videoDimensionsChanged', ({ oldValue, newValue }) => {
        tools.sizes.push([oldValue.width, oldValue.height, newValue.width, newValue.height]);
        tools.sizes.push([object.videoWidth(), object.videoHeight()]);
        tools.record(`size ${newValue.width}`);
      });
    }, kinds[index]);
  }
  await pages[0].evaluate(() => {
    Object.assign(window.canvas, { width: 240, height: 240 });
  });
  for (const page of pages) {
    await recorded(page, 'size 240');
    assert.deepEqual(await page.evaluate(() => tools.sizes), [
      [320, 240],
      [320, 240, 240, 240],
      [240, 240],
    ]);
  }
});

test('Subscriber.setAudioVolume, Subscriber.getAudioVolume, subscribe/audioVolume: 0 to 100, heard accordingly', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'), { subscribe: { audioVolume: 30 } });
  await recorded(bob, 'subscribe alice ok');
  const volumes = await bob.evaluate(async () => {
    const subscriber = tools.subscribers.alice;
    const video = tools.videoOf('alice');
    const told = [[subscriber.getAudioVolume(), video.volume]];
    for (const volume of [150, -5, 50.5, 0]) {
      const chained = subscriber.setAudioVolume(volume) === subscriber;
      told.push([subscriber.getAudioVolume(), video.volume, chained]);
    }
    await tools.silent(video);
    const nothing = await subscriber.setAudioVolume.promise(100);
    await tools.sounds(video);
    return [...told, [subscriber.getAudioVolume(), nothing]];
  });
  assert.deepEqual(volumes, [
    [30, 0.3],
    [100, 1, true],
    [0, 0, true],
    [50.5, 0.505, true],
    [0, 0, true],
    [100, undefined],
  ]);
});

test('Subscriber.element: moved into a frame or a shadow tree it keeps its looks', async () => {
  const [alice, bob] = await watched();
  const inside = await bob.evaluate(async () => {
    const { element } = tools.subscribers.alice;
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.contentDocument.body.append(element);
    const video = tools.videoOf('alice');
    const styled = () => getComputedStyle(video).objectFit === 'cover';
    const before = styled();
    await tools.moves(video);
    return [before, styled()];
  });
  assert.deepEqual(inside, [false, true]);
  const shadow = await alice.evaluate(async () => {
    const target = document.createElement('div');
    const publisher = OT.initPublisher(target);
    tools.place().attachShadow({ mode: 'open' }).append(target);
    const video = publisher.element.querySelector('video');
    await tools.moves(video);
    return getComputedStyle(video).objectFit;
  });
  assert.equal(shadow, 'cover');
});

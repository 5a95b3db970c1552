// Media processor connectors: what they make of a track is what is sent, seen and heard.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { plugIn, showsColour } from './device-tools.mjs';
import { entries, hears, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();

/** Gives a page `tools.paint(colour)` and `tools.tone(hertz)`: connectors that record what they are asked. */
const addConnectors = (page) =>
  page.evaluate(() => {
    tools.paint = (colour) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      const context = canvas.getContext('2d');
      let turn = 0;
      const timer = setInterval(() => {
        turn = 1 - turn;
        context.fillStyle = colour;
        context.fillRect(0, 0, 320, 240);
        context.fillStyle = turn ? 'black' : 'white';
        context.fillRect(0, 0, 8, 8);
      }, 50);
      const [output] = canvas.captureStream(20).getVideoTracks();
      return {
        sources: [],
        output,
        setTrack(track) {
          this.sources.push(track);
          return Promise.resolve(output);
        },
        destroy() {
          clearInterval(timer);
          tools.record(`destroyed ${colour}`);
          return Promise.resolve();
        },
      };
    };
    tools.tone = (hertz) => {
      const audio = new AudioContext();
      const oscillator = new OscillatorNode(audio, { frequency: hertz });
      const out = audio.createMediaStreamDestination();
      oscillator.connect(out);
      oscillator.start();
      return {
        setTrack: () => Promise.resolve(out.stream.getAudioTracks()[0]),
        destroy: () => {
          tools.record(`destroyed ${hertz}`);
          return Promise.resolve();
        },
      };
    };
  });

/** Gives a page `tools.stamp(colour)`: a connector that paints the left half of every picture. */
const addStamp = (page) =>
  page.evaluate(() => {
    tools.stamp = (colour) => {
      const player = Object.assign(document.createElement('video'), { muted: true });
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      const context = canvas.getContext('2d');
      const timer = setInterval(() => {
        context.drawImage(player, 0, 0, 320, 240);
        context.fillStyle = colour;
        context.fillRect(0, 0, 160, 240);
      }, 50);
      const [output] = canvas.captureStream(20).getVideoTracks();
      return {
        async setTrack(track) {
          player.srcObject = new MediaStream([track]);
          await player.play();
          return output;
        },
        destroy() {
          clearInterval(timer);
          tools.record('stamp destroyed');
          return Promise.resolve();
        },
      };
    };
  });

/** Resolves once the middle of a stream's picture has this colour; `black` and others by their channels. */
const shows = (page, name, colour) =>
  page.evaluate(
    ([who, wanted]) =>
      tools.inTime(
        (async () => {
          const video = await tools.videoComes(who);
          const context = document.createElement('canvas').getContext('2d');
          const tests = {
            red: (red, green, blue) => red > 180 && green < 90 && blue < 90,
            blue: (red, green, blue) => blue > 180 && red < 90 && green < 90,
            neither: (red, green, blue) =>
              !tests.red(red, green, blue) &&
              !tests.blue(red, green, blue) &&
              red + green + blue > 60,
            black: (red, green, blue) => red + green + blue < 60,
          };
          for (;;) {
            context.drawImage(video, 0, 0, 64, 48);
            const [red, green, blue] = context.getImageData(20, 30, 1, 1).data;
            if (video.videoWidth && tests[wanted](red, green, blue)) return;
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        })(),
        `${wanted} picture`,
      ),
    [name, colour],
  );

/** Resolves once the loudest of what a stream plays lies at this frequency. */
const sings = (page, name, hertz) =>
  page.evaluate(
    ([who, wanted]) =>
      tools.inTime(
        (async () => {
          const video = await tools.videoComes(who);
          const audio = new AudioContext();
          const analyser = new AnalyserNode(audio, { fftSize: 8192, smoothingTimeConstant: 0 });
          for (;;) {
            const source = audio.createMediaStreamSource(
              new MediaStream(video.srcObject.getAudioTracks()),
            );
            source.connect(analyser);
            await new Promise((resolve) => setTimeout(resolve, 300));
            const bins = new Float32Array(analyser.frequencyBinCount);
            analyser.getFloatFrequencyData(bins);
            const peak = bins.reduce((best, bin, index) => (bin > bins[best] ? index : best), 0);
            source.disconnect();
            const found = (peak * audio.sampleRate) / analyser.fftSize;
            if (bins[peak] > -60 && Math.abs(found - wanted) < 20) return;
          }
        })(),
        `tone of ${wanted} Hz`,
      ),
    [name, hertz],
  );

test('Publisher.setVideoMediaProcessorConnector: what it makes is in the picture of everybody and in the own view, and gone when it is taken away', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'));
  await recorded(bob, 'subscribe alice ok');
  await addConnectors(alice);
  await shows(bob, 'alice', 'neither');
  const used = await alice.evaluate(async () => {
    const { alice: publisher } = tools.publishers;
    const source = publisher.getVideoSource().track;
    window.red = tools.paint('red');
    await publisher.setVideoMediaProcessorConnector(window.red);
    return [window.red.sources[0] === source, publisher.getVideoSource().track === source];
  });
  assert.deepEqual(used, [true, true]);
  await Promise.all([shows(bob, 'alice', 'red'), shows(alice, 'alice', 'red')]);
  // On a leg that comes later, too.
  const carol = await world.newPage();
  await joinRoom(carol, room.member('carol'));
  await recorded(carol, 'subscribe alice ok');
  await shows(carol, 'alice', 'red');
  // It survives muting.
  await alice.evaluate(() => tools.publishers.alice.publishVideo.promise(false));
  await recorded(bob, 'subscriber alice videoDisabled publishVideo');
  assert.equal(await alice.evaluate(() => window.red.output.enabled), false);
  await alice.evaluate(() => tools.publishers.alice.publishVideo.promise(true));
  await shows(bob, 'alice', 'red');
  // Another one takes its place.
  await alice.evaluate(() =>
    tools.publishers.alice.setVideoMediaProcessorConnector((window.blue = tools.paint('blue'))),
  );
  await Promise.all([shows(bob, 'alice', 'blue'), shows(alice, 'alice', 'blue')]);
  assert.deepEqual(await entries(alice, /^destroyed/), ['destroyed red']);
  await alice.evaluate(() => tools.publishers.alice.setVideoMediaProcessorConnector(null));
  await Promise.all([shows(bob, 'alice', 'neither'), shows(alice, 'alice', 'neither')]);
  await sees(bob, 'alice');
  assert.deepEqual(await entries(alice, /^destroyed/), ['destroyed red', 'destroyed blue']);
});

test('Publisher.setVideoMediaProcessorConnector: one set before there is a camera is there from the first picture on, and is destroyed with the publisher', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], { publish: undefined });
  await addConnectors(alice);
  await alice.evaluate(async () => {
    const release = tools.holdCapture();
    window.red = tools.paint('red');
    const publisher = OT.initPublisher(tools.place(), { name: 'alice' });
    tools.publishers.alice = publisher;
    await publisher.setVideoMediaProcessorConnector(window.red);
    release();
    await window.session.publish.promise(publisher);
  });
  await recorded(bob, 'subscribe alice ok');
  await shows(bob, 'alice', 'red');
  assert.equal(await alice.evaluate(() => window.red.sources.length), 1);
  await alice.evaluate(() => tools.publishers.alice.destroy());
  await recorded(alice, 'destroyed red');
});

test('Publisher.setAudioMediaProcessorConnector: what it makes is heard in place of the microphone', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await addConnectors(alice);
  await alice.evaluate(() =>
    tools.publishers.alice.setAudioMediaProcessorConnector(tools.tone(1_000)),
  );
  await sings(bob, 'alice', 1_000);
  await alice.evaluate(() => tools.publishers.alice.setAudioMediaProcessorConnector(null));
  await recorded(alice, 'destroyed 1000');
});

test('Subscriber.setVideoMediaProcessorConnector, Subscriber.setAudioMediaProcessorConnector: what they make is seen and heard here alone', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await addConnectors(bob);
  await bob.evaluate(async () => {
    const { alice: subscriber } = tools.subscribers;
    await subscriber.setVideoMediaProcessorConnector(tools.paint('blue'));
    await subscriber.setAudioMediaProcessorConnector(tools.tone(600));
  });
  await Promise.all([shows(bob, 'alice', 'blue'), sings(bob, 'alice', 600)]);
  await shows(alice, 'alice', 'neither');
  await bob.evaluate(() => tools.subscribers.alice.setVideoMediaProcessorConnector(null));
  await shows(bob, 'alice', 'neither');
  await bob.evaluate(() => window.session.unsubscribe(tools.subscribers.alice));
  await recorded(bob, 'destroyed 600');
});

test('Subscriber.setAudioMediaProcessorConnector: set while the stream is muted, it is heard when that ends', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await hears(bob, 'alice');
  await alice.evaluate(() => tools.publishers.alice.publishAudio(false));
  await bob.evaluate(() => tools.silent(tools.videoOf('alice')));
  await bob.evaluate(() =>
    tools.subscribers.alice.setAudioMediaProcessorConnector({
      setTrack(track) {
        // Chromium decodes received sound only for an element that plays it.
        const player = Object.assign(new Audio(), { muted: true });
        player.srcObject = new MediaStream([track]);
        const output = new MediaStreamTrackGenerator({ kind: 'audio' });
        const { readable } = new MediaStreamTrackProcessor({ track });
        readable.pipeTo(output.writable).catch(() => undefined);
        return Promise.resolve(output);
      },
      destroy: () => Promise.resolve(),
    }),
  );
  await alice.evaluate(() => tools.publishers.alice.publishAudio(true));
  await hears(bob, 'alice');
});

test('Publisher.setVideoMediaProcessorConnector, Publisher.cycleVideo: it stays in force when the next camera is taken', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await plugIn(alice, { cameras: { front: 'red', back: 'green' }, microphones: { desk: 440 } });
  await plugIn(bob, {});
  await addStamp(alice);
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice', mirror: false } });
  await joinRoom(bob, room.member('bob'));
  await alice.evaluate(() =>
    tools.publishers.alice.setVideoMediaProcessorConnector(tools.stamp('blue')),
  );
  const showsBoth = async (camera) => {
    for (const page of [alice, bob]) {
      await shows(page, 'alice', 'blue');
      await showsColour(page, 'alice', camera);
    }
  };
  await showsBoth('red');
  const taken = await alice.evaluate(() => tools.publishers.alice.cycleVideo());
  assert.deepEqual(taken, { deviceId: 'back' });
  await showsBoth('green');
  assert.deepEqual(await alice.evaluate(() => tools.openDevices()), ['back', 'desk']);
  assert.deepEqual(await entries(alice, /destroyed/), []);
});

test('Publisher.setVideoMediaProcessorConnector: what is no connector, and one that fails, is refused and changes nothing', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  const names = await alice.evaluate(async () => {
    const destroy = () => Promise.resolve();
    const given = [
      {},
      'blur',
      { setTrack: () => Promise.reject(new Error('out of memory')), destroy },
      { setTrack: () => Promise.resolve(null), destroy },
    ];
    const told = [];
    for (const one of given) {
      const error = await tools.publishers.alice
        .setVideoMediaProcessorConnector(one)
        .catch((thrown) => thrown);
      told.push([error.name, error.code]);
    }
    return told;
  });
  assert.deepEqual(names, Array(4).fill(['OT_INVALID_PARAMETER', 1011]));
  await sees(bob, 'alice');
});

test('OT.hasMediaProcessorSupport: says whether scripts can have the frames', async () => {
  const page = await world.newPage();
  const told = await page.evaluate(async () => {
    const kinds = [undefined, 'audio', 'video', 'both'];
    const before = kinds.map((kind) => OT.hasMediaProcessorSupport(kind));
    const promised = await OT.hasMediaProcessorSupport.promise('video');
    delete window.MediaStreamTrackProcessor;
    return [before, promised, OT.hasMediaProcessorSupport('video')];
  });
  assert.deepEqual(told, [[true, true, true, true], true, false]);
});

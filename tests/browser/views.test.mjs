// The elements that publishers and subscribers make: place, size, names of classes, and doing without.
/* global tools, session */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();
const page3 =
  '<div id="before"></div><div id="here" class="mine"><p>old</p></div><div id="after"></div>';

/** Makes a publisher, waits for its capture, and says where its element is. */
async function placed(page, target, properties) {
  return page.evaluate(
    async ([where, wanted]) => {
      const publisher = await OT.initPublisher.promise(where, wanted);
      const { element } = publisher;
      const box = element.getBoundingClientRect();
      return {
        id: element.id,
        sameId: publisher.id === element.id,
        parent: element.parentElement.id || element.parentElement.localName,
        previous: element.previousElementSibling?.id ?? null,
        next: element.nextElementSibling?.id ?? null,
        classes: [...element.classList].sort(),
        width: box.width,
        height: box.height,
        old: element.querySelector('p') !== null,
        fit: getComputedStyle(element.querySelector('video')).objectFit,
      };
    },
    [target, properties],
  );
}

test('Publisher.element, Publisher.id: by default the target itself becomes the root, with its id and new contents', async () => {
  const page = await world.newPage({ body: page3 });
  const view = await placed(page, 'here', {});
  assert.deepEqual(
    { ...view, classes: undefined },
    {
      id: 'here',
      sameId: true,
      parent: 'body',
      previous: 'before',
      next: 'after',
      classes: undefined,
      width: 264,
      height: 198,
      old: false,
      fit: 'cover',
    },
  );
  for (const name of ['OT_root', 'OT_publisher', 'OT_mirrored', 'OT_fit-mode-cover']) {
    assert.ok(view.classes.includes(name), `${name} in ${view.classes}`);
  }
  await page.waitForSelector('#here:not(.OT_loading)');
});

test('Subscriber.id, Subscriber.element: the id is that of the element, the target’s or one of its own', async () => {
  const [, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  const seen = await bob.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<div id="spot"></div><div id="list"></div>');
    const { alice } = tools.streams;
    const put = (where, options) => session.subscribe(alice, where, options);
    const inPlace = put('spot');
    const inside = [1, 2].map(() => put('list', { insertMode: 'append' }));
    return {
      inPlace: inPlace.id,
      found: inside.every(({ id, element }) => document.getElementById(id) === element),
      distinct: new Set(inside.map(({ id }) => id)).size,
      without: put(undefined, { insertDefaultUI: false }).id ?? null,
    };
  });
  assert.deepEqual(seen, { inPlace: 'spot', found: true, distinct: 2, without: null });
});

test('initPublisher/insertMode: append puts the view into the target, before and after beside it', async () => {
  const page = await world.newPage({ body: page3 });
  const inside = await placed(page, 'here', { insertMode: 'append' });
  assert.equal(inside.parent, 'here');
  const before = await placed(page, 'here', { insertMode: 'before' });
  assert.deepEqual([before.parent, before.previous, before.next], ['body', 'before', 'here']);
  const after = await placed(page, 'here', { insertMode: 'after' });
  assert.deepEqual([after.parent, after.previous, after.next], ['body', 'here', 'after']);
  assert.equal(new Set([inside.id, before.id, after.id]).size, 3);
  const kept = await page.evaluate(() => document.querySelector('#here > p').textContent);
  assert.equal(kept, 'old');
});

test('OT.initPublisher: a target may be an element, and no target means the end of the body', async () => {
  const page = await world.newPage({ body: page3 });
  const parents = await page.evaluate(async () => {
    const target = document.getElementById('here');
    const given = await OT.initPublisher.promise(target, { insertMode: 'append' });
    const none = await OT.initPublisher.promise(undefined, {});
    return [
      given.element.parentElement === target,
      document.body.lastElementChild === none.element,
    ];
  });
  assert.deepEqual(parents, [true, true]);
});

test('initPublisher/width, initPublisher/height: sizes are numbers of pixels or CSS lengths', async () => {
  const body = '<div id="box" style="width:500px;height:300px"><div id="here"></div></div>';
  const page = await world.newPage({ body });
  const share = await placed(page, 'here', { width: '100%', height: '50%' });
  assert.deepEqual([share.width, share.height], [500, 150]);
  const pixels = await placed(page, 'box', { insertMode: 'append', width: 320, height: 240 });
  assert.deepEqual([pixels.width, pixels.height], [320, 240]);
  const text = await placed(page, 'box', {
    insertMode: 'append',
    width: 'calc(10px + 50%)',
    height: '90px',
  });
  assert.deepEqual([text.width, text.height], [260, 90]);
  const plain = await placed(page, 'box', { insertMode: 'append', width: '321', height: '91' });
  assert.deepEqual([plain.width, plain.height], [321, 91]);
});

test('initPublisher/fitMode: how the picture fills its element is chosen', async () => {
  const page = await world.newPage({ body: page3 });
  const contain = await placed(page, 'here', { fitMode: 'contain', insertMode: 'append' });
  assert.equal(contain.fit, 'contain');
  assert.ok(contain.classes.includes('OT_fit-mode-contain'));
  assert.ok(!contain.classes.includes('OT_fit-mode-cover'));
});

test('initPublisher/mirror: false shows the camera as others see it', async () => {
  const page = await world.newPage({ body: page3 });
  const view = await placed(page, 'here', { mirror: false });
  assert.ok(!view.classes.includes('OT_mirrored'));
});

test('initPublisher/name, Stream.name: the parts inside a view are those that style sheets know, the name among them', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  const shape = () =>
    ['publishers', 'subscribers'].map((kind) => {
      const { element } = Object.values(tools[kind])[0];
      const video = element.querySelector('.OT_widget-container > video.OT_video-element');
      return {
        root: element.matches(`div.OT_root.OT_${kind.slice(0, -1)}`),
        container: element.querySelectorAll(':scope > div.OT_widget-container').length,
        video: video !== null,
        inline: video?.playsInline,
        muted: video?.muted,
        poster: element.querySelectorAll('.OT_widget-container > div.OT_video-poster').length,
        name: element.querySelector(':scope > h1.OT_name.OT_edge-bar-item')?.textContent,
        mute: element.querySelectorAll(':scope > button.OT_mute.OT_edge-bar-item').length,
        mirrored: element.classList.contains('OT_mirrored'),
      };
    });
  const common = { root: true, container: 1, video: true, inline: true, poster: 1, mute: 1 };
  assert.deepEqual(await bob.evaluate(shape), [
    { ...common, muted: true, name: 'bob', mirrored: true },
    { ...common, muted: false, name: 'alice', mirrored: false },
  ]);
  await alice.evaluate(() => tools.publishers.alice.publishVideo(false));
  await recorded(bob, 'subscriber alice videoDisabled publishVideo');
  const audioOnly = await bob.evaluate(() =>
    tools.subscribers.alice.element.classList.contains('OT_audio-only'),
  );
  assert.equal(audioOnly, true);
});

test('Stream.name: a name is shown as text, whatever it contains', async () => {
  const name = '<img src=x onerror="tools.record(`script ran`)">&amp;';
  const [, bob] = await world.newCall([name, 'bob']);
  await recorded(bob, `subscribe ${name} ok`);
  const shown = await bob.evaluate((who) => {
    const { element } = tools.subscribers[who];
    return [element.querySelector('.OT_name').textContent, element.querySelector('img') === null];
  }, name);
  assert.deepEqual(shown, [name, true]);
});

test('Publisher.element, Subscriber.element: the mute buttons inside silence for others, and here', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await alice.evaluate(() => {
    tools.publishers.alice.element.querySelector('button.OT_mute').click();
  });
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  await alice.evaluate(() => {
    tools.publishers.alice.element.querySelector('button.OT_mute').click();
  });
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  await bob.evaluate(async () => {
    const { element } = tools.subscribers.alice;
    element.querySelector('button.OT_mute').click();
    await tools.silent(tools.videoOf('alice'));
    element.querySelector('button.OT_mute').click();
    await tools.sounds(tools.videoOf('alice'));
  });
});

test('initPublisher/insertDefaultUI, subscribe/insertDefaultUI, Publisher/videoElementCreated, Subscriber/videoElementCreated: false delivers a video element to be placed by the page', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], {
    publish: undefined,
    subscribe: false,
  });
  await alice.evaluate(async () => {
    const publisher = OT.initPublisher({ insertDefaultUI: false, name: 'bare' });
    publisher.on('videoElementCreated', ({ element }) => {
      element.id = 'own';
      document.body.append(element);
      tools.record(`${element.localName} ${publisher.element === undefined}`);
    });
    await tools.recorded('video true');
    await tools.moves(document.getElementById('own'));
    session.publish(publisher);
  });
  await recorded(bob, 'session streamCreated bare');
  const roots = await bob.evaluate(async () => {
    const subscriber = session.subscribe(tools.streams.bare, { insertDefaultUI: false });
    subscriber.on('videoElementCreated', ({ element }) => {
      element.id = 'theirs';
      document.body.append(element);
      tools.record(`${element.localName} ${subscriber.element === undefined}`);
    });
    await tools.recorded('video true');
    const video = document.getElementById('theirs');
    await Promise.all([tools.moves(video), tools.sounds(video)]);
    return document.querySelectorAll('.OT_root').length;
  });
  assert.equal(roots, 0);
});

test('Publisher/videoElementCreated: it comes with the default view as well', async () => {
  const page = await world.newPage({ body: page3 });
  const inView = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const publisher = OT.initPublisher('here');
        publisher.on('videoElementCreated', ({ element }) => {
          resolve(publisher.element.contains(element));
        });
      }),
  );
  assert.equal(inView, true);
});

test('Subscriber.element: moved to another place in the page it goes on playing', async () => {
  const [, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await bob.evaluate(() => {
    tools.place().append(tools.subscribers.alice.element);
  });
  await sees(bob, 'alice');
});

test('subscribe/insertMode, subscribe/width, subscribe/height, subscribe/fitMode: a subscriber goes where it is told, as large as it is told', async () => {
  const [, bob] = await world.newCall(['alice', 'bob'], { subscribe: false });
  await recorded(bob, 'session streamCreated alice');
  const seen = await bob.evaluate(async () => {
    document.body.insertAdjacentHTML('beforeend', '<div id="spot"></div>');
    const options = { insertMode: 'before', width: 300, height: '10em', fitMode: 'contain' };
    const { element } = await session.subscribe.promise(tools.streams.alice, 'spot', options);
    const { width, height } = element.getBoundingClientRect();
    const { objectFit } = getComputedStyle(element.querySelector('video'));
    return [element.nextElementSibling.id, width, height, objectFit];
  });
  assert.deepEqual(seen, ['spot', 300, 130, 'contain']);
});

test('Publisher/mediaStreamAvailable, Subscriber/mediaStreamAvailable: the very stream that is shown is handed out', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob'], {
    publish: undefined,
    subscribe: false,
  });
  await alice.evaluate(async () => {
    const publisher = OT.initPublisher(tools.place(), { name: 'handed' });
    const { mediaStream } = await new Promise((resolve) => {
      publisher.on('mediaStreamAvailable', resolve);
    });
    const copy = document.body.appendChild(document.createElement('video'));
    Object.assign(copy, { autoplay: true, muted: true, srcObject: mediaStream });
    await tools.moves(copy);
    session.publish(publisher);
  });
  await recorded(bob, 'session streamCreated handed');
  const same = await bob.evaluate(async () => {
    const subscriber = session.subscribe(tools.streams.handed, tools.place());
    const { mediaStream } = await new Promise((resolve) => {
      subscriber.on('mediaStreamAvailable', resolve);
    });
    const copy = document.body.appendChild(document.createElement('video'));
    Object.assign(copy, { autoplay: true, srcObject: mediaStream });
    await Promise.all([tools.moves(copy), tools.sounds(copy)]);
    return subscriber.element.querySelector('video').srcObject === mediaStream;
  });
  assert.equal(same, true);
});

test('Publisher.session, Publisher.streamId, Subscriber.session, Subscriber.stream, Subscriber.streamId: both ends name one stream in one session', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  const told = ({ session: its, stream, streamId }) => [
    its?.sessionId,
    stream?.name,
    streamId === stream?.streamId && streamId,
  ];
  const sent = await alice.evaluate(`(${told})(tools.publishers.alice)`);
  const received = await bob.evaluate(`(${told})(tools.subscribers.alice)`);
  assert.deepEqual(received, sent);
  assert.equal(sent[1], 'alice');
  assert.ok(sent[0] && sent[2], `${sent}`);
  await alice.evaluate(() => session.unpublish(tools.publishers.alice));
  await recorded(alice, 'publisher destroyed');
  const after = await alice.evaluate(() => {
    const { session: its, streamId } = tools.publishers.alice;
    return its === undefined && streamId === undefined;
  });
  assert.equal(after, true);
});

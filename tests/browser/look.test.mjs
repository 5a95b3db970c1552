// The default user interface: its parts and styles, and how pages restyle it.
/* global tools, part */
import assert from 'node:assert/strict';
import test from 'node:test';
import { build } from 'esbuild';
import { joinRoom, openWorld, recorded } from './harness.mjs';

const world = openWorld();
const root = new URL('../..', import.meta.url).pathname;

/** In pages: how one part of a view looks. */
const lookAt = () => {
  window.part = (object, selector) => {
    const element = object.element.querySelector(selector);
    if (!element) return null;
    return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
};

async function call(properties = {}) {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await Promise.all([alice, bob].map((page) => page.evaluate(lookAt)));
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'), { subscribe: properties });
  await recorded(bob, 'subscribe alice ok');
  return [alice, bob];
}

/** The parts of bob's view of alice, as lists of what is shown. */
const shown = (page, parts) =>
  page.evaluate((names) => {
    const view = tools.subscribers.alice ?? tools.publishers.alice;
    return names.filter((name) => part(view, `.${name}`));
  }, parts);

/** Without the first seconds, in which everything is shown. */
const withoutIntro = (page) =>
  page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.finish();
  });

test('Subscriber.setStyle, style/nameDisplayMode, style/buttonDisplayMode: on always, off never, auto on hover and focus', async () => {
  const [, bob] = await call();
  const set = (mode) =>
    bob.evaluate((value) => {
      const chained = tools.subscribers.alice
        .setStyle('nameDisplayMode', value)
        .setStyle({ buttonDisplayMode: value });
      return chained === tools.subscribers.alice;
    }, mode);
  const parts = ['OT_name', 'OT_mute'];
  await bob.mouse.move(0, 700);
  await bob.waitForFunction(() => !tools.subscribers.alice.element.matches('.OT_loading'));
  await withoutIntro(bob);
  assert.deepEqual(await shown(bob, parts), []);
  await bob.hover('.OT_subscriber');
  await bob.waitForFunction(() => part(tools.subscribers.alice, '.OT_name'));
  assert.deepEqual(await shown(bob, parts), parts);
  assert.equal(await set('off'), true);
  assert.deepEqual(await shown(bob, parts), []);
  await bob.mouse.move(0, 700);
  await set('on');
  assert.deepEqual(await shown(bob, parts), parts);
});

test('Subscriber.getStyle, Publisher.getStyle, Publisher.setStyle: all styles with their defaults; what is no style is ignored with a warning', async () => {
  const page = await world.newPage();
  const warnings = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const styles = await page.evaluate(async () => {
    const style = { nameDisplayMode: 'on', buttonDisplayMode: 'sometimes' };
    const publisher = await OT.initPublisher.promise(undefined, { style });
    const first = publisher.getStyle();
    publisher.setStyle({ audioLevelDisplayMode: 'off', nope: 'on', videoDisabledDisplayMode: 7 });
    publisher.setStyle('backgroundImageURI', {}).setStyle('archiveStatusDisplayMode', 'on');
    publisher.setStyle(null).setStyle('__proto__', 'on');
    const second = publisher.getStyle();
    first.nameDisplayMode = 'off';
    return [first, second, publisher.getStyle('nameDisplayMode'), publisher.getStyle('nope')];
  });
  const defaults = {
    nameDisplayMode: 'on',
    buttonDisplayMode: 'auto',
    audioLevelDisplayMode: 'auto',
    videoDisabledDisplayMode: 'auto',
    archiveStatusDisplayMode: 'auto',
  };
  assert.deepEqual(styles[1], { ...defaults, audioLevelDisplayMode: 'off' });
  assert.deepEqual(styles[0], { ...defaults, nameDisplayMode: 'off' });
  assert.deepEqual(styles.slice(2), ['on', undefined]);
  for (const name of [
    'buttonDisplayMode',
    'nope',
    'videoDisabledDisplayMode',
    'backgroundImageURI',
    'archiveStatusDisplayMode',
    '__proto__',
  ]) {
    assert.equal(warnings.filter((line) => line.includes(`style ${name}:`)).length, 1, name);
  }
  const [, bob] = await call();
  const subscribed = await bob.evaluate(() => tools.subscribers.alice.getStyle());
  assert.equal(subscribed.audioBlockedDisplayMode, 'auto');
});

test('style/videoDisabledDisplayMode, style/backgroundImageURI: without video a sign, and initials or a picture in its place', async () => {
  const [alice, bob] = await call();
  const parts = [
    'OT_video-element',
    'OT_video-poster',
    'OT_initials',
    'OT_video-disabled-indicator',
  ];
  await bob.waitForFunction(() => part(tools.subscribers.alice, '.OT_video-element'));
  assert.deepEqual(await shown(bob, parts), ['OT_video-element']);
  await alice.evaluate(() => tools.publishers.alice.publishVideo(false));
  await recorded(bob, 'subscriber alice videoDisabled publishVideo');
  assert.deepEqual(await shown(bob, parts), parts.slice(1));
  const inside = await bob.evaluate(() => {
    const view = tools.subscribers.alice;
    const initials = view.element.querySelector('.OT_initials').textContent;
    view.setStyle('videoDisabledDisplayMode', 'off');
    // As getImgData returns it: a red dot.
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    canvas.getContext('2d').fillRect(0, 0, 1, 1);
    view.setStyle('backgroundImageURI', canvas.toDataURL().replace(/^.*,/, ''));
    const { backgroundImage } = getComputedStyle(view.element.querySelector('.OT_video-poster'));
    return [initials, backgroundImage.slice(0, 27)];
  });
  assert.deepEqual(inside, ['a', 'url("data:image/png;base64,']);
  assert.deepEqual(await shown(bob, parts), ['OT_video-poster']);
  await bob.evaluate(() => tools.subscribers.alice.setStyle('backgroundImageURI', ''));
  assert.deepEqual(await shown(bob, parts), ['OT_video-poster', 'OT_initials']);
});

test('initPublisher/initials, subscribe/showControls, initPublisher/showControls: one’s own letters, and nothing over the picture', async () => {
  const [, bob] = await call({ showControls: false });
  const inside = await bob.evaluate(async () => {
    const options = { initials: 'XY', name: 'Bob', showControls: false, publishVideo: false };
    const publisher = await OT.initPublisher.promise(undefined, options);
    return [publisher, tools.subscribers.alice].map(({ element }) => [
      [...element.children].map(({ className }) => className),
      element.querySelector('.OT_initials').textContent,
    ]);
  });
  assert.deepEqual(inside, [
    [['OT_widget-container'], 'XY'],
    [['OT_widget-container'], 'a'],
  ]);
});

test('Subscriber.subscribeToAudio: the button tells what is switched off here from what is off at the other end', async () => {
  const [alice, bob] = await call();
  const button = () =>
    bob.evaluate(() => {
      const mute = tools.subscribers.alice.element.querySelector('.OT_mute');
      const { backgroundColor } = getComputedStyle(mute);
      const paths = [...mute.querySelectorAll('path')];
      const visible = paths.map((path) => getComputedStyle(path).display !== 'none');
      return [mute.ariaPressed, mute.title, backgroundColor === 'rgb(197, 34, 31)', ...visible];
    });
  assert.deepEqual(await button(), ['false', 'Mute', false, true, false, false]);
  await alice.evaluate(() => tools.publishers.alice.publishAudio(false));
  await recorded(bob, 'session streamPropertyChanged alice hasAudio true->false');
  assert.deepEqual(await button(), ['false', 'Microphone is off', false, false, true, true]);
  await bob.evaluate(() => tools.subscribers.alice.subscribeToAudio.promise(false));
  assert.deepEqual(await button(), ['true', 'Unmute', true, true, false, true]);
  await alice.evaluate(() => tools.publishers.alice.publishAudio(true));
  await recorded(bob, 'session streamPropertyChanged alice hasAudio false->true');
  assert.deepEqual(await button(), ['true', 'Unmute', true, true, false, true]);
});

test('Publisher.element, Subscriber.element: the page’s own plain rules win, its rules for bare elements do not', async () => {
  const head = `<link rel="stylesheet" href="/restyle.css">`;
  world.pageServer.add(
    '/restyle.css',
    `.OT_root .OT_name{color:#010203;left:33px}
    .OT_edge-bar-item{display:none}
    .OT_video-poster{background:#040506}
    .OT_root{width:200px;border-radius:9px}
    .OT_widget-container video{object-fit:fill}
    h1{margin:50px;font-size:70px;background:red}button{border:9px solid;background:red}
    video{max-width:10px}div{padding:0}`,
    { 'content-type': 'text/css' },
  );
  const page = await world.newPage({ head });
  const look = await page.evaluate(async () => {
    const { element } = await OT.initPublisher.promise(undefined, { name: 'Own' });
    const of = (selector) => getComputedStyle(element.querySelector(selector));
    const name = of('.OT_name');
    return {
      color: name.color,
      left: name.left,
      margin: name.margin,
      fontSize: name.fontSize,
      background: name.backgroundColor,
      bar: ['.OT_name', '.OT_mute', '.OT_archiving'].map((part) => of(part).display),
      border: of('.OT_mute').borderTopWidth,
      poster: of('.OT_video-poster').backgroundColor,
      width: element.getBoundingClientRect().width,
      radius: getComputedStyle(element).borderRadius,
      fit: of('video').objectFit,
      video: of('video').maxWidth,
    };
  });
  assert.deepEqual(look, {
    color: 'rgb(1, 2, 3)',
    left: '33px',
    margin: '0px',
    fontSize: '13px',
    background: 'rgba(0, 0, 0, 0.6)',
    bar: ['none', 'none', 'none'],
    border: '0px',
    poster: 'rgb(4, 5, 6)',
    width: 200,
    radius: '9px',
    fit: 'fill',
    video: 'none',
  });
});

test('initPublisher/width, initPublisher/height, style/backgroundImageURI: all of it works under a policy that forbids inline styles', async () => {
  const headers = {
    'content-security-policy':
      `default-src 'none'; script-src 'self' ${world.server.url} 'wasm-unsafe-eval'; ` +
      `style-src 'none'; connect-src *; img-src 'self'`,
  };
  const page = await world.newPage({ headers });
  const look = await page.evaluate(async () => {
    const style = { audioLevelDisplayMode: 'on', backgroundImageURI: '/nowhere.png' };
    const options = { width: 222, height: '111px', style, publishVideo: false };
    const publisher = await OT.initPublisher.promise(undefined, options);
    await OT.initPublisher.promise(undefined, {});
    const { element } = publisher;
    const { width, height } = element.getBoundingClientRect();
    const { objectFit } = getComputedStyle(element.querySelector('video'));
    const poster = getComputedStyle(element.querySelector('.OT_video-poster'));
    await tools.inTime(
      new Promise((resolve) => {
        publisher.on('audioLevelUpdated', ({ audioLevel }) => audioLevel > 0.05 && resolve());
      }),
      'sound',
    );
    return {
      size: [width, height],
      objectFit,
      image: /nowhere\.png/.test(poster.backgroundImage),
      sheets: document.adoptedStyleSheets.length,
      elements: document.querySelectorAll('style').length,
    };
  });
  assert.deepEqual(look, {
    size: [222, 111],
    objectFit: 'cover',
    image: true,
    sheets: 1,
    elements: 0,
  });
});

test('Publisher.element: keyboard, names and states reach everybody, also with less motion and forced colours', async () => {
  const page = await world.newPage();
  await page.evaluate(lookAt);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(async () => {
    const publisher = await OT.initPublisher.promise(undefined, { name: 'Ada', width: 320 });
    tools.publishers.alice = publisher;
    await tools.moves(publisher.element.querySelector('video'));
  });
  const tree = () => page.locator('.OT_root').ariaSnapshot();
  assert.equal(await tree(), '- group "Ada":\n  - text: Ada\n  - button "Mute"');
  assert.deepEqual(await shown(page, ['OT_name', 'OT_mute']), [], 'no intro with less motion');
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
    return [document.activeElement.className.split(' ')[0], outlineStyle, outlineWidth];
  });
  assert.deepEqual(focused, ['OT_mute', 'solid', '2px']);
  assert.deepEqual(await shown(page, ['OT_name', 'OT_mute']), ['OT_name', 'OT_mute']);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.OT_mute[aria-pressed=true]');
  assert.match(await tree(), /- button "Mute" \[pressed\]/);
  assert.equal(await page.evaluate(() => tools.tracks[0].enabled), false);
  await page.emulateMedia({ forcedColors: 'active' });
  const border = await page.evaluate(
    () => getComputedStyle(document.querySelector('.OT_mute')).borderTopStyle,
  );
  assert.equal(border, 'solid');
});

/** In pages: contrast of an element's text with its own background over white. */
const contrast = (selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  const read = (color) => color.match(/[\d.]+/g).map(Number);
  const [red, green, blue, alpha = 1] = read(style.backgroundColor);
  const over = [red, green, blue].map((value) => value * alpha + 255 * (1 - alpha));
  const light = (color) => {
    const [r, g, b] = color.map((value) =>
      value <= 10 ? value / 3294 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const pair = [light(read(style.color)), light(over)];
  return Math.max(...pair) / Math.min(...pair);
};

test('initPublisher/name: texts and signs stand out from what is behind them, even from white', async () => {
  const page = await world.newPage();
  await page.evaluate(() => OT.initPublisher.promise(undefined, { name: 'Ada' }));
  for (const selector of ['.OT_name', '.OT_mute', '.OT_initials', '.OT_video-disabled-indicator']) {
    const ratio = await page.evaluate(contrast, selector);
    assert.ok(ratio >= 4.5, `${selector}: ${ratio}`);
  }
  await page.click('.OT_mute');
  await page.waitForSelector('.OT_mute[aria-pressed=true]');
  const ratio = await page.evaluate(contrast, '.OT_mute');
  assert.ok(ratio >= 4.5, `muted: ${ratio}`);
});

test('Publisher.element: a recording is shown while it runs, unless the style says not to', async () => {
  const contents = `export { View } from './web/src/host/view.ts';
    export { defaultStyle } from './web/src/host/view-controls.ts';
    export { Level } from './web/src/host/view-level.ts';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'parts',
  });
  world.pageServer.add('/parts.js', outputFiles[0].contents);
  const page = await world.newPage({ head: '<script src="/parts.js"></script>' });
  const seen = await page.evaluate(() => {
    const { View, Level, defaultStyle } = window.parts;
    const none = () => undefined;
    const level = new Level(1, none, none);
    const options = { kind: 'publisher', name: 'Ada', fitMode: 'cover', showControls: true };
    const view = new View({ ...options, level, onMute: none, onResize: none, onBlocked: none });
    const sign = view.root.querySelector('.OT_archiving');
    const look = () => [
      sign.className.match(/OT_archiving-o\w+/)[0],
      sign.checkVisibility(),
      sign.querySelector('.OT_archiving-status').textContent,
    ];
    const all = [look()];
    view.archiving(true);
    all.push(look());
    view.style({ ...defaultStyle('publisher'), archiveStatusDisplayMode: 'off' });
    all.push(look());
    view.style(defaultStyle('publisher'));
    view.archiving(false);
    return [...all, look()];
  });
  assert.deepEqual(seen, [
    ['OT_archiving-off', false, ''],
    ['OT_archiving-on', true, 'REC'],
    ['OT_archiving-on', false, 'REC'],
    ['OT_archiving-off', false, ''],
  ]);
});

// What OT has beside calls: requirements, logs, reports, lists, classes, helpers, what comes later.
/* global tools, session, TB */
import assert from 'node:assert/strict';
import test from 'node:test';
import { entries, openWorld, recorded } from './harness.mjs';

const world = openWorld();

/** What the page writes to its console, as "type text". */
function listen(page) {
  const lines = [];
  page.on('console', (message) => lines.push(`${message.type()} ${message.text()}`));
  return lines;
}

const dialogOf = (page) => page.getByRole('dialog', { name: /cannot take part/ });

test('OT.checkSystemRequirements: 1 here, and 0 where the browser has no WebRTC', async () => {
  const page = await world.newPage();
  const found = await page.evaluate(() => {
    const before = OT.checkSystemRequirements();
    delete window.RTCPeerConnection;
    return [before, OT.checkSystemRequirements()];
  });
  assert.deepEqual(found, [1, 0]);
});

test('OT.initSession: without WebRTC the page says once what to do', async () => {
  const page = await world.newPage();
  await page.evaluate(() => {
    OT.initSession('1', 'x');
    tools.record(`dialogs ${document.querySelectorAll('dialog').length}`);
    delete window.RTCPeerConnection;
    OT.initSession('1', 'x');
    OT.initSession('1', 'x');
  });
  assert.deepEqual(await entries(page, /^dialogs/), ['dialogs 0']);
  await dialogOf(page).waitFor();
  assert.equal(await dialogOf(page).count(), 1);
});

test('OT.upgradeSystemRequirements: a dialog names browsers, closes by button and by Escape, and gives the focus back', async () => {
  const page = await world.newPage({ body: '<button id="old">old</button>' });
  await page.evaluate(() => {
    document.getElementById('old').focus();
    OT.upgradeSystemRequirements();
  });
  assert.match(await dialogOf(page).innerText(), /Chrome.*Firefox.*Safari/);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  assert.equal(await focused(), 'Close');
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await dialogOf(page).count(), 0);
  assert.equal(await focused(), 'old');
  await page.evaluate(() => OT.upgradeSystemRequirements());
  await page.keyboard.press('Escape');
  await dialogOf(page).waitFor({ state: 'detached' });
});

test('OT.reportIssue: an id comes by callback and promise, and the console tells of the session under it', async () => {
  const [page] = await world.newCall(['alice'], { publish: undefined });
  const lines = listen(page);
  const { ids, sessionId } = await page.evaluate(async () => {
    const told = await new Promise((resolve, reject) => {
      OT.reportIssue((error, id) => (error ? reject(error) : resolve(id)));
    });
    return { ids: [told, await OT.reportIssue()], sessionId: session.sessionId };
  });
  assert.notEqual(ids[0], ids[1]);
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const line = lines.find((one) => one.includes(id));
    assert.ok(line?.includes(sessionId), `${sessionId} in ${line}`);
  }
});

test('OT.setLogLevel, OT.log, OT.NONE, OT.ERROR, OT.WARN, OT.INFO, OT.LOG, OT.DEBUG: each level lets its lines through', async () => {
  const page = await world.newPage();
  const lines = listen(page);
  const through = {};
  for (const level of ['NONE', 'ERROR', 'WARN', 'INFO', 'LOG', 'DEBUG']) {
    lines.length = 0;
    await page.evaluate(async (name) => {
      OT.setLogLevel(OT[name]);
      OT.log('own line');
      OT.reportIssue();
      await OT.initPublisher.promise('no-such-element').catch(() => {});
    }, level);
    const types = lines.filter((line) => line.includes('Parley')).map((line) => line.split(' ')[0]);
    through[level] = [...new Set(types)].filter((type) => type !== 'debug').sort();
    const isOwnLineThrough = lines.some((line) => line.includes('own line'));
    assert.equal(isOwnLineThrough, level === 'LOG' || level === 'DEBUG', level);
  }
  assert.deepEqual(through, {
    NONE: [],
    ERROR: ['error'],
    WARN: ['error', 'warning'],
    INFO: ['error', 'info', 'warning'],
    LOG: ['error', 'info', 'log', 'warning'],
    DEBUG: ['error', 'info', 'log', 'warning'],
  });
  const numbers = await page.evaluate(() => [
    OT.NONE,
    OT.ERROR,
    OT.WARN,
    OT.INFO,
    OT.LOG,
    OT.DEBUG,
  ]);
  assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5]);
});

test('OT.on, OT.once, OT.off, OT.addEventListener, OT.removeEventListener: handlers of exceptions come and go, and calls chain', async () => {
  const page = await world.newPage();
  const { heard, chained } = await page.evaluate(async () => {
    const list = [];
    const fail = () => OT.initPublisher.promise('no-such-element').catch(() => {});
    const context = { name: 'context' };
    const gone = () => list.push('gone');
    const old = () => list.push('old');
    const result = OT.on('exception', ({ code }) => list.push(`on ${code}`))
      .once({ exception: () => list.push('once') })
      .on('exception', gone)
      .off('exception', gone)
      .addEventListener('exception', old);
    OT.on(
      'exception',
      function heardIt() {
        list.push(this.name);
      },
      context,
    );
    await fail();
    OT.removeEventListener('exception', old);
    OT.off({ exception: null }).off('exception', undefined, context);
    await fail();
    OT.off();
    await fail();
    return { heard: list, chained: result === OT };
  });
  assert.deepEqual(heard, ['on 1011', 'once', 'old', 'context', 'on 1011']);
  assert.equal(chained, true);
});

test('OT.sessions, OT.publishers, OT.subscribers, Collection.length, Collection.get, Collection.find, Collection.where, Collection.forEach: what lives in the page is listed until it ends', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(bob, 'subscribe alice ok');
  await recorded(alice, 'subscribe bob ok');
  const found = await bob.evaluate(async () => {
    const names = (list) => {
      const seen = [];
      list.forEach((one) => seen.push(one.stream.name));
      return seen;
    };
    const result = {
      session: OT.sessions.find() === session,
      byId: OT.sessions.get(session.sessionId) === session,
      subscriber: OT.subscribers.where({ streamId: tools.streams.alice.streamId })[0].stream.name,
      publisher: OT.publishers.find((one) => one.stream.name === 'bob').stream.name,
      nobody: OT.subscribers.find({ streamId: 'none' }) ?? null,
      lengths: [OT.sessions.length(), session.streams.length(), session.connections.length()],
      names: [names(OT.publishers), names(OT.subscribers)],
      stream: session.streams.get(tools.streams.alice.streamId) === tools.streams.alice,
    };
    tools.publishers.bob.destroy();
    await tools.recorded('publisher destroyed');
    session.unsubscribe(tools.subscribers.alice);
    await tools.recorded('subscriber alice destroyed');
    return { ...result, left: [OT.publishers.length(), OT.subscribers.length()] };
  });
  assert.deepEqual(found, {
    session: true,
    byId: true,
    subscriber: 'alice',
    publisher: 'bob',
    nobody: null,
    lengths: [1, 2, 2],
    names: [['bob'], ['alice']],
    stream: true,
    left: [0, 0],
  });
});

test('OT.Stream, OT.Error: streams and errors are their objects', async () => {
  const [page] = await world.newCall(['alice']);
  const kinds = await page.evaluate(async () => {
    const error = await OT.initPublisher.promise('no-such-element').catch((reason) => reason);
    return [
      tools.publishers.alice.stream instanceof OT.Stream,
      error instanceof OT.Error && error instanceof Error,
      error instanceof OT.Stream,
    ];
  });
  assert.deepEqual(kinds, [true, true, false]);
});

test('OT.$, OT.properties: objects get events, elements are made, and browser and version are named', async () => {
  const page = await world.newPage();
  const found = await page.evaluate(() => {
    const heard = [];
    const target = { own: true };
    const same = OT.$.eventing(target) === target;
    target
      .on('a b', (...args) => heard.push(args))
      .once('a', () => heard.push('once'))
      .trigger('a', 1, 2)
      .trigger('b')
      .off('b')
      .trigger('a', 3)
      .trigger('b');
    const element = OT.$.createElement('p', { id: 'made', style: { color: 'red' } }, [
      '<i>text</i>',
      OT.$.createElement('b', null, 'bold'),
    ]);
    const { outerHTML } = element;
    return { heard, same, own: target.own, outerHTML, browser: OT.$.browser(), older: TB === OT };
  });
  assert.deepEqual(found, {
    heard: [[1, 2], 'once', [], [3]],
    same: true,
    own: true,
    outerHTML: '<p id="made" style="color: red;">&lt;i&gt;text&lt;/i&gt;<b>bold</b></p>',
    browser: 'Chrome',
    older: true,
  });
  assert.match(await page.evaluate(() => OT.properties.version), /^\d+\.\d+\.\d+/);
});

test('OT.registerScreenSharingExtension, OT.checkScreenSharingCapability: no extension is needed to share a screen', async () => {
  const page = await world.newPage();
  const told = await page.evaluate(async () => {
    const returned = OT.registerScreenSharingExtension('chrome', 'id', 2);
    const viaCallback = await new Promise((resolve) => {
      OT.checkScreenSharingCapability(resolve);
    });
    const viaPromise = await OT.checkScreenSharingCapability();
    return { returned: typeof returned, viaCallback, viaPromise };
  });
  const expected = {
    supported: true,
    supportedSources: { application: true, screen: true, window: true },
    extensionRequired: undefined,
    extensionRegistered: undefined,
    extensionInstalled: undefined,
  };
  assert.deepEqual(told, { returned: 'undefined', viaCallback: expected, viaPromise: expected });
});

test('OT.hasEndToEndEncryptionSupport, Publisher.applyVideoFilter, Publisher.clearVideoFilter, Publisher.getVideoFilter, Publisher.applyAudioFilter, Publisher.clearAudioFilter, Publisher.getAudioFilter, Publisher.publishCaptions, Subscriber.subscribeToCaptions, Subscriber.isSubscribedToCaptions, Subscriber.setCaptionsTranslationLanguage, Subscriber.getCaptionsTranslationLanguage, Stream.hasCaptions: what comes later says so', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await recorded(alice, 'subscribe bob ok');
  await recorded(bob, 'subscribe alice ok');
  const told = await bob.evaluate(async () => {
    const publisher = tools.publishers.bob;
    const subscriber = tools.subscribers.alice;
    const blur = { type: 'backgroundBlur' };
    const calls = [
      publisher.applyVideoFilter(blur),
      publisher.clearVideoFilter(),
      publisher.applyAudioFilter({ type: 'advancedNoiseSuppression' }),
      publisher.clearAudioFilter(),
      publisher.publishCaptions(true),
      subscriber.subscribeToCaptions(true),
      subscriber.setCaptionsTranslationLanguage('de-DE'),
    ];
    const results = await Promise.allSettled(calls);
    return {
      errors: results.map(({ reason }) => tools.describe(reason)),
      values: [
        OT.hasEndToEndEncryptionSupport(),
        publisher.getVideoFilter(),
        publisher.getAudioFilter(),
        subscriber.isSubscribedToCaptions(),
        subscriber.getCaptionsTranslationLanguage(),
        subscriber.stream.hasCaptions,
      ],
    };
  });
  assert.deepEqual(told.errors, Array(7).fill('OT_NOT_SUPPORTED 1500'));
  assert.deepEqual(told.values, [false, null, null, false, null, false]);
  assert.equal((await entries(bob, /^exception 1500/)).length, 7);
});

test('initPublisher/videoFilter, initPublisher/audioFilter: asked for, the camera is not shown without them, but OT_NOT_SUPPORTED', async () => {
  const page = await world.newPage();
  const outcome = await page.evaluate(async () => {
    const attempt = (properties) =>
      OT.initPublisher.promise(tools.place(), properties).then(() => 'ok', tools.describe);
    return [
      await attempt({ videoFilter: { type: 'backgroundBlur' } }),
      await attempt({ audioFilter: { type: 'advancedNoiseSuppression' } }),
      await attempt({ videoFilter: null, audioFilter: undefined, publishCaptions: true }),
    ];
  });
  assert.deepEqual(outcome, ['OT_NOT_SUPPORTED 1500', 'OT_NOT_SUPPORTED 1500', 'ok']);
  assert.equal((await entries(page, /^capture asked/)).length, 1);
});

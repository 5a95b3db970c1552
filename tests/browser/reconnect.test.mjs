// Sockets that die, servers that start again, pages that sleep: calls and signals go on.
/* global tools, session */
import assert from 'node:assert/strict';
import test, { after, afterEach, before } from 'node:test';
import { FaultyProxy } from './faulty-proxy.mjs';
import { allSeeAndHear, entries, recorded, World } from './harness.mjs';

const world = new World({ serverArgs: ['--grace', '15'] });
let proxy;

before(async () => {
  await world.open();
  proxy = await FaultyProxy.start(world.server.port);
  world.server.url = `http://localhost:${proxy.port}`;
});
afterEach(() => world.closePages());
after(async () => {
  await world.close();
  await proxy?.close();
});

/** Keeps the video elements of a page in mind, to see later that they are the same. */
const keepVideos = (page) =>
  page.evaluate(() => {
    window.kept = [...document.querySelectorAll('video')];
  });
const keptVideos = (page) =>
  page.evaluate(
    () =>
      window.kept.length > 0 &&
      window.kept.every((video) => video.isConnected) &&
      document.querySelectorAll('video').length === window.kept.length,
  );

async function call(names) {
  const pages = await world.newCall(names);
  for (const [i, page] of pages.entries()) {
    for (const other of names.filter((name) => name !== names[i])) {
      await recorded(page, `subscribe ${other} ok`);
    }
    await page.evaluate(() => {
      session.on('signal', (event) => tools.record(`signal ${event.data}`));
    });
    await keepVideos(page);
  }
  return pages;
}

const say = (page, data) =>
  page.evaluate((text) => {
    session.signal({ data: text }, (error) =>
      tools.record(`said ${text} ${tools.describe(error)}`),
    );
  }, data);

const signals = (page) => entries(page, /^signal /);
const ends = (page) => entries(page, /Destroyed|sessionDisconnected|destroyed/);

test('Session/sessionReconnecting, Session/sessionReconnected: a socket that is reset comes back, and nothing is lost', async () => {
  const [alice, bob] = await call(['alice', 'bob']);
  await say(bob, 'before');
  await recorded(alice, 'signal before');
  proxy.cut();
  for (const page of [alice, bob]) await recorded(page, 'session sessionReconnecting');
  for (const data of ['one', 'two', 'three']) await say(alice, data);
  const now = await alice.evaluate(
    () =>
      new Promise((resolve) => {
        const signal = { data: 'now or never', retryAfterReconnect: false };
        session.signal(signal, (error) => resolve(tools.describe(error)));
      }),
  );
  assert.match(now, /^OT_NOT_CONNECTED/);
  proxy.heal();
  for (const page of [alice, bob]) {
    await recorded(page, 'session sessionReconnected');
    await recorded(page, 'signal three');
    assert.deepEqual(
      await signals(page),
      ['before', 'one', 'two', 'three'].map((data) => `signal ${data}`),
    );
    assert.deepEqual(await ends(page), []);
    assert.equal(await keptVideos(page), true);
  }
  for (const data of ['one', 'two', 'three']) await recorded(alice, `said ${data} ok`);
  await allSeeAndHear([alice, bob], ['alice', 'bob']);
});

test('Session/sessionReconnecting: a socket by which nothing comes any more is found and replaced', async () => {
  const [alice, bob] = await call(['alice', 'bob']);
  proxy.stall();
  for (const page of [alice, bob]) await recorded(page, 'session sessionReconnecting');
  await say(alice, 'meanwhile');
  proxy.heal();
  for (const page of [alice, bob]) {
    await recorded(page, 'session sessionReconnected');
    await recorded(page, 'signal meanwhile');
    assert.deepEqual(await signals(page), ['signal meanwhile']);
    assert.deepEqual(await ends(page), []);
  }
  await allSeeAndHear([alice, bob], ['alice', 'bob']);
});

test('a server that is killed and started again finds everybody in the call, and loses no signal', async () => {
  const names = ['alice', 'bob', 'carol'];
  const pages = await call(names);
  const said = [];
  const sayAll = async (round) => {
    for (const [i, page] of pages.entries()) {
      said.push(`signal ${names[i]} ${round}`);
      await say(page, `${names[i]} ${round}`);
    }
  };
  await sayAll('before');
  const { port } = world.server;
  await world.server.kill();
  await sayAll('meanwhile');
  for (const page of pages) await recorded(page, 'session sessionReconnecting');
  await world.startServer(port);
  world.server.url = `http://localhost:${proxy.port}`;
  for (const page of pages) await recorded(page, 'session sessionReconnected');
  await sayAll('after');
  for (const page of pages) {
    await page.evaluate((count) => tools.recorded(/^signal /, count), said.length);
    assert.deepEqual((await signals(page)).sort(), [...said].sort());
    assert.deepEqual(await ends(page), []);
    assert.equal(await keptVideos(page), true);
  }
  await allSeeAndHear(pages, names);
});

test('a server that is told to end sends everybody to the next one', async () => {
  const pages = await call(['alice', 'bob']);
  const { port } = world.server;
  await world.server.stop('SIGTERM');
  for (const page of pages) await recorded(page, 'session sessionReconnecting');
  await world.startServer(port);
  world.server.url = `http://localhost:${proxy.port}`;
  for (const page of pages) {
    await recorded(page, 'session sessionReconnected');
    assert.deepEqual(await ends(page), []);
    assert.equal(await keptVideos(page), true);
  }
});

test('a page that was frozen goes on where it was', async () => {
  const [alice, bob] = await call(['alice', 'bob']);
  const devTools = await alice.context().newCDPSession(alice);
  await devTools.send('Page.setWebLifecycleState', { state: 'frozen' });
  proxy.cut();
  proxy.heal();
  await recorded(bob, 'session sessionReconnected');
  await say(bob, 'you sleep');
  await recorded(bob, 'said you sleep ok');
  await devTools.send('Page.setWebLifecycleState', { state: 'active' });
  await recorded(alice, 'signal you sleep');
  await recorded(alice, 'session sessionReconnected');
  for (const page of [alice, bob]) assert.deepEqual(await ends(page), []);
});

// How the client gets into a page: script tag, modules, policies, origins, and a missing core.
/* global tools */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { allSeeAndHear, entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';
import { webFolder } from './processes.mjs';

const world = openWorld();
const coreUrl = /\/parley-core\.wasm(\?|$)/;

/** A page script that uses OT at once, without waiting for anything. */
function earlyScript(member, name) {
  return `
    const session = OT.initSession(${JSON.stringify(member.apiKey)}, ${JSON.stringify(member.sessionId)});
    const publisher = OT.initPublisher('me', { name: ${JSON.stringify(name)} });
    tools.publishers[${JSON.stringify(name)}] = publisher;
    tools.watchSession(session);
    tools.watchPublisher(publisher);
    session.on('sessionConnected', () => {
      session.publish(publisher, (error) => tools.record('publish ' + tools.describe(error)));
    });
    session.on('streamCreated', (event) => tools.subscribe(session, event.stream));
    session.connect(${JSON.stringify(member.token)}, (error) =>
      tools.record('connect ' + tools.describe(error)));
    window.session = session;
    tools.record('script end');
  `;
}

test('OT.initSession, OT.initPublisher: called right after the script tag, before the core is there, they are carried out', async () => {
  const room = await world.createRoom();
  const pages = [];
  for (const name of ['alice', 'bob']) {
    const page = await world.blankPage();
    let release;
    const gate = new Promise((resolve) => {
      release = resolve;
    });
    await page.route(coreUrl, async (route) => {
      await gate;
      await route.continue();
    });
    const script = earlyScript(room.member(name), name);
    await page.goto(world.addPage({ body: '<div id="me"></div>', script }));
    const before = await page.evaluate(() => ({
      entries: [...tools.entries],
      element: tools.videoOf && document.getElementById('me').className,
      connected: window.session.isConnected(),
    }));
    assert.deepEqual(
      before.entries.filter((entry) => /^(session|connect|publish)/.test(entry)),
      [],
    );
    assert.equal(before.connected, false);
    release();
    await recorded(page, 'publish ok');
    pages.push(page);
  }
  await allSeeAndHear(pages, ['alice', 'bob']);
  for (const page of pages) {
    const order = await entries(
      page,
      /^(script|session sessionC|connect |publish |session connectionC)/,
    );
    assert.deepEqual(order.slice(0, 3), ['script end', 'session sessionConnected', 'connect ok']);
  }
});

test('the script fetches its core and nothing else, and adds only OT and its older name to the page', async () => {
  const page = await world.blankPage();
  const requests = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.addInitScript(() => {
    const names = Object.getOwnPropertyNames(window);
    tools.namesBefore = new Set(names);
  });
  const url = world.addPage();
  await page.goto(url);
  const added = await page.evaluate(async () => {
    await OT.initSession('1', 'nonsense')
      .connect.promise('x')
      .catch(() => {});
    return Object.getOwnPropertyNames(window).filter((name) => !tools.namesBefore.has(name));
  });
  assert.deepEqual(added, ['OT', 'TB']);
  const ofServer = requests.filter((path) => !path.startsWith('/page-') && path !== '/favicon.ico');
  assert.deepEqual(ofServer, ['/v2/js/opentok.min.js', '/v2/js/parley-core.wasm']);
});

test('the script and the core come compressed, with their types, and are validated', async () => {
  for (const [path, type] of [
    ['/v2/js/opentok.min.js', /^(text|application)\/javascript; charset=utf-8$/i],
    ['/v2/js/opentok.js', /^(text|application)\/javascript; charset=utf-8$/i],
    ['/js/parley.js', /^(text|application)\/javascript; charset=utf-8$/i],
    ['/v2/js/parley-core.wasm', /^application\/wasm$/],
    ['/js/parley-core.wasm', /^application\/wasm$/],
  ]) {
    const response = await fetch(world.server.url + path, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get('content-type'), type, path);
    assert.equal(response.headers.get('content-encoding'), 'br', path);
    const validator = response.headers.get('etag');
    assert.ok(validator, `${path} has a validator`);
    await response.arrayBuffer();
    const again = await fetch(world.server.url + path, {
      headers: { 'accept-encoding': 'gzip, br', 'if-none-match': validator },
      cache: 'no-store',
    });
    assert.equal(again.status, 304, path);
  }
});

test('a page of the server itself needs no other origin', async () => {
  const room = await world.createRoom();
  const page = await world.blankPage();
  await page.route(`${world.server.url}/test-page`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" },
      body: '<!doctype html><title>t</title><body><script src="/v2/js/opentok.min.js"></script>',
    }),
  );
  await page.goto(`${world.server.url}/test-page`);
  await joinRoom(page, room.member('alice'), { publish: { name: 'alice' } });
  await page.evaluate(() => tools.moves(tools.videoOf('alice')));
});

test('the strictest policy that names the server is enough, styles included', async () => {
  const room = await world.createRoom();
  const { url, wsUrl } = world.server;
  const policy = [
    `default-src 'none'; script-src 'self' ${url} 'wasm-unsafe-eval'`,
    `connect-src ${url} ${wsUrl}; style-src ${url}; img-src ${url}; media-src ${url}`,
    "require-trusted-types-for 'script'",
  ].join('; ');
  const pages = [];
  for (const name of ['alice', 'bob']) {
    const page = await world.newPage({ headers: { 'content-security-policy': policy } });
    await joinRoom(page, room.member(name), { publish: { name } });
    pages.push(page);
  }
  await allSeeAndHear(pages, ['alice', 'bob']);
  const size = await pages[0].evaluate(() => {
    const { width, height } = tools.publishers.alice.element.getBoundingClientRect();
    return { width, height };
  });
  assert.deepEqual(size, { width: 264, height: 198 });
});

async function connectFails(page, member, wanted) {
  const { callback, promise } = await page.evaluate((to) => {
    const session = OT.initSession(to.apiKey, to.sessionId);
    return tools.bothForms(
      (done) => session.connect(to.token, done),
      () => session.connect.promise(to.token),
    );
  }, member);
  assert.match(callback[0], /^OT_/);
  assert.match(callback[2], wanted);
  assert.deepEqual(promise, callback);
  assert.notDeepEqual(await entries(page, /^exception/), []);
}

test('Session.connect, OT.initPublisher: a core that is missing is a clear error, not silence', async () => {
  const room = await world.createRoom();
  const page = await world.blankPage();
  await page.route(coreUrl, (route) => route.fulfill({ status: 404, body: 'not found' }));
  await page.goto(world.addPage());
  await page.evaluate(() => tools.watchExceptions());
  await connectFails(page, room.member('alice'), /parley-core\.wasm|404/);
  const init = await page.evaluate(() =>
    tools.inTime(
      OT.initPublisher.promise(tools.place()).then(
        () => 'ok',
        (error) => error.name,
      ),
      'answer to initPublisher',
    ),
  );
  assert.match(init, /^OT_/);
});

test('Session.connect: a core that could not be loaded is loaded when it is tried again', async () => {
  const room = await world.createRoom();
  const page = await world.blankPage();
  await page.route(coreUrl, (route) => route.abort());
  await page.goto(world.addPage());
  await page.evaluate(() => tools.watchExceptions());
  const attempt = () =>
    page.evaluate(({ apiKey, sessionId, token }) => {
      window.session ??= OT.initSession(apiKey, sessionId);
      return window.session.connect.promise(token).then(
        () => 'ok',
        (error) => error.name,
      );
    }, room.member('alice'));
  assert.equal(await attempt(), 'OT_CONNECT_FAILED');
  assert.equal(await attempt(), 'OT_CONNECT_FAILED');
  await page.unroute(coreUrl);
  assert.equal(await attempt(), 'ok');
});

test('Session.connect: a core that is something else is a clear error', async () => {
  const room = await world.createRoom();
  const page = await world.blankPage();
  await page.route(coreUrl, (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Welcome</h1>' }),
  );
  await page.goto(world.addPage());
  await page.evaluate(() => tools.watchExceptions());
  await connectFails(page, room.member('alice'), /./);
});

test('Session.connect: a policy without wasm-unsafe-eval is a clear error', async () => {
  const room = await world.createRoom();
  const policy = `script-src 'self' ${world.server.url}`;
  const page = await world.newPage({ headers: { 'content-security-policy': policy } });
  await connectFails(page, room.member('alice'), /wasm-unsafe-eval|Content.Security.Policy/i);
  const faults = world.takeFaults().filter((fault) => !/Content Security Policy/.test(fault));
  assert.deepEqual(faults, []);
});

test('Session.connect: a server that cannot be reached is OT_CONNECT_FAILED', async () => {
  const room = await world.createRoom();
  const page = await world.newPage();
  await page.routeWebSocket(/\/client$/, (socket) => socket.close({ code: 1011, reason: 'no' }));
  await page.evaluate(() => tools.record('routed'));
  const { callback } = await page.evaluate((to) => {
    const session = OT.initSession(to.apiKey, to.sessionId);
    return tools.bothForms(
      (done) => session.connect(to.token, done),
      () => session.connect.promise(to.token),
    );
  }, room.member('alice'));
  assert.deepEqual(callback.slice(0, 2), ['OT_CONNECT_FAILED', 1006]);
});

test('a page in another tab of the same profile is another client', async () => {
  const room = await world.createRoom();
  const first = await world.newPage();
  const second = await first.context().newPage();
  await second.goto(world.addPage());
  await joinRoom(first, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(second, room.member('bob'), { publish: { name: 'bob' } });
  await recorded(second, 'subscribe alice ok');
  await sees(second, 'alice');
});

test('OT.configure: the ES module works in a page that names the server', async () => {
  const room = await world.createRoom();
  const page = await world.blankPage();
  const path = `/module-${Date.now()}`;
  world.pageServer.add(
    `${path}.mjs`,
    `import OT, { initSession } from '/dist/parley.mjs';
     window.OT = OT;
     tools.record(typeof initSession + ' ' + (OT.initSession === initSession));`,
  );
  const html = `<!doctype html><title>t</title><body><script type="module" src="${path}.mjs"></script>`;
  await page.goto(world.pageServer.add(path, html, { 'content-security-policy': world.policy }));
  await recorded(page, 'function true');
  await page.evaluate((url) => OT.configure({ serverUrl: url }), world.server.url);
  await joinRoom(page, room.member('alice'), { publish: { name: 'alice' } });
  const bob = await world.newPage();
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob' } });
  await allSeeAndHear([page, bob], ['alice', 'bob']);
});

test('importing the package in Node neither throws nor leaves anything running', async () => {
  const run = promisify(execFile);
  const modulePath = pathToFileURL(join(webFolder, 'parley.mjs')).href;
  const check = `const names = ['initSession', 'initPublisher', 'checkSystemRequirements'];
    for (const name of names) if (typeof OT[name] !== 'function') throw new Error(name);
    console.log(OT.checkSystemRequirements());`;
  const esm = await run(
    process.execPath,
    ['--input-type=module', '-e', `import OT from ${JSON.stringify(modulePath)}; ${check}`],
    { timeout: 10_000 },
  );
  assert.equal(esm.stdout.trim(), '0');
  assert.equal(esm.stderr, '');
  const OT = createRequire(import.meta.url)(join(webFolder, 'parley.cjs'));
  assert.equal(typeof OT.initSession, 'function');
  assert.equal(typeof OT.initPublisher, 'function');
});

// The embedded widget where something is wrong: with its page, its embed, its room, the camera, the server.
// Each trouble is told in the widget, with what to do, and as an error to the page around it.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  assertTold,
  button,
  container,
  development,
  errorOf,
  heading,
  moves,
  openEmbed,
  reloadWithProblem,
  otherHost,
  tile,
  tiles,
} from './embed-tools.mjs';

const embed = openEmbed();
const { world, newRoom, scriptPage, framePage, joinBy, hostPage, create } = embed;

const startOf = (widget) => button(widget, 'Click to start call');

test('a denied camera is explained, and one can still watch and chat', async () => {
  const room = newRoom();
  const alice = await joinBy(framePage, { room, name: 'Alice' });
  const bob = await framePage(
    { room, name: 'Bob' },
    { prepare: () => tools.failCapture('NotAllowedError') },
  );
  await startOf(bob.widget).click();
  await assertTold(bob, {
    name: 'OT_USER_MEDIA_ACCESS_DENIED',
    code: 1500,
    title: 'Camera and microphone are blocked',
    says: /site settings beside the address/,
  });
  await button(bob.widget, 'Just watch and chat').click();
  await moves(tile(bob.widget, 'Alice'));
  await tile(alice.widget, 'Bob, camera off').waitFor();
});

test('once the camera is allowed, trying again brings it', async () => {
  const { page, widget } = await framePage(
    { room: newRoom() },
    { prepare: () => tools.failCapture('NotAllowedError') },
  );
  await startOf(widget).click();
  await button(widget, 'Try again').waitFor();
  await page.frames()[1].evaluate(() => tools.failCapture());
  await button(widget, 'Try again').click();
  await moves(tile(widget, 'You'));
});

test('no camera, and a camera that is busy, have words of their own', async () => {
  for (const [failure, told] of [
    [
      'NotFoundError',
      {
        name: 'OT_NO_DEVICES_FOUND',
        title: 'No camera or microphone found',
        says: /Plug one in/,
      },
    ],
    [
      'NotReadableError',
      {
        name: 'OT_HARDWARE_UNAVAILABLE',
        title: 'Camera or microphone is in use',
        says: /Close other video apps/,
      },
    ],
  ]) {
    const prepare = `tools.failCapture('${failure}')`;
    const one = await framePage({ room: newRoom() }, { prepare });
    await startOf(one.widget).click();
    await assertTold(one, { code: 1500, ...told });
  }
});

test('without a camera one is heard', async () => {
  const room = newRoom();
  const alice = await joinBy(framePage, { room, name: 'Alice' });
  const bob = await joinBy(
    framePage,
    { room, name: 'Bob' },
    {
      prepare: () => {
        const real = navigator.mediaDevices.getUserMedia;
        navigator.mediaDevices.getUserMedia = (constraints) =>
          constraints.video
            ? Promise.reject(new DOMException('none', 'NotFoundError'))
            : real.call(navigator.mediaDevices, constraints);
      },
    },
  );
  await bob.widget.getByText('No camera was found').first().waitFor();
  await tile(alice.widget, 'Bob, camera off')
    .locator('video')
    .evaluate((video) => tools.sounds(video));
});

test('a frame without allow says which attribute is missing, before anybody clicks', async () => {
  const told = {
    name: 'EMBED_CAMERA_NOT_ALLOWED',
    code: 403,
    title: 'This page keeps the camera from the call',
    says: /allow="camera; microphone;/,
  };
  const one = await framePage({ room: newRoom() }, { attributes: '' });
  await assertTold(one, told);
  await button(one.widget, 'Just watch and chat').click();
  await tile(one.widget, 'You, microphone off, camera off').waitFor();
  const headers = { 'permissions-policy': 'camera=(), microphone=()' };
  await assertTold(await scriptPage({ room: newRoom() }, { headers }), told);
});

test('where only one device is allowed, that one is used', async () => {
  for (const [allowed, name] of [
    ['microphone', 'You, camera off'],
    ['camera', 'You, microphone off'],
  ]) {
    const one = await framePage({ room: newRoom() }, { attributes: `allow="${allowed}"` });
    await startOf(one.widget).click();
    await tile(one.widget, name).waitFor();
  }
});

test('a browser that does not tell what a frame forbids gets both advices', async () => {
  const prepare = 'delete Document.prototype.featurePolicy';
  const one = await framePage({ room: newRoom() }, { prepare, attributes: '' });
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'OT_USER_MEDIA_ACCESS_DENIED',
    code: 1500,
    title: 'Camera and microphone are blocked',
    says: /site settings.*allow="camera; microphone;/,
  });
});

test('a server that cannot tell an embed says so, in words even where a page of another version has none', async () => {
  for (const problem of ['server', 'somethingNew']) {
    const one = await framePage({ room: newRoom() });
    await reloadWithProblem(one.page, problem);
    await assertTold(one, {
      name: 'OT_UNEXPECTED_SERVER_RESPONSE',
      code: 2001,
      title: 'The server has a problem',
      says: /Try again in a moment/,
    });
    await button(one.widget, 'Reload').waitFor();
    assert.equal(await startOf(one.widget).count(), 0);
  }
});

test('a sandbox that has no origin is told; one that has is no trouble, even without storage', async () => {
  const allow = 'allow="microphone; camera"';
  const shut = await framePage(
    { room: newRoom() },
    { attributes: `${allow} sandbox="allow-scripts"` },
  );
  await heading(shut.widget, 'This page shuts the call into a sandbox').waitFor();
  await assertTold(shut, {
    name: 'EMBED_SANDBOXED',
    code: 403,
    title: 'This page shuts the call into a sandbox',
    says: /allow-same-origin/,
  });
  const open = await framePage(
    { room: newRoom() },
    {
      attributes: `${allow} sandbox="allow-scripts allow-same-origin"`,
      // As browsers do that block what third parties store.
      prepare: () => {
        for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
          Object.defineProperty(window, name, {
            get: () => {
              throw new DOMException('blocked', 'SecurityError');
            },
          });
        }
      },
    },
  );
  await startOf(open.widget).click();
  await moves(tile(open.widget, 'You'));
});

test('an embed that is not known is told, in the script and in the frame', async () => {
  const embedId = '11111111-2222-4333-8444-555555555555';
  for (const open of [scriptPage, framePage]) {
    await assertTold(await open({ embedId, room: newRoom() }), {
      name: 'EMBED_NOT_FOUND',
      code: 404,
      title: 'This call does not exist',
      says: /embedId.*parley embed list/,
    });
  }
});

test('a room that is missing or too long is told', async () => {
  for (const room of ['', 'x'.repeat(2049)]) {
    await assertTold(await framePage({ room }), {
      name: 'EMBED_INVALID_ROOM',
      code: 400,
      title: 'This call has no room',
      says: /1 to 2048 characters.*room=DEFAULT_ROOM/,
    });
  }
});

test('another website is told so, in the script and in the frame', async () => {
  const embedId = create('--domain', 'https://example.com');
  for (const open of [scriptPage, framePage]) {
    await assertTold(await open({ embedId, room: newRoom() }), {
      name: 'EMBED_WRONG_DOMAIN',
      code: 403,
      title: 'This call belongs to another website',
      says: /parley embed create --domain/,
    });
  }
});

test('another website that hides its name is stopped by the browser', async () => {
  const embedId = create('--domain', 'https://example.com');
  const { page } = await framePage(
    { embedId, room: newRoom() },
    {
      attributes: 'allow="microphone; camera" referrerpolicy="no-referrer"',
    },
  );
  await page.waitForFunction(() => frames[0].length === 0);
  assert.match(world.takeFaults().join(' '), /frame-ancestors/);
});

test('the right website without https is told to use it', async () => {
  const { port } = new URL(world.pageServer.url);
  const embedId = create('--domain', `https://${otherHost}:${port}`);
  for (const open of [scriptPage, framePage]) {
    await assertTold(await open({ embedId, room: newRoom() }, { host: otherHost }), {
      name: 'EMBED_INSECURE_PAGE',
      code: 403,
      title: 'This page is not secure',
      says: /https:\/\//,
    });
  }
});

test('a full room is told when one asks to come in, before the camera, and lets one in later', async () => {
  const embedId = create('--domain', 'http://localhost:*', '--max-people', '2');
  const room = newRoom();
  const alice = await joinBy(framePage, { embedId, room });
  await joinBy(framePage, { embedId, room });
  const third = await framePage({ embedId, room });
  await startOf(third.widget).click();
  await assertTold(third, {
    name: 'OT_CONNECTION_LIMIT_EXCEEDED',
    code: 1027,
    title: 'The room is full',
    says: /when somebody has left/,
  });
  const frame = third.page.frames()[1];
  assert.deepEqual(
    await frame.evaluate(() => tools.entries.filter((one) => /capture/.test(one))),
    [],
  );
  await button(alice.widget, 'Leave').click();
  await heading(alice.widget, 'You left the call').waitFor();
  await button(third.widget, 'Try again').click();
  await tiles(third.widget).nth(1).waitFor();
});

test('a room that fills up meanwhile is told as well, with the camera off again', async () => {
  const embedId = create('--domain', 'http://localhost:*', '--max-people', '2');
  const room = newRoom();
  const late = await framePage({ embedId, room });
  const frame = late.page.frames()[1];
  const release = await frame.evaluateHandle(() => tools.holdCapture());
  await startOf(late.widget).click();
  await frame.evaluate(() => tools.recorded('capture asked'));
  await joinBy(framePage, { embedId, room });
  await joinBy(framePage, { embedId, room });
  await release.evaluate((open) => open());
  await heading(late.widget, 'The room is full').waitFor();
  assert.equal((await errorOf(late.page, 'OT_CONNECTION_LIMIT_EXCEEDED')).code, 1027);
  assert.deepEqual(await frame.evaluate(() => tools.liveTracks()), []);
});

test('a script or a core that is missing is told, with a way to load them again', async () => {
  for (const missing of ['**/opentok.min.js', '**/parley-core.wasm*']) {
    const page = await hostPage('');
    await page.route(missing, (route) => route.fulfill({ status: 404, body: 'no' }));
    await page.evaluate(
      (html) => {
        document.body.innerHTML = html;
      },
      embed.frameTag({ room: newRoom() }),
    );
    const widget = page.frameLocator('iframe');
    await startOf(widget).click();
    await assertTold(
      { page, widget },
      {
        name: 'EMBED_NOT_LOADED',
        code: 2000,
        title: 'The call did not load completely',
        says: /reload the page/,
      },
    );
    await page.unroute(missing);
    await button(widget, 'Reload').click();
    await startOf(widget).click();
    await moves(tile(widget, 'You'));
  }
});

test('a policy that forbids WebAssembly is told before anybody clicks', async () => {
  const page = await hostPage('');
  await page.route('**/ot-embed.js*', async (route) => {
    const response = await route.fetch();
    const policy = response.headers()['content-security-policy'].replace("'wasm-unsafe-eval'", '');
    await route.fulfill({
      response,
      headers: { ...response.headers(), 'content-security-policy': policy },
    });
  });
  await page.evaluate(
    (html) => {
      document.body.innerHTML = html;
    },
    embed.frameTag({ room: newRoom() }),
  );
  await assertTold(
    { page, widget: page.frameLocator('iframe') },
    {
      name: 'EMBED_WASM_FORBIDDEN',
      code: 403,
      title: 'This page does not let the call run',
      says: /'wasm-unsafe-eval'/,
    },
  );
  // The browser says so too.
  world.takeFaults();
});

test('a browser without WebRTC or WebAssembly is told, and one that cannot run the script too', async () => {
  for (const name of ['RTCPeerConnection', 'WebAssembly']) {
    const one = await framePage({ room: newRoom() }, { prepare: `delete window.${name}` });
    await assertTold(one, {
      name: 'OT_NOT_SUPPORTED',
      code: 1500,
      title: 'This browser cannot make video calls',
      says: /current version of Chrome/,
    });
  }
  const old = await hostPage('');
  await old.route('**/embed/page.js', (route) =>
    route.fulfill({ body: 'let let = 1;', contentType: 'text/javascript' }),
  );
  await old.evaluate(
    (html) => {
      document.body.innerHTML = html;
    },
    embed.frameTag({ room: newRoom() }),
  );
  await old.frameLocator('iframe').getByText('with JavaScript on').waitFor({ state: 'attached' });
  world.takeFaults();
});

test('a server that is gone is told, and trying again works once it is back', async () => {
  const one = await framePage({ room: newRoom() });
  await startOf(one.widget).waitFor();
  await one.page.route(`**/embed/${development}/room`, (route) => route.abort());
  await startOf(one.widget).click();
  await assertTold(one, {
    name: 'OT_CONNECT_FAILED',
    code: 1006,
    title: 'Could not join',
    says: /Check your network/,
  });
  await one.page.unroute(`**/embed/${development}/room`);
  await one.page.route(`**/embed/${development}/room`, (route) => route.fulfill({ status: 429 }));
  await button(one.widget, 'Try again').click();
  await assertTold(one, {
    name: 'OT_RATE_LIMIT_EXCEEDED',
    code: 429,
    title: 'Could not join',
    says: /Wait a few seconds/,
  });
  await one.page.unroute(`**/embed/${development}/room`);
  await button(one.widget, 'Try again').click();
  await moves(tile(one.widget, 'You'));
});

test('a connection that is lost is told, with the camera off, and coming back works', async () => {
  const one = await joinBy(framePage, { room: newRoom() });
  const { port } = world.server;
  await world.server.kill();
  await heading(one.widget, 'The connection was lost').waitFor();
  await one.page.evaluate(() => tools.recorded(/^left .* lost$/));
  assert.deepEqual(await one.page.frames()[1].evaluate(() => tools.liveTracks()), []);
  await world.startServer(port);
  await button(one.widget, 'Start call again').click();
  await moves(tile(one.widget, 'You'));
});

test('a widget in a container that is gone, and come back, starts anew', async () => {
  const { page, widget } = await scriptPage({ room: newRoom() });
  await startOf(widget).waitFor();
  await page.evaluate(() => document.querySelector('#otEmbedContainer').remove());
  await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), container);
  await page.evaluate(
    (src) => {
      const script = document.createElement('script');
      script.src = src;
      document.body.append(script);
    },
    embed.address({ room: newRoom() }),
  );
  await startOf(widget).waitFor();
});

// Paths of media: servers, relay only, and a proxy for everything that is no media.
/* global tools, session */
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import test from 'node:test';
import { allSeeAndHear, entries, joinRoom, openWorld, recorded, sees } from './harness.mjs';

const world = openWorld();
const turn = { urls: ['turn:127.0.0.1:9'], username: 'user', credential: 'secret' };

/** Joins with these options of initSession. */
const joinWith = (page, member, options, how = {}) =>
  page.evaluate(
    ([room, its, rest]) => {
      const { initSession } = OT;
      OT.initSession = (key, id) => initSession(key, id, its);
      return tools.join(room, rest).finally(() => {
        OT.initSession = initSession;
      });
    },
    [member, options, how],
  );

/** What the page's open connections that have negotiated were told, and the ICE names they use. */
const routes = (page) =>
  page.evaluate(() =>
    tools.peers
      .filter(({ connectionState, localDescription }) => {
        return connectionState !== 'closed' && localDescription;
      })
      .map((peer) => {
        const { iceTransportPolicy, iceServers } = peer.getConfiguration();
        const [, name] = /a=ice-ufrag:(\S+)/.exec(peer.localDescription.sdp);
        const urls = iceServers.flatMap((server) => server.urls);
        return { policy: iceTransportPolicy, urls, name };
      }),
  );

test('initSession/iceConfig: only relays, of which there is none: nothing else is tried, and subscribe says that there is no path', async () => {
  const room = await world.createRoom();
  const [alice, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  const iceConfig = { includeServers: 'custom', transportPolicy: 'relay', customServers: [turn] };
  await joinWith(bob, room.member('bob'), { iceConfig }, { subscribe: null });
  const failed = await bob.evaluate(async () => {
    await tools.recorded('session streamCreated alice');
    const began = performance.now();
    const error = await session.subscribe
      .promise(tools.streams.alice, tools.place())
      .catch((thrown) => thrown);
    return { name: error.name, code: error.code, ms: performance.now() - began };
  });
  assert.deepEqual([failed.name, failed.code], ['OT_ICE_WORKFLOW_FAILED', 1600]);
  assert.ok(failed.ms < 35_000, `${failed.ms} ms`);
  const candidates = await bob.evaluate(() =>
    tools.peers.flatMap((peer) => peer.localDescription?.sdp.match(/typ \w+/g) ?? []),
  );
  assert.deepEqual(candidates, []);
  const told = await bob.evaluate(() =>
    tools.peers.map((peer) => {
      const { iceTransportPolicy, iceServers } = peer.getConfiguration();
      return [iceTransportPolicy, iceServers];
    }),
  );
  assert.deepEqual(told, [['relay', [{ ...turn }]]]);
});

test('Session.setIceConfig: legs there are get the servers and look for a path anew while media flows; later legs have them from the start', async () => {
  const [alice, bob] = await world.newCall(['alice', 'bob']);
  await allSeeAndHear([alice, bob], ['alice', 'bob']);
  const before = await routes(alice);
  assert.equal(before.length, 2);
  const stun = { urls: 'stun:127.0.0.1:9' };
  await alice.evaluate((server) => session.setIceConfig({ customServers: [server] }), stun);
  await alice.evaluate(
    (names) =>
      tools.inTime(
        (async () => {
          const isNew = ({ localDescription, connectionState }) =>
            connectionState !== 'connected' ||
            !names.includes(/a=ice-ufrag:(\S+)/.exec(localDescription.sdp)[1]);
          while (!tools.peers.every(isNew)) await new Promise((done) => setTimeout(done, 100));
        })(),
        'restart of ICE',
      ),
    before.map(({ name }) => name),
  );
  for (const { urls, policy } of await routes(alice)) {
    assert.deepEqual([urls, policy], [[stun.urls], 'all']);
  }
  await allSeeAndHear([alice, bob], ['alice', 'bob']);
  for (const page of [alice, bob]) assert.deepEqual(await entries(page, /disconnected$/), []);
  await bob.evaluate(() => {
    session.unsubscribe(tools.subscribers.alice);
    tools.subscribe(session, tools.streams.alice);
  });
  await recorded(bob, 'subscribe alice ok', 2);
  assert.equal((await routes(alice)).filter(({ urls }) => urls[0] === stun.urls).length, 2);
});

test('Session.setIceConfig, initSession/iceConfig: nonsense is refused by name', async () => {
  const page = await world.newPage();
  const room = await world.createRoom();
  await joinRoom(page, room.member('alice'));
  const refusals = await page.evaluate(async () => {
    const names = [];
    for (const config of [
      { includeServers: 'some' },
      { transportPolicy: 7 },
      { customServers: [{ urls: 'http://x' }] },
      { customServers: [{ urls: 'turn:x', username: 'user' }] },
      { customServers: [{ urls: 'turn:x', username: 'user', credential: 'c'.repeat(3_000) }] },
      { customServers: 'stun:x' },
      'relay',
    ]) {
      const error = await session.setIceConfig(config).catch((thrown) => thrown);
      names.push(error?.name);
    }
    return names;
  });
  assert.deepEqual(refusals, Array(7).fill('OT_INVALID_PARAMETER'));
  await joinWith(page, room.member('bob'), { iceConfig: { transportPolicy: 'none' } });
  await recorded(page, 'connect OT_INVALID_PARAMETER 1011');
});

/** A proxy that passes `/by/<host>/<path>` on to `<host>`; it keeps what it was asked for. */
async function startProxy(t) {
  const asked = [];
  const split = (url) => /^\/by\/([^/]+)(\/.*)$/.exec(url).slice(1);
  const server = createServer((incoming, outgoing) => {
    asked.push(`GET ${incoming.url}`);
    const [host, path] = split(incoming.url);
    request(`http://${host}${path}`, { headers: { ...incoming.headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  server.on('upgrade', (incoming, socket, head) => {
    asked.push(`socket ${incoming.url}`);
    const [host, path] = split(incoming.url);
    const [name, port] = host.split(':');
    const beyond = connect(Number(port), name, () => {
      const headers = Object.entries({ ...incoming.headers, host });
      beyond.write(`GET ${path} HTTP/1.1\r\n`);
      for (const [key, value] of headers) beyond.write(`${key}: ${value}\r\n`);
      beyond.write('\r\n');
      beyond.write(head);
      socket.pipe(beyond).pipe(socket);
    });
    for (const end of [socket, beyond]) end.on('error', () => undefined);
    t.after(() => {
      socket.destroy();
      beyond.destroy();
    });
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}/by`, asked };
}

test('OT.setProxyUrl: the socket and the core come by way of the proxy, where nothing else can be reached', async (t) => {
  const proxy = await startProxy(t);
  const { host, origin } = new URL(world.server.url);
  const room = await world.createRoom();
  const [alice, bob] = [await world.blankPage(), await world.newPage()];
  // A firewall lets the script through and nothing more.
  await alice.route(`${origin}/**/*.wasm*`, (route) => route.abort());
  await alice.goto(world.addPage());
  await alice.evaluate((url) => OT.setProxyUrl(url), proxy.url);
  await joinRoom(alice, room.member('alice'), { publish: { name: 'alice' } });
  await joinRoom(bob, room.member('bob'));
  await recorded(bob, 'subscribe alice ok');
  await sees(bob, 'alice');
  assert.ok(proxy.asked.includes(`socket /by/${host}/client`), proxy.asked.join());
  assert.ok(proxy.asked.some((line) => line.startsWith('GET') && line.includes('.wasm')));
  const sockets = await alice.evaluate(() => tools.sockets.map(({ url }) => url));
  assert.deepEqual(sockets, [`${proxy.url.replace('http', 'ws')}/${host}/client`]);
});

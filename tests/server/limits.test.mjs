// Limits of addresses and projects: what is too much is refused clearly, counted and logged, and others are not
// touched by it.
import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import test from 'node:test';
import {
  assertLives,
  joined,
  Member,
  restJwt,
  runParley,
  startServer,
  within,
} from './harness.mjs';
import { memoryKb } from '../browser/processes.mjs';
import { ask, call, newAccount, ofAccount, otherProject } from './rest-tools.mjs';

const proxied = ['--trusted-proxy', '127.0.0.0/8', '--metrics-port', '0'];
const from = (address) => ({ 'x-forwarded-for': address });

/** A server behind a trusted proxy on this machine, which says where everybody comes from. */
async function startBehindProxy(t, ...args) {
  const server = await startServer(t, { args: [...proxied, ...args] });
  const [, port] = await server.stderr.match(/metrics on port (\d+)/);
  server.metric = async (name) => {
    const text = await (await fetch(`http://localhost:${port}/metrics`)).text();
    const line = text.split('\n').find((one) => one.startsWith(`${name} `));
    return Number(line?.slice(name.length) ?? 0);
  };
  server.refusals = (kind) => server.metric(`parley_refused_total{kind="${kind}"}`);
  return server;
}

/** What `act` gives once it is what is wanted; a limit that never comes fails the test. */
async function until(act, isWanted) {
  for (let tries = 0; tries < 2000; tries += 1) {
    const result = await act();
    if (isWanted(result)) return result;
  }
  return assert.fail('what was waited for never came');
}

const isTooMany = ({ status }) => status === 429;

/** An answer 429 as every SDK can read it. */
function assertTooMany(answer, message) {
  assert.equal(answer.status, 429, answer.text);
  assert.match(answer.headers.get('retry-after'), /^[1-9]\d*$/);
  assert.equal(answer.json.code, 429);
  assert.match(answer.json.message, message);
  assert.equal(answer.json.description, answer.json.message);
}

/** Opens a WebSocket from an address; its status, 101 when it opened. */
async function handshake(t, server, address) {
  const member = new Member(server, { headers: from(address) });
  t.after(() => member.socket.terminate());
  const status = await member.opened.then(
    () => 101,
    (error) => error.status ?? error.message,
  );
  return { member, status };
}

test('WebSockets of one address are limited in their rate, those of another are not', async (t) => {
  const server = await startBehindProxy(t, '--limit-handshakes', '1,3');
  const statuses = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await handshake(t, server, '192.0.2.1')).status);
  assert.deepEqual(statuses.slice(0, 3), [101, 101, 101]);
  assert.ok(statuses.includes(429), String(statuses));
  assert.equal((await handshake(t, server, '192.0.2.2')).status, 101);
  assert.ok((await server.refusals('handshakeRate')) > 0);
  await server.stderr.match(/refused kind=handshakeRate .*address=192\.0\.2\.1 reason=too many/);
  await assertLives(server);
});

test('the answer to a WebSocket too many is JSON with code, message and description', async (t) => {
  const server = await startBehindProxy(t, '--limit-handshakes', '1,1');
  const upgrade = () =>
    new Promise((resolve, reject) => {
      const key = Buffer.alloc(16).toString('base64');
      const headers = {
        ...from('2001:db8:1:2::1'),
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': key,
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'parley.v1',
      };
      const sent = request({ port: server.port, path: '/client', headers });
      sent.on('error', reject);
      sent.on('upgrade', (_response, socket) => resolve(socket.destroy() && null));
      sent.on('response', async (response) => {
        const text = (await response.toArray()).join('');
        const named = new Headers(response.headers);
        resolve({ status: response.statusCode, headers: named, text, json: JSON.parse(text) });
      });
      sent.end();
    });
  const answer = await until(
    () => within(upgrade(), 'an answer'),
    (one) => one !== null,
  );
  assertTooMany(answer, /Too many WebSockets from this address/);
  // All of a /64 are one customer.
  let last = 0;
  await until(() => handshake(t, server, `2001:db8:1:2:ffff::${(last += 1)}`), isTooMany);
  assert.equal((await handshake(t, server, '2001:db8:1:3::1')).status, 101);
});

test('open WebSockets of one address are bounded, and one that closes makes room', async (t) => {
  const server = await startBehindProxy(t, '--limit-sockets', '2');
  const first = await handshake(t, server, '192.0.2.1');
  assert.equal((await handshake(t, server, '192.0.2.1')).status, 101);
  assert.equal((await handshake(t, server, '192.0.2.1')).status, 429);
  assert.equal((await handshake(t, server, '192.0.2.2')).status, 101);
  assert.ok((await server.refusals('openSockets')) > 0);
  first.member.socket.close();
  await first.member.closed;
  const isOpen = ({ status }) => status === 101;
  await until(() => handshake(t, server, '192.0.2.1'), isOpen);
});

/** Connects over TCP; resolves to what came of it once the server has said or done something. */
function tcp(server) {
  const socket = connect(server.port, '127.0.0.1');
  const outcome = new Promise((resolve) => {
    socket.on('data', () => resolve('answered'));
    socket.on('close', () => resolve('closed'));
    socket.on('error', () => {});
  });
  socket.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
  return { socket, outcome: within(outcome, 'an answer or the end') };
}

test('without a proxy, connections themselves are bounded by address', async (t) => {
  const server = await startServer(t, { args: ['--limit-loopback', '--limit-sockets', '3'] });
  const open = [];
  t.after(() => open.forEach(({ socket }) => socket.destroy()));
  for (let i = 0; i < 3; i += 1) open.push(tcp(server));
  for (const { outcome } of open) assert.equal(await outcome, 'answered');
  for (let i = 0; i < 5; i += 1) assert.equal(await tcp(server).outcome, 'closed');
  await server.stderr.match(/refused kind=openSockets .*address=127\.0\.0\.1/);
  open.pop().socket.destroy();
  const again = () => {
    open.push(tcp(server));
    return open.at(-1).outcome;
  };
  await until(again, (outcome) => outcome === 'answered');
  open.forEach(({ socket }) => socket.destroy());
});

test('new connections of one address are limited in their rate', async (t) => {
  const server = await startServer(t, { args: ['--limit-loopback', '--limit-connections', '1,4'] });
  const outcomes = [];
  for (let i = 0; i < 8; i += 1) {
    const one = tcp(server);
    outcomes.push(await one.outcome);
    one.socket.destroy();
  }
  assert.deepEqual(outcomes.slice(0, 4), Array(4).fill('answered'));
  assert.ok(outcomes.includes('closed'));
  await server.stderr.match(/refused kind=connectionRate/);
});

test('this machine itself is not limited, unless a proxy on it says so or the operator does', async (t) => {
  const args = ['--limit-handshakes', '1,1', '--limit-requests', '1,1', '--limit-failures', '1,1'];
  const server = await startServer(t, { args });
  const { sessionId } = await server.createSession();
  for (let i = 0; i < 5; i += 1) {
    await server.createSession();
    await joined(t, server, sessionId);
    assert.equal((await ask(server, 'POST', '/session/create', guess(server))).status, 403);
  }
  // A proxy that nobody named: all its clients are one.
  await until(() => handshake(t, server, '192.0.2.1'), isTooMany);
});

/** A request that cannot be authenticated. */
const guess = (server, address) => ({
  headers: {
    'x-opentok-auth': restJwt(server, {}, 'f'.repeat(40)),
    accept: 'application/json',
    ...(address ? from(address) : {}),
  },
});

test('failed authentications of one address are limited, and right ones are not told from wrong ones then', async (t) => {
  const server = await startBehindProxy(t, '--limit-failures', '1,3');
  const path = `/v2/project/${server.apiKey}/callback`;
  let failures = 0;
  const exhaust = () =>
    until(async () => {
      const answer = await ask(server, 'GET', path, guess(server, '192.0.2.1'));
      if (answer.status === 403) failures += 1;
      return answer;
    }, isTooMany);
  assertTooMany(await exhaust(), /could not be authenticated/);
  assert.ok(failures >= 3);
  const right = { headers: { ...from('192.0.2.1'), accept: 'application/json' } };
  const guessed = { headers: { ...right.headers, 'x-tb-partner-auth': 'x', 'x-opentok-auth': '' } };
  const account = await newAccount(t, server);
  const { sessionId } = await server.createSession();
  const token = server.openTok.generateToken(sessionId);
  const ticket = { apiKey: server.apiKey, sessionId, token };
  const asked = [
    ['GET', path, right],
    ['POST', '/session/create', right],
    ['POST', '/session/create', guessed],
    ['GET', '/v2/project', { headers: { ...right.headers, ...ofAccount(account) } }],
    ['POST', '/parley/v1/ice', { ...right, body: { ...ticket, token: 'guessed' } }],
    ['POST', '/parley/v1/ice', { ...right, body: ticket }],
  ];
  for (const [method, to, options] of asked) {
    const again = async () => {
      await exhaust();
      return ask(server, method, to, options);
    };
    assertTooMany(await until(again, isTooMany), /could not be authenticated/);
  }
  assert.equal((await ask(server, 'GET', path, { headers: from('192.0.2.2') })).status, 200);
  assert.ok((await server.refusals('authentication')) >= 3);
  assert.ok((await server.refusals('authenticationRate')) >= 1);
});

test('requests of a project are limited, those of another are not, in XML for who reads that', async (t) => {
  const server = await startBehindProxy(t, '--limit-requests', '1,2');
  const other = await otherProject(t, server);
  const create = (who, accept) =>
    ask(who, 'POST', '/session/create', { headers: { ...from('192.0.2.1'), accept } });
  assertTooMany(await until(() => create(server, 'application/json'), isTooMany), /asks too often/);
  const answer = await until(() => create(server, 'application/xml'), isTooMany);
  assert.match(answer.text, /<code>429<\/code><message>The project asks too often/);
  assert.equal(answer.headers.get('retry-after'), '1');
  const list = `/v2/project/${server.apiKey}/callback`;
  const read = () => ask(server, 'GET', list, { headers: from('192.0.2.9') });
  assertTooMany(await until(read, isTooMany), /asks too often/);
  assert.equal((await create(other, 'application/json')).status, 200);
  assert.ok((await server.refusals('requestRate')) >= 3);
});

for (const [option, kind] of [
  ['--limit-session-signals', 'one session'],
  ['--limit-project-signals', 'a project'],
]) {
  test(`an app server's signals to ${kind} are limited; other requests go on`, async (t) => {
    const server = await startBehindProxy(t, option, '1,3');
    const { path, member } = await call(t, server);
    const signal = () =>
      ask(server, 'POST', `${path}/signal`, { headers: from('192.0.2.1'), body: { data: 'x' } });
    let sent = 0;
    const count = async () => {
      const answer = await signal();
      if (answer.status === 204) sent += 1;
      return answer;
    };
    assertTooMany(await until(count, isTooMany), /Too many signals/);
    assert.ok(sent >= 3);
    for (let i = 0; i < sent; i += 1) await member.next('signal');
    const list = await ask(server, 'GET', `${path}/stream`, { headers: from('192.0.2.1') });
    assert.equal(list.status, 200);
    assert.ok((await server.refusals('signalRate')) >= 1);
  });
}

test('joins of a project are limited: the client is told OT_RATE_LIMIT_EXCEEDED and closed with 4429', async (t) => {
  const server = await startBehindProxy(t, '--limit-joins', '1,2');
  const { sessionId } = await server.createSession();
  const join = async () => {
    const { member } = await handshake(t, server, '192.0.2.1');
    const answer = await member.join(sessionId, server.openTok.generateToken(sessionId));
    return { member, answer };
  };
  const tried = await until(join, ({ answer }) => answer.type !== 'joined');
  assert.equal(tried.answer.name, 'OT_RATE_LIMIT_EXCEEDED');
  assert.match(tried.answer.message, /wait a second/);
  assert.equal((await tried.member.closed).code, 4429);
  assert.ok((await server.refusals('joinRate')) >= 1);
  assert.ok(
    (await server.metric('parley_client_errors_total{name="OT_RATE_LIMIT_EXCEEDED"}')) >= 1,
  );
  // Who has only the key of a project cannot use its joins up.
  const other = await otherProject(t, server);
  for (let i = 0; i < 5; i += 1) {
    const { member } = await handshake(t, server, '192.0.2.1');
    assert.equal(
      (await member.join(sessionId, 'no token', other.apiKey)).name,
      'OT_AUTHENTICATION_ERROR',
    );
  }
  const last = await handshake(t, server, '192.0.2.3');
  const made = await ask(other, 'POST', '/session/create', {
    headers: { accept: 'application/json' },
  });
  const own = made.json[0].session_id;
  const token = other.openTok.generateToken(own);
  assert.equal((await last.member.join(own, token, other.apiKey)).type, 'joined');
});

test('tens of thousands of addresses leave no more behind than the tables may hold', async (t) => {
  const server = await startBehindProxy(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  t.after(() => agent.destroy());
  const fail = (address) =>
    new Promise((resolve, reject) => {
      const headers = { ...from(address), 'x-opentok-auth': 'a.b.c', connection: 'keep-alive' };
      const to = { port: server.port, agent, method: 'POST', path: '/session/create', headers };
      request(to, (response) => response.resume().on('end', () => resolve(response.statusCode)))
        .on('error', reject)
        .end();
    });
  const flood = async (first, last) => {
    for (let at = first; at < last; at += 100) {
      const addresses = Array.from({ length: 100 }, (_, i) => at + i);
      const statuses = await Promise.all(
        addresses.map((n) => fail(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`)),
      );
      assert.ok(statuses.every((status) => status === 403));
    }
  };
  await flood(0, 36_000);
  const before = memoryKb(server);
  await flood(36_000, 56_000);
  const grown = memoryKb(server) - before;
  assert.ok(grown < 1024, `grew by ${grown} kB`);
  await assertLives(server);
});

test('each refused authentication is logged with key, address and reason, and a flood of them in brief', async (t) => {
  const server = await startBehindProxy(t, '--log-format', 'json', '--limit-failures', '0');
  const lines = () =>
    server.stderr.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message.startsWith('refused'));
  await ask(server, 'POST', '/session/create', guess(server, '192.0.2.1'));
  const { sessionId } = await server.createSession();
  const { member } = await handshake(t, server, '192.0.2.2');
  await member.join(sessionId, 'T1==xyz');
  await member.closed;
  await server.stderr.match(/"kind":"token"/);
  const [rest, join] = lines();
  assert.deepEqual(
    [rest.kind, rest.apiKey, rest.address, rest.reason],
    ['authentication', server.apiKey, '192.0.2.1', 'Invalid signature'],
  );
  assert.deepEqual([join.kind, join.apiKey, join.address], ['token', server.apiKey, '192.0.2.2']);
  assert.ok(join.reason.length > 5);
  const before = lines().length;
  const floods = Array.from({ length: 400 }, () =>
    ask(server, 'POST', '/session/create', guess(server, '192.0.2.3')),
  );
  await Promise.all(floods);
  await server.stderr.match(/(?:"kind":"authentication"[^]*?){41}/);
  // The next is logged when there is room again, and says how many were not.
  const isBrief = () => /refused, after \d+ that were not logged/.test(server.stderr.text);
  await until(() => ask(server, 'POST', '/session/create', guess(server, '192.0.2.3')), isBrief);
  assert.ok(lines().length - before < 200);
  assert.ok((await server.refusals('authentication')) > 400);
});

test('settings of limits are read, and what is none is refused', async (t) => {
  for (const bad of ['x', '5', '5,', ',5', '5,4', '0,5', '-1,5', '5,5,5', '99999999,999999999']) {
    const { code, stderr } = await runParley(t, ['serve', '--limit-joins', bad]);
    assert.equal(code, 2, bad);
    assert.match(stderr, /--limit-joins.*(two numbers|argument)/, bad);
  }
  const idle = await runParley(t, ['serve', '--media-idle', 'soon']);
  assert.match(idle.stderr, /--media-idle.*never/);
  const server = await startBehindProxy(t, '--limit-handshakes', '0', '--limit-sockets', '0');
  for (let i = 0; i < 20; i += 1) {
    assert.equal((await handshake(t, server, '192.0.2.1')).status, 101);
  }
});

test('who neither publishes nor subscribes is disconnected with mediaIdle, the others are not', async (t) => {
  const server = await startServer(t, { args: ['--media-idle', '2s'] });
  const { member, sessionId } = await call(t, server);
  const idle = await joined(t, server, sessionId);
  assert.equal((await idle.next('closing')).reason, 'mediaIdle');
  assert.equal((await idle.closed).code, 4408);
  const gone = await member.next('connectionDestroyed');
  assert.deepEqual([gone.connectionId, gone.reason], [idle.connectionId, 'mediaIdle']);
  await member.settled();
});

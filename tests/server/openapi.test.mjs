// docs/openapi.json against the server: every address is described and there, every operation succeeds as
// described, and whatever is sent to it, nothing comes back but what is described.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib.mjs';
import { assertLives, joined, rawExchange, restJwt, runParley, startServer } from './harness.mjs';
import { memoryKb } from '../browser/processes.mjs';
import { description, Dice, operations, problemOf, valid } from './openapi-tools.mjs';
import { newAccount, ofAccount, otherProject, published } from './rest-tools.mjs';

const variants = 40;
const nobody = '00000000-0000-4000-8000-000000000000';

/** Sends bytes as they are; resolves to the answer, which need not be a good one. */
function send(server, agent, { method, path, headers, body }) {
  return new Promise((resolve, reject) => {
    // Said here, because Node leaves it out with some methods.
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const to = { port: server.port, host: '127.0.0.1', agent };
    const options = { ...to, method, path, headers: { ...headers, ...length } };
    const sent = request(options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status, headers: answered } = response;
        resolve({ status, headers: answered, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const typeOf = (answer) => (answer.headers['content-type'] ?? '').split(';')[0];

function assertError(answer, where) {
  if (typeOf(answer) === 'application/xml') {
    assert.match(answer.text, /<errorPayload><code>(-1|\d{3})<\/code><message>[^<]+</, where);
    return;
  }
  assert.equal(typeOf(answer), 'application/json', where);
  const body = JSON.parse(answer.text);
  assert.equal(problemOf(body, description.components.schemas.Error), undefined, where);
  assert.ok(body.code === answer.status || (body.code === -1 && answer.status === 403), where);
}

/** An answer that the operation describes, in the form that it describes. */
function assertDescribed(answer, operation, where) {
  const described = operation.responses[answer.status];
  assert.ok(described, `${where}: ${answer.status} is not described: ${answer.text}`);
  if (answer.status >= 400) return assertError(answer, where);
  const content = described.content?.[typeOf(answer)];
  if (!described.content) return assert.equal(answer.text, '', where);
  assert.ok(content, `${where}: ${typeOf(answer)} is not described`);
  if (typeOf(answer) === 'application/xml') return assert.match(answer.text, /^<\?xml/, where);
  return assert.equal(problemOf(JSON.parse(answer.text), content.schema), undefined, where);
}

/** A server with something of each kind, and what addresses name. */
async function openWorld(t) {
  const server = await startServer(t);
  const account = await newAccount(t, server);
  const embed = ['embed', 'create', '--domain', 'http://localhost:*', '--data', server.data];
  const [, embedId] = /Embed ID: (\S+)/.exec((await runParley(t, embed)).stdout);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  t.after(() => agent.destroy());
  const ownerHeaders = (operation) =>
    operation.tag === 'Projects' ? ofAccount(account) : { 'x-opentok-auth': restJwt(server) };

  /** What the addresses of one operation name; made anew, as operations end what they name. */
  async function values(operation) {
    if (operation.tag === 'Projects') return { apiKey: (await otherProject(t, server)).apiKey };
    const { sessionId } = await server.createSession();
    const member = await joined(t, server, sessionId);
    const { streamId } = await published(member);
    const made = await send(server, agent, {
      method: 'POST',
      path: `/v2/project/${server.apiKey}/callback`,
      headers: { 'x-opentok-auth': restJwt(server) },
      body: JSON.stringify({ group: 'stream', event: 'created', url: 'http://localhost/' }),
    });
    const { connectionId } = member;
    const callbackId = JSON.parse(made.text).id ?? nobody;
    return {
      apiKey: server.apiKey,
      sessionId,
      connectionId,
      streamId,
      callbackId,
      embedId,
      id: nobody,
    };
  }
  return { server, agent, values, ownerHeaders };
}

const pathOf = (operation, values) =>
  operation.path.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

/** The body that the operation describes, as bytes, and its type. */
function bodyOf(operation, value) {
  if (operation.body === undefined) return { headers: {}, body: undefined };
  const { type } = operation.body;
  const isForm = type === 'application/x-www-form-urlencoded';
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const body =
    isForm && isRecord ? new URLSearchParams(value).toString() : (JSON.stringify(value) ?? '');
  return { headers: { 'content-type': type }, body };
}

test('every route of the REST API is described, and every address that is described is there', async (t) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.equal(description.info.version, version);
  const text = readFileSync(join(root, 'src/server/rest_routes.cpp'), 'utf8');
  const below = {
    kAccountRoutes: '/v2/project',
    kProjectRoutes: '/v2/project/{apiKey}',
    kSessionRoutes: '/v2/project/{apiKey}/session/{sessionId}',
    kToolRoutes: '/parley/v1/project/{apiKey}',
    kSessionToolRoutes: '/parley/v1/project/{apiKey}/session/{sessionId}',
    kLaterRoutes: '/v2/project/{apiKey}',
  };
  const routes = Object.entries(below).flatMap(([table, folder]) => {
    const [, rows] = new RegExp(`constexpr std::array ${table}\\{([^]*?)\\n\\};`).exec(text);
    return [...rows.matchAll(/"([A-Z]+)",\s*"([^"]*)"/g)].map(
      ([, method, path]) => `${method} ${folder}${path}`,
    );
  });
  assert.ok(routes.length > 40);
  const described = operations.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(
    routes.filter((route) => !described.includes(route)),
    [],
  );

  const { server, agent } = await openWorld(t);
  const isAt = (address, path) =>
    new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(address);
  for (const path of Object.keys(description.paths)) {
    const address = path.replace(/\{\w+\}/g, 'x');
    const answer = await send(server, agent, { method: 'PROPFIND', path: address });
    assert.equal(answer.status, 405, path);
    assertError(answer, path);
    // Some addresses are also what another one describes: a storage is an id of an archive.
    const named = operations.filter((one) => isAt(address, one.path)).map(({ method }) => method);
    const wanted = new Set([...named, ...(named.includes('GET') ? ['HEAD'] : [])]);
    const allowed = new Set(answer.headers.allow.split(', '));
    allowed.delete('OPTIONS');
    // Below these folders are files too, which are not described.
    const extra = /^\/(?:demo|embed)\//.test(path) ? ['GET', 'HEAD'] : [];
    assert.deepEqual([...allowed].sort(), [...wanted, ...extra].sort(), path);
    const options = await send(server, agent, { method: 'OPTIONS', path: address });
    assert.equal(options.status, 204, path);
  }
});

test('every operation succeeds as it is described', async (t) => {
  const { server, agent, values, ownerHeaders } = await openWorld(t);
  for (const operation of operations) {
    const value = operation.body && valid(operation.body.schema);
    const wanted = await values(operation);
    if (operation.id.startsWith('setStreamClassList')) {
      if (value.items) value.items[0].id = wanted.streamId;
    }
    if (operation.id === 'iceServers') {
      const { apiKey, sessionId } = wanted;
      const token = server.openTok.generateToken(sessionId);
      Object.assign(value, { apiKey, sessionId, token });
    }
    const { headers, body } = bodyOf(operation, value);
    const answer = await send(server, agent, {
      method: operation.method,
      path: pathOf(operation, wanted),
      headers: { ...ownerHeaders(operation), accept: 'application/json', ...headers },
      body,
    });
    const where = `${operation.id}: ${answer.status} ${answer.text}`;
    const good = Object.keys(operation.responses).filter(
      (status) => status < 300 || status === '501',
    );
    assert.deepEqual([String(answer.status)], good, where);
    assertDescribed(answer, operation, where);
  }
  await assertLives(server);
});

const texts = [
  '',
  ' ',
  'null',
  '\u0000',
  '\ud800',
  '<&>"\'',
  'ä🎈',
  '../../etc/passwd',
  "' OR 1=1 --",
  'x'.repeat(300),
  'x'.repeat(9000),
];
const others = [null, true, false, 0, -1, 1.5, 1e300, [], {}, [[]], [null], { a: {} }, ...texts];

/** The value with something in it replaced, removed or added. */
function spoiled(value, dice) {
  if (dice.chance(15) || typeof value !== 'object' || value === null) return dice.pick(others);
  const out = Array.isArray(value) ? [...value] : { ...value };
  const keys = Object.keys(out);
  if (keys.length === 0 || dice.chance(15)) {
    if (Array.isArray(out)) out.push(dice.pick(others));
    else out[dice.pick(['extra', '__proto__', 'constructor', ...texts.slice(0, 6)])] = 1;
    return out;
  }
  const key = dice.pick(keys);
  if (dice.chance(25) && !Array.isArray(out)) delete out[key];
  else out[key] = spoiled(out[key], dice);
  return out;
}

/** Bytes that are no body of any kind. */
const junk = [
  () => Buffer.alloc(0),
  () => Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
  () => Buffer.from('{"a":"\xff"}', 'latin1'),
  () => Buffer.from('['.repeat(5000)),
  () => Buffer.from('{"a":'.repeat(3000)),
  () => Buffer.from('{"type":"t"'),
  () => Buffer.from(`{"data":"${'x'.repeat(70_000)}"}`),
  () => Buffer.from('%zz=%&&&=&a=1&a=2'),
  () => Buffer.from('a=1&'.repeat(2000)),
  () => Buffer.from('<xml/>'),
];

const segments = [
  'x',
  '%20',
  '%00',
  '%zz',
  '%',
  '%C3%28',
  '%2e%2e',
  '..',
  '{sessionId}',
  '-1',
  '2_',
  '2_!!!!',
  'x'.repeat(300),
  '%41'.repeat(300),
  nobody,
];

const junkHeaders = (server) => [
  {},
  { 'x-opentok-auth': '' },
  { 'x-opentok-auth': 'a.b.c' },
  { 'x-opentok-auth': restJwt(server, {}, 'f'.repeat(40)) },
  { 'x-opentok-auth': restJwt(server, { iss: 'x'.repeat(2000) }) },
  { 'x-opentok-auth': restJwt(server, { iss: [1] }) },
  { 'x-tb-partner-auth': ':' },
  { 'x-tb-partner-auth': `${server.apiKey}:${'0'.repeat(40)}` },
  { authorization: 'Bearer a.b.c' },
  { authorization: 'Basic eDp5' },
];

const accepts = ['application/json', 'application/xml', '*/*', 'text/html', '', 'x'.repeat(1000)];

/** One request that is wrong in some ways, or in none. */
function variant(operation, wanted, world, dice) {
  const value = operation.body && valid(operation.body.schema, dice);
  if (value?.items?.[0] && dice.chance(70)) value.items[0].id = wanted.streamId;
  let { headers, body } = bodyOf(operation, dice.chance(60) ? spoiled(value, dice) : value);
  if (dice.chance(15)) body = dice.pick(junk)();
  if (dice.chance(10))
    headers = { 'content-type': dice.pick(['text/plain', 'application/json;x', '']) };
  const values = { ...wanted };
  for (const name of Object.keys(values)) {
    if (dice.chance(name === 'apiKey' ? 5 : 20)) values[name] = dice.pick(segments);
  }
  const auth = dice.chance(15)
    ? dice.pick(junkHeaders(world.server))
    : world.ownerHeaders(operation);
  const path = pathOf(operation, values) + (dice.chance(10) ? '?a=%zz&a=1' : '');
  const accept = dice.chance(70) ? { accept: dice.pick(accepts) } : {};
  // What GET brings is a body too, and a length is a length.
  return { method: operation.method, path, headers: { ...headers, ...auth, ...accept }, body };
}

/** Sends many variants to every operation; how often each status came. */
async function fuzz(world, seed) {
  const { server, agent, values } = world;
  const counts = new Map();
  for (const [index, operation] of operations.entries()) {
    const dice = new Dice(seed * 1000 + index);
    const wanted = await values(operation);
    for (let i = 0; i < variants; i += 1) {
      const one = variant(operation, wanted, world, dice);
      const answer = await send(server, agent, one);
      const where = `seed ${seed} ${operation.id} ${i}: ${JSON.stringify(one).slice(0, 600)}`;
      counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
      // An id with a slash or of another length may lead to another address of the same kind.
      if (answer.status === 404 || answer.status === 405) assertError(answer, where);
      else assertDescribed(answer, operation, where);
    }
  }
  return counts;
}

test('whatever is sent, only what is described comes back, and memory does not grow', async (t) => {
  const world = await openWorld(t);
  const counts = await fuzz(world, 1);
  for (const status of [200, 204, 400, 403, 404, 408, 413, 501]) {
    assert.ok(counts.get(status) > 0, `${status} never came: the fuzz is too tame`);
  }
  assert.equal(counts.get(500), undefined);
  await fuzz(world, 2);
  const before = memoryKb(world.server);
  for (let seed = 3; seed < 6; seed += 1) await fuzz(world, seed);
  const grown = memoryKb(world.server) - before;
  assert.ok(grown < 4096, `memory grew by ${grown} kB`);
  await assertLives(world.server);
});

test('what is hardly HTTP is answered by an error in JSON, or not at all', async (t) => {
  const { server } = await openWorld(t);
  const auth = `X-OPENTOK-AUTH: ${restJwt(server)}`;
  const lines = (...all) => `${all.join('\r\n')}\r\nConnection: close\r\n\r\n`;
  const path = `/v2/project/${server.apiKey}/session/2_x/signal`;
  const rows = [
    [lines(`POST ${path.replace('2_x', '\xff')} HTTP/1.1`, 'Host: x', auth), /^HTTP\/1\.1 400 /],
    [lines('POST /v2/project/\u0000 HTTP/1.1', 'Host: x', auth), /^HTTP\/1\.1 400 /],
    [lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Length: 1', 'Content-Length: 2'), /400/],
    [lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Length: -1', auth), /^HTTP\/1\.1 400 /],
    [lines(`POST ${path} HTTP/1.1`, 'Host: x', `X: ${'y'.repeat(20_000)}`), /^HTTP\/1\.1 431 /],
    [
      lines(`POST ${path} HTTP/1.1`, 'Host: x', 'Content-Length: 99999999', auth),
      /^HTTP\/1\.1 413 /,
    ],
    [lines(`POST ${path} HTTP/3.0`, 'Host: x', auth), /^HTTP\/1\.1 (400|505) /],
  ];
  for (const [bytes, wanted] of rows) {
    const answer = await rawExchange(server.port, Buffer.from(bytes, 'latin1'));
    assert.match(answer, wanted, bytes.slice(0, 80));
    const [, body] = answer.split('\r\n\r\n');
    assert.equal(problemOf(JSON.parse(body), description.components.schemas.Error), undefined);
  }
  await assertLives(server);
});

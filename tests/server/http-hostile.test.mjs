// Bytes that are no HTTP, or HTTP that two readers could understand differently: refused, and the server lives.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { assertLives, rawExchange, startServer, within } from './harness.mjs';

const lines = (...all) => all.join('\r\n');
const smuggled = 'GET /health HTTP/1.1\r\nHost: smuggled\r\n\r\n';

const post = (headers, body = '') =>
  `${lines('POST /session/create HTTP/1.1', 'Host: x', ...headers)}\r\n\r\n${body}`;

// Each must get exactly one answer, with that status, and then the end of the connection.
const ambiguous = {
  'two lengths': [post(['Content-Length: 0', 'Content-Length: 44'], smuggled), 400],
  'two equal lengths': [post(['Content-Length: 0', 'Content-Length: 0'], smuggled), 400],
  'a list of lengths': [post(['Content-Length: 0, 44'], smuggled), 400],
  'a length with a sign': [post(['Content-Length: +44'], smuggled), 400],
  'a negative length': [post(['Content-Length: -1'], smuggled), 400],
  'a hexadecimal length': [post(['Content-Length: 0x0'], smuggled), 400],
  'a length beyond 64 bits': [post(['Content-Length: 99999999999999999999'], smuggled), 400],
  'length and chunked': [
    post(['Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`),
    400,
  ],
  'chunked and length': [
    post(['Transfer-Encoding: chunked', 'Content-Length: 5'], `0\r\n\r\n${smuggled}`),
    400,
  ],
  'chunked twice': [
    post(['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`),
    400,
  ],
  'a coding beside chunked': [
    post(['Transfer-Encoding: gzip, chunked'], `0\r\n\r\n${smuggled}`),
    501,
  ],
  'a coding that is nearly chunked': [post(['Transfer-Encoding: xchunked'], smuggled), 501],
  'a space before the colon': [post(['Content-Length : 44'], smuggled), 400],
  'a folded host': [post([' Content-Length: 44'], smuggled), 400],
  'a host that is none': ['GET /health HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
  'a name that is no token': [post(['Content{Length: 44'], smuggled), 400],
  'a bare CR in a header': [post(['X: a\rContent-Length: 44'], smuggled), 400],
  'a NUL in a header': [post(['X: a\0b'], smuggled), 400],
  'no host': ['GET /health HTTP/1.1\r\n\r\n', 400],
  'two hosts': ['GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
  'HTTP/1.0 and chunked': [
    'POST /session/create HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  'a target that is no path': ['GET health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  'a target of another scheme': ['GET ftp://x/health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  'a method that is no token': ['G@T /health HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  'a version of the future': ['GET /health HTTP/1.9\r\nHost: x\r\n\r\n', 505],
  'HTTP/2 by prior knowledge': ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
  'HTTP/0.9': ['GET /health\r\n\r\n', 400],
  'a TLS handshake': ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
  'a broken chunk size': [post(['Transfer-Encoding: chunked'], `zz\r\nab\r\n0\r\n\r\n`), 400],
  'a chunk size beyond 64 bits': [
    post(['Transfer-Encoding: chunked'], `fffffffffffffffff\r\nab\r\n0\r\n\r\n`),
    400,
  ],
  'a chunk longer than said': [
    post(['Transfer-Encoding: chunked'], `2\r\nabcdef\r\n0\r\n\r\n`),
    400,
  ],
};

test('ambiguous requests get one refusal and the end of the connection', async (t) => {
  const server = await startServer(t);
  for (const [what, [bytes, status]] of Object.entries(ambiguous)) {
    const answer = await rawExchange(server.port, Buffer.from(bytes, 'latin1'));
    const answers = answer.match(/HTTP\/1\.1 \d+/g) ?? [];
    assert.deepEqual(answers, [`HTTP/1.1 ${status}`], `${what}: ${answer}`);
    assert.doesNotMatch(answer, /"status":"ok"/, what);
  }
  await assertLives(server);
});

test('a header beyond 16 KiB is 431', async (t) => {
  const server = await startServer(t);
  const head = `GET /health HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`;
  assert.match(await rawExchange(server.port, head), /^HTTP\/1\.1 431 /);
  const target = `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`;
  assert.match(await rawExchange(server.port, target), /^HTTP\/1\.1 431 /);
  await assertLives(server);
});

test('garbage bytes end in the end of their connection', async (t) => {
  const server = await startServer(t);
  const all = Array.from({ length: 50 }, (_none, index) =>
    rawExchange(server.port, randomBytes(1 + index * 97), { half: true }),
  );
  for (const answer of await Promise.all(all)) {
    assert.ok(answer === '' || answer.startsWith('HTTP/1.1 4'), answer.slice(0, 80));
  }
  await assertLives(server);
});

test('a request cut off anywhere ends quietly', async (t) => {
  const server = await startServer(t);
  const whole = post(['Content-Length: 20', 'Expect: 100-continue'], 'p2p.preference=');
  for (let size = 0; size < whole.length; size += 7) {
    await rawExchange(server.port, whole.slice(0, size), { half: true });
  }
  await assertLives(server);
});

test('a header that never ends is cut off after its time', async (t) => {
  const server = await startServer(t);
  const began = Date.now();
  const answer = await rawExchange(server.port, 'GET /health HTTP/1.1\r\nHost: x\r\nX: ');
  assert.equal(answer, '');
  assert.ok(Date.now() - began > 5_000);
  await assertLives(server);
});

test('connections are kept alive, requests may come all at once, answers come in order', async (t) => {
  const server = await startServer(t);
  const one = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const last = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const answer = await rawExchange(server.port, one('/nothing') + one('/health?x=1') + last);
  assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), [
    'HTTP/1.1 404',
    'HTTP/1.1 200',
    'HTTP/1.1 200',
  ]);
  const old = await rawExchange(server.port, 'GET /health HTTP/1.0\r\n\r\n');
  assert.match(old, /^HTTP\/1\.1 200 /);
  assert.match(old, /^Connection: close\r$/m);
  const absolute = `GET http://x/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
  assert.match(await rawExchange(server.port, absolute), /^HTTP\/1\.1 200 /);
});

test('a client that waits for 100 Continue is told to go on', async (t) => {
  const server = await startServer(t);
  const socket = connect(server.port, '127.0.0.1');
  t.after(() => socket.destroy());
  let text = '';
  const ended = new Promise((resolve) => socket.on('close', resolve));
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
    if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('x=1');
  });
  socket.write(post(['Content-Length: 3', 'Expect: 100-continue', 'Connection: close']));
  await within(ended, 'the end');
  assert.match(text, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 403 /);
});

test('a header in an answer cannot be made from outside', async (t) => {
  const server = await startServer(t);
  const bytes = 'GET /%0d%0aSet-Cookie:x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const answer = await rawExchange(server.port, bytes);
  assert.match(answer, /^HTTP\/1\.1 404 /);
  assert.doesNotMatch(answer, /Set-Cookie/);
});

test('a body that stops coming is cut off after its time, as one that drips is', async (t) => {
  const server = await startServer(t);
  const head = 'POST /session/create HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n';
  assert.equal(await rawExchange(server.port, `${head}location=`), '');
  const socket = connect(server.port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(head);
  const drip = setInterval(() => socket.write('x'), 500);
  t.after(() => clearInterval(drip));
  await within(closed, 'the end of the dripping one', 20_000);
  await assertLives(server);
});

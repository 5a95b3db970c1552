// Static files: types, compression, validators, who may load them, and that nothing else can be read.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { assertLives, rawExchange, startServer, tempFolder } from './harness.mjs';

const script = `"use strict";${'window.OT = {};\n'.repeat(200)}`;

const files = {
  'parley.js': script,
  'parley.mjs': `export {};\n${script}`,
  'parley-element.mjs': `export {};\n${script}`,
  'parley-core.wasm': Buffer.concat([Buffer.from('\0asm\x01\0\0\0', 'latin1'), Buffer.alloc(3000)]),
  'demo/index.html': `<!doctype html><title>Démo</title>${'<p>text</p>'.repeat(100)}`,
  'demo/demo.js': script,
  'demo/demo.css': 'body { margin: 0 }\n'.repeat(100),
  'demo/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  'examples/index.html': `<!doctype html><title>All</title>${'<p>text</p>'.repeat(100)}`,
  'examples/one/index.html': `<!doctype html><title>One</title>${'<p>text</p>'.repeat(100)}`,
  'examples/one/one.js': script,
  'docs/index.html': `<!doctype html><title>Manual</title>${'<p>text</p>'.repeat(100)}`,
  'docs/client/session.html': `<!doctype html><title>Session</title>${'<p>text</p>'.repeat(100)}`,
  'docs/search.json': JSON.stringify(Array(200).fill('text')),
  'secret.txt': 'not for you',
};

function write(web, name, content) {
  mkdirSync(dirname(join(web, name)), { recursive: true });
  writeFileSync(join(web, name), content);
  writeFileSync(join(web, `${name}.br`), brotliCompressSync(content));
  writeFileSync(join(web, `${name}.gz`), gzipSync(content));
}

async function startWeb(t) {
  const folder = tempFolder(t);
  const web = join(folder, 'dist');
  for (const [name, content] of Object.entries(files)) write(web, name, content);
  writeFileSync(join(folder, 'outside.txt'), 'outside');
  const server = await startServer(t, { args: ['--web', web] });
  return { web, server };
}

/** An answer with its bytes as they came, which fetch would have unpacked. */
function get(server, path, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(server.url + path, { method, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status, headers: answered } = response;
        resolve({ status, headers: answered, body: Buffer.concat(chunks) });
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const javascript = 'text/javascript; charset=utf-8';
const addresses = {
  '/': ['demo/index.html', 'text/html; charset=utf-8'],
  '/?room=a': ['demo/index.html', 'text/html; charset=utf-8'],
  '/v2/js/opentok.min.js': ['parley.js', javascript],
  '/v2/js/opentok.js': ['parley.js', javascript],
  '/v2/js/opentok.min.js?v=2': ['parley.js', javascript],
  '/v2/js/parley-core.wasm': ['parley-core.wasm', 'application/wasm'],
  '/js/parley.js': ['parley.js', javascript],
  '/js/parley.mjs': ['parley.mjs', javascript],
  '/js/parley-element.mjs': ['parley-element.mjs', javascript],
  '/js/parley-core.wasm': ['parley-core.wasm', 'application/wasm'],
  '/demo/demo.js': ['demo/demo.js', javascript],
  '/demo/demo.css': ['demo/demo.css', 'text/css; charset=utf-8'],
  '/demo/icon.svg': ['demo/icon.svg', 'image/svg+xml'],
  '/examples/': ['examples/index.html', 'text/html; charset=utf-8'],
  '/examples/one/': ['examples/one/index.html', 'text/html; charset=utf-8'],
  '/examples/one/?room=a': ['examples/one/index.html', 'text/html; charset=utf-8'],
  '/examples/one/one.js': ['examples/one/one.js', javascript],
  '/favicon.ico': ['demo/icon.svg', 'image/svg+xml'],
  '/docs/': ['docs/index.html', 'text/html; charset=utf-8'],
  '/docs/client/session.html': ['docs/client/session.html', 'text/html; charset=utf-8'],
  '/docs/search.json': ['docs/search.json', 'application/json'],
};

test('every address serves its file with its type, plain or compressed', async (t) => {
  const { server } = await startWeb(t);
  for (const [path, [name, type]] of Object.entries(addresses)) {
    const content = Buffer.from(files[name]);
    const plain = await get(server, path);
    assert.equal(plain.status, 200, path);
    assert.equal(plain.headers['content-type'], type, path);
    assert.equal(plain.headers['content-encoding'], undefined, path);
    assert.equal(plain.headers['x-content-type-options'], 'nosniff', path);
    assert.match(plain.headers.vary, /Accept-Encoding/, path);
    assert.deepEqual(plain.body, content, path);
    if (name === 'demo/icon.svg') continue; // too small to become smaller
    const brotli = await get(server, path, { 'accept-encoding': 'gzip, deflate, br' });
    assert.equal(brotli.headers['content-encoding'], 'br', path);
    assert.equal(brotli.headers['content-type'], type, path);
    assert.deepEqual(brotliDecompressSync(brotli.body), content, path);
    const gzip = await get(server, path, { 'accept-encoding': 'gzip' });
    assert.equal(gzip.headers['content-encoding'], 'gzip', path);
    assert.deepEqual(gunzipSync(gzip.body), content, path);
    const tags = [plain, brotli, gzip].map(({ headers }) => headers.etag);
    assert.equal(new Set(tags).size, 3, path);
  }
});

test('a coding that the client does not take is not sent', async (t) => {
  const { server } = await startWeb(t);
  const taken = {
    '': undefined,
    identity: undefined,
    'br;q=0': undefined,
    'br;q=0, gzip;q=0.1': 'gzip',
    'BR;q=0.5': 'br',
    '*': 'br',
    '*;q=0': undefined,
    'br;q=0, *': 'gzip',
    'br;q=nonsense': undefined,
    'x, ,;;=, gzip;': 'gzip',
  };
  for (const [accepted, coding] of Object.entries(taken)) {
    const answer = await get(server, '/js/parley.js', { 'accept-encoding': accepted });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-encoding'], coding, `"${accepted}"`);
  }
});

test('a known entity tag is answered by 304 without content', async (t) => {
  const { server } = await startWeb(t);
  for (const encoding of ['identity', 'br']) {
    const headers = { 'accept-encoding': encoding };
    const { etag, 'cache-control': cache } = (await get(server, '/js/parley.js', headers)).headers;
    assert.match(etag, /^"[^"]+"$/);
    assert.equal(cache, 'no-cache');
    for (const known of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
      const answer = await get(server, '/js/parley.js', { ...headers, 'if-none-match': known });
      assert.equal(answer.status, 304, known);
      assert.equal(answer.headers.etag, etag);
      assert.equal(answer.headers['content-length'], undefined);
      assert.equal(answer.body.length, 0);
    }
    const other = await get(server, '/js/parley.js', { ...headers, 'if-none-match': '"other"' });
    assert.equal(other.status, 200);
  }
});

test('HEAD says what GET would', async (t) => {
  const { server } = await startWeb(t);
  const whole = await get(server, '/js/parley.js');
  const head = await get(server, '/js/parley.js', {}, 'HEAD');
  assert.equal(head.status, 200);
  assert.equal(head.body.length, 0);
  for (const name of ['content-length', 'content-type', 'etag']) {
    assert.equal(head.headers[name], whole.headers[name], name);
  }
  assert.equal((await get(server, '/js/parley.js', {}, 'POST')).status, 405);
});

test('scripts and wasm may be loaded by pages of other origins; the demo page is locked up', async (t) => {
  const { server } = await startWeb(t);
  for (const path of ['/v2/js/opentok.min.js', '/js/parley.mjs', '/v2/js/parley-core.wasm']) {
    const { headers } = await get(server, path, { origin: 'https://app.example' });
    assert.equal(headers['access-control-allow-origin'], '*', path);
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin', path);
  }
  const { headers } = await get(server, '/');
  const policy = headers['content-security-policy'];
  for (const part of [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self' ws: wss:",
  ]) {
    assert.ok(policy.includes(part), part);
  }
  assert.equal(headers['permissions-policy'], undefined);
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('a file that is built again is served anew, and stale compressed ones are not', async (t) => {
  const { web, server } = await startWeb(t);
  const compressed = { 'accept-encoding': 'br' };
  const before = await get(server, '/js/parley.js', compressed);
  write(web, 'parley.js', `${script}// changed`);
  const after = await get(server, '/js/parley.js', compressed);
  assert.notEqual(after.headers.etag, before.headers.etag);
  assert.match(brotliDecompressSync(after.body).toString(), /changed/);
  // A build may write a file just after its compressed twins.
  const justBefore = new Date(Date.now() - 500);
  utimesSync(join(web, 'parley.js.br'), justBefore, justBefore);
  assert.equal((await get(server, '/js/parley.js', compressed)).headers['content-encoding'], 'br');
  const past = new Date(Date.now() - 60_000);
  utimesSync(join(web, 'parley.js.br'), past, past);
  utimesSync(join(web, 'parley.js.gz'), past, past);
  const stale = await get(server, '/js/parley.js', compressed);
  assert.equal(stale.headers['content-encoding'], undefined);
  rmSync(join(web, 'parley.js'));
  assert.equal((await get(server, '/js/parley.js')).status, 404);
  write(web, 'parley.js', script);
  assert.equal((await get(server, '/js/parley.js')).status, 200);
  write(web, 'demo/new.js', script);
  assert.equal((await get(server, '/demo/new.js')).status, 200);
});

test('no address leads out of the folder', async (t) => {
  const { web, server } = await startWeb(t);
  symlinkSync(join(web, '..', 'outside.txt'), join(web, 'demo', 'link.txt'));
  writeFileSync(join(web, 'demo', '.hidden'), 'hidden');
  const paths = [
    '/demo/../secret.txt',
    '/demo/../../outside.txt',
    '/demo/..%2fsecret.txt',
    '/demo/%2e%2e/secret.txt',
    '/demo/%2e%2e%2fsecret.txt',
    '/demo/..\\secret.txt',
    '/demo/....//secret.txt',
    '/demo//etc/passwd',
    '/demo/./../secret.txt',
    '/demo/x/../../secret.txt',
    '/../secret.txt',
    '//secret.txt',
    '/secret.txt',
    '/parley.js',
    '/examples/../secret.txt',
    '/examples/one/../../secret.txt',
    '/examples/one/..%2f..%2fsecret.txt',
    '/examples//',
    '/examples/two/',
    '/demo/.hidden',
    '/demo/link.txt',
    '/demo/demo.js%00.txt',
    '/demo/demo.js/',
    '/demo/demo.js/x',
    '/demo/\x7f',
    '/v2/js/../../secret.txt',
    '/js/../secret.txt',
  ];
  for (const path of paths) {
    const bytes = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const answer = await rawExchange(server.port, Buffer.from(bytes, 'latin1'));
    assert.match(answer, /^HTTP\/1\.1 40[04] /, `${path}: ${answer}`);
    assert.doesNotMatch(answer, /not for you|outside|hidden|root:/, path);
  }
  assert.ok(readdirSync(web).includes('secret.txt'));
  await assertLives(server);
});

test('the demo page is only at the root, because it names its files from there', async (t) => {
  const { server } = await startWeb(t);
  for (const path of ['/demo', '/demo/', '/demo/index.html']) {
    const answer = await get(server, path);
    assert.deepEqual([answer.status, answer.headers.location], [307, '/'], path);
  }
});

test('the folder of an example is found without its slash too, and keeps its room', async (t) => {
  const { server } = await startWeb(t);
  for (const [path, location] of [
    ['/examples', '/examples/'],
    ['/examples/one', '/examples/one/'],
    ['/examples/one?room=a', '/examples/one/?room=a'],
  ]) {
    const answer = await get(server, path);
    assert.deepEqual([answer.status, answer.headers.location], [307, location], path);
  }
});

test('the manual is there with and without the demo, and its address ends in a slash', async (t) => {
  const { web, server } = await startWeb(t);
  const withoutDemo = await startServer(t, { args: ['--web', web, '--no-demo'] });
  for (const one of [server, withoutDemo]) {
    const moved = await get(one, '/docs');
    assert.deepEqual([moved.status, moved.headers.location], [307, '/docs/']);
    const page = await get(one, '/docs/');
    assert.equal(page.status, 200);
    assert.match(page.headers['content-security-policy'], /script-src 'self'/);
    assert.equal((await get(one, '/docs/none.html')).status, 404);
    assert.equal((await get(one, '/docs/../secret.txt')).status, 404);
  }
});

test('without the demo, its page and its rooms are not there, but the client script is', async (t) => {
  const { web } = await startWeb(t);
  const server = await startServer(t, { args: ['--web', web, '--no-demo'] });
  for (const path of ['/', '/demo/demo.js', '/demo/room', '/examples/', '/favicon.ico']) {
    assert.equal((await get(server, path)).status, 404, path);
  }
  assert.equal((await get(server, '/v2/js/opentok.min.js')).status, 200);
});

// `--lan`: HTTPS on every interface with a certificate that is made once and names what it is reached by.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import {
  assertLives,
  joined,
  Member,
  rawExchange,
  startServer,
  tempFolder,
  within,
} from './harness.mjs';

function get(address, options = {}) {
  const request = address.startsWith('https') ? httpsRequest : httpRequest;
  return within(
    new Promise((resolve, reject) => {
      const sent = request(address, options, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk) => (body += chunk));
        response.on('end', () => {
          const { statusCode: status, headers } = response;
          resolve({ status, headers, body });
        });
      });
      sent.on('error', reject);
      sent.end();
    }),
    address,
  );
}

async function startLan(t, data) {
  const server = await startServer(t, { args: ['--lan'], data });
  const file = join(server.data, 'tls-certificate.pem');
  return { server, ca: readFileSync(file), certificate: new X509Certificate(readFileSync(file)) };
}

const lanAddresses = Object.values(networkInterfaces())
  .flat()
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

test('HTTPS and secure WebSockets work with the certificate that it made', async (t) => {
  const { server, ca } = await startLan(t);
  assert.match(server.url, /^https:\/\/localhost:\d+$/);
  for (const host of ['localhost', '127.0.0.1', ...lanAddresses]) {
    const answer = await get(`https://${host}:${server.port}/health`, { ca });
    assert.deepEqual([answer.status, JSON.parse(answer.body).status], [200, 'ok'], host);
  }
  const member = new Member(server, { ca });
  t.after(() => member.socket.terminate());
  const made = await get(`https://localhost:${server.port}/demo/nothing`, { ca });
  assert.equal(made.status, 404);
  await within(member.opened, 'the WebSocket');
  assert.equal((await member.request('leave')).name, 'OT_NOT_CONNECTED');
});

test('it prints a link to share for every address of this machine', async (t) => {
  const { server } = await startLan(t);
  for (const address of lanAddresses) {
    assert.ok(server.stdout.text.includes(`Share https://${address}:${server.port}\n`), address);
  }
});

test('the certificate is good for a year, for servers only, and its key is private', async (t) => {
  const { server, certificate } = await startLan(t);
  assert.ok(certificate.checkHost('localhost'));
  for (const address of ['127.0.0.1', '::1', ...lanAddresses]) {
    assert.ok(certificate.checkIP(address), address);
  }
  assert.equal(certificate.ca, false);
  const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
  assert.ok(days > 300 && days < 398, String(days));
  assert.ok(Date.parse(certificate.validFrom) < Date.now());
  const key = join(server.data, 'tls-key.pem');
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.match(readFileSync(key, 'utf8'), /PRIVATE KEY/);
});

test('the certificate stays the same, and is made again when it or its key is lost', async (t) => {
  const data = join(tempFolder(t), 'data');
  const prints = [];
  for (const lost of [null, null, 'tls-key.pem', 'tls-certificate.pem']) {
    if (lost) rmSync(join(data, lost));
    const { server, ca, certificate } = await startLan(t, data);
    const health = await get(`https://localhost:${server.port}/health`, { ca });
    assert.equal(health.status, 200);
    prints.push(certificate.fingerprint256);
    await server.stop();
  }
  assert.equal(prints[0], prints[1]);
  assert.equal(new Set(prints).size, 3);
});

test('plain HTTP works on the same port, but pages move to HTTPS for everybody else', async (t) => {
  const { server } = await startLan(t);
  const local = await get(`http://127.0.0.1:${server.port}/health`);
  assert.equal(local.status, 200);
  assert.equal((await get(`http://127.0.0.1:${server.port}/`)).status, 404); // there is no web folder
  for (const address of lanAddresses) {
    const page = await get(`http://${address}:${server.port}/?room=a%20b`);
    assert.equal(page.status, 307);
    assert.equal(page.headers.location, `https://${address}:${server.port}/?room=a%20b`);
    assert.equal((await get(`http://${address}:${server.port}/health`)).status, 200);
  }
});

test('broken TLS ends its connection only', async (t) => {
  const { server } = await startLan(t);
  const plain = { ...server, url: `http://127.0.0.1:${server.port}` };
  const { sessionId } = await new Promise((resolve, reject) => {
    server.openTok.client.c.apiUrl = plain.url;
    server.openTok.createSession({}, (error, made) => (error ? reject(error) : resolve(made)));
  });
  const ann = await joined(t, plain, sessionId);
  const bad = [
    Buffer.from('\x16\x03\x01\x00\x05hello', 'latin1'),
    Buffer.from('\x16', 'latin1'),
    Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, ...new Array(300).fill(7)]),
  ];
  await Promise.all(bad.map((bytes) => rawExchange(server.port, bytes, { half: true })));
  await ann.settled();
  assert.deepEqual(ann.unread, []);
  await assertLives(plain);
});

test('SIGTERM closes secure sockets in order', async (t) => {
  const { server, ca } = await startLan(t);
  const member = new Member(server, { ca });
  await within(member.opened, 'the WebSocket');
  const began = Date.now();
  const ended = server.stop();
  assert.equal((await member.next('closing')).reason, 'networkDisconnected');
  assert.equal((await member.closed).code, 1012);
  assert.deepEqual(await ended, { code: 0, signal: null });
  assert.ok(Date.now() - began < 2500);
});

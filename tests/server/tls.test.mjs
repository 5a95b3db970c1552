// HTTPS with the operator's certificate, which is exchanged while connections go on.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { connect } from 'node:tls';
import { joined, Member, runParley, startServer, tempFolder, within } from './harness.mjs';

const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });

/** A certificate and its key as files. */
function makeCertificate(folder, name) {
  const [certificate, key] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)];
  const options = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', key, '-out', certificate];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  openssl('req', '-x509', '-nodes', '-days', '2', ...kind, ...options, ...files);
  return { certificate, key };
}

/** One that was good until yesterday. */
function makeExpired(folder) {
  const { certificate, key } = makeCertificate(folder, 'expired');
  const expired = join(folder, 'over.pem');
  openssl('x509', '-in', certificate, '-signkey', key, '-days', '-1', '-out', expired);
  return { certificate: expired, key };
}

/** The name in the certificate that a new connection is shown. */
function shownName({ port }) {
  return within(
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      });
      socket.once('error', reject);
    }),
    'the handshake',
  );
}

async function startTls(t) {
  const folder = tempFolder(t);
  const first = makeCertificate(folder, 'first');
  const [certificate, key] = [join(folder, 'live.pem'), join(folder, 'live-key.pem')];
  symlinkSync(first.certificate, certificate);
  symlinkSync(first.key, key);
  const args = ['--tls-certificate', certificate, '--tls-key', key, '--metrics-port', '0'];
  const server = await startServer(t, { args });
  /** Exchanges the links, as ACME clients do. */
  const exchange = (next) => {
    for (const [link, target] of [
      [certificate, next.certificate],
      [key, next.key],
    ]) {
      symlinkSync(target, `${link}.new`);
      renameSync(`${link}.new`, link);
    }
  };
  const member = async () => {
    const one = new Member(server, { ca: readFileSync(first.certificate) });
    t.after(() => one.socket.terminate());
    await within(one.opened, 'the WebSocket');
    return one;
  };
  return { server, folder, certificate, key, exchange, member };
}

/** Resolves once that was logged that many times. */
const logged = (server, text, times) =>
  server.stderr.match(new RegExp(`(?:[^]*${text}){${times}}`));

test('HTTPS and WebSockets with the operator’s certificate', async (t) => {
  const { server, member } = await startTls(t);
  assert.match(server.url, /^https:/);
  assert.equal(await shownName(server), 'first');
  assert.equal((await (await member()).request('leave')).name, 'OT_NOT_CONNECTED');
});

test('a new certificate is taken when its files change, and connections go on', async (t) => {
  const { server, folder, exchange, member } = await startTls(t);
  const before = await member();
  exchange(makeCertificate(folder, 'second'));
  await logged(server, 'certificate loaded again', 1);
  assert.equal(await shownName(server), 'second');
  assert.equal((await before.request('leave')).name, 'OT_NOT_CONNECTED');
  assert.equal(before.socket.readyState, before.socket.OPEN);
});

test('SIGHUP loads it again, also where there is none', async (t) => {
  const { server, member } = await startTls(t);
  const before = await member();
  for (let times = 1; times <= 3; times += 1) {
    server.child.kill('SIGHUP');
    await logged(server, 'certificate loaded again', times);
  }
  assert.equal(await shownName(server), 'first');
  assert.equal((await before.request('leave')).name, 'OT_NOT_CONNECTED');
  const plain = await startServer(t);
  const { sessionId } = await plain.createSession();
  const ann = await joined(t, plain, sessionId);
  plain.child.kill('SIGHUP');
  await plain.stderr.match(/no certificate to load again/);
  await ann.settled();
});

test('a certificate that cannot be used leaves the old one in use, and is named', async (t) => {
  const { server, folder, certificate, key, exchange } = await startTls(t);
  const metrics = async () => {
    const [, port] = /metrics on port (\d+)/.exec(server.stderr.text);
    return (await fetch(`http://localhost:${port}/metrics`)).text();
  };
  const end = /^parley_tls_certificate_end_timestamp_seconds (\S+)$/m;
  const [, until] = end.exec(await metrics());
  const days = (Number(until) * 1000 - Date.now()) / 86_400_000;
  assert.ok(days > 1 && days < 2.1, String(days));

  unlinkSync(certificate);
  writeFileSync(certificate, 'this is no certificate\n');
  await server.stderr.match(/cannot use the certificate \S+live\.pem.*stays in use/);
  assert.equal(await shownName(server), 'first');

  const second = makeCertificate(folder, 'second');
  copyFileSync(second.certificate, certificate);
  await server.stderr.match(/cannot use the key \S+live-key\.pem.*stays in use/);
  assert.equal(await shownName(server), 'first');

  exchange(makeExpired(folder));
  await server.stderr.match(/has expired.*stays in use/);
  assert.equal(await shownName(server), 'first');

  unlinkSync(key);
  server.child.kill('SIGHUP');
  await server.stderr.match(/(?:[^]*stays in use){4}/);
  assert.equal(await shownName(server), 'first');
  assert.equal(end.exec(await metrics())[1], until);

  symlinkSync(second.key, key);
  unlinkSync(certificate);
  copyFileSync(second.certificate, certificate);
  await server.stderr.match(/certificate loaded again/);
  assert.equal(await shownName(server), 'second');
});

test('files that cannot be used from the start are refused', async (t) => {
  const folder = tempFolder(t);
  const { certificate, key } = makeCertificate(folder, 'one');
  const refused = async (wanted, message, ...args) => {
    const data = ['--data', join(folder, 'data'), '--port', '0'];
    const { code, stderr, stdout } = await runParley(t, ['serve', ...data, ...args]);
    assert.deepEqual([code, stdout], [wanted, ''], stderr);
    assert.match(stderr, message);
  };
  const files = ['--tls-certificate', certificate, '--tls-key'];
  await refused(1, /cannot use the key .*none/, ...files, join(folder, 'none'));
  await refused(1, /cannot use the key/, ...files, certificate);
  await refused(2, /--tls-key/, '--tls-certificate', certificate);
  await refused(2, /--tls-certificate/, '--tls-key', key);
  await refused(2, /--lan/, '--lan', ...files, key);
  const secret = join(folder, 'secret.pem');
  openssl('ec', '-in', key, '-out', secret, '-aes256', '-passout', 'pass:x');
  await refused(1, /cannot use the key/, ...files, secret);
});

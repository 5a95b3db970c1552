// Where webhooks go: public addresses, unless the operator says otherwise, and servers that are who they say.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { joined, runParley, sql, startServer, tempFolder } from './harness.mjs';
import { allowed, callbacksOf, Receiver, register } from './webhook-tools.mjs';

const began = [['session', 'created']];
const hostProblem = 'its host is not known or has no public address';

async function enter(t, server) {
  const { sessionId } = await server.createSession();
  return joined(t, server, sessionId);
}

test('addresses that are not public are not called, however they are written', async (t) => {
  const server = await startServer(t);
  const receiver = await Receiver.start(t);
  const { port } = receiver;
  const hosts = [
    '127.0.0.1',
    'localhost',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
  ];
  const urls = hosts.map((host) => `http://${host}:${port}/`);
  // Nothing listens there: whoever tries says so, or says nothing in time.
  urls.push('http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/', 'http://0.0.0.0/');
  for (const url of urls) await register(server, url, began);
  await enter(t, server);
  for (const url of urls) {
    const origin = url.replace(/(:\/\/[^/]*).*/, '$1').replace(/[.[\]]/g, '\\$&');
    await server.stderr.match(new RegExp(`callbacks to ${origin} fail: its host is not known or`));
  }
  for (const { problem } of await callbacksOf(server)) {
    assert.equal(problem, hostProblem, 'and not which one it has');
  }
  assert.equal(receiver.tried.length, 0);
});

test('the operator allows networks, by option, variable or file; others stay forbidden', async (t) => {
  const receiver = await Receiver.start(t);
  const env = { PARLEY_CALLBACK_ALLOW: '127.0.0.2 10.0.0.0/8' };
  const other = await startServer(t, { env });
  await register(other, receiver.url, began);
  await enter(t, other);
  await other.stderr.match(/127\.0\.0\.1 is not in --callback-allow/);
  const server = await startServer(t, { env: { PARLEY_CALLBACK_ALLOW: '10.0.0.0/8 127.0.0.1' } });
  await register(server, receiver.url, began);
  await enter(t, server);
  await receiver.count(1);
  assert.equal(receiver.tried.length, 1);
  for (const [option, value] of [
    ['--callback-allow', '10.0.0.0/33'],
    ['--callback-allow', 'localhost'],
    ['--callback-timeout', 'soon'],
    ['--callback-failures', '0'],
  ]) {
    const { code, stderr } = await runParley(t, ['serve', option, value]);
    assert.equal(code, 2, `${option} ${value}`);
    assert.match(stderr, new RegExp(option));
  }
});

test('a name that nobody knows and a port that nobody listens on are problems with words', async (t) => {
  const server = await startServer(t, { args: allowed });
  const closed = await Receiver.start(t);
  await new Promise((resolve) => closed.server.close(resolve));
  await register(server, 'http://nowhere.invalid/', began);
  await register(server, closed.url, began);
  await enter(t, server);
  await server.stderr.match(/http:\/\/nowhere\.invalid fail: .*\(nowhere\.invalid is not known\)/);
  await server.stderr.match(/fail: it cannot be reached \(Connection refused\)/);
  const unknown = (await callbacksOf(server)).find(({ url }) => url.includes('nowhere'));
  assert.equal(unknown.problem, hostProblem, 'as of a name that is known inside');
});

function certificate(t, name) {
  const folder = tempFolder(t);
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const args = ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert];
  execFileSync('openssl', args, { stdio: 'pipe' });
  return { file: cert, cert: readFileSync(cert), key: readFileSync(key) };
}

test('https needs a certificate that is good for the name', async (t) => {
  const [good, stranger] = [certificate(t, 'localhost'), certificate(t, 'localhost')];
  const wrong = certificate(t, 'example.com');
  const receivers = {
    stranger: await Receiver.start(t, { tls: stranger }),
    wrong: await Receiver.start(t, { tls: wrong }),
  };
  const server = await startServer(t, { args: allowed, env: { SSL_CERT_FILE: wrong.file } });
  for (const receiver of Object.values(receivers)) {
    await register(server, receiver.url, began);
  }
  await enter(t, server);
  for (const { port } of Object.values(receivers)) {
    await server.stderr.match(new RegExp(`https://localhost:${port} fail: its certificate`));
  }
  assert.deepEqual([receivers.stranger.tried, receivers.wrong.tried], [[], []]);

  const receiver = await Receiver.start(t, { tls: good });
  const other = await startServer(t, { args: allowed, env: { SSL_CERT_FILE: good.file } });
  await register(other, receiver.url, began);
  await enter(t, other);
  await receiver.count(1);
});

test('metrics tell of deliveries, of what waits and of what is paused', async (t) => {
  const args = [...allowed, '--metrics-port', '0', '--callback-failures', '1'];
  const server = await startServer(t, { args });
  const [, port] = await server.stderr.match(/metrics on port (\d+)/);
  const [good, bad] = [await Receiver.start(t), await Receiver.start(t)];
  bad.answer = () => 500;
  await register(server, good.url);
  await register(server, bad.url);
  await enter(t, server);
  await good.count(2);
  await server.stderr.match(/they are paused now/);
  const metrics = async () => (await fetch(`http://localhost:${port}/metrics`)).text();
  let text = await metrics();
  // The receiver knows of the second delivery before the server does.
  while (!text.includes('outcome="delivered"} 2')) text = await metrics();
  for (const line of [
    'parley_callback_deliveries_total{outcome="status"} 1',
    'parley_callback_events 2',
    'parley_callback_addresses_paused 1',
  ]) {
    assert.ok(text.split('\n').includes(line), `${line} in ${text}`);
  }
});

test('when too much waits the oldest goes, and what is three days old', async (t) => {
  const first = await startServer(t, { args: allowed });
  const receiver = await Receiver.start(t);
  await register(first, receiver.url, began);
  await first.stop();
  sql(first.data, 'UPDATE callback_addresses SET paused_ms = 1');
  const fill = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
    INSERT INTO callback_events
      (callback, address, api_key, session_id, event_id, created_ms, body)
    SELECT 1, 1, '${first.apiKey}', 's' || i % 10, 'e' || i, ${Date.now()}, '{}' FROM n`;
  sql(first.data, fill);
  const server = await startServer(t, { args: allowed, data: first.data });
  await enter(t, server);
  await server.stderr.match(/too much waits for callbacks: the oldest 1000 events are dropped/);
  const rows = 'SELECT COUNT(*), MIN(number), MAX(number) FROM callback_events';
  assert.deepEqual(sql(first.data, rows)[0], [49_001, 1001, 50_001]);
  await server.stop();
  sql(first.data, 'UPDATE callback_events SET created_ms = 1 WHERE number < 2500');
  const later = await startServer(t, { args: allowed, data: first.data });
  await later.stderr.match(/1000 events waited too long[^]*499 events waited too long/);
  assert.equal(sql(first.data, rows)[0][0], 47_502);
});

// For those who watch the server: /health, /ready, and /metrics on a port of its own.
import assert from 'node:assert/strict';
import test from 'node:test';
import { joined, Member, runParley, sql, startServer, tempFolder } from './harness.mjs';

async function startWatched(t, options = {}) {
  const args = ['--metrics-port', '0', ...(options.args ?? [])];
  const server = await startServer(t, { ...options, args });
  const [, port] = await server.stderr.match(/metrics on port (\d+)/);
  server.watch = `http://localhost:${port}`;
  return server;
}

/** The series of /metrics: their values by name and labels. */
async function metricsOf(server) {
  const answer = await fetch(`${server.watch}/metrics`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).trimEnd().split('\n');
  const series = lines
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.split(/ (?=\S+$)/));
  return Object.fromEntries(series.map(([name, value]) => [name, Number(value)]));
}

test('a server that serves is ready; one whose data base is broken is alive, and not ready', async (t) => {
  const server = await startServer(t);
  const ready = async () => {
    const answer = await fetch(`${server.url}/ready`);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    return { status: answer.status, ...(await answer.json()) };
  };
  assert.deepEqual(await ready(), { status: 'ready' });
  sql(server.data, 'ALTER TABLE projects RENAME TO gone');
  const { code, message } = await ready();
  assert.deepEqual([code, message], [503, 'The data base cannot be read']);
  assert.equal((await fetch(`${server.url}/health`)).status, 200);
  sql(server.data, 'ALTER TABLE gone RENAME TO projects');
  assert.deepEqual(await ready(), { status: 'ready' });
});

test('a server that ends is not ready; who watches it does not keep it from ending', async (t) => {
  const server = await startWatched(t);
  assert.equal((await fetch(`${server.watch}/ready`)).status, 200);
  const { sessionId } = await server.createSession();
  const deaf = await joined(t, server, sessionId);
  deaf.socket._socket.pause();
  const ended = server.stop();
  await server.stderr.match(/ending/);
  const answer = await fetch(`${server.watch}/ready`);
  assert.equal(answer.status, 503);
  assert.equal((await answer.json()).message, 'The server is ending');
  assert.equal((await metricsOf(server)).parley_rooms, 0);
  assert.equal((await ended).code, 0);
});

test('metrics count rooms, members, streams, messages and requests', async (t) => {
  const server = await startWatched(t);
  const [first, second] = [await server.createSession(), await server.createSession()];
  const ann = await joined(t, server, first.sessionId);
  const bob = await joined(t, server, first.sessionId);
  await joined(t, server, second.sessionId);
  const unjoined = new Member(server);
  t.after(() => unjoined.socket.terminate());
  await unjoined.opened;
  const stream = { name: 'a', hasAudio: true, hasVideo: true, width: 0, height: 0 };
  const published = await ann.request('publish', { stream: { ...stream, videoType: 'camera' } });
  assert.equal(published.type, 'published', JSON.stringify(published));
  await bob.next('streamCreated');
  await fetch(`${server.url}/nothing`, { method: 'PUT' });
  await fetch(`${server.url}/nothing`, { method: 'PROPFIND' });
  const metrics = await metricsOf(server);
  const of = (name) => metrics[`parley_${name}`];
  assert.deepEqual(
    ['rooms', 'members', 'streams', 'sockets', 'queued_messages', 'queued_bytes'].map(of),
    [2, 3, 1, 4, 0, 0],
  );
  assert.ok(of('connections') >= 4);
  assert.equal(of('messages_received_total'), 4);
  assert.equal(of('message_seconds_count'), 4);
  assert.ok(of('messages_sent_total') >= 7);
  assert.ok(of('message_bytes_sent_total') > of('messages_sent_total') * 10);
  const made = '{code="200",method="POST",route="/session/create"}';
  assert.equal(of(`http_requests_total${made}`), 2);
  assert.equal(of('http_request_seconds_count{route="/session/create"}'), 2);
  assert.equal(of('http_requests_total{code="404",method="PUT",route="none"}'), 1);
  assert.equal(of('http_requests_total{code="404",method="other",route="none"}'), 1);
  const { stdout } = await runParley(t, ['--version']);
  assert.equal(of(`build_info{version="${stdout.trim()}"}`), 1);
  ann.socket.close(1000);
  await bob.next('streamDestroyed');
  const after = await metricsOf(server);
  assert.deepEqual([after.parley_members, after.parley_streams], [2, 0]);
});

test('what a client does not read is counted as queued, until it is dropped', async (t) => {
  const server = await startWatched(t);
  const { sessionId } = await server.createSession();
  const deaf = await joined(t, server, sessionId);
  deaf.socket._socket.pause();
  const data = 'x'.repeat(8000);
  let metrics = await metricsOf(server);
  let most = 0;
  // Who has sent what it may comes again as somebody else.
  while (metrics.parley_slow_clients_dropped_total === 0) {
    const sender = await joined(t, server, sessionId);
    const send = () => sender.request('sendSignal', { signalType: 'text', data });
    while ((await send()).type === 'ok') sender.unread.length = 0;
    metrics = await metricsOf(server);
    most = Math.max(most, metrics.parley_queued_bytes);
  }
  assert.ok(most > data.length, String(most));
  assert.equal(metrics.parley_queued_bytes, 0);
});

test('metrics are nowhere unless asked for, never on the port that clients use', async (t) => {
  const plain = await startServer(t);
  assert.equal((await fetch(`${plain.url}/metrics`)).status, 404);
  assert.doesNotMatch(plain.stderr.text, /metrics/);
  const watched = await startWatched(t);
  assert.equal((await fetch(`${watched.url}/metrics`)).status, 404);
  for (const path of ['/', '/session/create', '/client']) {
    assert.equal((await fetch(`${watched.watch}${path}`)).status, 404, path);
  }
  const lost = new Member({ url: watched.watch });
  await assert.rejects(lost.opened, { status: 404 });
});

test('a port for metrics that cannot be had is named by its option', async (t) => {
  const server = await startServer(t);
  const data = ['--data', tempFolder(t), '--port', '0'];
  const taken = ['--metrics-port', String(server.port)];
  const { code, stderr } = await runParley(t, ['serve', ...data, ...taken]);
  assert.equal(code, 1);
  assert.match(stderr, /in use.*--metrics-port/);
});

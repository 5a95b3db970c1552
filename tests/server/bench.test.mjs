// `parley bench`: members in numbers against a real server, and what it says when something is wrong.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import WebSocket, { WebSocketServer } from 'ws';
import { joined, runParley, spawnParley, startServer } from './harness.mjs';

const quick = ['--members', '20', '--room-size', '10', '--duration', '1s'];

function toward({ url, apiKey, secret }) {
  return ['bench', '--url', url, '--key', apiKey, '--secret', secret];
}

/** A run that is to go well; its report. */
async function bench(t, args) {
  const { code, stdout, stderr } = await runParley(t, [...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/**
 * A server before the server. Requests pass; of what the server tells a member, `edit` makes what
 * the member hears: a text, or nothing.
 */
async function startProxy(t, server, edit) {
  const http = createServer(async ({ method, url, headers }, response) => {
    const auth = { 'X-OPENTOK-AUTH': headers['x-opentok-auth'], Accept: 'application/json' };
    const answer = await fetch(`${server.url}${url}`, { method, headers: auth });
    response.writeHead(answer.status).end(await answer.text());
  });
  const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'parley.v1' });
  sockets.on('connection', (member) => {
    const upstream = new WebSocket(`${server.url.replace('http', 'ws')}/client`, 'parley.v1');
    const opened = once(upstream, 'open');
    member.on('message', async (text) => {
      await opened;
      upstream.send(text.toString());
    });
    upstream.on('message', (text) => {
      const edited = edit(JSON.parse(text.toString()));
      if (edited) member.send(JSON.stringify(edited));
    });
    upstream.on('error', () => {});
    member.on('error', () => {});
    upstream.on('close', () => member.terminate());
    member.on('close', () => upstream.terminate());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  });
  return { ...server, url: `http://127.0.0.1:${http.address().port}` };
}

test('without a server to measure it starts one of its own', async (t) => {
  const report = await bench(t, ['bench', ...quick, '--watched', '4', '--signals', '50']);
  assert.equal(report.ok, true);
  assert.deepEqual([report.members, report.rooms, report.lost], [20, 2, 0]);
  assert.deepEqual(report.pictures, { watched: 4, wrong: 0 });
  assert.equal(report.joins.count, 20);
  const { sent, heard, missing } = report.signals;
  assert.ok(sent > 0 && heard > 0);
  assert.equal(missing, 0);
  assert.ok(report.server.afterBytes > 0);
});

test('it measures a server that runs, with members that come late, and prints for people', async (t) => {
  const server = await startServer(t);
  const late = ['--late', '6', '--late-at-once', '3', '--in-flight', '2'];
  const args = [...toward(server), ...quick, ...late, '--server-pid', String(server.child.pid)];
  const { code, stdout, stderr } = await runParley(t, args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^members +26 in 2 rooms$/m);
  assert.match(stdout, /^joined late +p50 \d+\.\d ms/m);
  assert.match(stdout, /^pictures +16 watched, 0 wrong$/m);
  assert.match(stdout, /^server memory +\d+ kB/m);
});

test('few members in a hurry say no more than a server takes of one', async (t) => {
  const few = ['--members', '2', '--room-size', '2', '--in-flight', '8', '--duration', '3s'];
  const report = await bench(t, ['bench', ...few, '--signal-bytes', '1000']);
  assert.deepEqual([report.ok, report.lost, report.signals.missing], [true, 0, 0]);
  assert.ok(report.signals.sent > 100, JSON.stringify(report.signals));
});

test('over TLS a certificate that nobody vouches for needs --insecure', async (t) => {
  const server = await startServer(t, { args: ['--lan'] });
  const refused = await runParley(t, [...toward(server), ...quick]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^parley: TLS failed: .*--insecure$/m);
  const report = await bench(t, [...toward(server), ...quick, '--insecure']);
  assert.equal(report.signals.missing, 0);
});

test('a session can be named, where others may be already', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession({});
  const other = await joined(t, server, sessionId);
  const args = [...toward(server), '--session', sessionId, '--members', '3', '--duration', '1s'];
  const report = await bench(t, [...args, '--watched', '3']);
  assert.deepEqual(report.pictures, { watched: 3, wrong: 0 });
  await other.next('connectionCreated');
});

test('a wrong secret and a server that is not there are named', async (t) => {
  const server = await startServer(t);
  const wrong = await runParley(t, [...toward({ ...server, secret: 'f'.repeat(40) }), ...quick]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /^parley: the server takes neither key nor secret: .*signature/m);
  await server.stop();
  const gone = await runParley(t, [...toward(server), ...quick]);
  assert.equal(gone.code, 1);
  assert.match(gone.stderr, /^parley: cannot connect to localhost:\d+: /m);
});

test('options that do not go together are refused', async (t) => {
  const cases = [
    [['--url', 'http://localhost:1'], /--url needs --key and --secret/],
    [['--members', '0'], /--members/],
    [['--duration', 'long'], /it must be a number with s, m, h or d/],
    [['--key', '1'], /--key requires --url/],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runParley(t, ['bench', ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});

test('a server that dies is told of, with how many were lost', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession({});
  const witness = await joined(t, server, sessionId);
  const args = [...toward(server), '--session', sessionId, '--members', '8', '--duration', '1h'];
  const pid = ['--server-pid', String(server.child.pid)];
  const run = spawnParley(t, [...args, ...pid, '--signals', '50', '--json']);
  await witness.next('signal');
  await server.stop('SIGKILL');
  const { code } = await run.ended;
  assert.equal(code, 1);
  assert.match(run.stderr.text, /^parley: member \d+: the connection broke: /m);
  assert.match(run.stderr.text, /so it was for 8 of 8 members; the server's process has ended$/m);
  const report = JSON.parse(run.stdout.text);
  assert.deepEqual([report.ok, report.lost], [false, 8]);
});

test('Ctrl-C ends it in order: its members leave, and its own server goes with it', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession({});
  const witness = await joined(t, server, sessionId);
  const args = [...toward(server), '--session', sessionId, '--members', '2', '--duration', '1h'];
  const run = spawnParley(t, [...args, '--watched', '1', '--signals', '50']);
  await witness.next('signal');
  run.child.kill('SIGINT');
  const { code } = await run.ended;
  assert.equal(code, 130);
  assert.match(run.stderr.text, /^parley: interrupted$/m);
  for (const count of [1, 2]) {
    const { reason } = await witness.next('connectionDestroyed');
    assert.equal(reason, 'clientDisconnected', `member ${count}`);
  }
});

test('a picture that lacks somebody is a failure', async (t) => {
  const server = await startServer(t);
  // One who is not in the room as the server tells it.
  const proxy = await startProxy(t, server, (message) => {
    if (message.type !== 'joined') return message;
    const connections = message.connections.filter(
      ({ connectionId }, index) => index > 0 || connectionId === message.connectionId,
    );
    return { ...message, connections };
  });
  const args = [...toward(proxy), '--members', '4', '--watched', '4', '--duration', '1s', '--json'];
  const { code, stdout, stderr } = await runParley(t, args);
  assert.equal(code, 1, stdout);
  assert.match(
    stderr,
    /^parley: the picture is wrong: member \d sees 3 connections .* where 4 are$/m,
  );
  assert.equal(JSON.parse(stdout).pictures.wrong, 3);
});

test('news that never come are a failure, not a wait for ever', async (t) => {
  const server = await startServer(t);
  const proxy = await startProxy(t, server, (message) =>
    message.type === 'connectionCreated' ? null : message,
  );
  const args = [...toward(proxy), '--members', '4', '--watched', '0', '--patience', '1s'];
  const { code, stderr } = await runParley(t, args);
  assert.equal(code, 1);
  assert.match(stderr, /^parley: telling members of each other: nothing happened for 1 s/m);
});

test('more members than this process may have files are refused, with what to do', async (t) => {
  const { code, stderr } = await runParley(t, ['bench', '--members', '500'], { openFiles: 300 });
  assert.equal(code, 1);
  assert.match(stderr, /^parley: 500 members need 564 open files, and this process may have 300;/m);
  assert.match(stderr, /ulimit -Hn 564/);
});

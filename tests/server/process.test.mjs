// The process: what it prints, what it keeps, how it refuses to start, how it ends.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import {
  binary,
  joined,
  Member,
  rawExchange,
  runParley,
  spawnParley,
  startServer,
  tempFolder,
  Transcript,
  within,
} from './harness.mjs';

const mode = (path) => (statSync(path).mode & 0o777).toString(8);

test('the first start prints the link, the key and the secret; a later one how to see the secret', async (t) => {
  const data = join(tempFolder(t), 'data');
  const start = async (...args) => {
    const one = spawnParley(t, ['serve', '--port', '0', '--data', data, ...args]);
    await one.stderr.match(/listening/);
    one.child.kill('SIGTERM');
    await one.ended;
    return one.stdout.text.replace(/localhost:\d+/, 'localhost');
  };
  const lines = /^Open http:\/\/localhost\nAPI key: (\d{8})\nAPI secret: ([0-9a-f]{40})\n$/;
  const first = await start();
  const [, key] = lines.exec(first);
  const command = `parley project show ${key} --secrets --data ${data}`;
  assert.equal(
    await start(),
    `Open http://localhost\nAPI key: ${key}\nTo see its secret: ${command}\n`,
  );
  assert.equal(await start('--print-secret'), first);
  const shown = await runParley(t, command.split(' ').slice(1));
  assert.ok(shown.stdout.includes(/API secret: \w+/.exec(first)[0]));
});

test('a terminal shows the secret at every start', async (t) => {
  const data = join(tempFolder(t), 'data');
  await (await startServer(t, { data })).stop();
  // Some shells stay, and tell of the interrupt in place of the server.
  const command = `exec ${binary} serve --port 0 --data ${data}`;
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null']);
  const ended = once(terminal, 'close');
  const shown = new Transcript();
  terminal.stdout.setEncoding('utf8').on('data', (chunk) => shown.add(chunk));
  // Ctrl-C, which the terminal passes on.
  t.after(() => terminal.stdin.write('\x03'));
  await shown.match(/API secret: [0-9a-f]{40}/);
  terminal.stdin.write('\x03');
  assert.deepEqual(await within(ended, 'the end'), [0, null]);
});

test('key, secret and sessions stay the same when the server is started again', async (t) => {
  const data = join(tempFolder(t), 'some', 'data');
  const first = await startServer(t, { data });
  const { sessionId } = await first.createSession();
  assert.deepEqual(await first.stop(), { code: 0, signal: null });
  const second = await startServer(t, { data });
  assert.deepEqual([second.apiKey, second.secret], [first.apiKey, first.secret]);
  await joined(t, second, sessionId);
  // Not even an end without warning loses what was answered.
  const made = await second.createSession();
  second.child.kill('SIGKILL');
  await second.ended;
  const third = await startServer(t, { data });
  await joined(t, third, made.sessionId);
});

test('what holds secrets is readable by its owner only', async (t) => {
  const data = join(tempFolder(t), 'data');
  const server = await startServer(t, { data });
  assert.equal(mode(data), '700');
  for (const name of ['parley.db', 'parley.db-wal', 'parley.db-shm']) {
    if (existsSync(join(data, name))) assert.equal(mode(join(data, name)), '600', name);
  }
  await server.stop();
});

test('PARLEY_PORT and PARLEY_DATA are defaults that options override', async (t) => {
  const folder = tempFolder(t);
  const env = { PARLEY_PORT: '0', PARLEY_DATA: join(folder, 'env') };
  const byEnv = spawnParley(t, ['serve'], { env, cwd: folder });
  await byEnv.stdout.match(/API secret: /);
  assert.ok(existsSync(join(folder, 'env', 'parley.db')));
  const bad = { PARLEY_PORT: '70000', PARLEY_DATA: join(folder, 'env') };
  const server = await startServer(t, { data: join(folder, 'option'), env: bad });
  assert.ok(existsSync(join(server.data, 'parley.db')));
});

/** Starts `serve` where it cannot run: one clear line, no trace of a stack, and that exit code. */
async function assertRefuses(t, args, message, wanted = 1, data = join(tempFolder(t), 'data')) {
  const { code, stdout, stderr } = await runParley(t, ['serve', '--data', data, ...args]);
  assert.equal(code, wanted, `${args}: ${stderr}`);
  assert.match(stderr, message);
  assert.doesNotMatch(stdout + stderr, /terminate|what\(\)|API secret|Aborted/);
}

test('a port in use is said so, on either loopback address', async (t) => {
  for (const host of ['127.0.0.1', '::1']) {
    const other = createServer().listen(0, host);
    await once(other, 'listening');
    const port = String(other.address().port);
    await assertRefuses(t, ['--port', port], new RegExp(`port ${port} is in use`));
    other.close();
  }
});

test('what stands in the way of a start is said in words', async (t) => {
  const folder = tempFolder(t);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const port = ['--port', '0'];
  await assertRefuses(t, [...port, '--web', join(folder, 'none')], /no folder .*none/);
  await assertRefuses(t, port, /data folder/, 1, join(file, 'data'));
  await assertRefuses(t, [...port, '--host', 'not.an.address'], /IP address/);
  await assertRefuses(t, [...port, '--host', '203.0.113.77'], /203\.0\.113\.77/);
  await assertRefuses(t, ['--port', '70000'], /port/, 2);
  await assertRefuses(t, ['--port', 'http'], /port/, 2);
  await assertRefuses(t, ['--ice-server', 'http://x'], /stun:/, 2);
  await assertRefuses(
    t,
    ['--ice-server', 'turn:x'],
    /turn:x needs --turn-secret, or a user name and a credential/,
    2,
  );
  await assertRefuses(t, ['--log-format', 'xml'], /xml is none of .*text/, 2);
  await assertRefuses(t, ['--nonsense'], /nonsense/, 2);
});

test('a data folder that is not ours to write is said so', async (t) => {
  const folder = tempFolder(t);
  writeFileSync(
    join(folder, 'parley.db'),
    'this is no data base, although it is long enough'.repeat(99),
  );
  await assertRefuses(t, ['--port', '0'], /parley\.db.*not a database/, 1, folder);
  if (process.getuid() === 0) return; // root may write everywhere
  const locked = tempFolder(t);
  chmodSync(locked, 0o500);
  await assertRefuses(t, ['--port', '0'], /cannot write/, 1, locked);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  test(`${signal} tells the clients, closes them, and ends with 0`, async (t) => {
    const server = await startServer(t);
    const { sessionId } = await server.createSession();
    const members = [];
    for (let i = 0; i < 5; i += 1) members.push(await joined(t, server, sessionId));
    const unjoined = new Member(server);
    await unjoined.opened;
    const idle = connect(server.port, '127.0.0.1');
    await once(idle, 'connect');
    const began = Date.now();
    const ended = server.stop(signal);
    for (const member of members) {
      const { reason, message, retryMs } = await member.next('closing');
      assert.deepEqual([reason, retryMs], ['networkDisconnected', 1000]);
      assert.ok(message);
      assert.equal((await member.closed).code, 1012);
    }
    assert.equal((await unjoined.closed).code, 1012);
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.ok(Date.now() - began < 2000, 'nobody made it wait');
  });
}

test('a client that does not close does not keep the server from ending', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const deaf = await joined(t, server, sessionId);
  deaf.socket._socket.pause();
  const began = Date.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(Date.now() - began < 5000);
});

test('a second signal ends at once', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const deaf = await joined(t, server, sessionId);
  deaf.socket._socket.pause();
  server.child.kill('SIGTERM');
  await server.stderr.match(/ending/);
  server.child.kill('SIGTERM');
  const began = Date.now();
  assert.deepEqual(await within(server.ended, 'the end'), { code: 143, signal: null });
  assert.ok(Date.now() - began < 1000);
});

test('while it drains nobody new comes in', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const deaf = await joined(t, server, sessionId);
  deaf.socket._socket.pause();
  const ended = server.stop();
  await server.stderr.match(/ending/);
  await assert.rejects(fetch(`${server.url}/health`));
  assert.equal((await ended).code, 0);
});

test('JSON logs are one object a line', async (t) => {
  const server = await startServer(t, { args: ['--log-format', 'json'] });
  const { sessionId } = await server.createSession();
  await joined(t, server, sessionId, { data: 'quote " and\nline' });
  await server.stop();
  const lines = server.stderr.text.trimEnd().split('\n');
  assert.ok(lines.length >= 3);
  for (const line of lines) {
    const { timeMs, level, message } = JSON.parse(line);
    assert.ok(Math.abs(timeMs - Date.now()) < 60_000);
    assert.match(level, /^(debug|info|warn|error)$/);
    assert.equal(typeof message, 'string');
  }
});

test('what a line is about are members of its own in JSON, which nobody outside can make up', async (t) => {
  const server = await startServer(t, { args: ['--log-format', 'json', '--log-level', 'debug'] });
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId);
  const eve = new Member(server);
  await eve.join('x connection=somebody stream=other', 'no token');
  await server.stop();
  const lines = server.stderr.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (start) => lines.find(({ message }) => message.startsWith(start));
  const { session, connection, message } = of('joined');
  assert.deepEqual([session, connection], [sessionId, ann.connectionId]);
  assert.equal(message, 'joined role=publisher client=test');
  const refused = of('refused:');
  assert.equal(refused.session, 'x?connection=somebody?stream=other');
  assert.match(refused.conn, /^\d+$/);
  assert.deepEqual([refused.connection, refused.stream], [undefined, undefined]);
});

test('a request that is under way when the server ends is told to try again', async (t) => {
  const server = await startServer(t);
  const socket = connect(server.port, '127.0.0.1');
  t.after(() => socket.destroy());
  const answer = new Transcript();
  socket.setEncoding('utf8').on('data', (chunk) => answer.add(chunk));
  const head = 'POST /session/create HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n';
  socket.write(`${head}Expect: 100-continue\r\n\r\n`);
  await answer.match(/^HTTP\/1\.1 100 /);
  server.child.kill('SIGTERM');
  await server.stderr.match(/ending/);
  socket.write('location=');
  const [text] = await answer.match(/HTTP\/1\.1 503 [^]*\}/);
  assert.match(text, /^Retry-After: \d+\r$/m);
  assert.match(text, /^Connection: close\r$/m);
  const { code, message, description } = JSON.parse(text.split('\r\n\r\n')[1]);
  assert.equal(code, 503);
  assert.match(message, /ending/);
  assert.equal(description, message);
  assert.deepEqual(await within(server.ended, 'the end'), { code: 0, signal: null });
});

test('a data folder that a newer version wrote is left alone', async (t) => {
  const data = join(tempFolder(t), 'data');
  const server = await startServer(t, { data });
  await server.stop();
  const file = join(data, 'parley.db');
  const bytes = readFileSync(file);
  bytes.writeUInt32BE(99, 60); // user_version (SQLite file format, section 1.3.15)
  writeFileSync(file, bytes);
  await assertRefuses(t, ['--port', '0'], /newer version/, 1, data);
});

test('listening on all addresses is possible without TLS', async (t) => {
  const server = await startServer(t, { args: ['--host', '0.0.0.0'] });
  const health = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  assert.match(await rawExchange(server.port, health), /^HTTP\/1\.1 200 /);
});

test('when file descriptors run out, clients stay, and new ones come in when others end', async (t) => {
  const server = await startServer(t, { openFiles: 64 });
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId);
  const idle = Array.from({ length: 100 }, () => connect(server.port, '127.0.0.1'));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  await server.stderr.match(/cannot accept/);
  await ann.settled();
  for (const socket of idle) socket.destroy();
  await joined(t, server, sessionId);
  assert.equal((await ann.next('connectionCreated')).type, 'connectionCreated');
});

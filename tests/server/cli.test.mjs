// The command line: help that a newcomer understands, results that scripts can use, clear refusals.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import OpenTok from 'opentok';
import { Member, runParley, startServer, tempFolder } from './harness.mjs';

const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

async function run(t, ...args) {
  const result = await runParley(t, args);
  assert.equal(result.code, 0, `${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

async function refused(t, wanted, message, ...args) {
  const { code, stdout, stderr } = await runParley(t, args);
  assert.equal(code, wanted, `${args.join(' ')}: ${stderr}`);
  assert.equal(stdout, '');
  assert.match(stderr, message);
}

test('every command explains itself', async (t) => {
  const pages = {
    '': ['serve', 'project', 'account', 'session', 'token', 'embed', 'backup', 'restore'],
    serve: ['--port', '--host', '--data', '--web', '--lan', '--no-demo', '--ice-server', 'Example'],
    'project create': ['--name', '--application', '--public-key', '--data', 'Example'],
    'project rename': ['KEY', 'NAME', 'Example'],
    'project suspend': ['KEY', 'Example'],
    'project activate': ['KEY', 'Example'],
    'project rotate': ['KEY', '--at-once', '--public-key', '--private-key', 'Example'],
    'project delete': ['KEY', 'Example'],
    'account create': ['--name', '--data', 'Example'],
    'account list': ['--secrets', '--data', 'Example'],
    'account delete': ['KEY', 'Example'],
    'project list': ['--data', 'Example'],
    'session create': ['--project', '--media-mode', 'relayed', 'routed', '--location', 'Example'],
    'token create': ['SESSION_ID', '--role', 'moderator', '--lifetime', '--expire-time', 'Example'],
    'embed create': ['--domain', '--max-people', '--project', 'otEmbedContainer', 'Example'],
    'embed list': ['--data', 'Example'],
    'embed delete': ['EMBED_ID', '--data', 'Example'],
    backup: ['FILE', '--data', 'Example'],
    restore: ['FILE', '--force', '--data', 'Example'],
  };
  for (const [command, words] of Object.entries(pages)) {
    const text = await run(t, ...command.split(' ').filter(Boolean), '--help');
    for (const word of words) assert.ok(text.includes(word), `${command}: ${word}`);
  }
  assert.match(await run(t, '--version'), /^\d+\.\d+\.\d+\n$/);
});

test('projects are made and listed; secrets are shown only when asked for', async (t) => {
  const data = join(tempFolder(t), 'data');
  const made = await run(t, 'project', 'create', '--name', 'My app', '--data', data);
  const [, key, secret] = /^API key: (\d{8})\nAPI secret: ([0-9a-f]{40})\n$/.exec(made);
  await run(t, 'project', 'create', '--data', data);
  const list = await run(t, 'project', 'list', '--data', data);
  assert.equal(list.trimEnd().split('\n').length, 2);
  assert.ok(list.split('\n')[0].startsWith(key));
  assert.match(list.split('\n')[0], /My app$/);
  assert.ok(!list.includes(secret));
  const shown = await run(t, 'project', 'list', '--secrets', '--data', data);
  assert.ok(shown.includes(secret));
});

test('a server that starts on a folder with projects takes the oldest', async (t) => {
  const data = join(tempFolder(t), 'data');
  const made = await run(t, 'project', 'create', '--data', data);
  await run(t, 'project', 'create', '--data', data);
  const server = await startServer(t, { data });
  assert.ok(made.includes(server.apiKey));
  assert.ok(made.includes(server.secret));
});

test('a project made beside the running server serves the official SDK at once', async (t) => {
  const server = await startServer(t);
  const made = await run(t, 'project', 'create', '--data', server.data);
  const [, key, secret] = /key: (\d+)\nAPI secret: (\w+)/.exec(made);
  const openTok = new OpenTok(key, secret, { apiUrl: server.url });
  const session = await new Promise((resolve, reject) => {
    openTok.createSession({}, (error, result) => (error ? reject(error) : resolve(result)));
  });
  assert.match(session.sessionId, /^[12]_/);
});

test('sessions and tokens of the command line join, with role and data', async (t) => {
  const server = await startServer(t);
  const data = ['--data', server.data];
  const create = ['session', 'create', '--media-mode', 'routed', '--location', '192.0.2.1'];
  const sessionId = (await run(t, ...create, ...data)).trim();
  for (const type of ['jwt', 't1']) {
    const options = ['--role', 'moderator', '--connection-data', 'name=Ada & Zoë', '--type', type];
    const token = (await run(t, 'token', 'create', sessionId, ...options, ...data)).trim();
    assert.equal(token.startsWith('T1=='), type === 't1');
    const member = new Member(server);
    t.after(() => member.socket.terminate());
    const answer = await member.join(sessionId, token);
    assert.equal(answer.type, 'joined', JSON.stringify(answer));
    assert.equal(answer.capabilities.forceDisconnect, 1);
    const own = answer.connections.find(({ connectionId }) => connectionId === answer.connectionId);
    assert.equal(own.data, 'name=Ada & Zoë');
  }
});

test('a token lives as long as it was asked to', async (t) => {
  const data = ['--data', join(tempFolder(t), 'data')];
  await run(t, 'project', 'create', ...data);
  const id = (await run(t, 'session', 'create', ...data)).trim();
  const create = async (...args) => {
    const claims = claimsOf((await run(t, 'token', 'create', id, ...args, ...data)).trim());
    return claims.exp - claims.iat;
  };
  assert.equal(await create(), 86_400);
  for (const [text, seconds] of Object.entries({
    '90s': 90,
    '15m': 900,
    '2h': 7200,
    '7d': 604_800,
  })) {
    assert.equal(await create('--lifetime', text), seconds);
  }
  assert.equal(await create('--lifetime', '60'), 60);
  const end = Math.floor(Date.now() / 1000) + 5000;
  const token = (await run(t, 'token', 'create', id, '--expire-time', String(end), ...data)).trim();
  assert.equal(claimsOf(token).exp, end);
});

test('embeds are made, listed and deleted', async (t) => {
  const data = ['--data', join(tempFolder(t), 'data')];
  const [, key] = /key: (\d+)/.exec(await run(t, 'project', 'create', ...data));
  const create = async (...args) => {
    const made = await run(t, 'embed', 'create', ...args, ...data);
    return /^Embed ID: ([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\n$/.exec(
      made,
    )[1];
  };
  const domains = ['--domain', 'https://Example.com/', '--domain', 'http://localhost:3000'];
  const first = await create(...domains);
  const second = await create('--domain', 'https://a.example', '--max-people', '3');
  const lines = (await run(t, 'embed', 'list', ...data)).trimEnd().split('\n');
  assert.equal(lines.length, 2);
  const lineOf = (id) => lines.find((line) => line.startsWith(id));
  assert.match(
    lineOf(first),
    new RegExp(` ${key} +8 people +https://example.com http://localhost:3000$`),
  );
  assert.match(lineOf(second), /3 people +https:\/\/a.example$/);
  assert.equal(await run(t, 'embed', 'delete', first, ...data), '');
  assert.ok(!(await run(t, 'embed', 'list', ...data)).includes(first));
});

test('mistakes are named', async (t) => {
  const folder = tempFolder(t);
  const data = ['--data', join(folder, 'data')];
  await run(t, 'project', 'create', ...data);
  const id = (await run(t, 'session', 'create', ...data)).trim();
  await refused(t, 2, /subcommand/i);
  await refused(t, 2, /subcommand/i, 'fly');
  await refused(t, 2, /subcommand/i, 'project');
  await refused(t, 2, /SESSION_ID/, 'token', 'create', ...data);
  await refused(t, 2, /king/, 'token', 'create', id, '--role', 'king', ...data);
  await refused(t, 2, /s, m, h or d/, 'token', 'create', id, '--lifetime', 'soon', ...data);
  await refused(t, 1, /30 days/, 'token', 'create', id, '--lifetime', '31d', ...data);
  await refused(t, 1, /expired/, 'token', 'create', id, '--expire-time', '1000', ...data);
  const long = 'x'.repeat(1025);
  await refused(t, 1, /1024/, 'token', 'create', id, '--connection-data', long, ...data);
  await refused(t, 1, /no such session/, 'token', 'create', 'nonsense', ...data);
  await refused(t, 1, /no project/, 'session', 'create', '--project', '1', ...data);
  await refused(t, 2, /IPv4/, 'session', 'create', '--location', 'here', ...data);
  await refused(t, 2, /king/, 'session', 'create', '--media-mode', 'king', ...data);
  const domain = ['--domain', 'https://example.com'];
  await refused(t, 2, /--domain/, 'embed', 'create', ...data);
  await refused(t, 2, /https:\/\//, 'embed', 'create', '--domain', 'example.com', ...data);
  await refused(t, 2, /https pages only/, 'embed', 'create', '--domain', 'http://a.b', ...data);
  await refused(t, 2, /2 to 50/, 'embed', 'create', ...domain, '--max-people', '1', ...data);
  await refused(t, 1, /no project/, 'embed', 'create', ...domain, '--project', '1', ...data);
  await refused(t, 1, /no such embed/, 'embed', 'delete', 'nonsense', ...data);
  await refused(t, 1, /no Parley data/, 'project', 'list', '--data', join(folder, 'typo'));
});

// The configuration file, variables and options: which wins, and what is said of mistakes.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { joined, runParley, spawnParley, startServer, tempFolder } from './harness.mjs';

function configFile(t, text) {
  const file = join(tempFolder(t), 'parley.conf');
  writeFileSync(file, text);
  return file;
}

/** Starts `serve` with a file that it must refuse; what it says. */
async function refused(t, text, message, env = {}) {
  const file = configFile(t, text);
  const { code, stdout, stderr } = await runParley(t, ['serve', '--config', file], { env });
  assert.deepEqual([code, stdout], [2, ''], `${text}: ${stderr}`);
  assert.ok(stderr.startsWith(file), stderr);
  assert.match(stderr, message);
}

test('the file is weaker than variables, and these are weaker than options', async (t) => {
  const folder = tempFolder(t);
  const at = (name) => join(folder, name, 'parley.db');
  const file = configFile(t, `port = 0\nlog-format = json\ndata = ${join(folder, 'file')}\n`);
  const started = async (args, env) => {
    const one = spawnParley(t, ['serve', '--config', file, ...args], { env });
    await one.stdout.match(/API key: /);
    await one.stderr.match(/listening/);
    return one;
  };
  const byFile = await started([], {});
  assert.ok(existsSync(at('file')));
  assert.match(byFile.stderr.text, /^\{"timeMs":.*listening/m);
  await started([], { PARLEY_DATA: join(folder, 'variable') });
  assert.ok(existsSync(at('variable')));
  const env = { PARLEY_DATA: join(folder, 'unused'), PARLEY_LOG_FORMAT: 'text' };
  const byOption = await started(['--data', join(folder, 'option')], env);
  assert.ok(existsSync(at('option')));
  assert.ok(!existsSync(at('unused')));
  assert.doesNotMatch(byOption.stderr.text, /timeMs/);
});

test('values are taken as they stand: #, commas and spaces too; a key may be repeated', async (t) => {
  const text = [
    '# a comment',
    '; another',
    '',
    'ice-server = turn:turn.example.org:3478,us#er,pass#word',
    'ice-server = "stun:a.example.org"',
    'demo = false',
    'ice-server = stun:b.example.org',
  ];
  const args = ['--config', configFile(t, `${text.join('\n')}\n`)];
  const server = await startServer(t, { args });
  const { sessionId } = await server.createSession();
  const { picture } = await joined(t, server, sessionId);
  assert.deepEqual(picture.iceServers, [
    { urls: ['turn:turn.example.org:3478'], username: 'us#er', credential: 'pass#word' },
    { urls: ['stun:a.example.org'] },
    { urls: ['stun:b.example.org'] },
  ]);
  assert.equal((await fetch(`${server.url}/`)).status, 404, 'no demo');
});

test('every setting has a variable; a list takes several values', async (t) => {
  const env = { PARLEY_ICE_SERVER: 'stun:a.example.org stun:b.example.org', PARLEY_DEMO: 'false' };
  const server = await startServer(t, { env });
  const { sessionId } = await server.createSession();
  const { picture } = await joined(t, server, sessionId);
  assert.deepEqual(
    picture.iceServers.map(({ urls }) => urls[0]),
    ['stun:a.example.org', 'stun:b.example.org'],
  );
  assert.equal((await fetch(`${server.url}/`)).status, 404, 'no demo');
});

test('an unknown key and a bad value are named with their line', async (t) => {
  await refused(t, '# x\nprot = 80\n', /line 2: prot is no setting.*parley serve --help/);
  await refused(t, 'port = http\n', /line 1: .*port.*http/);
  await refused(t, '\nport = 70000\n', /line 2: .*port.*70000/);
  await refused(t, 'port = 1\nport = 2\n', /line 2: port is set a second time/);
  await refused(t, 'lan = maybe\n', /line 1: lan is true or false/);
  await refused(t, 'log-level = loud\n', /line 1: .*log-level.*loud is none of .*warn/);
  await refused(t, 'ice-server = http://x\n', /line 1: .*ice-server.*stun:/);
  await refused(t, '[serve]\nport = 0\n', /line 1: there are no sections/);
  await refused(t, 'x\n', /line 1: this is no setting/);
  await refused(t, 'config = /other\n', /line 1: config is no setting/);
  await refused(t, 'help = true\n', /line 1: help is no setting/);
});

test('a file that is named must be there; the help needs none', async (t) => {
  const missing = join(tempFolder(t), 'none.conf');
  const { code, stderr } = await runParley(t, ['serve', '--config', missing]);
  assert.equal(code, 2);
  assert.match(stderr, /none\.conf was not readable/);
  const help = await runParley(t, ['serve', '--config', missing, '--help']);
  assert.equal(help.code, 0, help.stderr);
});

test('a folder in the place of the file is an error, and so is what cannot be read', async (t) => {
  const folder = tempFolder(t);
  for (const args of [['serve'], ['project', 'list']]) {
    const { code, stderr } = await runParley(t, [...args, '--config', folder]);
    assert.equal(code, 2, stderr);
    assert.ok(stderr.includes(`${folder} is a folder`), stderr);
  }
});

test('a choice that is not made excludes nothing', async (t) => {
  const files = 'tls-certificate = /none/chain.pem\ntls-key = /none/key.pem\n';
  const data = join(tempFolder(t), 'data');
  const file = configFile(t, `lan = false\nport = 0\ndata = ${data}\n${files}`);
  const { code, stderr } = await runParley(t, ['serve', '--config', file]);
  assert.equal(code, 1);
  assert.match(stderr, /chain\.pem/, 'it got as far as the certificate');
  const both = configFile(t, `lan = true\n${files}`);
  const refusal = await runParley(t, ['serve', '--config', both]);
  assert.equal(refusal.code, 2);
  assert.match(refusal.stderr, /--lan .*excludes --tls-certificate/);
});

test('the other commands find the data folder in the file, and leave the rest alone', async (t) => {
  const data = join(tempFolder(t), 'data');
  const file = configFile(t, `port = http\nname = Nobody\ndata = ${data}\n`);
  const made = await runParley(t, ['project', 'create', '--config', file]);
  assert.equal(made.code, 0, made.stderr);
  const env = { PARLEY_CONFIG: file };
  const list = await runParley(t, ['project', 'list'], { env });
  assert.match(list.stdout, /^\d{8} .* Project\n$/);
  const typo = configFile(t, `port 1\ndata = ${data}\n`);
  const { code, stdout } = await runParley(t, ['project', 'list', '--config', typo]);
  assert.deepEqual([code, stdout], [0, list.stdout]);
});

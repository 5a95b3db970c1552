// The command line for projects and accounts: renamed, suspended, rotated, deleted, beside the running
// server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import OpenTok from 'opentok';
import { joined, Member, runParley, sql, startServer, tempFolder } from './harness.mjs';
import { newAccount, otherProject, promised } from './rest-tools.mjs';

async function run(t, ...args) {
  const result = await runParley(t, args);
  assert.equal(result.code, 0, `${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

async function refused(t, message, ...args) {
  const { code, stdout, stderr } = await runParley(t, args);
  assert.equal(code, 1, `${args.join(' ')}: ${stderr}`);
  assert.equal(stdout, '');
  assert.match(stderr, message);
}

test('a project is renamed, suspended and activated, and the list says so', async (t) => {
  const data = ['--data', join(tempFolder(t), 'data')];
  const [, key] = /key: (\d+)/.exec(await run(t, 'project', 'create', ...data));
  assert.equal(await run(t, 'project', 'rename', key, 'Zoë’s app', ...data), '');
  assert.match(await run(t, 'project', 'list', ...data), /UTC \d{4} {2}Zoë’s app\n$/);
  await run(t, 'project', 'suspend', key, ...data);
  assert.match(await run(t, 'project', 'list', ...data), /\(suspended\) {2}Zoë’s app\n$/);
  await run(t, 'project', 'activate', key, ...data);
  assert.doesNotMatch(await run(t, 'project', 'list', ...data), /suspended/);
});

test('a deleted project is gone with its sessions and embeds, and its key counts no more', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const data = ['--data', server.data];
  const { sessionId } = await promised(other.openTok).createSession({});
  const member = await joined(t, other, sessionId);
  const embed = ['embed', 'create', '--domain', 'https://example.com', '--project', other.apiKey];
  await run(t, ...embed, ...data);
  await promised(other.openTok).registerCallback({
    group: 'stream',
    event: 'created',
    url: 'https://example.com/',
  });
  await run(t, 'project', 'delete', other.apiKey, ...data);
  assert.ok(!(await run(t, 'project', 'list', ...data)).includes(other.apiKey));
  assert.ok(!(await run(t, 'embed', 'list', ...data)).includes(other.apiKey));
  await assert.rejects(promised(other.openTok).createSession({}), /Invalid API key or secret/);
  const late = new Member(server);
  t.after(() => late.socket.terminate());
  const answer = await late.join(sessionId, other.openTok.generateToken(sessionId), other.apiKey);
  assert.match(answer.message, /knows no API key/);
  await member.settled();
  await server.createSession();
});

test('the server’s own project may be deleted: it starts with another one', async (t) => {
  const server = await startServer(t);
  const room = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const ask = () => fetch(`${server.url}/demo/room`, { ...room, body: '{"room":"x"}' });
  assert.equal((await ask()).status, 200);
  await run(t, 'project', 'delete', server.apiKey, '--data', server.data);
  assert.equal((await ask()).status, 403);
  await server.stop();
  const next = await startServer(t, { data: server.data });
  assert.notEqual(next.apiKey, server.apiKey);
  await next.createSession();
});

test('an application with a new pair of keys: the private one is its owner’s alone', async (t) => {
  const server = await startServer(t);
  const data = ['--data', server.data];
  const file = join(tempFolder(t), 'my-app.key');
  const create = ['project', 'create', '--application', '--private-key', file];
  const made = await run(t, ...create, ...data);
  const [, id] = /^Application ID: ([0-9a-f-]{36})\nPrivate key: \S+my-app\.key\n$/.exec(made);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const pem = readFileSync(file, 'utf8');
  assert.equal(createPrivateKey(pem).asymmetricKeyDetails.modulusLength, 2048);
  const openTok = new OpenTok(id, pem, { apiUrl: server.url });
  const { sessionId } = await promised(openTok).createSession({});
  await joined(t, { ...server, apiKey: id, openTok }, sessionId);

  await refused(t, /cannot write the private key to .*File exists/, ...create, ...data);
  assert.equal(readFileSync(file, 'utf8'), pem);
  await refused(t, /signed with its private key/, 'token', 'create', sessionId, ...data);
  const embed = ['embed', 'create', '--domain', 'https://example.com', '--project', id];
  await refused(t, /signed with its private key/, ...embed, ...data);
  assert.ok((await run(t, 'session', 'create', '--project', id, ...data)).startsWith('2_'));

  const next = join(tempFolder(t), 'next.key');
  const rotated = await run(t, 'project', 'rotate', id, '--private-key', next, ...data);
  assert.match(rotated, /^Application ID: /);
  const renewed = new OpenTok(id, readFileSync(next, 'utf8'), { apiUrl: server.url });
  for (const one of [openTok, renewed]) await promised(one).createSession({});
});

test('public keys that are none, or too weak, are refused by name', async (t) => {
  const folder = tempFolder(t);
  const data = ['--data', join(folder, 'data')];
  const spki = { type: 'spki', format: 'pem' };
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export(spki);
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(spki);
  const rows = { 'no key': /no public key/, [weak]: /1024 bits/, [curve]: /no RSA key/ };
  for (const [pem, message] of Object.entries(rows)) {
    const file = join(folder, 'key.pem');
    writeFileSync(file, pem);
    const create = ['project', 'create', '--application', '--public-key', file];
    await refused(t, message, ...create, ...data);
  }
  const [, key] = /key: (\d+)/.exec(await run(t, 'project', 'create', ...data));
  const rotate = ['project', 'rotate', key, '--public-key', join(folder, 'key.pem')];
  await refused(t, /only applications have public keys/, ...rotate, ...data);
});

test('of a file with both keys the public one alone is kept', async (t) => {
  const folder = tempFolder(t);
  const folderOfData = join(folder, 'data');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [own, pem] = [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'pem' }),
  ];
  const file = join(folder, 'both.pem');
  writeFileSync(file, own + pem + own);
  const create = ['project', 'create', '--application', '--public-key', file];
  await run(t, ...create, '--data', folderOfData);
  const rows = JSON.stringify(sql(folderOfData, 'SELECT * FROM projects'));
  assert.ok(rows.includes(JSON.stringify(pem).slice(1, -1)));
  assert.ok(!rows.includes('PRIVATE KEY'));
});

test('a change made while a new key is read is not lost', async (t) => {
  const folder = tempFolder(t);
  const data = ['--data', join(folder, 'data')];
  const made = ['project', 'create', '--application', '--private-key', join(folder, 'own.key')];
  const [, id] = /Application ID: (\S+)/.exec(await run(t, ...made, ...data));
  const pipe = join(folder, 'next.pem');
  execFileSync('mkfifo', [pipe]);
  const rotating = runParley(t, ['project', 'rotate', id, '--public-key', pipe, ...data]);
  // Opens when the other end is read, which is after the project was.
  const end = await open(pipe, 'w');
  await run(t, 'project', 'suspend', id, ...data);
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await end.writeFile(publicKey.export({ type: 'spki', format: 'pem' }));
  await end.close();
  const { code, stderr } = await rotating;
  assert.equal(code, 1);
  assert.match(stderr, /changed by somebody else meanwhile/);
  assert.match(await run(t, 'project', 'list', ...data), /suspended/i);
});

test('what is not there, and names that are none, are refused', async (t) => {
  const data = ['--data', join(tempFolder(t), 'data')];
  await run(t, 'project', 'create', ...data);
  for (const command of ['suspend', 'activate', 'rotate', 'delete']) {
    await refused(t, /no project with API key 5/, 'project', command, '5', ...data);
  }
  await refused(t, /no project with API key 5/, 'project', 'rename', '5', 'x', ...data);
  await refused(t, /no account with key 5/, 'account', 'delete', '5', ...data);
  const [, key] = /key: (\d+)/.exec(await run(t, 'project', 'create', ...data));
  for (const name of ['', 'two\nlines', 'x'.repeat(129)]) {
    await refused(t, /1 to 128 characters/, 'project', 'rename', key, name, ...data);
    await refused(t, /1 to 128 characters/, 'project', 'create', '--name', name, ...data);
  }
  const nowhere = join(tempFolder(t), 'nowhere');
  await refused(t, /there is no Parley data/, 'account', 'list', '--data', nowhere);
  assert.ok(!existsSync(nowhere));
});

test('accounts are made, listed and deleted', async (t) => {
  const server = await startServer(t);
  const account = await newAccount(t, server);
  const data = ['--data', server.data];
  const list = await run(t, 'account', 'list', ...data);
  assert.ok(list.startsWith(account.apiKey) && list.endsWith('Account\n'), list);
  assert.ok(!list.includes(account.secret));
  assert.ok((await run(t, 'account', 'list', '--secrets', ...data)).includes(account.secret));
  await run(t, 'account', 'delete', account.apiKey, ...data);
  assert.equal(await run(t, 'account', 'list', ...data), '');
});

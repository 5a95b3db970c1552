// `parley backup` and `parley restore`.
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { joined, runParley, sql, startServer, tempFolder } from './harness.mjs';

const mode = (path) => (statSync(path).mode & 0o777).toString(8);

async function run(t, wanted, ...args) {
  const { code, stdout, stderr } = await runParley(t, args);
  assert.equal(code, wanted, `${args.join(' ')}: ${stderr}`);
  return wanted === 0 ? stdout : stderr;
}

/** A backup of a folder with one project; its secret. */
async function madeBackup(t, folder) {
  const data = join(folder, 'made');
  const made = await run(t, 0, 'project', 'create', '--data', data);
  const file = join(folder, 'backup.db');
  await run(t, 0, 'backup', file, '--data', data);
  return { file, secret: /secret: (\w+)/.exec(made)[1] };
}

const secretsIn = async (t, data) => run(t, 0, 'project', 'list', '--secrets', '--data', data);

test('a backup of a running server brings back projects and sessions on an empty folder', async (t) => {
  const folder = tempFolder(t);
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const file = join(folder, 'backup.db');
  assert.equal(await run(t, 0, 'backup', file, '--data', server.data), '');
  assert.equal(mode(file), '600');
  assert.deepEqual(readdirSync(folder), ['backup.db'], 'one file');
  const late = await server.createSession();
  const data = join(folder, 'new', 'data');
  assert.equal(await run(t, 0, 'restore', file, '--data', data), '');
  assert.equal(mode(data), '700');
  const restored = await startServer(t, { data });
  assert.deepEqual([restored.apiKey, restored.secret], [server.apiKey, server.secret]);
  await joined(t, restored, sessionId);
  await assert.rejects(joined(t, restored, late.sessionId), /OT_INVALID_SESSION_ID/);
});

test('backups made while sessions are made have all that was answered before', async (t) => {
  const folder = tempFolder(t);
  const server = await startServer(t);
  const made = [];
  for (let round = 0; round < 5; round += 1) {
    for (let i = 0; i < 20; i += 1) made.push((await server.createSession()).sessionId);
    const before = [...made];
    const file = join(folder, `${round}.db`);
    const more = Array.from({ length: 20 }, () => server.createSession());
    await run(t, 0, 'backup', file, '--data', server.data);
    made.push(...(await Promise.all(more)).map(({ sessionId }) => sessionId));
    const data = join(folder, String(round));
    mkdirSync(data);
    copyFileSync(file, join(data, 'parley.db'));
    const kept = new Set(sql(data, 'SELECT session_id FROM sessions').flat());
    assert.deepEqual(
      before.filter((id) => !kept.has(id)),
      [],
    );
  }
});

test('restoring while a server runs needs --force; what was there is kept', async (t) => {
  const folder = tempFolder(t);
  const { file, secret } = await madeBackup(t, folder);
  const server = await startServer(t);
  const refusal = await run(t, 1, 'restore', file, '--data', server.data);
  assert.match(refusal, /a server is running.*--force/);
  assert.ok((await secretsIn(t, server.data)).includes(server.secret));
  const said = await run(t, 0, 'restore', file, '--force', '--data', server.data);
  const before = join(server.data, 'parley-before-restore-1.db');
  assert.equal(said, `What was there before is in ${before}\n`);
  assert.equal(mode(before), '600');
  assert.ok(readFileSync(before).includes(server.secret));
  const list = await secretsIn(t, server.data);
  assert.ok(list.includes(secret) && !list.includes(server.secret));
  await assert.rejects(server.createSession(), 'its key is gone');
  await server.stop();
  await run(t, 0, 'restore', before, '--data', server.data);
  assert.ok((await secretsIn(t, server.data)).includes(server.secret));
});

test('from under a server that runs nothing is taken that could not be copied', async (t) => {
  const { file } = await madeBackup(t, tempFolder(t));
  const server = await startServer(t);
  mkdirSync(join(server.data, 'parley-before-restore-1.db.partial', 'in the way'), {
    recursive: true,
  });
  const why = await run(t, 1, 'restore', file, '--force', '--data', server.data);
  assert.match(why, /parley-before-restore-1/);
  assert.ok(!existsSync(join(server.data, 'parley-before-restore-1.db')));
  await server.createSession();
  assert.ok((await secretsIn(t, server.data)).includes(server.secret));
});

test('what is no backup, damaged or too new is refused, and nothing is changed', async (t) => {
  const folder = tempFolder(t);
  const { file, secret } = await madeBackup(t, folder);
  const data = join(folder, 'made');
  const refused = async (bytes, message) => {
    const bad = join(folder, 'bad.db');
    if (bytes !== null) writeFileSync(bad, bytes);
    assert.match(await run(t, 1, 'restore', bad, '--data', data), message);
    assert.ok((await secretsIn(t, data)).includes(secret));
  };
  await refused(null, /bad\.db/);
  const good = readFileSync(file);
  await refused('', /no data base of Parley/);
  await refused('text that is long enough to be looked at. '.repeat(200), /not a database/);
  const newer = Buffer.from(good);
  newer.writeUInt32BE(99, 60); // user_version (SQLite file format, section 1.3.15)
  await refused(newer, /newer version/);
  const damaged = Buffer.from(good);
  damaged.fill(0xaa, 4096 + 8, 4096 + 600);
  await refused(damaged, /damaged|malformed/);
  await refused(good.subarray(0, 8192), /damaged|malformed/);
  assert.ok(!existsSync(join(data, 'parley-before-restore-1.db')));
});

test('what cannot be read, or is of a newer program, gives way to a backup and is kept', async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, 'made');
  const { file, secret } = await madeBackup(t, folder);
  const restored = async (number) => {
    const said = await run(t, 0, 'restore', file, '--data', data);
    assert.match(said, new RegExp(`parley-before-restore-${number}.db`));
    assert.ok((await secretsIn(t, data)).includes(secret));
  };
  sql(data, 'PRAGMA user_version = 99');
  await restored(1);
  const garbage = 'no data base at all '.repeat(100);
  writeFileSync(join(data, 'parley.db'), garbage);
  await restored(2);
  const kept = (number) => readFileSync(join(data, `parley-before-restore-${number}.db`));
  assert.equal(kept(2).toString(), garbage);
  assert.equal(kept(1).subarray(0, 15).toString(), 'SQLite format 3');
});

test('an older backup is brought to this schema', async (t) => {
  const folder = tempFolder(t);
  const data = join(folder, 'old');
  mkdirSync(data);
  const columns = 'number INTEGER PRIMARY KEY, api_key TEXT UNIQUE, secret TEXT, name TEXT';
  const session = 'session_id TEXT PRIMARY KEY, api_key TEXT, media_mode TEXT, archive_mode TEXT';
  const more = 'location TEXT, archive_name TEXT, archive_resolution TEXT, e2ee INTEGER';
  sql(data, `CREATE TABLE projects (${columns}, created_ms INTEGER)`);
  sql(data, `CREATE TABLE sessions (${session}, ${more}, created_ms INTEGER) WITHOUT ROWID`);
  sql(data, 'CREATE TABLE demo_rooms (name TEXT PRIMARY KEY, session_id TEXT, used_ms INTEGER)');
  sql(data, "INSERT INTO projects VALUES (1, '12345678', 'an-old-secret', 'Old', 5)");
  sql(data, 'PRAGMA user_version = 1');
  const restored = join(folder, 'new');
  await run(t, 0, 'restore', join(data, 'parley.db'), '--data', restored);
  assert.match(await secretsIn(t, restored), /12345678 .* an-old-secret {2}Old/);
  await run(t, 0, 'embed', 'create', '--domain', 'https://a.example', '--data', restored);
});

test('a backup overwrites nothing, and needs data', async (t) => {
  const folder = tempFolder(t);
  const { file } = await madeBackup(t, folder);
  const data = join(folder, 'made');
  assert.match(await run(t, 1, 'backup', file, '--data', data), /there already/);
  const none = join(folder, 'none');
  const target = join(folder, 'x.db');
  assert.match(await run(t, 1, 'backup', target, '--data', none), /no Parley data/);
  assert.match(await run(t, 1, 'backup', join(none, 'x.db'), '--data', data), /none/);
  assert.ok(!existsSync(target) && !existsSync(none));
});

test('two servers on one data folder are one too many', async (t) => {
  const server = await startServer(t);
  const again = await run(t, 1, 'serve', '--port', '0', '--data', server.data);
  assert.match(again, /a server is running on the data folder/);
  server.child.kill('SIGKILL');
  await server.ended;
  await startServer(t, { data: server.data });
});

test('a data base that others could read is made private again', async (t) => {
  const data = join(tempFolder(t), 'data');
  await run(t, 0, 'project', 'create', '--data', data);
  const file = join(data, 'parley.db');
  chmodSync(file, 0o644);
  const server = await startServer(t, { data });
  assert.equal(mode(file), '600');
  for (const name of readdirSync(data)) assert.equal(mode(join(data, name)), '600', name);
  await server.stop();
});

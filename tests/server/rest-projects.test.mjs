// REST for accounts, which manage projects, and the callbacks of a project.
import assert from 'node:assert/strict';
import test from 'node:test';
import OpenTok from 'opentok';
import { joined, restJwt, sql, startServer } from './harness.mjs';
import { ask, newAccount, newApplication, ofAccount } from './rest-tools.mjs';
import { otherProject, promised } from './rest-tools.mjs';

const open = async (t) => {
  const server = await startServer(t);
  const account = await newAccount(t, server);
  const send = (method, rest = '', body = undefined) =>
    ask(server, method, `/v2/project${rest}`, { headers: ofAccount(account), body });
  return { server, account, send };
};

test('limits of a project are set at its making and later, each apart, and count', async (t) => {
  const { server, send } = await open(t);
  const wanted = { allowedOrigins: ['https://Example.com'], maxSessionsPerDay: 1 };
  const made = (await send('POST', '', wanted)).json;
  assert.deepEqual(made.allowedOrigins, ['https://example.com']);
  const changed = (await send('PUT', `/${made.id}`, { maxConnections: 7, maxStreams: 8 })).json;
  const limits = ({ allowedOrigins, maxConnections, maxStreams, maxSessionsPerDay }) => [
    ...allowedOrigins,
    maxConnections,
    maxStreams,
    maxSessionsPerDay,
  ];
  assert.deepEqual(limits(changed), ['https://example.com', 7, 8, 1]);
  assert.deepEqual(limits((await send('GET', `/${made.id}`)).json), limits(changed));
  const openTok = promised(new OpenTok(made.id, made.secret, { apiUrl: server.url }));
  await openTok.createSession({});
  await assert.rejects(openTok.createSession({}));
  const free = { allowedOrigins: [], maxConnections: 0, maxStreams: 0, maxSessionsPerDay: 0 };
  assert.deepEqual(limits((await send('PUT', `/${made.id}`, free)).json), [0, 0, 0]);
  await openTok.createSession({});
  const bad = [{ maxStreams: -1 }, { maxStreams: '5' }, { allowedOrigins: ['x'] }];
  for (const body of bad) {
    const answer = await send('PUT', `/${made.id}`, body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.match(answer.json.message, /maxStreams|allowedOrigins/);
  }
});

test('a data base that fails while a request is authenticated is the server’s fault: 500, not -1', async (t) => {
  const { server, send } = await open(t);
  sql(server.data, 'ALTER TABLE accounts RENAME TO gone_accounts');
  sql(server.data, 'ALTER TABLE projects RENAME TO gone_projects');
  const accept = { accept: 'application/json' };
  const answers = [
    await send('GET'),
    await ask(server, 'GET', `/v2/project/${server.apiKey}/callback`, { headers: accept }),
    await ask(server, 'POST', '/session/create', { headers: accept }),
  ];
  for (const { status, json } of answers) {
    assert.deepEqual([status, json.code], [500, 500]);
    assert.match(json.message, /data base/);
  }
});

test('a project lives: created, read, renamed, suspended, given a new secret, deleted', async (t) => {
  const { server, send } = await open(t);
  const made = await send('POST', '', { name: 'My app' });
  assert.equal(made.status, 200);
  const { id, secret, createdAt } = made.json;
  assert.match(id, /^\d{8}$/);
  assert.match(secret, /^[0-9a-f]{40}$/);
  assert.ok(Math.abs(createdAt - Date.now()) < 60_000);
  const whole = {
    id,
    secret,
    status: 'ACTIVE',
    name: 'My app',
    environment: 'standard',
    createdAt,
    allowedOrigins: [],
    maxConnections: 0,
    maxStreams: 0,
    maxSessionsPerDay: 0,
  };
  assert.deepEqual(made.json, whole);
  assert.deepEqual((await send('GET', `/${id}`)).json, whole);
  const all = await send('GET');
  assert.deepEqual([all.status, all.json.map((one) => one.id)], [200, [server.apiKey, id]]);

  const renamed = await send('PUT', `/${id}`, { name: 'Zoë’s app' });
  assert.deepEqual([renamed.json.name, renamed.json.status], ['Zoë’s app', 'ACTIVE']);
  const suspended = await send('PUT', `/${id}`, { status: 'SUSPENDED' });
  assert.deepEqual([suspended.json.name, suspended.json.status], ['Zoë’s app', 'SUSPENDED']);
  const openTok = new OpenTok(id, secret, { apiUrl: server.url });
  await assert.rejects(promised(openTok).createSession({}), /Invalid API key or secret/);
  assert.equal((await send('PUT', `/${id}`, { status: 'ACTIVE' })).json.status, 'ACTIVE');
  const { sessionId } = await promised(openTok).createSession({});

  const fresh = await send('POST', `/${id}/refreshSecret`);
  assert.equal(fresh.status, 200);
  assert.notEqual(fresh.json.secret, secret);
  const renewed = new OpenTok(id, fresh.json.secret, { apiUrl: server.url });
  for (const one of [openTok, renewed]) {
    await joined(t, { ...server, apiKey: id, openTok: one }, sessionId);
  }
  const deleted = await send('DELETE', `/${id}`);
  assert.deepEqual([deleted.status, deleted.json.id, deleted.json.secret], [200, id, undefined]);
  for (const [method, rest] of [
    ['GET', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '/refreshSecret'],
  ]) {
    const gone = await send(method, `/${id}${rest}`, method === 'PUT' ? {} : undefined);
    assert.deepEqual([gone.status, gone.json.code], [404, 404], `${method} ${rest}`);
  }
});

test('a project without a name gets one; bad names and states are 400', async (t) => {
  const { server, send } = await open(t);
  assert.equal((await send('POST')).json.name, 'Project');
  assert.equal((await send('POST', '', {})).json.name, 'Project');
  const bad = [{ name: '' }, { name: 5 }, { name: 'a\nb' }, { status: 'DELETED' }, [], 'x'];
  for (const body of bad) {
    for (const [method, rest] of [
      ['POST', ''],
      ['PUT', `/${server.apiKey}`],
    ]) {
      const answer = await send(method, rest, body);
      assert.deepEqual([answer.status, answer.json.code], [400, 400], JSON.stringify(body));
    }
  }
});

test('an application is listed by its UUID, without a secret, and has none to refresh', async (t) => {
  const { server, send } = await open(t);
  const { apiKey } = await newApplication(t, server);
  const one = await send('GET', `/${apiKey}`);
  assert.deepEqual([one.json.id, one.json.secret], [apiKey, undefined]);
  assert.equal((await send('POST', `/${apiKey}/refreshSecret`)).status, 400);
});

test('a project’s own key manages nothing', async (t) => {
  const { server } = await open(t);
  for (const [method, rest] of [
    ['GET', ''],
    ['POST', ''],
    ['GET', `/${server.apiKey}`],
    ['PUT', `/${server.apiKey}`],
    ['DELETE', `/${server.apiKey}`],
    ['POST', `/${server.apiKey}/refreshSecret`],
  ]) {
    const headers = { 'x-opentok-auth': restJwt(server, { ist: 'account' }) };
    const answer = await ask(server, method, `/v2/project${rest}`, { headers });
    assert.deepEqual([answer.status, answer.json.code], [403, -1], `${method} ${rest}`);
  }
  await server.createSession();
});

test('the Node SDK registers, lists and unregisters callbacks', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const sdk = promised(server.openTok);
  const wanted = { group: 'connection', event: 'created', url: 'https://example.com/hook?x=1' };
  const made = await sdk.registerCallback(wanted);
  assert.match(made.id, /^[0-9a-f-]{36}$/);
  const { group, event, url } = made;
  assert.deepEqual({ group, event, url }, wanted);
  await sdk.registerCallback({ ...wanted, group: 'archive', event: 'status' });
  const all = await sdk.listCallbacks();
  assert.deepEqual(
    all.map((one) => [one.group, one.event, one.url]),
    [
      ['connection', 'created', wanted.url],
      ['archive', 'status', wanted.url],
    ],
  );
  assert.deepEqual(await promised(other.openTok).listCallbacks(), []);
  await assert.rejects(promised(other.openTok).unregisterCallback(made.id));
  await sdk.unregisterCallback(made.id);
  assert.equal((await sdk.listCallbacks()).length, 1);
  await assert.rejects(sdk.unregisterCallback(made.id));
  await server.stop();
  const again = await startServer(t, { data: server.data });
  assert.equal((await promised(again.openTok).listCallbacks()).length, 1, 'kept');
});

test('a callback must name events and an address; a project has at most 64', async (t) => {
  const server = await startServer(t);
  const path = `/v2/project/${server.apiKey}/callback`;
  const good = { group: 'stream', event: 'destroyed', url: 'http://example.com/' };
  const bad = [
    {},
    { ...good, group: 'clouds' },
    { ...good, event: 'status' },
    { ...good, url: 'ftp://example.com/' },
    { ...good, url: 'http://user:password@example.com/' },
    { ...good, url: 5 },
    { ...good, url: `http://example.com/${'x'.repeat(2048)}` },
    'no JSON',
  ];
  for (const body of bad) {
    const answer = await ask(server, 'POST', path, { body });
    assert.deepEqual([answer.status, answer.json.code], [400, 400], JSON.stringify(body));
  }
  for (let i = 0; i < 64; i += 1) {
    const body = { ...good, url: `${good.url}${i}` };
    assert.equal((await ask(server, 'POST', path, { body })).status, 200);
  }
  const full = await ask(server, 'POST', path, { body: good });
  assert.equal(full.status, 400);
  assert.match(full.json.message, /at most 64/);
});

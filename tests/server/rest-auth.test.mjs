// Who may ask: projects and applications, each with its own kind of key; what is suspended; what was
// rotated; and that an account's key is no project's.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import OpenTok from 'opentok';
import {
  assertLives,
  joined,
  Member,
  restJwt,
  runParley,
  signJwt,
  sql,
  startServer,
} from './harness.mjs';
import { ask, newAccount, newApplication, ofAccount, promised } from './rest-tools.mjs';
import { restClaims, signRs256 } from './rest-tools.mjs';

const now = () => Math.floor(Date.now() / 1000);

async function parley(t, server, ...args) {
  const done = await runParley(t, [...args, '--data', server.data]);
  assert.equal(done.code, 0, done.stderr);
  return done.stdout;
}

/** What the server says to a header. */
async function says(server, headers, path = `/v2/project/${server.apiKey}/callback`) {
  const answer = await ask(server, 'GET', path, { headers: { 'x-opentok-auth': '', ...headers } });
  return answer.status === 200 ? 200 : [answer.status, answer.json.code, answer.json.message];
}

async function refusal(server, headers) {
  const answer = await says(server, headers);
  assert.deepEqual(answer.slice(0, 2), [403, -1]);
  return answer[2];
}

/** The answer to joining with a token. */
async function joinAnswer(t, server, sessionId, token) {
  const member = new Member(server);
  t.after(() => member.socket.terminate());
  return member.join(sessionId, token, server.apiKey);
}

test('an application: the Node SDK makes a session and tokens, and commands it', async (t) => {
  const server = await startServer(t);
  const application = await newApplication(t, server);
  assert.equal(application.made.stderr, '');
  const sdk = promised(application.openTok);
  const { sessionId } = await sdk.createSession({});
  const member = new Member(server);
  t.after(() => member.socket.terminate());
  const token = application.openTok.generateToken(sessionId, { role: 'moderator', data: 'Ada' });
  assert.equal(JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).alg, 'RS256');
  const answer = await member.join(sessionId, token, application.apiKey);
  assert.equal(answer.type, 'joined', JSON.stringify(answer));
  assert.equal(answer.capabilities.forceDisconnect, 1);
  assert.equal(answer.connections[0].data, 'Ada');
  await sdk.signal(sessionId, null, { type: 'news', data: 'hello' });
  assert.equal((await member.next('signal')).data, 'hello');
  await sdk.forceDisconnect(sessionId, answer.connectionId);
  assert.equal((await member.closed).code, 4410);
});

test('a bearer as Vonage’s SDKs sign it, and every way in which it is refused', async (t) => {
  const server = await startServer(t);
  const application = await newApplication(t, server);
  const stranger = await newApplication(t, server);
  const { privateKey } = application;
  const bearer = (jwt) => ({ authorization: `Bearer ${jwt}` });
  const signed = (changes, key = privateKey, header = undefined) =>
    bearer(signRs256(restClaims(application, changes), key, header));
  assert.equal(await says(application, signed({})), 200);
  assert.equal(await says(application, signed({ exp: now() + 900 })), 200, '15 minutes');
  const { authorization } = signed({});
  assert.equal(await says(application, { 'x-opentok-auth': authorization.slice(7) }), 200);
  assert.equal(await says(application, { authorization: authorization.replace('B', 'b') }), 200);

  const hs256 = (secret) =>
    bearer(signJwt(restClaims(application), secret, { alg: 'HS256', typ: 'JWT' }));
  const publicKey = readFileSync(application.publicFile, 'utf8');
  const rows = [
    [signed({}, stranger.privateKey), /Invalid signature/],
    [signed({ application_id: undefined }), /iss must be/],
    [signed({ application_id: '5' }), /Issuer not found/],
    [signed({ application_id: 'x' }), /Invalid issuer format/],
    [signed({ exp: now() + 1200 }), /15 minutes/],
    [signed({ exp: undefined }), /exp/],
    [signed({ iat: now() - 900, exp: now() - 600 }), /expired/],
    [signed({ session_id: 'x' }), /client token/],
    [signed({ ist: 'account' }), /ist/],
    [signed({}, privateKey, { alg: 'none' }), /not signed/],
    [signed({}, privateKey, { alg: 'RS512' }), /RS512/],
    [hs256(''), /RS256/],
    // The classic confusion: a public key taken for a secret.
    [hs256(publicKey), /RS256/],
    [hs256(publicKey.trim()), /RS256/],
    [{ 'x-tb-partner-auth': `${application.apiKey}:` }, /Invalid secret/],
    [
      { 'x-tb-partner-auth': `${application.apiKey}:${publicKey.split('\n')[1]}` },
      /Invalid secret/,
    ],
    [{ authorization: 'Basic eDp4' }, /No suitable authentication/],
    [{ authorization: 'Bearer' }, /No suitable authentication/],
    [bearer('x.y.z'), /damaged/],
  ];
  for (const [headers, message] of rows) {
    assert.match(await refusal(application, headers), message, JSON.stringify(headers));
  }
  const ofSecret = bearer(signRs256(restClaims(server, { iss: server.apiKey }), privateKey));
  assert.match(await refusal(server, ofSecret), /HS256/, 'a project with a secret takes no RSA');
  const elsewhere = await says(application, signed({}), `/v2/project/${server.apiKey}/callback`);
  assert.equal(elsewhere[0], 403, 'the address names another project');
  await assertLives(server);
});

test('a client token’s algorithm follows from the kind of key', async (t) => {
  const server = await startServer(t);
  const application = await newApplication(t, server);
  const { sessionId } = await promised(application.openTok).createSession({});
  const claims = {
    ...restClaims(application, { exp: now() + 3600 }),
    scope: 'session.connect',
    session_id: sessionId,
    sub: 'video',
    acl: { paths: { '/session/**': {} } },
  };
  const good = await joinAnswer(
    t,
    application,
    sessionId,
    signRs256(claims, application.privateKey),
  );
  assert.equal(good.type, 'joined', JSON.stringify(good));
  const publicKey = readFileSync(application.publicFile, 'utf8');
  const stranger = await newApplication(t, server);
  const { sessionId: own } = await server.createSession();
  const lookalike = new OpenTok(application.apiKey, publicKey);
  const rsa = signRs256({ ...claims, iss: server.apiKey, session_id: own }, stranger.privateKey);
  const rows = [
    [signJwt(claims, publicKey), /RS256/],
    [signJwt(claims, ''), /RS256/],
    [lookalike.generateToken(sessionId, {}, true), /RS256/],
    [signRs256(claims, stranger.privateKey), /signature is wrong/],
    [signRs256(claims, application.privateKey, { alg: 'none' }), /not signed/],
  ];
  for (const [token, message] of rows) {
    const answer = await joinAnswer(t, application, sessionId, token);
    assert.equal(answer.name, 'OT_AUTHENTICATION_ERROR', JSON.stringify(answer));
    assert.match(answer.message, message);
  }
  assert.match((await joinAnswer(t, server, own, rsa)).message, /HS256/);
});

test('a suspended project is refused, told so only to who has its key, and comes back', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const member = await joined(t, server, sessionId);
  const token = server.openTok.generateToken(sessionId);
  const pair = { 'x-tb-partner-auth': `${server.apiKey}:${server.secret}` };
  const jwt = () => ({ 'x-opentok-auth': restJwt(server) });
  await parley(t, server, 'project', 'suspend', server.apiKey);
  for (const headers of [jwt(), pair]) {
    assert.equal(await refusal(server, headers), 'Project is suspended');
  }
  const wrong = { 'x-opentok-auth': restJwt(server, {}, 'f'.repeat(40)) };
  assert.equal(await refusal(server, wrong), 'Invalid signature');
  const answer = await joinAnswer(t, server, sessionId, token);
  assert.equal(answer.name, 'OT_AUTHENTICATION_ERROR');
  assert.match(answer.message, /suspended/);
  await member.settled();
  const room = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const demo = await fetch(`${server.url}/demo/room`, { ...room, body: '{"room":"x"}' });
  assert.equal(demo.status, 403);
  await parley(t, server, 'project', 'activate', server.apiKey);
  assert.equal(await says(server, jwt()), 200);
  await joined(t, server, sessionId);
});

test('a rotated secret: old and new count for a while; at once, only the new one', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const old = server.openTok.generateToken(sessionId);
  const secretOf = (text) => /^API secret: ([0-9a-f]{40})$/m.exec(text)[1];
  const first = secretOf(await parley(t, server, 'project', 'rotate', server.apiKey));
  assert.notEqual(first, server.secret);
  const jwt = (secret) => ({ 'x-opentok-auth': restJwt(server, {}, secret) });
  const pair = (secret) => ({ 'x-tb-partner-auth': `${server.apiKey}:${secret}` });
  for (const secret of [server.secret, first]) {
    assert.equal(await says(server, jwt(secret)), 200);
    assert.equal(await says(server, pair(secret)), 200);
  }
  assert.equal((await joinAnswer(t, server, sessionId, old)).type, 'joined');
  const room = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const demo = await fetch(`${server.url}/demo/room`, { ...room, body: '{"room":"x"}' });
  const guest = await demo.json();

  const last = secretOf(await parley(t, server, 'project', 'rotate', server.apiKey, '--at-once'));
  assert.equal(await says(server, jwt(last)), 200);
  for (const secret of [server.secret, first]) {
    assert.equal(await refusal(server, jwt(secret)), 'Invalid signature');
    assert.equal(await refusal(server, pair(secret)), 'Invalid secret');
  }
  const refused = await joinAnswer(t, server, sessionId, old);
  assert.match(refused.message, /signature is wrong/);
  assert.match((await joinAnswer(t, server, guest.sessionId, guest.token)).message, /wrong/);
  const again = await fetch(`${server.url}/demo/room`, { ...room, body: '{"room":"x"}' });
  const { token } = await again.json();
  const answer = await joinAnswer(t, server, guest.sessionId, token);
  assert.equal(answer.type, 'joined', 'the demo page signs with the new secret at once');
});

test('what was rotated more than a day ago counts no more', async (t) => {
  const server = await startServer(t);
  await parley(t, server, 'project', 'rotate', server.apiKey);
  const old = { 'x-opentok-auth': restJwt(server) };
  assert.equal(await says(server, old), 200);
  const [[until]] = sql(server.data, 'SELECT former_until_ms FROM projects');
  assert.ok(Math.abs(until - Date.now() - 24 * 3600 * 1000) < 60_000);
  sql(server.data, `UPDATE projects SET former_until_ms = ${Date.now()}`);
  assert.equal(await refusal(server, old), 'Invalid signature');
});

test('an application’s key is rotated with an overlap too', async (t) => {
  const server = await startServer(t);
  const application = await newApplication(t, server);
  const next = await newApplication(t, server);
  const bearer = (key) => ({ authorization: `Bearer ${signRs256(restClaims(application), key)}` });
  const rotate = ['project', 'rotate', application.apiKey, '--public-key', next.publicFile];
  await parley(t, server, ...rotate);
  for (const key of [application.privateKey, next.privateKey]) {
    assert.equal(await says(application, bearer(key)), 200);
  }
  await parley(t, server, ...rotate, '--at-once');
  assert.equal(await says(application, bearer(next.privateKey)), 200);
  assert.equal(await refusal(application, bearer(application.privateKey)), 'Invalid signature');
});

test('keys of accounts and of projects do not stand in for each other', async (t) => {
  const server = await startServer(t);
  const account = await newAccount(t, server);
  const list = (headers) => says(server, headers, '/v2/project');
  assert.equal(await list(ofAccount(account)), 200);
  assert.equal(await list({ 'x-tb-partner-auth': `${account.apiKey}:${account.secret}` }), 200);
  const rows = [
    [list, ofAccount(account, { ist: 'project' }), /ist/],
    [list, ofAccount(account, { ist: undefined }), /ist/],
    [list, ofAccount(server), /Issuer not found/],
    [list, { 'x-opentok-auth': restJwt(server) }, /Issuer not found/],
    [list, { 'x-tb-partner-auth': `${server.apiKey}:${server.secret}` }, /Issuer not found/],
    [list, { 'x-tb-partner-auth': `${account.apiKey}:${server.secret}` }, /Invalid secret/],
    [list, ofAccount({ ...account, secret: server.secret }), /Invalid signature/],
    [list, ofAccount(account, { exp: now() + 3600 }), /5 minutes/],
    [list, {}, /No suitable authentication/],
    [(headers) => says(server, headers), ofAccount(account), /Issuer not found/],
    [(headers) => says(server, headers), ofAccount(server), /ist/],
  ];
  for (const [send, headers, message] of rows) {
    const answer = await send(headers);
    assert.deepEqual(answer.slice(0, 2), [403, -1], JSON.stringify(headers));
    assert.match(answer[2], message);
  }
});

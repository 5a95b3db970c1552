// What the developer tools ask: why a token is refused, who is in a session, what its log says, and the servers
// that a check before a call tries out. Who may ask for what of whose.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { joined, Member, restJwt, signJwt, startServer } from './harness.mjs';
import {
  ask,
  call,
  newApplication,
  otherProject,
  published,
  restClaims,
  signRs256,
} from './rest-tools.mjs';

const nowS = () => Math.floor(Date.now() / 1000);
/** A session id of the same project that was never made. */
function neverWas(sessionId) {
  const text = Buffer.from(sessionId.slice(2), 'base64url').toString();
  const other = text.replace(/~[^~]{24}/, `~${randomBytes(12).toString('hex')}`);
  assert.notEqual(other, text);
  return sessionId.slice(0, 2) + Buffer.from(other).toString('base64url');
}

const below = (server) => `/parley/v1/project/${server.apiKey}`;

/** What the server makes of a token that a project asks about. */
async function explain(server, token, sessionId, headers = {}) {
  const path = `${below(server)}/token/explain`;
  const answer = await ask(server, 'POST', path, { body: { token, sessionId }, headers });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

const claimsOf = (server, sessionId, changes = {}) => ({
  iss: server.apiKey,
  ist: 'project',
  session_id: sessionId,
  scope: 'session.connect',
  role: 'publisher',
  iat: nowS(),
  exp: nowS() + 60,
  ...changes,
});

/** How a client that joins with the token is refused; nothing when it is not. */
async function refusal(t, server, sessionId, token) {
  const member = new Member(server);
  t.after(() => member.socket.terminate());
  const answer = await member.join(sessionId, token);
  return answer.type === 'refused' ? { name: answer.name, message: answer.message } : undefined;
}

test('a good token of either kind is explained with what stands in it', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const options = { role: 'moderator', data: 'name=Ada & ünï', initialLayoutClassList: ['focus'] };
  const jwt = await explain(server, server.openTok.generateToken(sessionId, options));
  assert.equal(jwt.accepted, true);
  assert.equal(jwt.error, undefined);
  assert.ok(Math.abs(jwt.now - nowS()) < 5);
  assert.deepEqual([jwt.kind, jwt.signing], ['JWT', 'HS256']);
  assert.equal(jwt.claims.apiKey, server.apiKey);
  assert.equal(jwt.claims.sessionId, sessionId);
  assert.equal(jwt.claims.role, 'moderator');
  assert.equal(jwt.claims.connectionData, options.data);
  assert.deepEqual(jwt.claims.layoutClassList, ['focus']);
  const { created, expires } = jwt.claims;
  assert.ok(Math.abs(expires - created - 86_400) <= 1);
  const t1 = await explain(server, server.openTok.generateToken(sessionId, options, true));
  assert.deepEqual([t1.accepted, t1.kind, t1.signing], [true, 'T1', 'HMAC-SHA1']);
  assert.equal(t1.claims.connectionData, options.data);
});

test('each refusal is told as a client that joins would hear it', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const { sessionId: another } = await server.createSession();
  const sign = (changes, secret = server.secret) =>
    signJwt(claimsOf(server, sessionId, changes), secret);
  const rows = [
    [sign({}, 'f'.repeat(40)), /signature is wrong/],
    [sign({ exp: nowS() - 60, iat: nowS() - 600 }), /expired 6\d seconds ago/],
    [sign({ iat: nowS() + 4000, exp: nowS() + 5000 }), /not valid yet/],
    [sign({ role: 'king' }), /role "king" is unknown/],
    [sign({ session_id: another }), /for another session/],
    [sign({ iss: '12345678' }), /for another project/],
    [sign({ scope: 'archive' }), /scope "archive"/],
    [sign({ exp: nowS() + 40 * 86400 }), /at most 30 days/],
    [sign({}).slice(0, -20), /damaged/],
    ['nonsense', /neither a JWT/],
  ];
  for (const [token, says] of rows) {
    const { accepted, error } = await explain(server, token, sessionId);
    assert.equal(accepted, false, token);
    assert.match(error.message, says);
    const heard = await refusal(t, server, sessionId, token);
    assert.equal(error.name, heard.name);
    const withoutSeconds = (text) => text.replace(/\d+ seconds?/, '');
    assert.equal(withoutSeconds(error.message), withoutSeconds(heard.message));
  }
  assert.equal((await explain(server, sign({}), another)).accepted, false);
  assert.equal((await explain(server, sign({}), '')).accepted, true);
  const unknown = signJwt(claimsOf(server, neverWas(sessionId)), server.secret);
  const { error } = await explain(server, unknown);
  assert.deepEqual([error.name, error.code], ['OT_INVALID_SESSION_ID', 1005]);
});

test('tokens of an application are explained to it, and HS256 is refused there by name', async (t) => {
  const server = await startServer(t);
  const application = await newApplication(t, server);
  const headers = {
    'x-opentok-auth': '',
    authorization: `Bearer ${signRs256(restClaims(application), application.privateKey)}`,
  };
  const made = await ask(application, 'POST', '/session/create', {
    headers: { ...headers, accept: 'application/json' },
  });
  const [{ session_id: sessionId }] = made.json;
  const claims = { ...claimsOf(application, sessionId), iss: undefined, ist: undefined };
  claims.application_id = application.apiKey;
  const good = await explain(application, signRs256(claims, application.privateKey), '', headers);
  assert.deepEqual([good.accepted, good.signing], [true, 'RS256']);
  const bad = await explain(application, signJwt(claims, 'secret'), '', headers);
  assert.match(bad.error.message, /sign with RS256/);
});

test('a foreign token tells what stands in it, and nothing of its project, whether good or forged', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const { sessionId } = await server.createSession();
  const claims = claimsOf(server, sessionId);
  const tokens = [
    signJwt(claims, server.secret),
    signJwt(claims, 'f'.repeat(40)),
    // A session and a project that never were.
    signJwt({ ...claims, session_id: neverWas(sessionId) }, 'f'.repeat(40)),
  ];
  const answers = await Promise.all(tokens.map((token) => explain(other, token)));
  const [first, ...rest] = answers.map(({ accepted, error }) => ({ accepted, error }));
  assert.equal(first.accepted, false);
  assert.equal(answers[0].claims.apiKey, server.apiKey);
  for (const one of rest) assert.deepEqual(one, first);
  // Its own token for a session of somebody else: as unknown as one that never was.
  const own = (id) => explain(other, signJwt(claimsOf(other, id), other.secret));
  const foreign = (await own(sessionId)).error;
  assert.deepEqual((await own(neverWas(sessionId))).error, foreign);
});

test('the tools answer who is authenticated, and nobody else', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const { sessionId } = await server.createSession();
  const paths = [
    ['GET', ''],
    ['POST', '/token/explain'],
    ['GET', `/session/${sessionId}`],
    ['GET', `/session/${sessionId}/log`],
  ];
  for (const [method, path] of paths) {
    const request = (headers) => ask(server, method, below(server) + path, { headers });
    for (const headers of [
      { 'x-opentok-auth': '' },
      { 'x-opentok-auth': restJwt(server, {}, 'f'.repeat(40)) },
      { 'x-opentok-auth': restJwt(other) },
    ]) {
      const answer = await request(headers);
      assert.equal(answer.status, 403, path);
      assert.ok(!answer.text.includes(server.secret));
    }
  }
  const own = await ask(server, 'GET', below(server));
  assert.equal(own.json.id, server.apiKey);
  assert.equal(own.json.secret, undefined);
  assert.equal(own.headers.get('cache-control'), 'no-store');
});

test('a session of another project is as unknown as one that never was', async (t) => {
  const server = await startServer(t);
  const other = await otherProject(t, server);
  const { sessionId } = await call(t, server);
  const never = neverWas(sessionId);
  for (const path of ['', '/log']) {
    const read = (id) => ask(other, 'GET', `${below(other)}/session/${id}${path}`);
    const [foreign, unknown] = [await read(sessionId), await read(never)];
    assert.equal(foreign.status, 404);
    assert.deepEqual([foreign.status, foreign.text], [unknown.status, unknown.text]);
  }
  const damaged = await ask(server, 'GET', `${below(server)}/session/2_x`);
  assert.equal(damaged.status, 400);
});

test('members, streams and subscriptions of a live session are listed', async (t) => {
  const server = await startServer(t);
  const { sessionId, member, stream } = await call(t, server, {
    role: 'moderator',
    data: 'ada',
    initialLayoutClassList: ['focus'],
  });
  const path = `${below(server)}/session/${sessionId}`;
  const watcher = await joined(t, server, sessionId, { role: 'subscriber' });
  await watcher.request('subscribe', {
    subscription: 4,
    streamId: stream.streamId,
    audio: true,
    video: false,
  });
  const { json } = await ask(server, 'GET', path);
  assert.equal(json.sessionId, sessionId);
  assert.equal(json.mediaMode, 'relayed');
  assert.ok(json.opened >= json.created);
  assert.deepEqual([json.memberCount, json.streamCount, json.muted], [2, 1, false]);
  const [ada, quiet] = json.members;
  assert.deepEqual(
    [ada.connection.connectionId, ada.connection.data],
    [member.connectionId, 'ada'],
  );
  assert.equal(ada.capabilities.forceMute, 1);
  assert.equal(quiet.capabilities.publish, 0);
  const [entry] = json.streams;
  assert.equal(entry.stream.streamId, stream.streamId);
  assert.deepEqual(entry.layoutClassList, ['focus']);
  assert.equal(entry.subscriptionCount, 1);
  assert.deepEqual(entry.subscriptions, [
    { connectionId: watcher.connectionId, subscription: 4, audio: true, video: false },
  ]);
});

test('the log tells kinds and times after a number, and never what was said', async (t) => {
  const server = await startServer(t);
  const { sessionId: empty } = await server.createSession();
  const none = await ask(server, 'GET', `${below(server)}/session/${empty}/log`);
  assert.deepEqual(none.json, { opened: null, first: 0, last: 0, entries: [] });

  const { sessionId, member, stream } = await call(t, server);
  const read = async (after) =>
    (await ask(server, 'GET', `${below(server)}/session/${sessionId}/log?after=${after}`)).json;
  const secret = randomBytes(8).toString('hex');
  await member.request('sendSignal', { signalType: 'chat', data: secret });
  const all = await read(0);
  const kinds = all.entries.map(({ type }) => type);
  assert.deepEqual(kinds, ['connectionCreated', 'streamCreated', 'signal']);
  assert.deepEqual(
    all.entries.map(({ number }) => number),
    [1, 2, 3],
  );
  assert.deepEqual([all.first, all.last], [1, 3]);
  assert.ok(all.entries.every(({ time }) => Math.abs(time - Date.now()) < 60_000));
  assert.equal(all.entries[1].streamId, stream.streamId);
  assert.equal(all.entries[2].from, member.connectionId);
  assert.ok(!JSON.stringify(all).includes(secret));
  assert.deepEqual((await read(3)).entries, []);
  assert.deepEqual((await read(99)).entries, []);

  const bad = await ask(server, 'GET', `${below(server)}/session/${sessionId}/log?after=x`);
  assert.equal(bad.status, 400);
});

test('an answer holds 256 events, and the next one goes on', async (t) => {
  const server = await startServer(t);
  const { sessionId, member } = await call(t, server);
  for (let i = 0; i < 150; i += 1) await member.request('sendSignal', { signalType: 'x' });
  const other = await joined(t, server, sessionId);
  for (let i = 0; i < 150; i += 1) await other.request('sendSignal', { signalType: 'x' });
  const read = async (after) =>
    (await ask(server, 'GET', `${below(server)}/session/${sessionId}/log?after=${after}`)).json;
  const first = await read(0);
  assert.equal(first.entries.length, 256);
  const rest = await read(256);
  assert.equal(rest.entries[0].number, 257);
  assert.equal(rest.entries.at(-1).number, first.last);
});

test('a list holds 256 streams, and their count is whole', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  for (let i = 0; i < 5; i += 1) {
    const member = await joined(t, server, sessionId);
    for (let j = 0; j < 60; j += 1) await published(member);
  }
  const { json } = await ask(server, 'GET', `${below(server)}/session/${sessionId}`);
  assert.deepEqual([json.streamCount, json.streams.length], [300, 256]);
});

test('who could join is told the STUN and TURN servers, with credentials that end; nobody else is', async (t) => {
  const args = ['--ice-server', 'stun:stun.test:3478', '--ice-server', 'turn:turn.test:3478'];
  const server = await startServer(t, { args: [...args, '--turn-secret', 'shared'] });
  const { apiKey } = server;
  const { sessionId } = await server.createSession();
  const { sessionId: another } = await server.createSession();
  const token = server.openTok.generateToken(sessionId);
  const request = (body) =>
    ask(server, 'POST', '/parley/v1/ice', { body, headers: { 'x-opentok-auth': '' } });
  const good = await request({ apiKey, sessionId, token });
  const [stun, turn] = good.json.iceServers;
  assert.deepEqual(stun, { urls: ['stun:stun.test:3478'] });
  assert.match(turn.username, /^\d+:check-\w{8}$/);
  assert.ok(Number.parseInt(turn.username, 10) > nowS());
  assert.equal(good.headers.get('cache-control'), 'no-store');
  for (const [body, status] of [
    [{ apiKey, sessionId: another, token }, 403],
    [{ apiKey, sessionId, token: signJwt(claimsOf(server, sessionId), 'f'.repeat(40)) }, 403],
    [{ apiKey: '12345678', sessionId, token }, 403],
    [{ apiKey, sessionId }, 400],
    ['[]', 400],
    [{ apiKey, sessionId, token: 'x'.repeat(70_000) }, 413],
  ]) {
    const answer = await request(body);
    assert.equal(answer.status, status, answer.text);
    assert.ok(!answer.text.includes('turn.test'));
  }
});

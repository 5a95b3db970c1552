// Tokens that must not open the door: each is refused by name, with words that help, and nothing else happens.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import OpenTok from 'opentok';
import {
  assertLives,
  joined,
  Member,
  runParley,
  signJwt,
  startServer,
  within,
} from './harness.mjs';

const now = () => Math.floor(Date.now() / 1000);

function claims(world, changes = {}) {
  const all = {
    iss: world.server.apiKey,
    ist: 'project',
    iat: now() - 10,
    exp: now() + 3600,
    session_id: world.sessionId,
    role: 'publisher',
    scope: 'session.connect',
    nonce: 1,
    ...changes,
  };
  return JSON.parse(JSON.stringify(all));
}

const jwt = (world, changes, header) =>
  signJwt(claims(world, changes), world.server.secret, header);

/** Changes one character in the middle of a token's part. */
function spoil(token, part) {
  const parts = token.split('.');
  const text = parts[part];
  const at = Math.floor(text.length / 2);
  parts[part] = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  return parts.join('.');
}

function withClaims(token, changes) {
  const [header, body, signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(body, 'base64url')), ...changes };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}

function t1With(token, change) {
  const text = Buffer.from(token.slice(4), 'base64').toString('latin1');
  return `T1==${Buffer.from(change(text), 'latin1').toString('base64')}`;
}

/** A T1 token whose data was changed before it was signed. */
function resignedT1(world, change) {
  const token = world.openTok.generateToken(world.sessionId, {}, true);
  const text = Buffer.from(token.slice(4), 'base64').toString('latin1');
  const data = change(text.slice(text.indexOf(':') + 1));
  const signature = createHmac('sha1', world.server.secret).update(data).digest('hex');
  const signed = `partner_id=${world.server.apiKey}&sig=${signature}:${data}`;
  return `T1==${Buffer.from(signed, 'latin1').toString('base64')}`;
}

const authentication = 'OT_AUTHENTICATION_ERROR';

// Each: how to make the token, the error's name, and what its message must say.
const badTokens = {
  'an empty token': [() => '', authentication, /token/i],
  'a text that is no token': [() => 'hello', authentication, /./],
  'a token of another session': [
    (w) => w.openTok.generateToken(w.otherSessionId),
    authentication,
    /another session/,
  ],
  'a token of another project': [
    (w) => w.otherOpenTok.generateToken(w.otherProjectSessionId),
    authentication,
    /another project/,
  ],
  'a token signed with another secret': [
    (w) => signJwt(claims(w), 'f'.repeat(40)),
    authentication,
    /signature/,
  ],
  'an expired JWT': [
    (w) => jwt(w, { iat: now() - 500, exp: now() - 1 }),
    authentication,
    /expired/,
  ],
  'a JWT from the far future': [
    (w) => jwt(w, { iat: now() + 4000, exp: now() + 8000 }),
    authentication,
    /not valid yet/,
  ],
  'a JWT that lives 31 days': [
    (w) => jwt(w, { exp: now() + 31 * 24 * 3600 }),
    authentication,
    /30 days/,
  ],
  'a JWT without expiry that is older than a day': [
    (w) => jwt(w, { iat: now() - 25 * 3600, exp: undefined }),
    authentication,
    /expired/,
  ],
  'a role raised in a signed JWT': [
    (w) => withClaims(jwt(w, { role: 'subscriber' }), { role: 'moderator' }),
    authentication,
    /signature/,
  ],
  'a JWT with spoilt claims': [(w) => spoil(jwt(w), 1), authentication, /./],
  'a JWT with a spoilt signature': [(w) => spoil(jwt(w), 2), authentication, /signature/],
  'a truncated JWT': [(w) => jwt(w).slice(0, -4), authentication, /./],
  'a JWT without its signature': [(w) => jwt(w).replace(/\.[^.]*$/, '.'), authentication, /./],
  'half a JWT': [(w) => jwt(w).slice(0, 60), authentication, /./],
  'alg none': [(w) => jwt(w, {}, { alg: 'none', typ: 'JWT' }), authentication, /none|HS256/],
  'alg none without signature': [
    (w) => jwt(w, {}, { alg: 'none', typ: 'JWT' }).replace(/[^.]*$/, ''),
    authentication,
    /none|HS256/,
  ],
  'another algorithm': [(w) => jwt(w, {}, { alg: 'HS512', typ: 'JWT' }), authentication, /HS256/],
  'a role that does not exist': [(w) => jwt(w, { role: 'king' }), authentication, /role/],
  'a scope that is not for connecting': [
    (w) => jwt(w, { scope: 'session.archive' }),
    authentication,
    /scope/,
  ],
  'claims of wrong types': [(w) => jwt(w, { session_id: 7, exp: [] }), authentication, /./],
  'an expired T1 token': [
    (w) => resignedT1(w, (data) => data.replace(/expire_time=\d+/, `expire_time=${now() - 1}`)),
    authentication,
    /expired/,
  ],
  'a role raised in a signed T1 token': [
    (w) =>
      t1With(w.openTok.generateToken(w.sessionId, { role: 'subscriber' }, true), (text) =>
        text.replace('role=subscriber', 'role=moderator'),
      ),
    authentication,
    /signature/,
  ],
  'a second role appended to a T1 token': [
    (w) =>
      t1With(w.openTok.generateToken(w.sessionId, {}, true), (text) => `${text}&role=moderator`),
    authentication,
    /./,
  ],
  'a truncated T1 token': [
    (w) => w.openTok.generateToken(w.sessionId, {}, true).slice(0, 90),
    authentication,
    /./,
  ],
  'a T1 token without signature': [
    (w) =>
      t1With(w.openTok.generateToken(w.sessionId, {}, true), (text) =>
        text.replace(/&sig=[0-9a-f]*/, ''),
      ),
    authentication,
    /./,
  ],
};

async function openWorld(t) {
  const server = await startServer(t);
  const world = { server, openTok: server.openTok };
  world.sessionId = (await server.createSession()).sessionId;
  world.otherSessionId = (await server.createSession()).sessionId;
  const made = await runParley(t, ['project', 'create', '--data', server.data]);
  const [, key, secret] = /key: (\d+)\nAPI secret: (\w+)/.exec(made.stdout);
  world.otherKey = key;
  world.otherOpenTok = new OpenTok(key, secret, { apiUrl: server.url });
  const session = ['session', 'create', '--project', key, '--data', server.data];
  world.otherProjectSessionId = (await runParley(t, session)).stdout.trim();
  return world;
}

/** Tries to join; the socket must be answered by that error, then closed with a reason. */
async function assertTurnedAway(world, { token, sessionId, apiKey }, name, message, what) {
  const member = new Member(world.server);
  const answer = await member.join(sessionId ?? world.sessionId, token, apiKey);
  assert.equal(answer.type, 'refused', what);
  assert.equal(answer.name, name, `${what}: ${answer.message}`);
  assert.match(answer.message, message, what);
  const { code, reason } = await within(member.closed, `${what}: the socket's end`);
  assert.ok(code >= 4000, `${what}: ${code}`);
  assert.ok(reason.length > 0, what);
}

test('every bad token is refused by name, and the room hears nothing of it', async (t) => {
  const world = await openWorld(t);
  const ann = await joined(t, world.server, world.sessionId);
  for (const [what, [make, name, message]] of Object.entries(badTokens)) {
    await assertTurnedAway(world, { token: make(world) }, name, message, what);
  }
  await ann.settled();
  assert.deepEqual(ann.unread, []);
  await assertLives(world.server);
});

test('bad session ids are OT_INVALID_SESSION_ID', async (t) => {
  const world = await openWorld(t);
  const elsewhere = `2_${Buffer.from(
    `1~${world.server.apiKey}~~1700000000000~${'x'.repeat(24)}~~`,
  ).toString('base64url')}`;
  for (const sessionId of ['', 'nonsense', '2_====', '1_', 'x'.repeat(255), elsewhere]) {
    const token = jwt({ ...world, sessionId });
    const what = `session "${sessionId}"`;
    const name = sessionId === '' ? /OT_(AUTHENTICATION_ERROR|INVALID_SESSION_ID)/ : null;
    const member = new Member(world.server);
    const answer = await member.join(sessionId, token);
    assert.equal(answer.type, 'refused', what);
    if (name) assert.match(answer.name, name, what);
    else assert.equal(answer.name, 'OT_INVALID_SESSION_ID', `${what}: ${answer.message}`);
    await within(member.closed, what);
  }
  const token = jwt(world);
  const nonsense = { token, sessionId: 'nonsense' };
  await assertTurnedAway(world, nonsense, 'OT_INVALID_SESSION_ID', /session/i, 'with a good token');
  await assertLives(world.server);
});

test('a client that names an unknown API key, or that of another project, is refused', async (t) => {
  const world = await openWorld(t);
  const token = jwt(world);
  await assertTurnedAway(world, { token, apiKey: '1' }, authentication, /API key/, 'unknown key');
  const other = { token, apiKey: world.otherKey };
  const refused = /OT_(AUTHENTICATION_ERROR|INVALID_SESSION_ID)/;
  const member = new Member(world.server);
  const answer = await member.join(world.sessionId, other.token, other.apiKey);
  assert.match(answer.name, refused);
  await within(member.closed, 'the end');
});

test('a T1 token that was signed by hand with good claims joins, so the bad ones are bad', async (t) => {
  const world = await openWorld(t);
  const member = new Member(world.server);
  t.after(() => member.socket.terminate());
  const token = resignedT1(world, (data) => `${data}&unknown=1`);
  assert.equal((await member.join(world.sessionId, token)).type, 'joined');
  const other = new Member(world.server);
  t.after(() => other.socket.terminate());
  assert.equal((await other.join(world.sessionId, jwt(world))).type, 'joined');
});

test('a session that the command line made beside the running server can be joined', async (t) => {
  const world = await openWorld(t);
  const member = new Member(world.server);
  t.after(() => member.socket.terminate());
  const token = world.otherOpenTok.generateToken(world.otherProjectSessionId);
  const answer = await member.join(world.otherProjectSessionId, token, world.otherKey);
  assert.equal(answer.type, 'joined', JSON.stringify(answer));
});

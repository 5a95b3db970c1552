// The official server SDK makes sessions and tokens, and clients with these tokens get in.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import OpenTok from 'opentok';
import { joined, Member, startServer } from './harness.mjs';

const roles = {
  subscriber: { publish: 0, subscribe: 1, signal: 1, forceDisconnect: 0 },
  publisher: { publish: 1, subscribe: 1, signal: 1, forceDisconnect: 0 },
  publisheronly: { publish: 1, subscribe: 0, signal: 0, forceDisconnect: 0 },
  moderator: { publish: 1, subscribe: 1, signal: 1, forceDisconnect: 1 },
};

test('the SDK creates sessions in every variant', async (t) => {
  const server = await startServer(t);
  const variants = [
    {},
    { mediaMode: 'relayed' },
    { mediaMode: 'routed' },
    { mediaMode: 'routed', archiveMode: 'always' },
    { mediaMode: 'routed', archiveMode: 'always', archiveName: 'n', archiveResolution: '1280x720' },
    { location: '192.0.2.7' },
    { mediaMode: 'routed', e2ee: true },
  ];
  const ids = new Set();
  for (const options of variants) {
    const { sessionId } = await server.createSession(options);
    assert.match(sessionId, /^[12]_[A-Za-z0-9_-]{20,250}$/);
    const fields = Buffer.from(sessionId.slice(2), 'base64url').toString('ascii').split('~');
    assert.equal(fields[1], server.apiKey);
    assert.equal(fields[2], options.location ?? '');
    assert.ok(Math.abs(Number(fields[3]) - Date.now()) < 60_000);
    ids.add(sessionId);
  }
  assert.equal(ids.size, variants.length);
});

for (const legacy of [false, true]) {
  const kind = legacy ? 'T1' : 'JWT';
  for (const [role, capabilities] of Object.entries(roles)) {
    test(`a ${kind} token of role ${role} joins with that role's capabilities`, async (t) => {
      const server = await startServer(t);
      const { sessionId } = await server.createSession();
      const data = 'name=Bob & Zoë 🎈';
      const token = server.openTok.generateToken(sessionId, { role, data }, legacy);
      assert.equal(token.startsWith('T1=='), legacy);
      const member = new Member(server);
      t.after(() => member.socket.terminate());
      const answer = await member.join(sessionId, token);
      assert.equal(answer.type, 'joined', JSON.stringify(answer));
      for (const [name, value] of Object.entries(capabilities)) {
        assert.equal(answer.capabilities[name], value, name);
      }
      assert.equal(answer.mediaMode, 'relayed');
      assert.equal(answer.connections.length, 1);
      assert.equal(answer.connections[0].connectionId, answer.connectionId);
      assert.equal(answer.connections[0].data, data);
      assert.ok(Math.abs(answer.connections[0].creationTime - Date.now()) < 60_000);
    });
  }
}

test('a token with a layout class list and an expiry of the far end of what is allowed joins', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const expireTime = Math.floor(Date.now() / 1000) + 30 * 24 * 3600 - 60;
  await joined(t, server, sessionId, { expireTime, initialLayoutClassList: ['focus', 'big one'] });
});

test('a routed session works, and the log says once that it runs relayed', async (t) => {
  const server = await startServer(t);
  for (let i = 0; i < 2; i += 1) {
    const { sessionId } = await server.createSession({ mediaMode: 'routed' });
    const member = await joined(t, server, sessionId);
    assert.equal(member.picture.mediaMode, 'relayed');
  }
  await server.stop();
  assert.equal(server.stderr.text.match(/runs? relayed/g)?.length, 1, server.stderr.text);
});

test('ICE servers named by the operator come with the answer to join', async (t) => {
  const args = ['--ice-server', 'stun:stun.example.org:3478'];
  args.push('--ice-server', 'turn:turn.example.org:3478?transport=udp,ann,s3cret,with,commas');
  const server = await startServer(t, { args });
  const { sessionId } = await server.createSession();
  const { picture } = await joined(t, server, sessionId);
  assert.deepEqual(picture.iceServers, [
    { urls: ['stun:stun.example.org:3478'] },
    {
      urls: ['turn:turn.example.org:3478?transport=udp'],
      username: 'ann',
      credential: 's3cret,with,commas',
    },
  ]);
});

test('a TURN server that shares a secret gets a user for each connection, which ends', async (t) => {
  const args = ['--ice-server', 'turn:turn.example.org', '--ice-server', 'stun:turn.example.org'];
  args.push('--turn-lifetime', '2h');
  const env = { PARLEY_TURN_SECRET: 'shared' };
  const server = await startServer(t, { args, env });
  const { sessionId } = await server.createSession();
  const pictures = [await joined(t, server, sessionId), await joined(t, server, sessionId)];
  for (const { picture } of pictures) {
    const [turn, stun] = picture.iceServers;
    assert.deepEqual(stun, { urls: ['stun:turn.example.org'] });
    const [, end] = new RegExp(`^(\\d+):${picture.connectionId}$`).exec(turn.username);
    const leftMinutes = (Number(end) - Date.now() / 1000) / 60;
    assert.ok(leftMinutes > 118 && leftMinutes < 122, `${leftMinutes} minutes`);
    const expected = createHmac('sha1', 'shared').update(turn.username).digest('base64');
    assert.equal(turn.credential, expected);
  }
});

test('the SDK reports a wrong secret as an authentication error', async (t) => {
  const server = await startServer(t);
  const wrong = new OpenTok(server.apiKey, 'f'.repeat(40), { apiUrl: server.url });
  const error = await new Promise((resolve) => wrong.createSession({}, resolve));
  assert.match(error.message, /Invalid API key or secret/);
});

test('members of one session see each other, and those of another session do not', async (t) => {
  const server = await startServer(t);
  const [first, second] = [await server.createSession(), await server.createSession()];
  const ann = await joined(t, server, first.sessionId, { data: 'ann' });
  const bob = await joined(t, server, first.sessionId, { data: 'bob' });
  const eve = await joined(t, server, second.sessionId, { data: 'eve' });
  assert.equal((await ann.next('connectionCreated')).connection.connectionId, bob.connectionId);
  assert.equal(eve.picture.connections.length, 1);
  assert.equal((await bob.request('sendSignal', { signalType: 'hi', data: 'x' })).type, 'ok');
  assert.equal((await ann.next('signal')).from, bob.connectionId);
  bob.socket.close(1000);
  const gone = await ann.next('connectionDestroyed');
  assert.deepEqual([gone.connectionId, gone.reason], [bob.connectionId, 'clientDisconnected']);
  await eve.settled();
  assert.deepEqual(eve.unread, []);
});

test('whose socket breaks leaves as networkDisconnected', async (t) => {
  const server = await startServer(t, { args: ['--grace', '1'] });
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId);
  const bob = await joined(t, server, sessionId);
  bob.socket._socket.resetAndDestroy();
  assert.equal((await ann.next('connectionDestroyed')).reason, 'networkDisconnected');
});

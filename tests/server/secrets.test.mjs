// Nothing that the server prints, but the lines for who starts it, has a secret or a token in it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Member, restJwt, runParley, signJwt, startServer } from './harness.mjs';

const turnPassword = 'turn-password-of-this-test';

/** One that is refused, and frames that are no messages. */
async function resumeInVain(t, server, sessionId, connectionId, secret) {
  const resume = { apiKey: server.apiKey, sessionId, connectionId, secret, number: 4_000_000_000 };
  for (const frame of [
    JSON.stringify({ type: 'resume', id: 1, ...resume }),
    JSON.stringify({ type: 'resume', id: 1, ...resume, sessionId: secret, apiKey: secret }),
    JSON.stringify({ type: secret, id: 1, secret }),
    `{"type":"joined","secret":"${secret}"`,
  ]) {
    const member = new Member(server);
    t.after(() => member.socket.terminate());
    await member.opened;
    member.send(frame);
    await member.next('refused');
  }
}

/** Uses the server in every way that carries a secret or a token; all of those. */
async function useAll(t, server) {
  const secrets = [server.secret, turnPassword];
  const used = (secret) => {
    secrets.push(secret);
    return secret;
  };
  const { sessionId } = await server.createSession();
  const token = (...options) => used(server.openTok.generateToken(sessionId, ...options));
  const ann = new Member(server);
  t.after(() => ann.socket.terminate());
  const picture = await ann.join(sessionId, token());
  assert.ok(JSON.stringify(picture).includes(turnPassword), 'clients are told');
  await resumeInVain(t, server, sessionId, picture.connectionId, used(picture.secret));
  const wrong = [
    used(signJwt({ iss: server.apiKey }, 'another-secret')),
    token({ role: 'subscriber', expireTime: Math.floor(Date.now() / 1000) + 1 }).slice(0, -3),
    used('T1==not-a-token-at-all'),
    token(),
  ];
  for (const [index, one] of wrong.entries()) {
    const member = new Member(server);
    t.after(() => member.socket.terminate());
    await member.opened;
    const session = index === wrong.length - 1 ? `${sessionId}x` : sessionId;
    const join = { apiKey: server.apiKey, sessionId: session, token: one, client: 'test' };
    assert.equal((await member.request('join', join)).type, 'refused');
  }
  // Arguments that change places are a common mistake.
  const swapped = [
    { apiKey: server.secret, sessionId, token: token(), client: 'test' },
    { apiKey: server.apiKey, sessionId: token(), token: sessionId, client: 'test' },
    { apiKey: server.apiKey, sessionId: `${token()} x`, token: token(), client: token() },
    { apiKey: token(), sessionId: token().slice(0, 60), token: 'x', client: server.secret },
    { apiKey: server.apiKey, sessionId, token: token(), client: `a ${server.secret}` },
  ];
  for (const join of swapped) {
    const member = new Member(server);
    t.after(() => member.socket.terminate());
    await member.opened;
    await member.request('join', join);
  }
  const jwts = [restJwt(server), restJwt(server, {}, 'no-secret'), restJwt(server, { exp: 1 })];
  for (const jwt of jwts.map(used)) {
    const headers = { 'X-OPENTOK-AUTH': jwt };
    await fetch(`${server.url}/session/create`, { method: 'POST', headers });
    await fetch(`${server.url}/nothing/${jwt}?token=${jwt}`, { headers });
    await fetch(`${server.url}/client?token=${jwt}`, {
      headers: { Authorization: `Bearer ${jwt}` },
    });
    await fetch(`${server.url}/docs/${jwt}`, { headers });
  }
  const partner = { 'X-TB-PARTNER-AUTH': `${server.apiKey}:${server.secret}` };
  await fetch(`${server.url}/session/create`, { method: 'POST', headers: partner });
  const made = await runParley(t, ['project', 'create', '--data', server.data]);
  used(/secret: (\w+)/.exec(made.stdout)[1]);
  return secrets;
}

for (const format of ['text', 'json']) {
  test(`the log as ${format} has no secret and no token, not even at its fullest`, async (t) => {
    const ice = ['--ice-server', `turn:turn.example.org:3478,user,${turnPassword}`];
    const log = ['--log-format', format, '--log-level', 'debug', '--metrics-port', '0'];
    const server = await startServer(t, { args: [...ice, ...log] });
    const secrets = await useAll(t, server);
    const [, port] = /metrics on port (\d+)/.exec(server.stderr.text);
    const metrics = await (await fetch(`http://localhost:${port}/metrics`)).text();
    await server.stop();
    assert.match(server.stderr.text, /route\W+\/session\/create/, 'requests are logged');
    assert.match(server.stderr.text, /refused/, 'refusals are logged');
    const start = `API secret: ${server.secret}\n`;
    assert.equal(server.stdout.text.split(start).length, 2);
    const printed = server.stderr.text + metrics + server.stdout.text.replace(start, '');
    assert.ok(secrets.length > 10);
    for (const secret of secrets) {
      // A part would do harm too: signatures stand at the end, claims in the middle.
      const parts = [secret, ...secret.split('.').filter((part) => part.length > 12)];
      for (const part of parts) assert.ok(!printed.includes(part), `${part} was printed`);
    }
  });
}

test('only the data base holds secrets in the data folder', async (t) => {
  const server = await startServer(t);
  await server.stop();
  const data = server.data;
  for (const name of readdirSync(data)) {
    const holds = readFileSync(join(data, name)).includes(server.secret);
    assert.ok(!holds || name.startsWith('parley.db'), name);
  }
  assert.ok(existsSync(join(data, 'parley.db')));
});

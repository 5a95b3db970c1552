// Everything at once: members in numbers, the REST API, sockets that die, webhooks; then SIGTERM in the middle of
// it. Worth most with the server of `npm run tsan`.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  assertLives,
  joined,
  Member,
  resumed,
  spawnParley,
  startServer,
  within,
} from './harness.mjs';
import { ask, published } from './rest-tools.mjs';
import { allowed, Receiver, register } from './webhook-tools.mjs';

const patienceMs = 120_000;

/** Rooms, members and signals, by the load generator. */
async function bench(t, server) {
  const size = ['--members', '40', '--room-size', '10', '--watched', '8', '--signals', '100'];
  const { url, apiKey, secret } = server;
  const where = ['--url', url, '--key', apiKey];
  const args = ['bench', ...where, ...size, '--duration', '3s', '--patience', '60s'];
  const run = spawnParley(t, args, { env: { PARLEY_SECRET: secret } });
  const { code } = await within(run.ended, 'the end of the load', patienceMs);
  assert.equal(code, 0, run.stderr.text);
}

/** One turn of an application and of its members, of whom one loses its socket and comes back. */
async function turn(t, server) {
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId, { role: 'moderator' });
  const bob = await joined(t, server, sessionId);
  const { streamId } = await published(ann);
  await bob.request('subscribe', { subscription: 1, audio: true, video: true, streamId });
  const path = `/v2/project/${server.apiKey}/session/${sessionId}`;
  for (const [method, rest, body] of [
    ['GET', '/stream'],
    ['POST', '/signal', { type: 'load', data: 'x' }],
    ['POST', '/mute', { active: true, excludedStreamIds: [] }],
    ['DELETE', `/connection/nobody`],
  ]) {
    const { status } = await ask(server, method, path + rest, { body });
    assert.ok(status < 500, `${method} ${rest}: ${status}`);
  }
  bob.socket.terminate();
  const back = await resumed(t, server, bob);
  back.socket.close(1000);
  ann.socket.terminate();
}

test('a server under load of every kind answers all of it, and ends as it should', async (t) => {
  const server = await startServer(t, { args: allowed });
  const receiver = await Receiver.start(t);
  // By a name, which threads look up.
  await register(server, receiver.url.replace('127.0.0.1', 'localhost'));
  let loaded = false;
  const load = bench(t, server).finally(() => (loaded = true));
  let turns = 0;
  const application = (async () => {
    for (; !loaded; turns += 1) await turn(t, server);
  })();
  await Promise.all([load, application]);
  assert.ok(turns > 0);
  await receiver.count(turns);
  await assertLives(server);

  // In the middle of things.
  const { sessionId } = await server.createSession();
  const last = await joined(t, server, sessionId);
  const strangers = [1, 2, 3].map(() => new Member(server));
  const asked = ask(server, 'GET', `/v2/project/${server.apiKey}/callback`).catch(() => null);
  const { code } = await server.stop();
  assert.equal(code, 0, server.stderr.text);
  assert.equal((await last.closed).code, 1012);
  await Promise.all([asked, ...strangers.map(({ closed }) => closed)]);
});

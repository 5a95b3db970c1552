// A server that is killed in the middle of things, again and again: nothing is lost that anybody was told of.
// PARLEY_KILLS says how often, PARLEY_SEED when.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import test from 'node:test';
import { Member, sql, startServer } from './harness.mjs';
import { ask, newAccount, ofAccount } from './rest-tools.mjs';
import { Receiver, allowed, emptied, register } from './webhook-tools.mjs';

const kills = Number(process.env.PARLEY_KILLS ?? 15);
const seed = Number(process.env.PARLEY_SEED ?? Date.now() % 1_000_000);
const lifeMsMax = 200;

/** Numbers in [0, 1) that come again with the seed (mulberry32). */
function randomFrom(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What clients and applications were told. */
class Told {
  sessions = new Set();
  projects = new Map();
  callbacks = new Map();
  connections = new Set();
}

/** Does the same things over and over, until the server is gone; notes only what was answered. */
async function load(server, account, told, url, number) {
  for (let turn = 0; ; turn += 1) {
    const made = await ask(server, 'POST', '/session/create', {
      headers: { accept: 'application/json' },
    });
    const [{ session_id: sessionId }] = made.json;
    told.sessions.add(sessionId);
    const member = new Member(server);
    const token = server.openTok.generateToken(sessionId);
    const joined = await member.join(sessionId, token);
    told.connections.add(joined.connectionId);
    await member.request('signal', {}).catch(() => {});
    const name = `project ${number}.${turn}`;
    const project = await ask(server, 'POST', '/v2/project', {
      headers: ofAccount(account),
      body: { name },
    });
    told.projects.set(String(project.json.apiKey ?? project.json.id), name);
    const callback = await ask(server, 'POST', `/v2/project/${server.apiKey}/callback`, {
      body: { group: 'stream', event: 'created', url: `${url}&n=${number}.${turn}` },
    });
    told.callbacks.set(callback.json.id, callback.json.url);
    // Registered and taken away: both count.
    if (turn % 2 === 0) {
      const path = `/v2/project/${server.apiKey}/callback/${callback.json.id}`;
      told.callbacks.delete(callback.json.id);
      await ask(server, 'DELETE', path);
    }
    member.socket.close(1000);
  }
}

/** What the data base has of what was told. */
function assertKept(server, told) {
  const have = (text) => new Map(sql(server.data, text));
  const sessions = have('SELECT session_id, 1 FROM sessions');
  for (const one of told.sessions) assert.ok(sessions.has(one), `session ${one}`);
  const projects = have('SELECT api_key, name FROM projects');
  for (const [key, name] of told.projects) assert.equal(projects.get(key), name, `project ${key}`);
  const callbacks = have('SELECT callback_id, url FROM callbacks');
  for (const [id, url] of told.callbacks) assert.equal(callbacks.get(id), url, `callback ${id}`);
}

test(
  `${kills} kills lose no session, project, callback or undelivered webhook`,
  { timeout: 120_000 + kills * 15_000 },
  async (t) => {
    t.diagnostic(`PARLEY_SEED=${seed}`);
    const random = randomFrom(seed);
    const receiver = await Receiver.start(t);
    // Some are taken, some must wait.
    receiver.answer = () => (random() < 0.5 ? 200 : 503);
    let server = await startServer(t, { args: allowed });
    await register(server, receiver.url, [['connection', 'created']]);
    const account = await newAccount(t, server);
    const told = new Told();
    for (let kill = 0; kill < kills; kill += 1) {
      const loads = [1, 2, 3].map((worker) =>
        load(server, account, told, receiver.url, `${kill}.${worker}`).catch((error) => error),
      );
      await setTimeout(random() * lifeMsMax);
      await server.stop('SIGKILL');
      for (const error of await Promise.all(loads)) assert.ok(error instanceof Error);
      server = await startServer(t, { args: allowed, data: server.data });
      assertKept(server, told);
    }
    t.diagnostic(
      `${told.sessions.size} sessions, ${told.projects.size} projects, ` +
        `${told.callbacks.size} callbacks, ${told.connections.size} connections`,
    );
    assert.ok(told.connections.size > 0 && told.projects.size > 0 && told.callbacks.size > 0);
    receiver.answer = () => 200;
    await receiver.until(({ events }) => {
      const heard = new Set(events.map(({ connection }) => connection.id));
      return [...told.connections].every((id) => heard.has(id));
    }, 'all connections that were told of');
    await emptied(server);
  },
);

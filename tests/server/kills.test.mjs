// A server that is killed in the middle of things, again and again: nothing is lost that anybody was told of.
// PARLEY_KILLS says how often, PARLEY_SEED when.
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import test from 'node:test';
import { joined, Member, resumed, sql, startServer } from './harness.mjs';
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

/** Somebody who talks and publishes, over and over, and comes back after each kill. */
class Talker {
  heard = [];
  streams = new Set();
  said = 0;
  #undone = new Map(); // requests by id that nobody answered
  #id = 1000;

  static async join(t, server, sessionId, name) {
    const talker = Object.assign(new Talker(), { t, name });
    talker.member = await joined(t, server, sessionId);
    for (const { streamId } of talker.member.picture.streams) talker.streams.add(streamId);
    return talker;
  }

  /** Asks, again after a kill, until it is answered. */
  async #ask(type, fields, id = (this.#id += 1)) {
    this.#undone.set(id, [type, fields]);
    let answer;
    do answer = await this.member.request(type, fields, id);
    while (answer.name === 'OT_RATE_LIMIT_EXCEEDED');
    assert.ok(['ok', 'published'].includes(answer.type), JSON.stringify(answer));
    this.#undone.delete(id);
    if (answer.type === 'published') this.own = answer.stream.streamId;
    if (type === 'unpublish') this.own = null;
  }

  /** Until the server is gone. */
  async talk(random) {
    for (;;) {
      if (random() < 0.2) await this.#toggle();
      this.said += 1;
      await this.#ask('sendSignal', { data: `${this.name} ${this.said}` });
      this.#listen();
    }
  }

  #toggle() {
    if (this.own) return this.#ask('unpublish', { streamId: this.own });
    const stream = { name: this.name, hasAudio: true, hasVideo: false, width: 0, height: 0 };
    return this.#ask('publish', { stream });
  }

  #listen() {
    for (const { type, data, stream, streamId } of this.member.unread.splice(0)) {
      if (type === 'signal') this.heard.push(data);
      if (type === 'streamCreated') this.streams.add(stream.streamId);
      if (type === 'streamDestroyed') this.streams.delete(streamId);
    }
  }

  /** Goes on by the next server: what was asked and not answered is asked again. */
  async comeBack(server) {
    this.#listen();
    this.member = await resumed(this.t, server, this.member);
    for (const [id, [type, fields]] of this.#undone) await this.#ask(type, fields, id);
  }

  async settle() {
    await this.member.settled();
    this.#listen();
  }
}

/** All of a room know the same, everything that was said is there once, and in order. */
async function assertAgree(t, server, talkers) {
  for (const talker of talkers) await talker.settle();
  const [first, ...others] = talkers;
  for (const other of others) {
    assert.deepEqual(other.heard, first.heard);
    assert.deepEqual([...other.streams], [...first.streams]);
  }
  for (const { name, said } of talkers) {
    const own = first.heard.filter((data) => data.startsWith(`${name} `));
    assert.deepEqual(
      own,
      Array.from({ length: said }, (_none, i) => `${name} ${i + 1}`),
    );
  }
  const eve = await joined(t, server, first.member.sessionId);
  assert.deepEqual(
    eve.picture.streams.map(({ streamId }) => streamId),
    [...first.streams],
  );
  eve.socket.close(1000);
  for (const { member } of talkers) {
    const isEve = ({ type, connectionId }) =>
      type === 'connectionDestroyed' && connectionId === eve.connectionId;
    await member.take(isEve, 'the end of the observer');
  }
}

test(
  `${kills} kills: everybody comes back, hears everything once, and agrees with all others`,
  { timeout: 120_000 + kills * 15_000 },
  async (t) => {
    t.diagnostic(`PARLEY_SEED=${seed}`);
    const random = randomFrom(seed);
    let server = await startServer(t);
    const rooms = [];
    for (let room = 0; room < 3; room += 1) {
      const { sessionId } = await server.createSession();
      const talkers = [];
      for (const name of ['ann', 'bob', 'eve'])
        talkers.push(await Talker.join(t, server, sessionId, name));
      rooms.push(talkers);
    }
    const all = rooms.flat();
    for (let kill = 0; kill < kills; kill += 1) {
      const talks = all.map((talker) => talker.talk(random).catch((error) => error));
      await setTimeout(random() * lifeMsMax);
      await server.stop('SIGKILL');
      for (const error of await Promise.all(talks)) assert.match(error.message, /closed \(1006/);
      server = await startServer(t, { data: server.data });
      for (const talker of all) await talker.comeBack(server);
      for (const talkers of rooms) await assertAgree(t, server, talkers);
    }
    const said = all.reduce((sum, talker) => sum + talker.said, 0);
    t.diagnostic(`${said} signals`);
    assert.ok(said > kills);
  },
);

// Starts the real server on a free port with a data folder of its own, and speaks its protocol raw.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import OpenTok from 'opentok';
import WebSocket from 'ws';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const binary = process.env.PARLEY_BIN ?? join(root, 'build/release/src/server/parley');

const patienceMs = 15_000;

/** Resolves as `promise` does, or rejects saying what did not happen. */
export async function within(promise, what, ms = patienceMs) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A folder that goes when the test does. */
export function tempFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-server-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A text that grows, and promises for what will stand in it. */
export class Transcript {
  text = '';
  #waiting = new Set();

  add(chunk) {
    this.text += chunk;
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves to the first match of `wanted`. */
  async match(wanted) {
    let check;
    const found = new Promise((resolve) => {
      check = () => {
        const match = wanted.exec(this.text);
        if (match) resolve(match);
      };
    });
    this.#waiting.add(check);
    check();
    try {
      return await within(found, `${wanted} in "${this.text.slice(-500)}"`);
    } finally {
      this.#waiting.delete(check);
    }
  }
}

/**
 * Runs `parley` with these arguments; the child is ended with the test. `openFiles` is how many
 * file descriptors it may have, `fileBlocks` how big its files may become, in units of 512 bytes.
 */
export function spawnParley(t, args, { env = {}, cwd, openFiles, fileBlocks } = {}) {
  let limits = '';
  if (openFiles) limits += `ulimit -n ${openFiles}; `;
  if (fileBlocks) limits += `trap '' XFSZ; ulimit -f ${fileBlocks}; `;
  const limited = ['-c', `${limits}exec "$0" "$@"`, binary, ...args];
  const [command, given] = limits ? ['sh', limited] : [binary, args];
  const child = spawn(command, given, {
    // Not the repository: a built dist/ there would be found and served.
    cwd: cwd ?? tmpdir(),
    env: { ...process.env, PARLEY_PORT: '', PARLEY_DATA: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = new Transcript();
  const stderr = new Transcript();
  child.stdout.setEncoding('utf8').on('data', (chunk) => stdout.add(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk) => stderr.add(chunk));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  t.after(() => {
    child.kill('SIGKILL');
    return ended;
  });
  return { child, stdout, stderr, ended };
}

/** Runs a command to its end. */
export async function runParley(t, args, options) {
  const { stdout, stderr, ended } = spawnParley(t, args, options);
  const { code, signal } = await within(ended, `parley ${args.join(' ')}`);
  return { code, signal, stdout: stdout.text, stderr: stderr.text };
}

/**
 * Starts `parley serve` and waits for the lines that an operator reads. Resolves to where it is,
 * its key and secret, and the official SDK set up for it.
 */
export async function startServer(t, { args = [], data, ...options } = {}) {
  const folder = data ?? join(tempFolder(t), 'data');
  const given = ['--port', '0', '--data', folder, '--print-secret', ...args];
  const process = spawnParley(t, ['serve', ...given], options);
  const ended = process.ended.then(({ code }) => {
    throw new Error(`the server ended with ${code}: ${process.stderr.text}`);
  });
  const lines = Promise.all([
    process.stdout.match(/^Open ((https?):\/\/[^:\s]+:(\d+))$/m),
    process.stdout.match(/^API key: (\d{8})$/m),
    process.stdout.match(/^API secret: ([0-9a-f]{40})$/m),
  ]);
  const [open, key, secret] = await Promise.race([lines, ended]);
  ended.catch(() => {});
  const server = {
    ...process,
    data: folder,
    url: open[1],
    port: Number(open[3]),
    apiKey: key[1],
    secret: secret[1],
  };
  server.openTok = new OpenTok(server.apiKey, server.secret, { apiUrl: server.url });
  server.createSession = promisify(server.openTok.createSession.bind(server.openTok));
  server.stop = async (signal = 'SIGTERM') => {
    server.child.kill(signal);
    return within(server.ended, `the end after ${signal}`);
  };
  return server;
}

/** The server answers, and ends as it should: what every test of bad input closes with. */
export async function assertLives(server) {
  const health = await fetch(`${server.url}/health`);
  assert.equal(health.status, 200);
  assert.equal((await health.json()).status, 'ok');
  assert.equal(server.child.exitCode, null);
}

/** A client's WebSocket, without a client. */
export class Member {
  /** Number of the last event that it heard. */
  heard = 0;
  #id = 0;
  #unread = [];
  #waiting = [];

  constructor(server, { path = '/client', protocols = 'parley.v1', ...options } = {}) {
    this.server = server;
    const address = `${server.url.replace('http', 'ws')}${path}`;
    this.socket = new WebSocket(address, protocols, options);
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
      this.socket.once('unexpected-response', (_request, response) => {
        reject(Object.assign(new Error('refused'), { status: response.statusCode, response }));
      });
    });
    this.opened.catch(() => {});
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
    this.socket.on('error', () => {});
    this.socket.on('message', (data) => this.#receive(JSON.parse(data.toString())));
  }

  #receive(message) {
    if (message.number !== undefined && message.type !== 'resumed') this.heard = message.number;
    const index = this.#waiting.findIndex(({ matches }) => matches(message));
    // They come by the clock.
    if (index < 0 && message.type === 'beat') return;
    if (index < 0) this.#unread.push(message);
    else this.#waiting.splice(index, 1)[0].resolve(message);
  }

  /** The first message not yet taken that matches; waits for it when there is none. */
  take(matches, what) {
    const index = this.#unread.findIndex(matches);
    if (index >= 0) return Promise.resolve(this.#unread.splice(index, 1)[0]);
    const arrived = new Promise((resolve) => this.#waiting.push({ matches, resolve }));
    const closed = this.closed.then(({ code, reason }) => {
      throw new Error(`closed (${code} ${reason}) before ${what}`);
    });
    closed.catch(() => {});
    return within(Promise.race([arrived, closed]), what);
  }

  next(type) {
    return this.take((message) => message.type === type, `message ${type}`);
  }

  /** What has arrived and was not taken. */
  get unread() {
    return this.#unread;
  }

  send(message) {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Sends a request; resolves to its answer. `id` when it is one of before. */
  request(type, fields = {}, id = ++this.#id) {
    this.send({ type, id, ...fields });
    return this.take((message) => message.id === id, `the answer to ${type}`);
  }

  /** Resolves once everything sent before was dealt with. */
  async settled() {
    await this.request('unsubscribe', { subscription: 4_000_000_000 });
  }

  async join(sessionId, token, apiKey = this.server.apiKey) {
    await within(this.opened, 'the WebSocket');
    return this.request('join', { apiKey, sessionId, token, client: 'test' });
  }

  /** Asks to go on where the member `before` was; resolves to the answer. */
  async resume(before, changes = {}) {
    await within(this.opened, 'the WebSocket');
    const { apiKey } = before.server;
    const { sessionId, connectionId, heard, picture } = before;
    Object.assign(this, { sessionId, connectionId, heard, picture });
    this.#id = before.#id;
    const { secret } = picture;
    const identity = { apiKey, sessionId, connectionId, secret };
    return this.request('resume', { ...identity, number: heard, ...changes });
  }
}

/** A member that is in the session. */
export async function joined(t, server, sessionId, tokenOptions = {}) {
  const member = new Member(server);
  t.after(() => member.socket.terminate());
  const token = server.openTok.generateToken(sessionId, tokenOptions);
  const answer = await member.join(sessionId, token);
  assert.equal(answer.type, 'joined', JSON.stringify(answer));
  Object.assign(member, { sessionId, connectionId: answer.connectionId, picture: answer });
  return member;
}

/** The member `before`, by a new socket, perhaps of another server on the same data. */
export async function resumed(t, server, before) {
  const member = new Member(server);
  t.after(() => member.socket.terminate());
  const answer = await member.resume(before);
  assert.equal(answer.type, 'resumed', JSON.stringify(answer));
  return member;
}

/** Breaks the connection of a member; resolves once the server has seen that. */
export async function cut(member) {
  // What is on its way is lost, also where it waits in a paused socket to be read.
  member.socket.removeAllListeners('message');
  member.socket.terminate();
  await member.server.stderr.match(new RegExp(`connection=${member.connectionId} is away`));
}

/** Sends bytes over TCP; resolves to everything that came back when the server closed. */
export function rawExchange(port, bytes, { half = false } = {}) {
  return within(
    new Promise((resolve, reject) => {
      const chunks = [];
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: half });
      socket.on('connect', () => (half ? socket.end(bytes) : socket.write(bytes)));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', (error) => (error.code === 'ECONNRESET' ? null : reject(error)));
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    }),
    'the end of the connection',
    40_000,
  );
}

/** A JWT signed by hand, for claims that the official SDK refuses to sign. */
export function signJwt(claims, secret, header = { alg: 'HS256', typ: 'JWT' }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  const algorithm = header.alg === 'HS512' ? 'sha512' : 'sha256';
  return `${signed}.${createHmac(algorithm, secret).update(signed).digest('base64url')}`;
}

/** Runs SQL on the data base of a server, which may be running; the rows. */
export function sql(data, text, file = 'parley.db') {
  const script =
    'import json, sqlite3, sys; base = sqlite3.connect(sys.argv[1]); ' +
    'rows = base.execute(sys.argv[2]).fetchall(); base.commit(); print(json.dumps(rows))';
  return JSON.parse(execFileSync('python3', ['-c', script, join(data, file), text]));
}

/** The value of X-OPENTOK-AUTH for a server, with changed claims. */
export function restJwt(server, changes = {}, secret = server.secret, header = undefined) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: server.apiKey, ist: 'project', iat: now, exp: now + 180, ...changes };
  return signJwt(JSON.parse(JSON.stringify(claims)), secret, header);
}

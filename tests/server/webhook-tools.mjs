// What the tests of webhooks share: a server of an application that receives them, and their registration.
import { createServer as createPlain } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { runParley, sql, startServer, within } from './harness.mjs';
import { ask } from './rest-tools.mjs';

const lookEveryMs = 100;

/** Callbacks go to this machine. */
export const allowed = ['--callback-allow', '127.0.0.0/8 ::1'];

export const topics = ['session', 'connection', 'stream'].flatMap((group) =>
  ['created', 'destroyed'].map((event) => [group, event]),
);

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/**
 * Receives callbacks. `answer(event, response, attempt)` gives a status, or deals with the response
 * and gives nothing. `tried` has every request, `events` the bodies that were answered by 2xx.
 */
export class Receiver {
  tried = [];
  events = [];
  answer = () => 200;
  #waiting = new Set();

  static async start(t, { tls } = {}) {
    const receiver = new Receiver();
    const handle = (request, response) => receiver.#handle(request, response);
    receiver.server = tls ? createSecure(tls, handle) : createPlain(handle);
    await new Promise((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    t.after(() => {
      receiver.server.closeAllConnections();
      receiver.server.close();
    });
    receiver.port = receiver.server.address().port;
    receiver.url = `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${receiver.port}/hook?key=k1`;
    return receiver;
  }

  async #handle(request, response) {
    const body = await bodyOf(request);
    const event = JSON.parse(body);
    const { method, url, headers } = request;
    this.tried.push({ method, url, headers, body, event });
    response.on('error', () => {});
    const status = await this.answer(event, response, this.tried.length);
    if (status >= 200 && status < 300) this.events.push(event);
    if (status) response.writeHead(status).end();
    for (const check of [...this.#waiting]) check();
  }

  /** Resolves to the first value that `find` gives, now or after further requests. */
  async until(find, what) {
    let check;
    const found = new Promise((resolve) => {
      check = () => {
        const value = find(this);
        if (value) resolve(value);
      };
    });
    this.#waiting.add(check);
    check();
    try {
      const seen = () => JSON.stringify(this.tried.map(({ event }) => event.event));
      return await within(found, `${what ?? find} of ${seen()}`);
    } finally {
      this.#waiting.delete(check);
    }
  }

  /** Resolves once so many events were taken. */
  count(count) {
    return this.until(({ events }) => events.length >= count, `${count} events`);
  }

  names() {
    return this.events.map(({ event }) => event);
  }
}

export async function register(server, url, wanted = topics) {
  const made = [];
  for (const [group, event] of wanted) {
    const path = `/v2/project/${server.apiKey}/callback`;
    const { status, json } = await ask(server, 'POST', path, { body: { group, event, url } });
    if (status !== 200) throw new Error(JSON.stringify(json));
    made.push(json);
  }
  return made;
}

export async function callbacksOf(server) {
  return (await ask(server, 'GET', `/v2/project/${server.apiKey}/callback`)).json;
}

/** The secret that signs. */
export async function secretOf(t, server, command = ['secret'], apiKey = server.apiKey) {
  const [name, ...options] = command;
  const args = ['callback', name, apiKey, ...options, '--data', server.data];
  const { stdout } = await runParley(t, args);
  return /^Callback secret: ([0-9a-f]{40})$/m.exec(stdout)[1];
}

/** A server and a receiver of all that happens there. */
export async function watched(t, { args = [], ...options } = {}) {
  const server = await startServer(t, { args: [...allowed, ...args], ...options });
  const receiver = await Receiver.start(t);
  const callbacks = await register(server, receiver.url);
  return { server, receiver, callbacks };
}

/** How many events wait in the data base. */
export const waiting = (server) => sql(server.data, 'SELECT COUNT(*) FROM callback_events')[0][0];

/** Resolves once nothing waits any more. */
export function emptied(server) {
  // Receivers go on between the looks.
  const look = async () => {
    while (waiting(server) > 0) await setTimeout(lookEveryMs);
  };
  return within(look(), 'an empty queue');
}

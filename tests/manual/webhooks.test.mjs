// The manual's code for webhooks: its receiver takes what a server sends, and the body is a real one.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { joined, startServer, within } from '../server/harness.mjs';
import { published } from '../server/rest-tools.mjs';
import { allowed, callbacksOf, Receiver, register, secretOf } from '../server/webhook-tools.mjs';
import { snippet } from './source.mjs';

const { verify } = await import(snippet('webhook-verify.mjs'));

test('the receiver of the manual takes what is signed, and nothing else', async (t) => {
  const server = await startServer(t, { args: allowed });
  const CALLBACK_SECRET = await secretOf(t, server);
  const child = spawn(process.execPath, [snippet('webhook.mjs')], {
    env: { ...process.env, CALLBACK_SECRET, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => {
    child.kill();
    return once(child, 'exit');
  });
  child.stdout.setEncoding('utf8');
  const [, port] = /port (\d+)/.exec((await within(once(child.stdout, 'data'), 'its port'))[0]);
  const url = `http://127.0.0.1:${port}/`;
  await register(server, url, [['connection', 'created']]);
  const { sessionId } = await server.createSession();
  const line = once(child.stdout, 'data');
  const member = await joined(t, server, sessionId);
  const [text] = await within(line, 'the event');
  assert.equal(JSON.parse(text).connection.id, member.connectionId);
  const headers = { authorization: 'Bearer a.b.c' };
  assert.equal((await fetch(url, { method: 'POST', body: '{}', headers })).status, 401);
  assert.equal((await callbacksOf(server))[0].problem, undefined);
});

/** A value with its texts and numbers replaced by what they are. */
const shapeOf = (value) =>
  value !== null && typeof value === 'object'
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]))
    : typeof value;

test('the body that the manual shows has the members of a real one, in their order', async (t) => {
  const server = await startServer(t, { args: allowed });
  const receiver = await Receiver.start(t);
  await register(server, receiver.url, [['stream', 'destroyed']]);
  const { sessionId } = await server.createSession();
  const member = await joined(t, server, sessionId, { data: 'name=Ada' });
  await published(member);
  member.socket.close(1000);
  await receiver.count(1);
  const [{ body, headers }] = receiver.tried;
  const shown = JSON.parse(readFileSync(snippet('webhook.json'), 'utf8'));
  assert.equal(JSON.stringify(shapeOf(shown)), JSON.stringify(shapeOf(JSON.parse(body))));
  verify(headers.authorization, body, [await secretOf(t, server)]);
});

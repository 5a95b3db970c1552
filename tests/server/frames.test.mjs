// What the server writes to WebSockets: frames of every length, whole and in order, however slowly they are read.
import assert from 'node:assert/strict';
import test from 'node:test';
import { joined, Member, startServer, within } from './harness.mjs';

const senders = 6;
const signalsEach = 50;
const pings = 20;

/** A text of a length of its own for each number: frames with short heads and with long ones. */
const dataOf = (number) => `${number} ${'x'.repeat((number * 37) % 8000)}`;

async function hearsAllInOrder(t, server) {
  const { sessionId } = await server.createSession({});
  const bob = await joined(t, server, sessionId);
  const crowd = [];
  for (let i = 0; i < senders; i += 1) crowd.push(await joined(t, server, sessionId));
  const pongs = [];
  bob.socket.on('pong', (data) => pongs.push(data.toString()));
  bob.socket.pause();
  let number = 0;
  for (let round = 0; round < signalsEach; round += 1) {
    if (round < pings) bob.socket.ping(String(round));
    const sent = crowd.map((member) => member.request('sendSignal', { data: dataOf(number++) }));
    for (const answer of await Promise.all(sent)) assert.equal(answer.type, 'ok');
  }
  bob.socket.resume();
  await bob.settled();
  const heard = bob.unread.filter(({ type }) => type === 'signal');
  assert.equal(heard.length, senders * signalsEach);
  const numbers = bob.unread.map((message) => message.number);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
    'in the order of the log',
  );
  for (const { data } of heard) assert.equal(data, dataOf(Number(data.split(' ')[0])));
  assert.deepEqual(
    pongs,
    Array.from({ length: pings }, (_none, index) => String(index)),
  );
}

test('who pauses hears everything afterwards, whole and in order, with answers to pings', async (t) => {
  await hearsAllInOrder(t, await startServer(t));
});

test('so does who is connected by TLS', async (t) => {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  t.after(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });
  await hearsAllInOrder(t, await startServer(t, { args: ['--lan'] }));
});

test('a picture of more than 64 kB comes in one frame, and what follows comes after it', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession({});
  const data = 'd'.repeat(1000);
  const people = 70;
  for (let i = 0; i < people; i += 1) await joined(t, server, sessionId, { data });
  const last = await joined(t, server, sessionId);
  assert.equal(last.picture.connections.length, people + 1);
  assert.equal((await last.request('sendSignal', { data: 'after' })).type, 'ok');
  assert.equal((await last.next('signal')).data, 'after');
});

test('what was sent before a close arrives before it, and nothing after', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession({});
  const ann = await joined(t, server, sessionId);
  const bob = await joined(t, server, sessionId, { role: 'moderator' });
  await bob.request('sendSignal', { data: 'farewell' });
  const wanted = { action: 'forceDisconnect', target: ann.connectionId, excluded: [] };
  const answer = await bob.request('moderate', wanted);
  assert.equal(answer.type, 'ok', JSON.stringify(answer));
  await bob.request('sendSignal', { data: 'too late' });
  const { code } = await within(ann.closed, 'the end');
  assert.equal(code, 4410);
  const types = ann.unread.map(({ type }) => type);
  assert.deepEqual(types.slice(-2), ['signal', 'closing']);
  // A client that says that it closes is answered, and hears no more.
  const eve = new Member(server);
  await eve.opened;
  eve.socket.close(1000, 'bye');
  const end = await within(eve.closed, 'the answer to a close');
  assert.equal(end.code, 1000);
});

// Bad input on the WebSocket: who sends it is answered or closed with a reason, nobody else notices.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import WebSocket from 'ws';
import { assertLives, joined, Member, rawExchange, startServer, within } from './harness.mjs';
import { memoryKb } from '../browser/processes.mjs';

/** Whose socket breaks is gone at once. */
async function openRoom(t) {
  const server = await startServer(t, { args: ['--grace', '0'] });
  const { sessionId } = await server.createSession();
  return { server, sessionId, ann: await joined(t, server, sessionId, { data: 'ann' }) };
}

/** A bystander has heard nothing but these types since the last look, and the server lives. */
async function assertHeardOnly(room, types) {
  await room.ann.settled();
  assert.deepEqual(
    room.ann.unread.splice(0).map(({ type }) => type),
    types,
  );
  await assertLives(room.server);
}

const comesAndGoes = ['connectionCreated', 'connectionDestroyed'];

test('only /client with the subprotocol parley.v1 opens a WebSocket', async (t) => {
  const server = await startServer(t);
  const refusals = [
    [{ path: '/' }, 400, /\/client/],
    [{ path: '/client/' }, 400, /\/client/],
    [{ path: '/health' }, 400, /\/client/],
    [{ protocols: [] }, 400, /parley\.v1/],
    [{ protocols: ['parley.v2'] }, 400, /parley\.v1/],
    [{ protocols: ['xparley.v1x'] }, 400, /parley\.v1/],
    [{ protocolVersion: 8 }, 426, /13/],
  ];
  for (const [options, status, text] of refusals) {
    const error = await new Member(server, options).opened.then(
      () => assert.fail(`${JSON.stringify(options)} opened`),
      (failure) => failure,
    );
    assert.equal(error.status, status, JSON.stringify(options));
    let body = '';
    for await (const chunk of error.response) body += chunk;
    assert.match(body, text);
    assert.match(error.response.headers['content-type'], /^text\/plain/);
  }
  const member = new Member(server, { protocols: ['other', 'parley.v1'] });
  await member.opened;
  assert.equal(member.socket.protocol, 'parley.v1');
  assert.equal(member.socket.extensions, '');
  member.socket.close(1000);
  assert.equal((await member.closed).code, 1000);
  const plain = await fetch(`${server.url}/client`);
  assert.equal(plain.status, 426);
});

// What is sent after joining, and the close code with which the sender is shown out.
const badFrames = {
  'text that is no JSON': ['{"type":', 1007],
  'nothing at all': ['', 1007],
  'deep nesting': ['['.repeat(30_000) + ']'.repeat(30_000), 1007],
  'deep nesting in a field': [
    `{"type":"leave","id":${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}}`,
    1007,
  ],
  'a frame beyond 64 KiB': [`"${'x'.repeat(70_000)}"`, 1009],
  'a binary frame': [Buffer.from('{"type":"leave","id":1}'), 1003],
  'a huge binary frame': [Buffer.alloc(1 << 20), 1009],
};

test('frames that cannot be read close their sender with a code', async (t) => {
  const room = await openRoom(t);
  for (const [what, [frame, code]] of Object.entries(badFrames)) {
    const bob = await joined(t, room.server, room.sessionId);
    bob.socket.send(frame);
    const end = await within(bob.closed, `${what}: the end`);
    assert.equal(end.code, code, what);
    await room.ann.next('connectionDestroyed');
    await assertHeardOnly(room, ['connectionCreated']);
  }
});

// Readable frames that make no sense: refused by name, the socket stays.
const nonsense = {
  'an array': [1, 2, 3],
  'a number': 5,
  null: null,
  'an unknown type': { type: 'conquer', id: 9 },
  'a type that is a number': { type: 5, id: 9 },
  'no type': { id: 9 },
  'a missing field': { type: 'publish', id: 9 },
  'a field of the wrong type': { type: 'unpublish', id: 9, streamId: 5 },
  'an id that is text': { type: 'leave', id: '9' },
  'an id of zero': { type: 'leave', id: 0 },
  'a text beyond its limit': { type: 'unpublish', id: 9, streamId: 'x'.repeat(65) },
  'somebody else’s stream': { type: 'unpublish', id: 9, streamId: 'nobody' },
  'an unknown stream': {
    type: 'subscribe',
    id: 9,
    subscription: 1,
    streamId: 'n',
    audio: true,
    video: true,
  },
  'a second join': { type: 'join', id: 9, apiKey: 'k', sessionId: 's', token: 't', client: 'c' },
};

test('requests that make no sense are refused by name and change nothing', async (t) => {
  const room = await openRoom(t);
  const bob = await joined(t, room.server, room.sessionId);
  for (const [what, message] of Object.entries(nonsense)) {
    bob.send(message);
    const answer = await bob.next('refused');
    assert.match(answer.name, /^OT_[A-Z_]+$/, what);
    assert.ok(answer.message.length > 0, what);
    assert.ok([0, 9].includes(answer.id), what);
  }
  await assertHeardOnly(room, ['connectionCreated']);
  assert.equal(bob.socket.readyState, WebSocket.OPEN);
});

test('a client that sends nonsense for ever is shown out', async (t) => {
  const room = await openRoom(t);
  const bob = await joined(t, room.server, room.sessionId);
  for (let i = 0; i < 100; i += 1) bob.send(nonsense['an unknown type']);
  assert.equal((await within(bob.closed, 'the end')).code, 1008);
  await assertHeardOnly(room, comesAndGoes);
});

test('a member that floods another is shown out, and the other stays even if it does not read', async (t) => {
  const room = await openRoom(t);
  const { stream } = await room.ann.request('publish', {
    stream: { name: 'a', hasAudio: true, hasVideo: true, width: 0, height: 0, videoType: 'camera' },
  });
  const eve = await joined(t, room.server, room.sessionId);
  const wanted = { subscription: 1, streamId: stream.streamId, audio: true, video: true };
  assert.equal((await eve.request('subscribe', wanted)).type, 'ok');
  room.ann.socket.pause();
  const candidate = { candidate: 'c'.repeat(1000) };
  const leg = { connectionId: eve.connectionId, subscription: 1, to: 'publisher', candidate };
  for (let id = 1; id <= 8000; id += 1) eve.send({ type: 'trickle', id, ...leg });
  const end = await within(eve.closed, 'the end of Eve');
  assert.deepEqual(end, {
    code: 1008,
    reason: 'too many refused requests; slow down when one is refused',
  });
  const refused = eve.unread.filter(({ type }) => type === 'refused');
  assert.ok(refused.every(({ name }) => name === 'OT_RATE_LIMIT_EXCEEDED'));
  room.ann.socket.resume();
  await room.ann.next('connectionDestroyed');
  const heard = room.ann.unread.filter(({ type }) => type === 'trickled').length;
  assert.ok(heard > 1500 && heard < 2500, String(heard));
  await room.ann.settled();
});

test('messages for members of another room reach nobody', async (t) => {
  const room = await openRoom(t);
  const other = await room.server.createSession();
  const eve = await joined(t, room.server, other.sessionId);
  const published = await room.ann.request('publish', {
    stream: { name: 'a', hasAudio: true, hasVideo: true, width: 0, height: 0, videoType: 'camera' },
  });
  const { streamId } = published.stream;
  await room.ann.next('streamCreated');
  const to = room.ann.connectionId;
  const leg = { connectionId: to, subscription: 1, to: 'publisher' };
  const description = { type: 'offer', sdp: 'v=0' };
  const attempts = [
    ['sendSignal', { data: 'x', to }],
    ['subscribe', { subscription: 1, streamId, audio: true, video: true }],
    ['unpublish', { streamId }],
    ['updateStream', { streamId, hasAudio: false }],
    ['describe', { ...leg, description }],
    ['trickle', { ...leg, candidate: { candidate: '' } }],
  ];
  for (const [type, fields] of attempts) {
    const answer = await eve.request(type, fields);
    assert.equal(answer.type, 'refused', `${type}: ${JSON.stringify(answer)}`);
    assert.match(answer.name, /^OT_/);
  }
  await assertHeardOnly(room, []);
});

test('a client that says nothing is told to go, and others stay', async (t) => {
  const room = await openRoom(t);
  const silent = new Member(room.server);
  await silent.opened;
  const { code, reason } = await within(silent.closed, 'the end of the silent one', 20_000);
  assert.equal(code, 4408);
  assert.ok(reason);
  await assertHeardOnly(room, []);
});

test('a member that is gone without a word is missed by its pongs, and the others hear it', async (t) => {
  const room = await openRoom(t);
  const gone = new Member(room.server, { autoPong: false });
  t.after(() => gone.socket.terminate());
  const token = room.server.openTok.generateToken(room.sessionId);
  const { connectionId } = await gone.join(room.sessionId, token);
  const left = ({ type, connectionId: id }) =>
    type === 'connectionDestroyed' && id === connectionId;
  await within(gone.closed, 'the end of who does not answer', 60_000);
  assert.equal((await room.ann.take(left, 'its end')).reason, 'networkDisconnected');
  await assertLives(room.server);
});

test('requests before join are refused', async (t) => {
  const room = await openRoom(t);
  const member = new Member(room.server);
  await member.opened;
  for (const [type, fields] of [
    ['leave', {}],
    ['sendSignal', { data: 'x' }],
    ['unpublish', { streamId: 's' }],
  ]) {
    const answer = await member.request(type, fields);
    assert.deepEqual([answer.type, answer.name], ['refused', 'OT_NOT_CONNECTED']);
  }
  member.socket.terminate();
  await assertHeardOnly(room, []);
});

/** A handshake by hand, then raw bytes in place of frames. */
function rawFrames(port, bytes) {
  const head = [
    'GET /client HTTP/1.1',
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol: parley.v1',
    '\r\n',
  ].join('\r\n');
  return within(
    new Promise((resolve, reject) => {
      const chunks = [];
      const socket = connect(port, '127.0.0.1', () => socket.write(head));
      socket.on('data', (chunk) => {
        chunks.push(chunk);
        if (chunks.length === 1) socket.write(bytes);
      });
      socket.on('error', reject);
      socket.on('close', () => resolve(Buffer.concat(chunks)));
    }),
    'the end of the connection',
  );
}

test('frames that break RFC 6455 end in a close frame', async (t) => {
  const room = await openRoom(t);
  const broken = {
    'a frame without mask': [Buffer.from([0x81, 0x02, 0x68, 0x69]), 1002],
    'a reserved opcode': [Buffer.from([0x83, 0x80, 1, 2, 3, 4]), 1002],
    'reserved bits': [Buffer.from([0xf1, 0x80, 1, 2, 3, 4]), 1002],
    'a continuation of nothing': [Buffer.from([0x80, 0x80, 1, 2, 3, 4]), 1002],
    'a ping that is too long': [Buffer.from([0x89, 0xfe, 0x00, 0x80, 1, 2, 3, 4]), 1002],
    'text that is no UTF-8': [Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]), 1007],
    'a length of 2^63': [Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]), 1009],
  };
  for (const [what, [bytes, code]] of Object.entries(broken)) {
    const answer = await rawFrames(room.server.port, bytes);
    const frame = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    assert.equal(frame[0], 0x88, `${what}: ${answer.toString('latin1')}`);
    assert.equal(frame.readUInt16BE(2), code, what);
  }
  await assertHeardOnly(room, []);
});

test('frames sent before the handshake is answered are refused', async (t) => {
  const server = await startServer(t);
  const answer = await rawExchange(
    server.port,
    'GET /client HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      'Sec-WebSocket-Protocol: parley.v1\r\n\r\n\x81\x80\x01\x02\x03\x04',
  );
  assert.match(answer, /^HTTP\/1\.1 400 /);
  await assertLives(server);
});

test('a thousand sockets open and close', async (t) => {
  const room = await openRoom(t);
  for (let round = 0; round < 4; round += 1) {
    const members = Array.from({ length: 250 }, () => new Member(room.server));
    await within(Promise.all(members.map(({ opened }) => opened)), 'all sockets', 60_000);
    members.forEach(({ socket }, index) => (index % 2 ? socket.close(1000) : socket.terminate()));
    await within(Promise.all(members.map(({ closed }) => closed)), 'all ends', 60_000);
  }
  await assertHeardOnly(room, []);
});

test('a client that does not read is dropped, with bounded memory, and others go on', async (t) => {
  const room = await openRoom(t);
  const bob = await joined(t, room.server, room.sessionId);
  const before = memoryKb(room.server);
  bob.socket.pause();
  const data = 'x'.repeat(8000);
  let dropped = null;
  room.server.stderr.match(/dropped: it does not read/).then(
    () => (dropped = true),
    () => (dropped = false),
  );
  // Who has sent what it may comes again as somebody else. Ann reads all of it.
  let heard = 0;
  const flood = async () => {
    const sender = await joined(t, room.server, room.sessionId);
    let granted = true;
    while (granted && dropped === null) {
      const answer = await sender.request('sendSignal', { data });
      granted = answer.type === 'ok';
      if (granted) heard += 1;
      else assert.equal(answer.name, 'OT_RATE_LIMIT_EXCEEDED');
      sender.unread.length = 0;
      assert.ok(memoryKb(room.server) - before < 64 * 1024);
    }
    sender.socket.close();
    if (dropped === null) await flood();
  };
  await Promise.all(Array.from({ length: 8 }, flood));
  assert.equal(dropped, true);
  const left = ({ type, connectionId }) =>
    type === 'connectionDestroyed' && connectionId === bob.connectionId;
  assert.equal((await room.ann.take(left, 'the end of Bob')).reason, 'networkDisconnected');
  for (let i = 0; i < heard; i += 1) assert.equal((await room.ann.next('signal')).data, data);
  await assertLives(room.server);
});

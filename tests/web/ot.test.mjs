import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { FakeCore, load, settled, succeed } from './bundle.mjs';

const problem = {
  name: 'OT_NOT_CONNECTED',
  code: 1010,
  title: 'Not connected',
  message: 'connect first',
};
const fail = (inputs) => {
  const calls = inputs.filter(({ call }) => call);
  return calls.map(({ call }) => ({ type: 'complete', call, problem }));
};
const unhandled = [];
process.on('unhandledRejection', (reason) => unhandled.push(reason));
afterEach(async () => {
  await settled();
  assert.deepEqual(unhandled.splice(0), [], 'no rejection goes unhandled');
});

/** OT in a page of its own over a core that answers as the test says. */
async function makePage(answer) {
  const { makeOT } = await load('api/ot');
  const core = new FakeCore(answer);
  const OT = makeOT(() => Promise.resolve(core));
  OT.setLogLevel(OT.NONE);
  return { OT, core };
}

/** The same with a session, and a way to tell it what the core wants. */
async function makeSession(answer = succeed) {
  const effects = [];
  const page = await makePage((inputs) => [...effects.splice(0), ...answer(inputs)]);
  const session = page.OT.initSession('123', '1_session', { serverUrl: 'https://host:1/' });
  const tell = async (...told) => {
    effects.push(...told);
    session.signal({});
    await settled();
  };
  await settled();
  const { session: number } = page.core.inputs[0];
  return { ...page, session, number, tell };
}
const connection = (connectionId, data) => ({ connectionId, creationTime: 5, data });
const stream = {
  streamId: 's1',
  connectionId: 'c1',
  creationTime: 6,
  name: 'Ada',
  hasAudio: true,
  hasVideo: false,
  width: 640,
  height: 480,
};

test('initSession tells the core at once, with the address of the server', async () => {
  const { core } = await makeSession();
  assert.deepEqual(core.inputs, [
    {
      type: 'initSession',
      session: core.inputs[0].session,
      apiKey: '123',
      sessionId: '1_session',
      url: 'wss://host:1/client',
      eventsSuppressed: false,
      encrypted: false,
    },
  ]);
});

test('the server comes from the option, else from configure; its path is kept', async () => {
  const { OT, core } = await makePage();
  OT.configure({ serverUrl: 'http://configured/below' });
  OT.initSession(5, 'id');
  OT.initSession(5, 'id', { serverUrl: 'https://named?query#hash' });
  OT.initSession(undefined, {}, { serverUrl: 'no address' });
  await settled();
  assert.deepEqual(
    core.inputs.map(({ url }) => url),
    ['ws://configured/below/client', 'wss://named/client', 'no address'],
  );
  assert.equal(core.inputs[0].apiKey, '5');
  assert.ok(!('apiKey' in core.inputs[2]) && !('sessionId' in core.inputs[2]));
});

test('a call that succeeds calls back with nothing, and resolves', async () => {
  const { session } = await makeSession();
  const arguments_ = [];
  assert.equal(
    session.connect('token', (...all) => arguments_.push(all)),
    session,
  );
  assert.equal(await session.connect.promise('token'), undefined);
  assert.deepEqual(arguments_, [[undefined]]);
});

test('a call that fails calls back with an error, and rejects with the same', async () => {
  const { session } = await makeSession(fail);
  const error = await new Promise((resolve) => session.connect('token', resolve));
  assert.ok(error instanceof Error);
  assert.deepEqual(
    [error.name, error.code, error.message],
    [problem.name, problem.code, problem.message],
  );
  await assert.rejects(session.connect.promise('token'), { name: problem.name, code: 1010 });
});

test('calls that fail unheard are no unhandled rejections', async () => {
  const { session } = await makeSession(fail);
  session.connect('token');
  session.signal({ data: 'x' });
  session.disconnect();
  session.unpublish(undefined);
  session.unsubscribe(undefined);
  await settled();
});

test('no callback is called before its call has returned', async () => {
  const { session } = await makeSession(fail);
  let returned = false;
  const called = new Promise((resolve) => {
    session.connect('token', () => resolve(returned));
  });
  returned = true;
  assert.equal(await called, true);
});

test('a callback that throws breaks nothing', async () => {
  const { session } = await makeSession();
  const reporters = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const reported = new Promise((resolve) => process.once('uncaughtException', resolve));
  session.connect('token', () => {
    throw new Error('mine');
  });
  await session.connect.promise('token');
  assert.equal((await reported).message, 'mine');
  for (const reporter of reporters) process.on('uncaughtException', reporter);
});

test('a signal crosses with its type, data and recipient; its error carries it', async () => {
  const { session, core } = await makeSession(fail);
  const signal = { type: 'chat', data: 'hello \ud800', to: { connectionId: 'c2' } };
  const error = await new Promise((resolve) => session.signal(signal, resolve));
  assert.equal(error.signal, signal);
  const { call, ...sent } = core.inputs.at(-1);
  assert.ok(call > 0);
  assert.deepEqual(sent, {
    type: 'sendSignal',
    session: core.inputs[0].session,
    signalType: 'chat',
    data: 'hello \ufffd',
    to: 'c2',
    retry: true,
  });
});

for (const [signal, invalid] of [
  [{ data: { an: 'object' } }, 'data: a string is expected'],
  [{ type: [] }, 'type: a string is expected'],
  [{ to: {} }, 'to: a Connection is expected'],
  ['text', 'signal: an object is expected'],
]) {
  test(`the signal ${JSON.stringify(signal)} is told to be invalid`, async () => {
    const { session, core } = await makeSession();
    await session.signal(signal);
    assert.equal(core.inputs.at(-1).invalid, invalid);
  });
}

test('a token that is no string is absent, one that is too long is cut', async () => {
  const { session, core } = await makeSession();
  await session.connect.promise({});
  assert.ok(!('token' in core.inputs.at(-1)));
  await session.connect.promise('x'.repeat(20_000));
  assert.equal(core.inputs.at(-1).token.length, 16_384);
});

test('the picture of the room is there when its events are dispatched', async () => {
  const { session, number, tell } = await makeSession();
  const seen = [];
  session.on({
    sessionConnected: () => seen.push(['connected', session.connection.id, session.isConnected()]),
    connectionCreated: ({ connection: { id, data } }) => seen.push([id, data]),
    streamCreated: (event) => seen.push([event.stream.id, event.stream.connection.data]),
  });
  await tell(
    {
      type: 'sessionConnected',
      session: number,
      connection: connection('c1', 'name=Ada'),
      capabilities: { publish: 1 },
    },
    { type: 'connectionCreated', session: number, connection: connection('c1', 'name=Ada') },
    { type: 'connectionCreated', session: number, connection: connection('c2') },
    { type: 'streamCreated', session: number, stream },
  );
  assert.deepEqual(seen, [
    ['connected', 'c1', true],
    ['c1', 'name=Ada'],
    ['c2', null],
    ['s1', 'name=Ada'],
  ]);
  assert.equal(session.connections.length(), 2);
  assert.equal(session.connections.get('c1'), session.connection);
  assert.equal(session.streams.get('s1').connection, session.connection);
  assert.deepEqual(session.streams.where({ name: 'Ada' }), [session.streams.find()]);
  assert.deepEqual(session.streams.where({ name: 'Bob' }), []);
  assert.equal(session.capabilities.publish, 1);
});

test('a changed property shows its old and its new value', async () => {
  const { session, number, tell } = await makeSession();
  const changes = [];
  session.on('streamPropertyChanged', ({ changedProperty, oldValue, newValue }) => {
    changes.push([changedProperty, oldValue, newValue]);
  });
  const change = { type: 'streamPropertyChanged', session: number, streamId: 's1' };
  await tell(
    { type: 'streamCreated', session: number, stream },
    { ...change, property: 'hasVideo', on: true },
    { ...change, property: 'videoDimensions', width: 320, height: 240 },
  );
  assert.deepEqual(changes, [
    ['hasVideo', false, true],
    ['videoDimensions', { width: 640, height: 480 }, { width: 320, height: 240 }],
  ]);
  assert.equal(session.streams.get('s1').hasVideo, true);
  assert.deepEqual(session.streams.get('s1').videoDimensions, { width: 320, height: 240 });
});

for (const prevented of [true, false]) {
  test(`a decision is answered: ${prevented ? 'prevented' : 'not prevented'}`, async () => {
    const { session, number, tell, core } = await makeSession();
    let found = 'not dispatched';
    session.on('streamDestroyed', (event) => {
      found = session.streams.get('s1');
      if (prevented) event.preventDefault();
    });
    await tell(
      { type: 'streamCreated', session: number, stream },
      {
        type: 'streamDestroyed',
        session: number,
        streamId: 's1',
        reason: 'clientDisconnected',
        decision: 9,
      },
    );
    assert.equal(found, undefined, 'the stream has left the picture');
    const answers = core.inputs.filter(({ type }) => type === 'decided');
    assert.deepEqual(answers, [{ type: 'decided', decision: 9, prevented }]);
  });
}

test('after sessionDisconnected the picture is empty', async () => {
  const { session, number, tell } = await makeSession();
  const me = connection('c1');
  let during;
  session.on('sessionDisconnected', ({ reason }) => {
    during = [reason, session.connection.id];
  });
  await tell(
    { type: 'sessionConnected', session: number, connection: me, capabilities: {} },
    { type: 'sessionDisconnected', session: number, reason: 'networkDisconnected', decision: 1 },
  );
  assert.deepEqual(during, ['networkDisconnected', 'c1']);
  assert.deepEqual(
    [session.isConnected(), session.connection, session.connections.length()],
    [false, undefined, 0],
  );
});

test('a signal with a type is both signal and signal:type; without a sender, from is null', async () => {
  const { session, number, tell } = await makeSession();
  const heard = [];
  const note = (event) => heard.push([event.type, event.data, event.from?.id ?? null]);
  session.on('signal', note).on('signal:chat', note);
  await tell(
    { type: 'connectionCreated', session: number, connection: connection('c1') },
    { type: 'signalReceived', session: number, signalType: 'chat', data: 'a', from: 'c1' },
    { type: 'signalReceived', session: number, data: 'b' },
  );
  assert.deepEqual(heard, [
    ['signal:chat', 'a', 'c1'],
    ['signal:chat', 'a', 'c1'],
    ['signal', 'b', null],
  ]);
});

test('an exception reaches OT with its target', async () => {
  const { OT, session, number, tell } = await makeSession();
  const heard = [];
  assert.equal(
    OT.on('exception', (event) => heard.push(event)),
    OT,
  );
  await tell({ type: 'exception', problem, session: number });
  const [{ code, title, message, target }] = heard;
  assert.deepEqual(
    [code, title, message, target === session],
    [problem.code, problem.title, problem.message, true],
  );
});

test('when the core aborts, every call under way and every later one fails, and one exception tells', async () => {
  let aborts = false;
  const { OT, session } = await makeSession(() => {
    if (aborts) throw new WebAssembly.RuntimeError('unreachable');
    return [];
  });
  const exceptions = [];
  OT.on('exception', ({ code, message }) => exceptions.push([code, message]));
  const first = session.connect.promise('token');
  await settled();
  aborts = true;
  const second = session.connect.promise('token');
  for (const pending of [first, second]) {
    await assert.rejects(pending, { name: 'OT_INTERNAL_ERROR', code: 2000 });
  }
  await assert.rejects(session.signal({}), { name: 'OT_INTERNAL_ERROR' });
  assert.deepEqual(exceptions, [[2000, 'the client core failed: unreachable']]);
});

test('getDevices without devices calls back with an error, and rejects', async () => {
  const { OT } = await makePage();
  const called = new Promise((resolve) => {
    void OT.getDevices(resolve);
  });
  assert.equal((await called).name, 'OT_NOT_SUPPORTED');
  await assert.rejects(OT.getDevices(), { name: 'OT_NOT_SUPPORTED', code: 1500 });
});

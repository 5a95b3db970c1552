// What a Session passes on and shows: options, moderation, its state, the picture of the room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeCore, load, settled, succeed } from './bundle.mjs';

const problem = { name: 'OT_NOT_FOUND', code: 1535, title: 'Not found', message: 'gone' };
const fail = (inputs) =>
  inputs.filter(({ call }) => call).map(({ call }) => ({ type: 'complete', call, problem }));
const ada = { connectionId: 'c1', creationTime: 5, data: 'name=Ada' };
const stream = {
  streamId: 's1',
  connectionId: 'c1',
  creationTime: 6,
  name: 'Ada',
  hasAudio: true,
  hasVideo: false,
  videoType: 'camera',
  width: 640,
  height: 480,
};

/** A session over a core that answers so, and a way to tell it what the core wants. */
async function makeSession({ options, answer = succeed } = {}) {
  const { makeOT } = await load('api/ot');
  const effects = [];
  const core = new FakeCore((inputs) => [...effects.splice(0), ...answer(inputs)]);
  const OT = makeOT(() => Promise.resolve(core));
  OT.setLogLevel(OT.NONE);
  const session = OT.initSession('123', '1_session', { serverUrl: 'https://host:1', ...options });
  const tell = async (...told) => {
    effects.push(...told);
    session.signal({});
    await settled();
  };
  await settled();
  return { OT, core, session, number: core.inputs[0].session, tell };
}

const connected = (session, more) => ({
  type: 'sessionConnected',
  session,
  connection: ada,
  capabilities: { publish: 1, forceMute: 0 },
  mediaMode: 'relayed',
  ...more,
});

test('the options of initSession cross; the encryption secret itself does not', async () => {
  const { core } = await makeSession({
    options: { connectionEventsSuppressed: true, encryptionSecret: 'very secret' },
  });
  const { eventsSuppressed, encrypted } = core.inputs[0];
  assert.deepEqual([eventsSuppressed, encrypted], [true, true]);
  assert.ok(!JSON.stringify(core.inputs).includes('very secret'));
  for (const [secret, expected] of [
    [undefined, false],
    [null, false],
    [false, false],
    ['', true],
  ]) {
    const one = await makeSession({ options: { encryptionSecret: secret } });
    assert.equal(one.core.inputs[0].encrypted, expected, String(secret));
  }
});

test('setEncryptionSecret asks the core, without the secret', async () => {
  const { core, session, number } = await makeSession({ answer: fail });
  await assert.rejects(session.setEncryptionSecret('very secret'), { name: problem.name });
  const { call, ...input } = core.inputs.at(-1);
  assert.ok(call > 0);
  assert.deepEqual(input, { type: 'encryptSession', session: number });
});

test('what moderators do crosses by id, from objects or from ids', async () => {
  const { core, session, number } = await makeSession();
  await session.forceDisconnect({ connectionId: 'c2' });
  await session.forceDisconnect('c3', undefined);
  await session.forceUnpublish({ streamId: 's2' });
  await session.forceMuteStream({ streamId: 's3' });
  await session.forceMuteAll([{ streamId: 's4' }, 's5']);
  await session.forceMuteAll({ streamId: 's6' });
  await session.forceMuteAll();
  await session.disableForceMute();
  const sent = core.inputs.slice(1).map(({ action, target, excluded, type, session: its }) => {
    assert.deepEqual([type, its], ['moderate', number]);
    return [action, target, excluded];
  });
  assert.deepEqual(sent, [
    ['forceDisconnect', 'c2', []],
    ['forceDisconnect', 'c3', []],
    ['forceUnpublish', 's2', []],
    ['forceMuteStream', 's3', []],
    ['forceMuteAll', undefined, ['s4', 's5']],
    ['forceMuteAll', undefined, ['s6']],
    ['forceMuteAll', undefined, []],
    ['disableForceMute', undefined, []],
  ]);
});

test('what is no connection and no stream is left to the core to refuse', async () => {
  const { core, session } = await makeSession();
  for (const nothing of [undefined, null, {}, true]) {
    await session.forceDisconnect(nothing);
    await session.forceUnpublish(nothing);
    assert.deepEqual(
      core.inputs.slice(-2).map(({ target }) => target),
      [undefined, undefined],
    );
  }
  await session.forceMuteAll([{ streamId: 's1' }, {}]);
  assert.equal(core.inputs.at(-1).invalid, 'forceMuteAll: Streams are expected');
});

test('forceDisconnect and forceUnpublish call back and settle, once each', async () => {
  for (const name of ['forceDisconnect', 'forceUnpublish']) {
    const good = await makeSession();
    const heard = [];
    await good.session[name]('x', (...all) => heard.push(all));
    assert.deepEqual(heard, [[undefined]]);
    const bad = await makeSession({ answer: fail });
    const errors = [];
    await assert.rejects(
      bad.session[name]('x', (error) => errors.push([error.name, error.code])),
      { name: 'OT_NOT_FOUND', code: 1535 },
    );
    assert.deepEqual(errors, [['OT_NOT_FOUND', 1535]]);
  }
});

test('the state is disconnected, connecting, connected and disconnected again', async () => {
  let answer = () => [];
  const { session, number, tell } = await makeSession({ answer: (inputs) => answer(inputs) });
  const state = () => [session.currentState, session.isConnecting(), session.isConnected()];
  assert.deepEqual(state(), ['disconnected', false, false]);
  assert.equal(session.sessionInfo, undefined);
  answer = fail;
  const attempt = session.connect.promise('a token');
  assert.deepEqual(state(), ['connecting', true, false]);
  await assert.rejects(attempt);
  assert.deepEqual(state(), ['disconnected', false, false]);
  answer = () => [connected(number)];
  const seen = [];
  session.on('sessionConnected', () => seen.push(...state()));
  session.connect('a token');
  await settled();
  assert.deepEqual(seen, ['connected', false, true]);
  assert.equal(session.token, 'a token');
  assert.deepEqual(session.sessionInfo, {
    sessionId: '1_session',
    partnerId: '123',
    p2pEnabled: true,
  });
  answer = succeed;
  session.on('sessionDisconnected', () => seen.push(session.isConnected(), session.connection.id));
  await tell({ type: 'sessionDisconnected', session: number, reason: 'mediaIdle', decision: 1 });
  assert.deepEqual(seen.slice(3), [false, 'c1']);
  assert.equal(session.sessionInfo, undefined);
});

test('quiet connections are in the picture, and no event tells of them', async () => {
  const { session, number, tell } = await makeSession();
  const heard = [];
  session.on('connectionCreated connectionDestroyed', ({ type }) => heard.push(type));
  session.on('streamCreated', (event) => heard.push(event.stream.connection.data));
  const of = { session: number, quiet: true };
  await tell(
    connected(number),
    { type: 'connectionCreated', connection: ada, ...of },
    { type: 'connectionCreated', connection: { ...ada, connectionId: 'c2' }, ...of },
    { type: 'streamCreated', session: number, stream },
  );
  assert.equal(session.connections.length(), 2);
  const gone = { type: 'connectionDestroyed', connectionId: 'c2', reason: 'forceDisconnected' };
  await tell({ ...gone, ...of });
  assert.equal(session.connections.length(), 1);
  assert.deepEqual(heard, ['name=Ada']);
});

test('muteForced tells whether it is active', async () => {
  const { session, number, tell } = await makeSession();
  const heard = [];
  session.on('muteForced', ({ type, active }) => heard.push([type, active]));
  await tell(
    { type: 'muteForced', session: number, active: true },
    { type: 'muteForced', session: number, active: false },
  );
  assert.deepEqual(heard, [
    ['muteForced', true],
    ['muteForced', false],
  ]);
});

test('connections and streams have the members that older applications read', async () => {
  const { session, number, tell } = await makeSession();
  await tell(
    connected(number),
    { type: 'streamCreated', session: number, stream },
    {
      type: 'streamCreated',
      session: number,
      stream: { ...stream, streamId: 's2', videoType: undefined, connectionId: 'c2' },
    },
  );
  assert.equal(session.connection.permissions, session.capabilities);
  assert.deepEqual(session.connection.capabilities, { supportsWebRTC: 1 });
  assert.equal(session.connection.quality, null);
  const [one, other] = session.streams.where();
  assert.equal(other.connection.permissions, undefined);
  assert.equal(one.hasCaptions, false);
  assert.deepEqual(one.channel, [
    {
      id: 'video1',
      type: 'video',
      active: false,
      source: 'camera',
      frameRate: undefined,
      width: 640,
      height: 480,
    },
    { id: 'audio1', type: 'audio', active: true },
  ]);
  assert.deepEqual(other.channel, [{ id: 'audio1', type: 'audio', active: true }]);
});

test('retryAfterReconnect is a switch', async () => {
  const { core, session } = await makeSession();
  await session.signal({ data: 'x', retryAfterReconnect: false });
  assert.equal(core.inputs.at(-1).invalid, undefined);
  await session.signal({ data: 'x', retryAfterReconnect: 'no' });
  assert.equal(core.inputs.at(-1).invalid, 'retryAfterReconnect: true or false is expected');
});

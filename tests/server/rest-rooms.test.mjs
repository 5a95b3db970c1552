// REST on a live session: what each SDK sends, what the members of the session hear of it, and how it is
// refused.
import assert from 'node:assert/strict';
import test from 'node:test';
import { assertLives, joined, restJwt, startServer, within } from './harness.mjs';
import { ask, call, otherProject, promised, published } from './rest-tools.mjs';

const nobody = '00000000-0000-4000-8000-000000000000';
const now = () => Math.floor(Date.now() / 1000);

test('the Node SDK signals to all and to one; the sender is nobody', async (t) => {
  const server = await startServer(t);
  const { sessionId, member } = await call(t, server);
  const other = await joined(t, server, sessionId);
  const sdk = promised(server.openTok);
  await sdk.signal(sessionId, null, { type: 'news', data: 'hello 🎈' });
  for (const one of [member, other]) {
    const signal = await one.next('signal');
    assert.deepEqual(
      [signal.signalType, signal.data, signal.from],
      ['news', 'hello 🎈', undefined],
    );
  }
  await sdk.signal(sessionId, other.connectionId, { data: 'you' });
  assert.equal((await other.next('signal')).data, 'you');
  await member.settled();
  assert.ok(!member.unread.some(({ type }) => type === 'signal'));
  await assert.rejects(sdk.signal(sessionId, nobody, { data: 'x' }), /not found/i);
});

test('the Node SDK disconnects a client, which the others hear of', async (t) => {
  const server = await startServer(t);
  const { sessionId, member } = await call(t, server);
  const victim = await joined(t, server, sessionId);
  const sdk = promised(server.openTok);
  await sdk.forceDisconnect(sessionId, victim.connectionId);
  assert.equal((await victim.next('closing')).reason, 'forceDisconnected');
  assert.equal((await victim.closed).code, 4410);
  assert.equal((await member.next('connectionDestroyed')).reason, 'forceDisconnected');
  await assert.rejects(sdk.forceDisconnect(sessionId, victim.connectionId), /not found/i);
});

test('the Node SDK mutes one stream, all but some, and ends it', async (t) => {
  const server = await startServer(t);
  const { sessionId, member, stream } = await call(t, server);
  const spared = await published(member);
  const sdk = promised(server.openTok);
  await sdk.forceMuteStream(sessionId, stream.streamId);
  const muted = await member.next('streamUpdated');
  assert.deepEqual([muted.streamId, muted.hasAudio, muted.forced], [stream.streamId, false, true]);
  await sdk.forceMuteAll(sessionId, { excludedStreamIds: [spared.streamId] });
  assert.equal((await member.next('muteForced')).active, true);
  await sdk.disableForceMute(sessionId);
  assert.equal((await member.next('muteForced')).active, false);
  await sdk.forceMuteAll(sessionId, {});
  assert.equal((await member.next('streamUpdated')).streamId, spared.streamId);
  await assert.rejects(sdk.forceMuteStream(sessionId, nobody));
});

test('the Node SDK reads streams and sets their layout classes', async (t) => {
  const server = await startServer(t);
  const { sessionId, member, stream } = await call(t, server, {
    initialLayoutClassList: ['focus', 'big'],
  });
  const screen = await published(member, { videoType: 'screen', name: 'Zoë’s screen' });
  const sdk = promised(server.openTok);
  const list = await sdk.listStreams(sessionId);
  const classes = ['focus', 'big'];
  assert.deepEqual(JSON.parse(JSON.stringify(list)), [
    { id: stream.streamId, videoType: 'camera', name: 'a stream', layoutClassList: classes },
    { id: screen.streamId, videoType: 'screen', name: 'Zoë’s screen', layoutClassList: classes },
  ]);
  await sdk.setStreamClassLists(sessionId, [
    { id: stream.streamId, layoutClassList: [] },
    { id: screen.streamId, layoutClassList: ['full'] },
  ]);
  assert.deepEqual((await sdk.getStream(sessionId, stream.streamId)).layoutClassList, []);
  const one = await sdk.getStream(sessionId, screen.streamId);
  assert.deepEqual([one.id, one.layoutClassList], [screen.streamId, ['full']]);
});

test('only the Node SDK gets a stream as what it does not parse twice', async (t) => {
  const server = await startServer(t);
  const { path, stream } = await call(t, server);
  const typeFor = async (agent) => {
    const headers = { 'user-agent': agent };
    const answer = await ask(server, 'GET', `${path}/stream/${stream.streamId}`, { headers });
    return answer.headers.get('content-type');
  };
  assert.equal(await typeFor('OpenTok-Node-SDK/2.23.2'), 'text/json');
  for (const agent of ['OpenTok-Python-SDK/3.9.0', 'OpenTok-Ruby-SDK/4.9.0', 'curl/8.0']) {
    assert.match(await typeFor(agent), /^application\/json/);
  }
});

// What the SDKs send: their headers and claims, the bodies that they leave out, the slashes that they add.
const sdks = {
  PHP: {
    headers: { 'user-agent': 'OpenTok-PHP-SDK/4.15.0' },
    jwt: (server) => restJwt(server, { jti: '6741f2c0a8b3e' }),
  },
  Ruby: {
    headers: { accept: '*/*', 'user-agent': 'OpenTok-Ruby-SDK/4.9.0-Ruby-Version-3.1' },
    jwt: (server) =>
      restJwt(server, { ist: undefined }, server.secret, { ist: 'project', alg: 'HS256' }),
  },
  Python: {
    headers: { accept: 'application/json', 'user-agent': 'OpenTok-Python-SDK/3.9.0 python/3.11' },
    jwt: (server) => restJwt(server, { jti: '0.8444218515250481' }),
  },
  Java: {
    headers: { accept: 'application/json', 'user-agent': 'Opentok-Java-SDK/4.14.0 JRE/17' },
    jwt: (server) => restJwt(server, { iss: Number(server.apiKey) }),
  },
  '.NET': {
    headers: { 'x-tb-version': '1', 'user-agent': 'Opentok-DotNet-SDK/3.14.0' },
    jwt: (server) => restJwt(server, { iss: Number(server.apiKey), exp: now() + 300 }),
  },
};

for (const [name, sdk] of Object.entries(sdks)) {
  test(`${name}: each call has the status that it wants, and JSON that it can read`, async (t) => {
    const server = await startServer(t);
    const { path, member, stream, sessionId } = await call(t, server);
    const other = await joined(t, server, sessionId);
    const slash = name === 'PHP' ? '/' : '';
    const body = name === 'PHP' ? {} : undefined;
    const send = (method, rest, sent) => {
      const headers = { ...sdk.headers, 'x-opentok-auth': sdk.jwt(server) };
      return ask(server, method, path + rest, { headers, ...(sent ? { body: sent } : {}) });
    };

    const connections = await send('GET', `/connection${slash}`);
    assert.equal(connections.status, 200);
    assert.deepEqual(Object.keys(connections.json), ['count', 'projectId', 'sessionId', 'items']);
    assert.equal(connections.json.count, 2);
    assert.equal(connections.json.projectId, server.apiKey);
    assert.equal(connections.json.items[0].connectionId, member.connectionId);
    assert.equal(connections.json.items[0].connectionState, 'Connected');
    assert.match(connections.json.items[0].createdAt, /^\d{13}$/);

    const signal = await send('POST', '/signal', { type: 't', data: 'd' });
    assert.deepEqual([signal.status, signal.text], [204, '']);
    const toOne = `/connection/${other.connectionId}/signal`;
    assert.equal((await send('POST', toOne, { type: 't', data: 'd' })).status, 204);

    const streams = await send('GET', `/stream${slash}`);
    assert.deepEqual([streams.status, streams.json.count], [200, 1]);
    const one = await send('GET', `/stream/${stream.streamId}`);
    assert.deepEqual([one.status, one.json.id], [200, stream.streamId]);
    const items = [{ id: stream.streamId, layoutClassList: ['focus'] }];
    assert.equal((await send('PUT', '/stream', { items })).status, 200);
    const single = await send('PUT', `/stream/${stream.streamId}`, { layoutClassList: ['full'] });
    assert.deepEqual(single.json.items[0].layoutClassList, ['full']);

    const mute = await send('POST', `/stream/${stream.streamId}/mute`, body);
    assert.deepEqual([mute.status, mute.json.id], [200, server.apiKey]);
    assert.equal(mute.json.secret, undefined);
    for (const active of [true, false]) {
      const all = await send('POST', '/mute', { active, excludedStreamIds: [stream.streamId] });
      assert.equal(all.status, 200);
    }
    const gone = await send('DELETE', `/connection/${other.connectionId}`);
    assert.deepEqual([gone.status, gone.text], [204, '']);
  });
}

test('a session that nobody is in, and one whose streams have all ended', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const path = `/v2/project/${server.apiKey}/session/${sessionId}`;
  const statusOf = async (method, rest, body) =>
    (await ask(server, method, path + rest, { body })).status;
  const list = await ask(server, 'GET', `${path}/connection`);
  assert.deepEqual([list.status, list.json.count, list.json.items], [200, 0, []]);
  assert.equal(await statusOf('GET', '/stream'), 404);
  assert.equal(await statusOf('GET', `/stream/${nobody}`), 404);
  assert.equal(await statusOf('POST', '/signal', { data: 'x' }), 404);
  assert.equal(await statusOf('DELETE', `/connection/${nobody}`), 404);
  assert.equal(await statusOf('POST', '/mute', { active: true }), 404);
  assert.equal(await statusOf('POST', `/stream/${nobody}/mute`), 404);
  const items = [{ id: nobody, layoutClassList: [] }];
  assert.equal(await statusOf('PUT', '/stream', { items }), 400);

  const member = await joined(t, server, sessionId);
  assert.equal(await statusOf('GET', '/stream'), 404, 'nothing was ever published');
  const { streamId } = await published(member);
  await member.request('unpublish', { streamId });
  const empty = await ask(server, 'GET', `${path}/stream`);
  assert.deepEqual([empty.status, empty.json.count, empty.json.items], [200, 0, []]);
  assert.equal(await statusOf('GET', `/stream/${streamId}`), 408, 'a stream that is not there');
});

test('what a body must be: 400 and 413 say what is wrong', async (t) => {
  const server = await startServer(t);
  const { path, stream, member } = await call(t, server);
  const long = (count) => 'x'.repeat(count);
  const known = { id: stream.streamId, layoutClassList: ['unknown'] };
  const rows = [
    ['POST', '/signal', 'no JSON', 400, /JSON/],
    ['POST', '/signal', '', 400, /JSON/],
    ['POST', '/signal', '[]', 400, /object/],
    ['POST', '/signal', { data: 5 }, 400, /data/],
    ['POST', '/signal', { type: ['t'], data: 'd' }, 400, /type/],
    ['POST', '/signal', { type: 'a space', data: 'd' }, 400, /type/],
    ['POST', '/signal', { type: long(129), data: 'd' }, 413, /type/],
    ['POST', '/signal', { type: 't', data: long(8193) }, 413, /data/],
    ['POST', '/signal', { type: 't', data: long(70_000) }, 413, /body/],
    ['POST', '/mute', {}, 400, /active/],
    ['POST', '/mute', { active: 'yes' }, 400, /active/],
    ['POST', '/mute', { active: true, excludedStreamIds: 'all' }, 400, /excludedStreamIds/],
    ['POST', '/mute', { active: true, excludedStreamIds: [1] }, 400, /excludedStreamIds/],
    ['PUT', '/stream', { items: {} }, 400, /items/],
    ['PUT', '/stream', { items: [5] }, 400, /items/],
    ['PUT', '/stream', { items: [{ layoutClassList: [] }] }, 400, /id/],
    ['PUT', '/stream', { items: [{ id: stream.streamId }] }, 400, /layoutClassList/],
    ['PUT', '/stream', { items: [{ id: stream.streamId, layoutClassList: [5] }] }, 400, /texts/],
    ['PUT', '/stream', { items: [known, { ...known, id: nobody }] }, 400, /not in this session/],
    ['PUT', `/stream/${nobody}`, { layoutClassList: [] }, 400, /not in this session/],
    ['PUT', `/stream/${stream.streamId}`, { layoutClassList: [long(1025)] }, 400, /1024/],
    ['GET', '/stream/%zz', undefined, 400, /address/],
    ['DELETE', '/connection/%C3', undefined, 400, /address/],
  ];
  for (const [method, rest, body, status, message] of rows) {
    const answer = await ask(server, method, path + rest, { body });
    const where = `${method} ${rest} ${JSON.stringify(body)}`.slice(0, 100);
    assert.equal(answer.status, status, `${where}: ${answer.text}`);
    assert.equal(answer.json.code, status, where);
    assert.match(answer.json.message, message, where);
    assert.equal(answer.json.description, answer.json.message, where);
  }
  await member.settled();
  assert.deepEqual(member.unread, [], 'nothing of that was heard');
  const { json } = await ask(server, 'GET', `${path}/stream/${stream.streamId}`);
  assert.deepEqual(json.layoutClassList, [], 'nothing of that was kept');
  assert.equal((await ask(server, 'POST', `${path}/signal`, { body: { type: '' } })).status, 204);
  assert.equal((await ask(server, 'POST', `${path}/signal`, { body: { type: null } })).status, 204);
  await assertLives(server);
});

test('another project’s session and one that never was are the same, to the byte', async (t) => {
  const server = await startServer(t);
  const { sessionId, member, stream } = await call(t, server);
  const other = await otherProject(t, server);
  const fields = `1~${other.apiKey}~~1795351824000~${'r'.repeat(24)}~~`;
  const never = `2_${Buffer.from(fields).toString('base64url')}`;
  const requests = [
    ['POST', '/signal', { data: 'x' }],
    ['POST', `/connection/${member.connectionId}/signal`, { data: 'x' }],
    ['DELETE', `/connection/${member.connectionId}`],
    ['GET', '/connection'],
    ['POST', '/mute', { active: true }],
    ['POST', `/stream/${stream.streamId}/mute`, {}],
    ['GET', '/stream'],
    ['GET', `/stream/${stream.streamId}`],
    ['PUT', '/stream', { items: [{ id: stream.streamId, layoutClassList: [] }] }],
  ];
  for (const [method, rest, body] of requests) {
    const answers = [];
    for (const id of [sessionId, never]) {
      const path = `/v2/project/${other.apiKey}/session/${id}${rest}`;
      const { status, text } = await ask(other, method, path, { body });
      answers.push(`${status} ${text}`);
    }
    assert.match(answers[0], /^404 /, `${method} ${rest}`);
    assert.equal(answers[0], answers[1], `${method} ${rest}`);
    const path = `/v2/project/${server.apiKey}/session/${sessionId}${rest}`;
    assert.equal((await ask(other, method, path, { body })).status, 403, 'the address of another');
  }
  const damaged = await ask(other, 'GET', `/v2/project/${other.apiKey}/session/1_x/stream`);
  assert.equal(damaged.status, 400);
  await member.settled();
  assert.deepEqual(member.unread, []);
});

test('errors are XML for who asks for XML alone', async (t) => {
  const server = await startServer(t);
  const path = `/v2/project/${server.apiKey}/session/2_x/stream`;
  const typeFor = async (accept) =>
    (await ask(server, 'GET', path, { headers: { accept } })).headers.get('content-type');
  assert.match(await typeFor('application/xml'), /xml/);
  assert.match(await typeFor('text/xml;q=0.9'), /xml/);
  for (const accept of ['*/*', 'application/json', 'application/json, application/xml']) {
    assert.match(await typeFor(accept), /json/);
  }
});

test('what is not built yet is 501 and says so, once it is known who asks', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const id = nobody;
  const project = `/v2/project/${server.apiKey}`;
  const paths = [
    'POST /archive',
    'GET /archive',
    `GET /archive/${id}`,
    `DELETE /archive/${id}`,
    `POST /archive/${id}/stop`,
    `PUT /archive/${id}/layout`,
    `PATCH /archive/${id}/streams`,
    'PUT /archive/storage',
    'DELETE /archive/storage',
    'POST /broadcast',
    'GET /broadcast',
    `GET /broadcast/${id}`,
    `POST /broadcast/${id}/stop`,
    `PUT /broadcast/${id}/layout`,
    `PATCH /broadcast/${id}/streams`,
    'POST /dial',
    'POST /call',
    `POST /session/${sessionId}/play-dtmf`,
    `POST /session/${sessionId}/connection/${id}/play-dtmf`,
    'POST /connect',
    `POST /connect/${id}/stop`,
    'POST /captions',
    `GET /captions/${id}`,
    `POST /captions/${id}/stop`,
    'POST /render',
    'GET /render',
    `GET /render/${id}`,
    `POST /render/${id}`,
    `DELETE /render/${id}`,
  ];
  for (const row of paths) {
    const [method, rest] = row.split(' ');
    const answer = await ask(server, method, project + rest);
    assert.deepEqual([answer.status, answer.json.code], [501, 501], row);
    assert.match(answer.json.message, /not there yet/, row);
    const headers = { 'x-opentok-auth': 'nobody' };
    assert.equal((await ask(server, method, project + rest, { headers })).status, 403, row);
  }
});

test('the Node SDK calls back with an error for each method that is not there yet', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  const token = server.openTok.generateToken(sessionId, { role: 'moderator' });
  const layout = { type: 'bestFit' };
  const calls = {
    startArchive: [sessionId, {}],
    stopArchive: [nobody],
    getArchive: [nobody],
    deleteArchive: [nobody],
    listArchives: [{}],
    addArchiveStream: [nobody, nobody, {}],
    removeArchiveStream: [nobody, nobody],
    setArchiveLayout: [nobody, layout.type, null, null],
    startBroadcast: [sessionId, { outputs: { hls: {} } }],
    stopBroadcast: [nobody],
    getBroadcast: [nobody],
    listBroadcasts: [{}],
    addBroadcastStream: [nobody, nobody],
    removeBroadcastStream: [nobody, nobody],
    setBroadcastLayout: [nobody, layout.type, null, null],
    dial: [sessionId, token, 'sip:ada@example.com', {}],
    playDTMF: [sessionId, null, '1'],
    websocketConnect: [sessionId, token, 'wss://example.com', {}],
    startCaptions: [sessionId, token, {}],
    stopCaptions: [nobody],
    startRender: [{ sessionId, token, url: 'https://example.com/' }],
    getRender: [nobody],
    listRenders: [{}],
    stopRender: [nobody],
  };
  for (const [name, args] of Object.entries(calls)) {
    const error = await within(
      new Promise((resolve, reject) => {
        const done = (problem, result) =>
          problem ? resolve(problem) : reject(new Error(`${name} gave ${JSON.stringify(result)}`));
        server.openTok[name](...args, done);
      }),
      name,
    );
    assert.ok(error instanceof Error, name);
    assert.ok(error.message, name);
  }
  await assertLives(server);
});

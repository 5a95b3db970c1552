// Webhooks: what applications hear of sessions, in which order, and signed by whom.
import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../docs/snippets/webhook-verify.mjs';
import { joined, startServer } from './harness.mjs';
import { newApplication, published } from './rest-tools.mjs';
import {
  allowed,
  emptied,
  Receiver,
  register,
  secretOf,
  waiting,
  watched,
} from './webhook-tools.mjs';

test('a call is told from its first client to its last, each event once and complete', async (t) => {
  const { server, receiver } = await watched(t);
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId, { data: 'name=Ann' });
  const stream = await published(ann, { name: 'Ann', videoType: 'screen' });
  const bob = await joined(t, server, sessionId, { role: 'moderator' });
  await ann.request('unpublish', { streamId: stream.streamId, reason: 'mediaStopped' });
  const second = await published(ann);
  await bob.request('moderate', {
    action: 'forceDisconnect',
    target: ann.connectionId,
    excluded: [],
  });
  bob.socket.close(1000);
  await receiver.count(10);

  const told = receiver.events.map(({ event, reason }) => [event, reason].join(' ').trim());
  assert.deepEqual(told, [
    'sessionCreated',
    'connectionCreated',
    'streamCreated',
    'connectionCreated',
    'streamDestroyed mediaStopped',
    'streamCreated',
    'streamDestroyed forceDisconnected',
    'connectionDestroyed forceDisconnected',
    'connectionDestroyed clientDisconnected',
    'sessionDestroyed',
  ]);
  for (const event of receiver.events) {
    assert.equal(event.sessionId, sessionId);
    assert.equal(event.projectId, server.apiKey);
    assert.ok(Math.abs(Date.now() - event.timestamp) < 60_000);
  }
  const { creationTime } = ann.picture.connections[0];
  const connection = { id: ann.connectionId, createdAt: creationTime, data: 'name=Ann' };
  assert.deepEqual(receiver.events[1].connection, connection);
  assert.deepEqual(receiver.events[2].stream, {
    id: stream.streamId,
    connection,
    createdAt: stream.creationTime,
    name: 'Ann',
    videoType: 'screen',
  });
  assert.equal(receiver.events[6].stream.id, second.streamId);
  assert.deepEqual(receiver.events[7].connection, connection);
  assert.equal(receiver.events[8].connection.data, '');
  assert.equal(receiver.tried.length, 10);
  await emptied(server);
});

test('a client that is disconnected for using no media left, to the application', async (t) => {
  const { server, receiver } = await watched(t, { args: ['--media-idle', '1s'] });
  const idle = await joined(t, server, (await server.createSession()).sessionId);
  assert.equal((await idle.next('closing')).reason, 'mediaIdle');
  await receiver.count(4);
  assert.equal(receiver.events[2].reason, 'clientDisconnected');
});

test('a request is a POST of JSON, signed for its body with the callback secret', async (t) => {
  const { server, receiver } = await watched(t);
  const { sessionId } = await server.createSession();
  await joined(t, server, sessionId);
  await receiver.count(2);
  const secret = await secretOf(t, server);
  const [first, second] = receiver.tried;
  assert.equal(first.method, 'POST');
  assert.equal(first.url, '/hook?key=k1');
  assert.equal(first.headers.host, `127.0.0.1:${receiver.port}`);
  assert.equal(first.headers['content-type'], 'application/json');
  assert.match(first.headers['user-agent'], /^Parley\/\d/);
  const claims = verify(first.headers.authorization, first.body, [secret]);
  assert.deepEqual([claims.iss, claims.api_key], ['parley', server.apiKey]);
  assert.equal(claims.exp - claims.iat, 300);
  const other = verify(second.headers.authorization, second.body, ['wrong', secret]);
  assert.notEqual(claims.jti, other.jti);
  assert.throws(() => verify(first.headers.authorization, second.body, [secret]), /another body/);
  assert.throws(() => verify(first.headers.authorization, first.body, [server.secret]), /secret/);
  assert.throws(() => verify(undefined, first.body, [secret]), /no signature/);
});

test('a new callback secret signs after a day, or at once', async (t) => {
  const { server, receiver } = await watched(t);
  const former = await secretOf(t, server);
  const next = await secretOf(t, server, ['rotate']);
  assert.equal(await secretOf(t, server), next, 'it is shown');
  const signer = async (secrets) => {
    const before = receiver.events.length;
    const { sessionId } = await server.createSession();
    await joined(t, server, sessionId);
    await receiver.count(before + 2);
    const { headers, body } = receiver.tried.at(-1);
    return secrets.find((secret) => {
      try {
        return verify(headers.authorization, body, [secret]);
      } catch {
        return false;
      }
    });
  };
  assert.equal(await signer([former, next]), former);
  const urgent = await secretOf(t, server, ['rotate', '--at-once']);
  assert.equal(await signer([former, next, urgent]), urgent);
});

test('an application, which has no secret of its own, has one for callbacks', async (t) => {
  const server = await startServer(t, { args: allowed });
  const application = await newApplication(t, server);
  const receiver = await Receiver.start(t);
  const sdk = application.openTok;
  await new Promise((resolve, reject) => {
    const wanted = { group: 'session', event: 'created', url: receiver.url };
    sdk.registerCallback(wanted, (error) => (error ? reject(error) : resolve()));
  });
  const session = await new Promise((resolve, reject) => {
    sdk.createSession({}, (error, made) => (error ? reject(error) : resolve(made)));
  });
  await joined(t, application, session.sessionId);
  await receiver.count(1);
  const [{ headers, body, event }] = receiver.tried;
  assert.equal(event.projectId, application.apiKey);
  verify(headers.authorization, body, [await secretOf(t, application)]);
});

test('each callback hears what it is registered for, and projects nothing of each other', async (t) => {
  const server = await startServer(t, { args: allowed });
  const [streams, sessions] = [await Receiver.start(t), await Receiver.start(t)];
  await register(server, streams.url, [['stream', 'created']]);
  await register(server, sessions.url, [
    ['session', 'destroyed'],
    ['archive', 'status'],
  ]);
  const application = await newApplication(t, server);
  const { sessionId } = await server.createSession();
  const ann = await joined(t, server, sessionId);
  await published(ann);
  const other = await new Promise((resolve, reject) => {
    application.openTok.createSession({}, (error, made) => (error ? reject(error) : resolve(made)));
  });
  const eve = await joined(t, application, other.sessionId);
  await published(eve);
  eve.socket.close(1000);
  await eve.closed;
  ann.socket.close(1000);
  await sessions.count(1);
  assert.deepEqual(streams.names(), ['streamCreated']);
  assert.deepEqual(sessions.names(), ['sessionDestroyed']);
  assert.equal(sessions.events[0].sessionId, sessionId);
  await emptied(server);
});

test('registering the same once more gives the callback that is there', async (t) => {
  const { server, receiver, callbacks } = await watched(t);
  const again = await register(server, receiver.url);
  assert.deepEqual(again, callbacks);
  const { sessionId } = await server.createSession();
  await joined(t, server, sessionId);
  await receiver.count(2);
  await emptied(server);
  assert.deepEqual(receiver.names(), ['sessionCreated', 'connectionCreated']);
});

test('sessions are told side by side, within bounds, and each in its order', async (t) => {
  const { server, receiver } = await watched(t);
  let [open, most] = [0, 0];
  receiver.answer = async (_event, response) => {
    most = Math.max(most, (open += 1));
    response.on('close', () => (open -= 1));
    // Later requests may well be answered sooner.
    await new Promise((resolve) => setTimeout(resolve, (receiver.tried.length * 7) % 40));
    return 200;
  };
  const ids = [];
  for (let i = 0; i < 20; i += 1) ids.push((await server.createSession()).sessionId);
  await Promise.all(
    ids.map(async (sessionId) => {
      const member = await joined(t, server, sessionId);
      await published(member);
      member.socket.close(1000);
    }),
  );
  await receiver.count(6 * ids.length);
  for (const sessionId of ids) {
    const told = receiver.events.filter((event) => event.sessionId === sessionId);
    assert.deepEqual(
      told.map(({ event }) => event),
      [
        ...['sessionCreated', 'connectionCreated', 'streamCreated'],
        ...['streamDestroyed', 'connectionDestroyed', 'sessionDestroyed'],
      ],
    );
  }
  assert.ok(most > 1 && most <= 8, `${most} at once`);
});

test('a project without callbacks leaves nothing behind', async (t) => {
  const server = await startServer(t);
  const { sessionId } = await server.createSession();
  await joined(t, server, sessionId);
  assert.equal(waiting(server), 0);
});

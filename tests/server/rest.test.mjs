// REST as each SDK speaks it: JSON and XML, authentication old and new, and every way to be refused.
import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import test from 'node:test';
import { assertLives, joined, restJwt, startServer } from './harness.mjs';

function create(server, { headers = {}, body = 'p2p.preference=enabled' } = {}) {
  return fetch(`${server.url}/session/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
}

function element(xml, name) {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

/** What SDKs that parse XML send; PHP's sends no Accept, node's fetch cannot leave it out. */
function createWithout(server, headers) {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers };
    const sent = httpRequest(`${server.url}/session/create`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ response, text }));
    });
    sent.on('error', reject);
    sent.end('p2p.preference=disabled&archiveMode=manual&location=');
  });
}

test('JSON is an array of one session with the fields that SDKs read', async (t) => {
  const server = await startServer(t);
  const headers = { accept: 'application/json', 'x-opentok-auth': restJwt(server) };
  const response = await create(server, { headers });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  const sessions = await response.json();
  assert.equal(sessions.length, 1);
  const [session] = sessions;
  assert.match(session.session_id, /^[12]_/);
  assert.equal(session.project_id, server.apiKey);
  assert.equal(session.partner_id, server.apiKey);
  assert.match(session.create_dt, /^\w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ \d{4}$/);
  assert.equal(typeof session.media_server_url, 'string');
  await joined(t, server, session.session_id);
});

const xmlClients = {
  PHP: { 'user-agent': 'OpenTok-PHP-SDK/4.15.0' },
  Ruby: { accept: '*/*', 'user-agent': 'OpenTok-Ruby-SDK/4.9.0-Ruby-Version-3.1' },
  '.NET': { accept: 'application/xml', 'x-tb-version': '1' },
};

for (const [name, headers] of Object.entries(xmlClients)) {
  test(`${name} gets XML with session_id and partner_id`, async (t) => {
    const server = await startServer(t);
    const { response, text } = await createWithout(server, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-opentok-auth': restJwt(server),
      ...headers,
    });
    assert.equal(response.statusCode, 200, text);
    assert.match(response.headers['content-type'], /xml/);
    assert.match(text, /^<\?xml [^>]*\?>\s*<sessions>\s*<Session>/);
    assert.equal(element(text, 'partner_id'), server.apiKey);
    assert.ok(element(text, 'create_dt'));
    await joined(t, server, element(text, 'session_id'));
  });
}

test('a JWT whose ist stands in its header, as Ruby sends it, is accepted', async (t) => {
  const server = await startServer(t);
  const jwt = restJwt(server, { ist: undefined }, server.secret, { ist: 'project', alg: 'HS256' });
  const response = await create(server, { headers: { 'x-opentok-auth': jwt } });
  assert.equal(response.status, 200);
});

test('the older key and secret are accepted, and refused when wrong', async (t) => {
  const server = await startServer(t);
  const ask = async (value) => {
    const response = await create(server, {
      headers: { 'x-tb-partner-auth': value, accept: 'application/json' },
    });
    return [response.status, (await response.json()).message];
  };
  assert.equal((await ask(`${server.apiKey}:${server.secret}`))[0], 200);
  assert.deepEqual(await ask(`${server.apiKey}:${'0'.repeat(40)}`), [403, 'Invalid secret']);
  assert.deepEqual(await ask(`${server.apiKey}:`), [403, 'Invalid secret']);
  assert.equal((await ask('no colon'))[0], 403);
});

const now = () => Math.floor(Date.now() / 1000);
const unsigned = { alg: 'none', typ: 'JWT' };
const refusals = {
  'no authentication': [() => undefined, /No suitable authentication found/],
  'a signature of another secret': [(s) => restJwt(s, {}, 'f'.repeat(40)), /Invalid signature/],
  'an issuer that is no number': [(s) => restJwt(s, { iss: 'abc' }), /Invalid issuer format/],
  'an unknown issuer': [(s) => restJwt(s, { iss: '99' }), /Issuer not found/],
  'an expired JWT': [(s) => restJwt(s, { iat: now() - 900, exp: now() - 600 }), /expired/],
  'a JWT that never expires': [(s) => restJwt(s, { exp: undefined }), /exp/],
  'a JWT that lives an hour': [(s) => restJwt(s, { exp: now() + 3600 }), /5 minutes/],
  'a JWT from the future': [(s) => restJwt(s, { iat: now() + 3600, exp: now() + 3700 }), /clock/],
  'a JWT for an account': [(s) => restJwt(s, { ist: 'account' }), /ist/],
  'alg none': [(s) => restJwt(s, {}, s.secret, unsigned), /alg|HS256/],
  'alg none without signature': [
    (s) => restJwt(s, {}, s.secret, unsigned).replace(/[^.]*$/, ''),
    /alg|HS256/,
  ],
  'another algorithm': [(s) => restJwt(s, {}, s.secret, { alg: 'HS512', typ: 'JWT' }), /HS256/],
  garbage: [() => 'garbage', /./],
  'a truncated JWT': [(s) => restJwt(s).slice(0, -5), /./],
};

test('every bad authentication is 403 with code -1 in JSON and in XML', async (t) => {
  const server = await startServer(t);
  for (const [name, [make, message]] of Object.entries(refusals)) {
    const jwt = make(server);
    const auth = jwt === undefined ? {} : { 'x-opentok-auth': jwt };
    const json = await create(server, { headers: { ...auth, accept: 'application/json' } });
    assert.equal(json.status, 403, name);
    const body = await json.json();
    assert.equal(body.code, -1, name);
    assert.match(body.message, message, name);
    assert.equal(body.description, body.message, name);
    const xml = await create(server, { headers: { ...auth, accept: '*/*' } });
    assert.equal(xml.status, 403, name);
    const text = await xml.text();
    assert.match(text, /<errorPayload>/, name);
    assert.equal(element(text, 'code'), '-1', name);
    assert.ok(element(text, 'message'), name);
  }
  await assertLives(server);
});

test('bad parameters are 400 and say which', async (t) => {
  const server = await startServer(t);
  const bodies = {
    'p2p.preference=perhaps': /p2p\.preference/,
    'archiveMode=sometimes': /archiveMode/,
    'location=nowhere': /location/,
    'archiveMode=always&p2p.preference=enabled': /archiv|routed/i,
    [`archiveName=${'x'.repeat(81)}&archiveMode=always`]: /archiveName/,
  };
  for (const [body, message] of Object.entries(bodies)) {
    const headers = { accept: 'application/json', 'x-opentok-auth': restJwt(server) };
    const response = await create(server, { headers, body });
    assert.equal(response.status, 400, body);
    assert.match((await response.json()).message, message, body);
  }
});

test('an empty body makes a session with the defaults', async (t) => {
  const server = await startServer(t);
  const headers = { accept: 'application/json', 'x-opentok-auth': restJwt(server) };
  assert.equal((await create(server, { headers, body: '' })).status, 200);
});

test('unknown addresses are 404 and wrong methods 405, in JSON', async (t) => {
  const server = await startServer(t);
  for (const path of ['/nothing', '/v2/project/1/nothing', '/session/create/', '/session']) {
    const response = await fetch(server.url + path);
    assert.equal(response.status, 404, path);
    assert.match(response.headers.get('content-type'), /json/);
    const body = await response.json();
    assert.equal(body.code, 404);
    assert.ok(body.message);
  }
  const wrong = await fetch(`${server.url}/session/create`);
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.get('allow'), 'POST');
  const alsoWrong = await fetch(`${server.url}/health`, { method: 'DELETE' });
  assert.equal(alsoWrong.status, 405);
  assert.equal(alsoWrong.headers.get('allow'), 'GET, HEAD');
  const options = await fetch(`${server.url}/health`, { method: 'OPTIONS' });
  assert.deepEqual([options.status, options.headers.get('allow')], [204, 'GET, HEAD']);
});

test('a body beyond the limit is 413, announced or chunked', async (t) => {
  const server = await startServer(t);
  const headers = { accept: 'application/json', 'x-opentok-auth': restJwt(server) };
  const announced = await create(server, { headers, body: 'x'.repeat(70_000) });
  assert.equal(announced.status, 413);
  const chunked = await fetch(`${server.url}/session/create`, {
    method: 'POST',
    headers,
    body: new Blob(['x'.repeat(70_000)]).stream(),
    duplex: 'half',
  });
  assert.equal(chunked.status, 413);
  assert.ok((await chunked.json()).message);
  await assertLives(server);
});

test('health says ok and the version, for GET and HEAD', async (t) => {
  const server = await startServer(t);
  const response = await fetch(`${server.url}/health`);
  assert.deepEqual(Object.keys(await response.json()), ['status', 'version']);
  const head = await fetch(`${server.url}/health`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-length'), response.headers.get('content-length'));
  assert.equal(await head.text(), '');
});

test('neither secrets nor tokens are ever logged', async (t) => {
  const server = await startServer(t, { args: ['--log-level', 'debug'] });
  const { sessionId } = await server.createSession();
  const token = server.openTok.generateToken(sessionId);
  await joined(t, server, sessionId);
  await create(server, { headers: { 'x-tb-partner-auth': `${server.apiKey}:${server.secret}` } });
  await create(server, { headers: { 'x-opentok-auth': restJwt(server, {}, 'wrong') } });
  await server.stop();
  assert.ok(!server.stderr.text.includes(server.secret));
  assert.ok(!server.stderr.text.includes(token.slice(0, 30)));
});

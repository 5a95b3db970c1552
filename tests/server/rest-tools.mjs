// What the tests of REST share: raw requests in the form of each SDK, and promises of the Node SDK.
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import OpenTok from 'opentok';
import { joined, restJwt, runParley, tempFolder } from './harness.mjs';

/** A request as an SDK sends it; resolves to status, headers, text, and what the text says as JSON. */
export async function ask(server, method, path, { headers = {}, body } = {}) {
  const isText = body === undefined || typeof body === 'string';
  const response = await fetch(server.url + path, {
    method,
    headers: {
      'x-opentok-auth': restJwt(server),
      ...(isText ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: isText ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : null,
  };
}

/** Methods of the official SDK as promises. */
export function promised(openTok) {
  const method = (name) => promisify(openTok[name].bind(openTok));
  return Object.fromEntries(
    [
      'createSession',
      'signal',
      'forceDisconnect',
      'forceMuteStream',
      'forceMuteAll',
      'disableForceMute',
      'getStream',
      'listStreams',
      'setStreamClassLists',
      'registerCallback',
      'unregisterCallback',
      'listCallbacks',
    ].map((name) => [name, method(name)]),
  );
}

/** A stream of a member; what it is called and what the room says of it. */
export async function published(member, fields = {}) {
  const stream = { name: 'a stream', hasAudio: true, hasVideo: true, videoType: 'camera' };
  const sizes = { width: 640, height: 480 };
  const answer = await member.request('publish', { stream: { ...stream, ...sizes, ...fields } });
  if (answer.type !== 'published') throw new Error(JSON.stringify(answer));
  await member.next('streamCreated');
  return answer.stream;
}

/** A session with a member that publishes. */
export async function call(t, server, tokenOptions) {
  const { sessionId } = await server.createSession();
  const member = await joined(t, server, sessionId, tokenOptions);
  const stream = await published(member);
  const path = `/v2/project/${server.apiKey}/session/${sessionId}`;
  return { sessionId, member, stream, path };
}

/** A second project of the same server. */
export async function otherProject(t, server) {
  const made = await runParley(t, ['project', 'create', '--data', server.data]);
  const [, apiKey, secret] = /key: (\d+)\nAPI secret: (\w+)/.exec(made.stdout);
  return {
    ...server,
    apiKey,
    secret,
    openTok: new OpenTok(apiKey, secret, { apiUrl: server.url }),
  };
}

/** A new account. */
export async function newAccount(t, server) {
  const made = await runParley(t, ['account', 'create', '--data', server.data]);
  const [, key, secret] = /key: (\d+)\nAccount secret: (\w+)/.exec(made.stdout);
  return { url: server.url, apiKey: key, secret };
}

/** The header of a request of an account. */
export const ofAccount = (account, changes = {}) => ({
  'x-opentok-auth': restJwt(account, { ist: 'account', ...changes }),
});

/** An application with a key of its own, registered by its public half. */
export async function newApplication(t, server, bits = 2048) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const file = join(tempFolder(t), 'public.pem');
  writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
  const args = ['project', 'create', '--application', '--public-key', file];
  const made = await runParley(t, [...args, '--data', server.data]);
  const [, apiKey] = /^Application ID: ([0-9a-f-]{36})$/m.exec(made.stdout) ?? [];
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const openTok = new OpenTok(apiKey, pem, { apiUrl: server.url });
  return { ...server, apiKey, privateKey, publicFile: file, openTok, made };
}

/** A JWT signed with RS256, whatever its claims say. */
export function signRs256(claims, privateKey, header = { alg: 'RS256', typ: 'JWT' }) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** The claims of a REST request of an application. */
export function restClaims(application, changes = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { application_id: application.apiKey, iat: now, exp: now + 300, jti: 'x' };
  return JSON.parse(JSON.stringify({ ...claims, ...changes }));
}

// The examples that are projects, run as their pages say.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import test from 'node:test';
import { fileOf, moves, openExample, other, runNode } from './example-tools.mjs';
import { openWorld } from './harness.mjs';

const world = openWorld();

const run = (t, file, env, pattern) =>
  runNode(t, [file], { env: { ...process.env, ...env } }, pattern);

const appServer = fileOf('app-server', 'server.mjs');

/** What the example is started with. */
const keys = () => ({
  API_KEY: world.server.apiKey,
  API_SECRET: world.server.apiSecret,
  PARLEY_URL: world.server.url,
  PORT: '0',
});

test('the example app-server: whoever opens a room there is in its call, and in no other', async (t) => {
  const [, address] = await run(t, appServer, keys(), /^Open (\S+)$/m);
  const alice = await openExample(world, '', address);
  const bob = await openExample(world, '', address);
  await Promise.all([moves(other(alice)), moves(other(bob))]);
  const carol = await openExample(world, '', new URL('/elsewhere', address).href);
  const sessionOf = async (page) =>
    (await page.waitForFunction(() => OT.sessions.find()?.sessionId)).jsonValue();
  assert.equal(await sessionOf(alice), await sessionOf(bob));
  assert.notEqual(await sessionOf(carol), await sessionOf(alice));
});

test('the example app-server: who asks at the same time gets the same session', async (t) => {
  const [, address] = await run(t, appServer, keys(), /^Open (\S+)$/m);
  const ticket = async () => (await fetch(`${address}/ticket`)).json();
  const [one, other] = await Promise.all([ticket(), ticket()]);
  assert.ok(one.sessionId);
  assert.equal(one.sessionId, other.sessionId);
});

test('the example app-server: a session that could not be made is asked for again', async (t) => {
  let asked = 0;
  const failsOnce = createServer((request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(500).end();
    else response.writeHead(307, { Location: world.server.url + request.url }).end();
  }).listen(0);
  t.after(() => failsOnce.close());
  await once(failsOnce, 'listening');
  const parley = `http://localhost:${failsOnce.address().port}`;
  const [, address] = await run(t, appServer, { ...keys(), PARLEY_URL: parley }, /^Open (\S+)$/m);
  const ask = () => fetch(`${address}/ticket`);
  assert.equal((await ask()).status, 502);
  assert.equal((await ask()).status, 200);
  assert.equal(asked, 2);
});

test('the example app-server: a wrong secret is said in the page, no secret on the command line', async (t) => {
  const [, address] = await run(t, appServer, { ...keys(), API_SECRET: 'wrong' }, /^Open (\S+)$/m);
  const page = await openExample(world, '', address);
  await page.getByRole('alert').getByText('are key and secret right?').waitFor();
  await assert.rejects(
    run(t, appServer, { API_KEY: '', API_SECRET: '' }, /^Open/m),
    /ended with 1/,
  );
});

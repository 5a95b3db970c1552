// The developer tools: signing in, sessions and tokens, why a token is refused, a session that runs.
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, heading, openTools } from './dev-tools-page.mjs';
import { joinRoom, recorded, signToken } from './harness.mjs';

const { world, plainUrl, open, signIn } = openTools();

const nowS = () => Math.floor(Date.now() / 1000);
const made = (page, label) => page.getByLabel(label, { exact: true }).inputValue();

/** Makes a token in the view for it; `choices` are what its lists and fields say. */
async function makeToken(page, choices = {}) {
  for (const [label, value] of Object.entries(choices)) {
    const field = page.getByLabel(label, { exact: true });
    const isList = (await field.evaluate(({ localName }) => localName)) === 'select';
    await (isList ? field.selectOption(value) : field.fill(value));
  }
  await button(page, 'Create token').click();
  await button(page, 'Copy: New token').waitFor();
  return made(page, 'New token');
}

async function explain(page, token, says) {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await button(page, 'Explain').click();
  await page.getByText(says).first().waitFor();
}

test('the secret is in no storage, no address and no request; a wrong one is refused', async () => {
  const { apiKey, apiSecret } = world.server;
  const page = await open();
  const sent = [];
  page.on('request', (request) => {
    sent.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '');
  });
  await page.getByLabel('API key').fill(apiKey);
  await page.getByLabel('API secret').fill('f'.repeat(40));
  await button(page, 'Sign in').click();
  await page.getByRole('alert').getByText('Invalid signature').waitFor();
  await page.getByLabel('API secret').fill(apiSecret);
  await button(page, 'Sign in').click();
  await button(page, 'Sign out').waitFor();
  await button(page, 'Create session').click();
  await button(page, 'Copy: New session').waitFor();
  const kept = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
  );
  assert.ok(sent.length > 4);
  assert.ok(![...sent, kept].some((text) => text.includes(apiSecret)));
  assert.equal(await page.locator(`input[value="${apiSecret}"]`).count(), 0);
  await button(page, 'Sign out').click();
  await button(page, 'Sign in').waitFor();
});

test('a page that is not secure says that it has no cryptography', async () => {
  const page = await world.blankPage();
  await page.goto(plainUrl());
  await heading(page, 'This page is not secure').waitFor();
  await page.getByText('WebCrypto').waitFor();
  assert.equal(await button(page, 'Sign in').count(), 0);
});

test('a session and tokens of every role are made, of both kinds, and let clients in', async () => {
  const page = await signIn();
  await page.getByLabel('Media mode').selectOption('disabled');
  await page.getByLabel('Archive mode').selectOption('always');
  await page.getByLabel('Location').fill('192.0.2.1');
  await button(page, 'Create session').click();
  await button(page, 'Copy: New session').waitFor();
  const sessionId = await made(page, 'New session');
  const { apiKey } = world.server;
  const wanted = {
    publisher: [1, 0],
    subscriber: [0, 0],
    moderator: [1, 1],
    publisheronly: [1, 0],
  };
  for (const [role, [publish, forceMute]] of Object.entries(wanted)) {
    for (const kind of ['JWT', 'T1']) {
      const data = `role=${role}&kind=${kind} ü`;
      const token = await makeToken(page, { Role: role, Kind: kind, 'Connection data': data });
      assert.equal(token.startsWith('T1=='), kind === 'T1');
      const client = await world.newPage();
      await joinRoom(client, { apiKey, sessionId, token });
      const session = await client.evaluate(() => {
        const [one] = OT.sessions.where();
        return { may: one.capabilities, data: one.connection.data };
      });
      assert.deepEqual([session.may.publish, session.may.forceMute], [publish, forceMute], role);
      assert.equal(session.data, data);
      await client.context().close();
    }
  }
  await page.getByLabel('Media mode').selectOption('enabled');
  await button(page, 'Create session').click();
  await page.getByRole('alert').getByText('archiveMode "always" needs a routed session').waitFor();
});

test('a token is explained: what stands in it, and each reason for which it is refused', async () => {
  const { apiKey, apiSecret } = world.server;
  const { sessionId } = await world.createRoom();
  const page = await signIn('explain');
  const claims = { iss: apiKey, ist: 'project', session_id: sessionId, scope: 'session.connect' };
  const sign = (changes, secret = apiSecret) =>
    signToken({ ...claims, role: 'publisher', iat: nowS(), exp: nowS() + 90, ...changes }, secret);
  await explain(page, sign({ connection_data: 'ada' }), 'would be let in');
  for (const text of [sessionId, 'ada', 'HS256', 'session.connect']) {
    await page.locator('.facts').getByText(text).first().waitFor();
  }
  assert.equal(await page.locator('.verdict.bad').count(), 0);
  await page.getByText('"alg": "HS256"').waitFor();
  for (const [token, says] of [
    [sign({}, 'f'.repeat(40)), 'signature is wrong'],
    [sign({ iat: nowS() - 600, exp: nowS() - 60 }), /expired \d+ seconds ago/],
    [sign({ iat: nowS() + 4000, exp: nowS() + 4100 }), 'Is the clock of the server that made it'],
    [sign({ role: 'king' }), 'role "king" is unknown'],
    [sign({ iss: '87654321' }), 'for another project'],
    ['nonsense', 'neither a JWT nor'],
  ]) {
    await explain(page, token, says);
    await page.getByText('OT_AUTHENTICATION_ERROR, code 1004').waitFor();
  }
  const other = await world.createRoom();
  await page.getByLabel('Session that the client joins').fill(other.sessionId);
  await explain(page, sign({}), 'for another session');
  // What cannot be understood is shown as it is written, all the same.
  await explain(page, sign({ role: 'king' }), '"role": "king"');
});

test('how far the clock of this computer is off is said', async () => {
  const room = await world.createRoom();
  const page = await signIn('explain');
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 50_000;
  });
  await explain(page, room.member('ada').token, 'would be let in');
  // Whole seconds, and the answer takes its time.
  await page.getByText(/\b5\d s ahead of the server’s/).waitFor();
});

test('a session is inspected while it runs: members, streams, who receives them, and its log as it grows', async () => {
  const room = await world.createRoom();
  const page = await signIn('inspect');
  await page.getByLabel('Session ID').fill(room.sessionId);
  await button(page, 'Watch').click();
  await page.getByText('nobody is in it').waitFor();
  const [ada, bob] = [await world.newPage(), await world.newPage()];
  await joinRoom(ada, room.member('ada'), { publish: { name: 'camera of ada' } });
  await joinRoom(bob, room.member('bob', { role: 'subscriber' }));
  await recorded(bob, 'subscribe camera of ada ok');
  const table = (name) => page.getByRole('region', { name });
  await table('Members').getByText('bob').waitFor();
  await table('Streams').getByText('camera of ada').waitFor();
  await table('Streams').getByText('audio, video').last().waitFor();
  const log = table('Log of the room');
  for (const kind of ['connectionCreated', 'streamCreated', 'subscribed', 'described']) {
    await log.getByText(kind).first().waitFor();
  }
  await bob.evaluate(() => OT.sessions.where()[0].signal({ type: 'chat', data: 'in confidence' }));
  await log.getByText('signalType chat').waitFor();
  assert.ok(!(await page.content()).includes('in confidence'));
  const numbers = await log
    .locator('tbody tr td:first-child')
    .evaluateAll((cells) => cells.map(({ textContent }) => Number(textContent)));
  assert.deepEqual(
    numbers,
    numbers.map((_number, index) => index + 1),
  );
  await bob.evaluate(() => OT.sessions.where()[0].disconnect());
  await log.getByText('connectionDestroyed').waitFor();
  await ada.evaluate(() => OT.sessions.where()[0].disconnect());
  await page.getByText('nobody is in it').waitFor();
  // A new room, whose log begins anew.
  await joinRoom(bob, room.member('bob again'));
  await table('Members').getByText('bob again').waitFor();
  await page.waitForFunction(() => {
    const first = document.querySelectorAll('.table')[2].querySelector('tbody td');
    return (
      first?.textContent === '1' &&
      document.querySelectorAll('.table')[2].querySelectorAll('tbody tr').length < 4
    );
  });
  await button(page, 'Stop').click();
});

test('a session that is not there is refused, and nothing is shown of it', async () => {
  const page = await signIn('inspect');
  const { sessionId } = await world.createRoom();
  await page.getByLabel('Session ID').fill(sessionId.slice(0, -4));
  await button(page, 'Watch').click();
  await page.getByRole('alert').getByText('damaged or cut off').waitFor();
  assert.equal(await page.getByRole('region', { name: 'Members' }).isVisible(), false);
});

test('the start page leads to the tools, and each view has an address', async () => {
  const page = await world.blankPage();
  await page.goto(world.server.url);
  await page.getByRole('link', { name: 'Developer tools' }).click();
  await heading(page, 'Sign in with your project').waitFor();
  await page.getByRole('link', { name: 'Playground' }).click();
  await heading(page, 'Events and calls').waitFor();
  assert.ok(page.url().endsWith('/tools/#play'));
  await page.goBack();
  await heading(page, 'Sign in with your project').waitFor();
});

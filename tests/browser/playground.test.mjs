// The playground of the developer tools: every button, every event, every error by name and code.
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, openTools } from './dev-tools-page.mjs';
import { joinRoom, recorded } from './harness.mjs';

const { world, open, signIn } = openTools();

const log = (page) => page.getByRole('log');
/** Resolves once a line of the log matches. */
const logged = (page, pattern) =>
  log(page).getByRole('listitem').filter({ hasText: pattern }).first().waitFor();
const inCard = (page, title) =>
  page.locator('.card').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

async function connect(page, { apiKey, sessionId, token }) {
  await page.getByLabel('API key').fill(apiKey);
  await page.getByLabel('Session ID').fill(sessionId);
  await page.getByLabel('Token').fill(token);
  await button(page, 'Connect').click();
}

test('two people meet in it: events, calls with their results, statistics, force and leave', async () => {
  const room = await world.createRoom();
  const ada = await open('play');
  await connect(ada, room.member('ada', { role: 'moderator' }));
  await logged(ada, /session sessionConnected/);
  await logged(ada, /session\.connect ok \d+ ms/);

  const bob = await world.newPage();
  await joinRoom(bob, room.member('bob'), { publish: { name: 'camera of bob' } });
  await logged(ada, /session connectionCreated connection: connection/);
  await logged(ada, /session streamCreated stream: stream/);
  const row = inCard(ada, 'Streams').getByRole('listitem').filter({ hasText: 'camera of bob' });
  await button(row, 'Subscribe').click();
  await logged(ada, /session\.subscribe ok/);
  await logged(ada, /subscriber 1 connected/);
  await logged(ada, /subscriber 1 videoElementCreated element: <video>/);
  await button(row, 'Statistics').click();
  await logged(ada, /subscriber\.getStats ok \d+ ms \{ timestamp/);

  await button(ada, 'Publish').click();
  await logged(ada, /publisher accessAllowed/);
  await logged(ada, /publisher streamCreated/);
  await logged(ada, /session\.publish ok/);
  await recorded(bob, 'subscribe playground ok');
  await inCard(ada, 'Publisher').getByLabel('Audio').uncheck();
  await logged(ada, /publisher\.publishAudio\(false\) ok/);
  await logged(ada, /streamPropertyChanged .*changedProperty: "hasAudio"/);

  await inCard(ada, 'Signal').getByLabel('Data').fill('hello bob');
  await button(ada, 'Send signal').click();
  await logged(ada, /session signal:chat .*data: "hello bob"/);

  await button(row, 'Force mute').click();
  await logged(ada, /session\.forceMuteStream ok/);
  await recorded(bob, 'publisher muteForced');
  await button(ada, 'Force mute all').click();
  await logged(ada, /session muteForced active: true/);
  await button(ada, 'Disable force mute').click();
  await logged(ada, /session muteForced active: false/);
  await button(row, 'Unsubscribe').click();
  await logged(ada, /subscriber 1 destroyed/);
  await button(row, 'Force unpublish').click();
  await logged(ada, /session streamDestroyed .*reason: "forceUnpublished"/);
  const person = inCard(ada, 'Streams').getByRole('listitem').filter({ hasText: /^bob/ });
  await button(person, 'Force disconnect').click();
  await logged(ada, /session connectionDestroyed .*reason: "forceDisconnected"/);

  await button(ada, 'Unpublish').click();
  await logged(ada, /publisher destroyed/);
  await button(ada, 'Disconnect').click();
  await logged(ada, /session sessionDisconnected reason: "clientDisconnected"/);
  await inCard(ada, 'Streams').getByText('Not connected.').waitFor();
});

test('errors stand in the log by name and code', async () => {
  const room = await world.createRoom();
  const page = await open('play');
  const member = room.member('ada', { role: 'subscriber' });
  await connect(page, { ...member, token: `${member.token}x` });
  await logged(page, /session\.connect OT_AUTHENTICATION_ERROR \(1004\)/);
  await logged(page, /OT exception code: 1004/);
  await connect(page, member);
  await logged(page, /session\.connect ok/);
  await button(page, 'Force mute all').click();
  await logged(page, /session\.forceMuteAll OT_PERMISSION_DENIED \(1540\)/);
  await button(page, 'Unpublish').click();
  await logged(page, /session\.unpublish Error There is no publisher/);
  await button(page, 'Publish').click();
  await logged(page, /session\.publish OT_PERMISSION_DENIED \(1500\)/);
  await button(page, 'Clear').click();
  assert.equal(await log(page).getByRole('listitem').count(), 0);
});

test('levels of sound are written down only when asked for', async () => {
  const room = await world.createRoom();
  const page = await open('play');
  await page.getByLabel('Show audioLevelUpdated').check();
  await connect(page, room.member('ada'));
  await logged(page, /session\.connect ok/);
  await button(page, 'Publish').click();
  await logged(page, /publisher audioLevelUpdated audioLevel: [\d.]+/);
});

test('what was made in another view is there already', async () => {
  const page = await signIn();
  await button(page, 'Create session').click();
  await button(page, 'Copy: New session').waitFor();
  await button(page, 'Create token').click();
  await button(page, 'Join with it').click();
  await button(page, 'Connect').click();
  await logged(page, /session\.connect ok/);
});

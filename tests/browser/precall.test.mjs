// The check before a call: what works, what does not and what to do about it, the score, the report.
/* global tools */
import assert from 'node:assert/strict';
import test from 'node:test';
import { openWorld, signToken } from './harness.mjs';
import { button, came, ended, heading, openCheck, start } from './precall-page.mjs';

// A name for this machine under which pages are not secure.
const plainHost = 'parley.test';
const world = openWorld({
  chromiumArgs: [`--host-resolver-rules=MAP ${plainHost} 127.0.0.1`],
});

test('with good devices and a good network there is a score with its reasons, and a report without secrets', async () => {
  const page = await openCheck(world);
  let ticket;
  page.on('response', async (response) => {
    if (response.url().endsWith('/demo/room')) ticket = await response.json();
  });
  await start(page);
  const report = await ended(page);
  await came(page, 'Browser', 'Good', 'can make video calls');
  await came(page, 'Camera and microphone', 'Good', 'both work');
  await came(page, 'Connection to the server', 'Good', /answers within \d+ ms/);
  await came(page, 'Ways through firewalls', 'Look here', 'names no STUN or TURN server');
  await came(page, 'Sound and picture', 'Good', 'media stays within this computer');
  await heading(page, /(Excellent|Good): [45] of 5/).waitFor();
  const { loopback, server, rating } = report;
  assert.ok(loopback.audioKbps > 5 && loopback.videoKbps > 50, JSON.stringify(loopback));
  assert.deepEqual([loopback.width, loopback.height], [640, 480]);
  assert.equal(loopback.isRelayed, false);
  assert.ok(loopback.lossPercent < 5 && server.rttMs >= 0 && rating.mos > 4);
  assert.equal(
    report.devices.some(({ kind }) => kind === 'videoInput'),
    true,
  );
  const text = await page.locator('.report pre').textContent();
  for (const secret of [ticket.token, ticket.sessionId, ticket.apiKey, 'secret', 'candidate:']) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.equal(await page.evaluate(() => OT.sessions.length()), 0);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('Report', { exact: true }).click();
  await button(page, 'Copy the report').click();
  await page.getByRole('status').getByText('Copied').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
});

test('the loudspeaker is judged by its listener', async () => {
  const page = await openCheck(world, { network: false });
  await start(page);
  await ended(page);
  await button(page, 'Play a tone').click();
  await button(page, 'No').click();
  await page.getByText('Turn the volume up').waitFor();
  const text = () => page.locator('.report pre').textContent();
  assert.equal(JSON.parse(await text()).speakerHeard, false);
  await button(page, 'Play a tone').click();
  await button(page, 'Yes').click();
  assert.equal(JSON.parse(await text()).speakerHeard, true);
});

test('denied permissions say what to do; the network is checked all the same, and trying again brings the devices', async () => {
  const page = await openCheck(world, { prepare: () => tools.failCapture('NotAllowedError') });
  await start(page);
  await came(page, 'Camera and microphone', 'Problem', 'Open the site settings beside the address');
  const report = await ended(page);
  assert.equal(report.media, 'denied');
  assert.ok(report.loopback.videoKbps > 20 && report.loopback.audioKbps > 1);
  await page.evaluate(() => tools.failCapture());
  await button(page, 'Try again').click();
  await came(page, 'Camera and microphone', 'Good', 'both work');
});

test('no camera is a warning, no device at all a problem', async () => {
  const page = await openCheck(world, {
    network: false,
    prepare: () => {
      const real = navigator.mediaDevices.getUserMedia;
      navigator.mediaDevices.getUserMedia = (constraints) =>
        constraints.video
          ? Promise.reject(new DOMException('none', 'NotFoundError'))
          : real.call(navigator.mediaDevices, constraints);
    },
  });
  await start(page);
  await came(page, 'Camera and microphone', 'Look here', 'join with sound only');
  assert.equal((await ended(page)).media, 'audio');
  const bare = await openCheck(world, {
    network: false,
    prepare: () => tools.failCapture('NotFoundError'),
  });
  await start(bare);
  await came(bare, 'Camera and microphone', 'Problem', 'No camera or microphone found');
});

test('an application hands over a session and a way back; the token does not stay in the address', async () => {
  const room = await world.createRoom();
  const { apiKey, sessionId, token } = room.member('ada');
  const back = 'https://app.example/lobby?room=1';
  const fields = new URLSearchParams({ apiKey, sessionId, token, back });
  const page = await openCheck(world, { fragment: `#${fields}` });
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/demo/room')) asked += 1;
  });
  assert.equal(page.url(), `${world.server.url}/precall/`);
  const link = page.getByRole('link', { name: 'Back to app.example' });
  assert.equal(await link.getAttribute('href'), back);
  await start(page);
  await came(page, 'Connection to the server', 'Good');
  await ended(page);
  assert.equal(asked, 0);

  const claims = { iss: apiKey, ist: 'project', session_id: sessionId, role: 'publisher' };
  const old = signToken({ ...claims, iat: 1000, exp: 2000 }, world.server.apiSecret);
  const late = new URLSearchParams({ apiKey, sessionId, token: old, back: 'javascript:alert(1)' });
  const refused = await openCheck(world, { fragment: `#${late}` });
  assert.equal(await refused.getByRole('link', { name: /^Back/ }).count(), 0);
  await start(refused);
  await came(refused, 'Connection to the server', 'Problem', 'come again by a new link');
});

test('a server without rooms for guests leaves the network unjudged, and says so', async () => {
  const page = await openCheck(world, { network: false });
  await start(page);
  await came(page, 'Connection to the server', 'Look here', 'has no rooms for guests');
  await ended(page);
  await heading(page, 'The network was not checked').waitFor();
});

test('on a page that is not secure it says what to do', async () => {
  const page = await world.blankPage();
  await page.goto(`http://${plainHost}:${world.server.port}/precall/`);
  await heading(page, 'Cameras need a secure page').waitFor();
  assert.equal(await button(page, 'Start the check').count(), 0);
});

test('the start page leads to it', async () => {
  const page = await world.blankPage();
  await page.goto(world.server.url);
  await page.getByRole('link', { name: 'Check this device and network' }).click();
  await button(page, 'Start the check').waitFor();
});

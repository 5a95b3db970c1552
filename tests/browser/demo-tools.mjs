// What the tests of the demo page have in common: pages in its lobby and in its calls.
/* global tools */
import { openWorld } from './harness.mjs';

// A name for this machine under which pages are not secure.
const plainHost = 'parley.test';

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name });
export const tile = (page, name) =>
  page.getByRole('list', { name: 'People in the call' }).getByRole('listitem', { name });
export const notice = (page, text) => page.locator('.toast', { hasText: text }).first();

/** Resolves once the video in a tile moves. */
export const moves = (where) => where.locator('video').evaluate((video) => tools.moves(video));
/** Resolves once sound comes out of a tile. */
export const sounds = (where) => where.locator('video').evaluate((video) => tools.sounds(video));

/** A world with the ways into the demo page; one a test file. */
export function openDemo({ windowed = false } = {}) {
  const world = openWorld({
    windowed,
    serverArgs: ['--grace', '2'],
    chromiumArgs: [
      `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
      '--auto-select-desktop-capture-source=Entire screen',
    ],
  });
  let rooms = 0;
  const demo = {
    world,
    newRoom: () => `room-${(rooms += 1)}`,
    linkTo: (room) => `${world.server.url}/?room=${room}`,
    plainLinkTo: (room) => `http://${plainHost}:${world.server.port}/?room=${room}`,

    /** A page in the lobby of a room. `prepare` runs in it before its own scripts. */
    async openLobby(room, name, prepare) {
      const page = await world.blankPage();
      if (prepare) await page.addInitScript(prepare);
      await page.goto(demo.linkTo(room));
      await page.getByLabel('Your name').fill(name);
      return page;
    },

    async joinAs(name, room) {
      const page = await demo.openLobby(room, name);
      await button(page, 'Join').click();
      await button(page, 'Leave').waitFor();
      return page;
    },

    /** Two people who see each other. */
    async callOfTwo() {
      const room = demo.newRoom();
      const alice = await demo.joinAs('Alice Liddell', room);
      const bob = await demo.joinAs('Bob', room);
      await Promise.all([moves(tile(alice, 'Bob')), moves(tile(bob, 'Alice Liddell'))]);
      return { room, alice, bob };
    },
  };
  return demo;
}

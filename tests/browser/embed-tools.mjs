// What the tests of the embedded widget have in common: pages of others that hold it, and what they hear.
/* global tools */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openWorld, recorded } from './harness.mjs';
import { serverBinary } from './processes.mjs';

/** The embed that every development server has, for pages of localhost. */
export const development = '00000000-0000-4000-8000-000000000000';
/** A name for this machine under which pages are neither secure nor in an embed's domains. */
export const otherHost = 'parley.test';
export const container = '<div id="otEmbedContainer" style="width:400px; height:480px"></div>';

export const button = (frame, name) => frame.getByRole('button', { name, exact: true });
export const heading = (frame, name) => frame.getByRole('heading', { name });
export const tiles = (frame) =>
  frame.getByRole('list', { name: 'People in the call' }).getByRole('listitem');
export const tile = (frame, name) =>
  frame
    .getByRole('list', { name: 'People in the call' })
    .getByRole('listitem', { name, exact: true });

/** Resolves once the video in a tile moves. */
export const moves = (where) => where.locator('video').evaluate((video) => tools.moves(video));
/** Resolves once sound comes out of a tile. */
export const sounds = (where) => where.locator('video').evaluate((video) => tools.sounds(video));

/** Runs in a page that holds widgets: records what they say, and keeps their errors. */
function hear() {
  tools.errors = [];
  tools.origins = new Set();
  addEventListener('message', ({ data, origin }) => {
    if (data?.source !== 'parley-embed') return;
    tools.origins.add(origin);
    if (data.type === 'error') tools.errors.push(data.error);
    const parts = [data.type, data.room, data.error?.name, data.participants, data.reason];
    tools.record(parts.filter((part) => part !== undefined).join(' '));
  });
}

function createEmbed(world, args) {
  const command = ['embed', 'create', ...args, '--data', join(world.folder, 'data')];
  const made = spawnSync(serverBinary, command, { encoding: 'utf8' });
  const found = /Embed ID: (\S+)/.exec(made.stdout);
  if (!found) throw new Error(made.stderr);
  return found[1];
}

/** The error that a page has heard of, once it has. */
export async function errorOf(page, name) {
  await recorded(page, new RegExp(`^error .*${name}`));
  return page.evaluate((wanted) => tools.errors.find((error) => error.name === wanted), name);
}

/** A page was told of an error by that name, with the words that its visitor reads. */
export async function assertTold({ page, widget }, { name, code, title, says }) {
  await heading(widget, title).waitFor();
  const error = await errorOf(page, name);
  assert.equal(error.code, code);
  assert.ok(error.message.startsWith(`${title}.`), error.message);
  assert.match(error.message, says);
  const shown = await widget.locator('.widget').innerText();
  assert.match(shown.replace(/\s+/g, ' '), says);
}

/** Loads the page again, with a widget that the server says is wrong. */
export async function reloadWithProblem(page, name) {
  const pattern = '**/ot-embed.js?**';
  await page.route(pattern, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace('data-problem=""', `data-problem="${name}"`);
    await route.fulfill({ response, body });
  });
  await page.reload();
  await page.unroute(pattern, { behavior: 'wait' });
}

const chromiumArgs = [
  `--host-resolver-rules=MAP ${otherHost} 127.0.0.1`,
  '--auto-select-desktop-capture-source=Entire screen',
];

/** A world with pages of others; one a test file. */
export function openEmbed() {
  const world = openWorld({ serverArgs: ['--grace', '2'], chromiumArgs });
  let rooms = 0;
  const embed = {
    world,
    newRoom: () => `room-${(rooms += 1)}`,

    /** The widget's address. */
    address(parameters = {}) {
      const all = { embedId: development, room: 'DEFAULT_ROOM', ...parameters };
      return `${world.server.url}/embed/embed/ot-embed.js?${new URLSearchParams(all)}`;
    },

    /** An embed made by the command line. */
    create: (...args) => createEmbed(world, args),

    scriptTag: (parameters) => `<script src="${embed.address(parameters)}"></script>`,

    frameTag: (parameters, attributes = 'allow="microphone; camera"') =>
      `<iframe src="${embed.address({ ...parameters, iframe: 'true' })}" title="Call"
        width="400px" height="480px" scrolling="auto" ${attributes}></iframe>`,

    /** A page of others with this body. `prepare` runs in it, and in its frames, before their scripts. */
    async hostPage(body, { prepare, headers = {}, host = 'localhost', head = '' } = {}) {
      const page = await world.blankPage();
      await page.addInitScript(hear);
      if (prepare) await page.addInitScript(prepare);
      const path = `/host-${Math.random().toString(36).slice(2)}`;
      const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>${head}</head><body>${body}</body></html>`;
      const url = world.pageServer.add(path, html, headers);
      await page.goto(url.replace('localhost', host));
      return page;
    },

    /** A page that holds the widget in the form of a script, and the widget in it. */
    async scriptPage(parameters, options) {
      const page = await embed.hostPage(container + embed.scriptTag(parameters), options);
      return { page, widget: page.frameLocator('#otEmbedContainer iframe') };
    },

    async framePage(parameters, { attributes, ...rest } = {}) {
      const page = await embed.hostPage(embed.frameTag(parameters, attributes), rest);
      return { page, widget: page.frameLocator('iframe') };
    },

    /** Somebody in a call, through the form of the widget that `open` gives. */
    async joinBy(open, parameters, options) {
      const { page, widget } = await open(parameters, options);
      await button(widget, 'Click to start call').click();
      await button(widget, 'Leave').waitFor();
      return { page, widget };
    },
  };
  return embed;
}

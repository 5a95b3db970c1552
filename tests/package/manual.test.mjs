// What the manual shows of React, as an application that is bundled with the packed package.
/* global app, tools */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { build } from 'esbuild';
import { entries, joinRoom, recorded, sees, World } from '../browser/harness.mjs';
import { borrow, root, Workplace } from './project.mjs';

const workplace = new Workplace();
const world = new World();

before(() => Promise.all([world.open(), workplace.pack()]));
afterEach(() => world.closePages());
after(async () => {
  await world.close();
  workplace.close();
});

/** Renders what a snippet exports as Room, once it is told with which properties. */
const main = `import { createElement as h, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Room } from './room.jsx';

const root = createRoot(document.getElementById('root'));
globalThis.app = {
  render(props) {
    const onLeave = () => {
      tools.record('left');
      root.unmount();
    };
    root.render(h(StrictMode, null, h(Room, { ...props, onLeave })));
  },
};
`;

async function bundle() {
  const project = await workplace.installed();
  borrow(project, 'react', 'react-dom');
  const shown = readFileSync(join(root, 'docs/snippets', 'react/room.jsx'), 'utf8');
  const here = shown.replace('https://video.example.com', world.server.url);
  writeFileSync(join(project, 'src/room.jsx'), here);
  writeFileSync(join(project, 'src/main.jsx'), main);
  const { outputFiles } = await build({
    entryPoints: [join(project, 'src/main.jsx')],
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

test('the component of the manual is a call, with its words and its class, which the user can leave', async () => {
  const script = world.pageServer.add('/room.js', await bundle());
  const html = `<!doctype html><html lang="en"><head><title>Room</title></head><body><div id="root"></div><script src="${script}"></script></body></html>`;
  const headers = { 'content-security-policy': world.policy };
  const room = await world.createRoom();
  const bob = await world.newPage();
  await joinRoom(bob, room.member('bob'), { publish: { name: 'bob' } });
  const page = await world.blankPage();
  await page.goto(world.pageServer.add('/room', html, headers));
  const { apiKey, sessionId, token } = room.member('alice');
  await page.evaluate((props) => app.render(props), {
    ticket: { apiKey, sessionId, token },
    name: 'alice',
  });
  await sees(bob, 'alice');
  await page.locator('.room .OT_subscriber video').evaluate((video) => tools.moves(video));
  await page.getByRole('button', { name: 'Hang up' }).click();
  await recorded(page, 'left');
  await recorded(bob, 'session connectionDestroyed alice clientDisconnected');
  assert.equal((await entries(page, /^left/)).length, 1);
});

// What the tests of the examples have in common: pages of the server's own, opened as a stranger does.
/* global tools */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { listFiles } from '../../scripts/lib.mjs';
import { deviceScript } from './device-tools.mjs';
import { root } from './processes.mjs';

/** The folders below examples/, without what they share. */
export const exampleNames = [
  ...new Set(listFiles('examples').map((name) => name.split('/').slice(1, -1)[0])),
].filter((name) => name !== undefined && name !== 'shared');

export const fileOf = (example, name) => join(root, 'examples', example, name);

/** Opens an example; `address` is that of a page it shall meet, `devices` take the place of its own. */
export async function openExample(world, name, address, devices) {
  const page = await world.blankPage();
  if (devices) await page.addInitScript(deviceScript(devices));
  await page.goto(address ?? `${world.server.url}/examples/${name}/`);
  return page;
}

/** Two people on one example. */
export async function openTwice(world, name) {
  const alice = await openExample(world, name);
  // The page has put its room into its address.
  await alice.waitForURL(/\?room=/);
  const bob = await openExample(world, name, alice.url());
  return [alice, bob];
}

export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Runs Node until the test ends; resolves once it has printed `pattern`, to what that matched. */
export async function runNode(t, args, options, pattern) {
  const child = spawn(process.execPath, args, options);
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const found = pattern.exec(output);
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${output}`)));
  });
}

/** The video of somebody else in a page. */
export const other = (page) => page.locator('.OT_subscriber video');

/** Resolves once the picture of a video moves. */
export const moves = (video) => video.evaluate((element) => tools.moves(element));

/** Resolves once sound comes out of a video. */
export const sounds = (video) =>
  video.evaluate(async (element) => {
    await tools.hasMedia(element);
    await tools.sounds(element);
  });

/** Resolves once a page's status line says this. */
export const says = (page, text) => page.locator('main [role=status]', { hasText: text }).waitFor();

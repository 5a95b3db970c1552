// The examples that are projects with the package, installed from the tarball and run as their pages say.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, afterEach, before } from 'node:test';
import { button, fileOf, moves, openExample, other, runNode } from '../browser/example-tools.mjs';
import { World } from '../browser/harness.mjs';
import { freePort } from '../browser/processes.mjs';
import { borrow, bundlers, node, Workplace } from './project.mjs';

const workplace = new Workplace();
const world = new World();

before(() => Promise.all([world.open(), workplace.pack()]));
afterEach(() => world.closePages());
after(async () => {
  await world.close();
  workplace.close();
});

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** A copy of an example with everything installed: the package from the tarball, the rest as the tests have it. */
async function install(example) {
  const folder = join(workplace.folder, example);
  cpSync(fileOf(example, ''), folder, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|dist)$/.test(path),
  });
  const file = join(folder, 'package.json');
  const manifest = readJson(file);
  const { 'parley-client': own, ...others } = manifest.dependencies;
  assert.equal(own, 'file:../..');
  const alone = { ...manifest, devDependencies: {} };
  alone.dependencies = { 'parley-client': `file:${workplace.tarball}` };
  writeFileSync(file, JSON.stringify(alone));
  await workplace.npm(folder, ['install']);
  const wanted = { ...others, ...manifest.devDependencies };
  const had = readJson(join(bundlers, 'package.json')).dependencies;
  for (const [name, version] of Object.entries(wanted)) assert.equal(version, had[name], name);
  borrow(folder, ...Object.keys(wanted));
  return { folder, scripts: manifest.scripts };
}

/** What a script of package.json, such as `vite build`, is to Node. */
function commandOf(folder, script) {
  const [program, ...args] = script.split(' ');
  const home = join(folder, 'node_modules', program);
  const { bin } = readJson(join(home, 'package.json'));
  return [join(home, typeof bin === 'string' ? bin : bin[program]), ...args];
}

/** Runs `npm start` until the test ends; resolves to the address that it prints. */
async function start(t, { folder, scripts }) {
  const port = await freePort();
  const env = { ...process.env, PARLEY_URL: world.server.url, PORT: String(port), NO_COLOR: '1' };
  const address = `http://localhost:${port}`;
  await runNode(t, commandOf(folder, scripts.start), { cwd: folder, env }, new RegExp(address));
  return `${address}/`;
}

test('the example webpack: two tabs see each other, and it builds', async (t) => {
  const project = await install('webpack');
  const address = await start(t, project);
  const [alice, bob] = [
    await openExample(world, '', address),
    await openExample(world, '', address),
  ];
  await Promise.all([moves(other(alice)), moves(other(bob))]);
  await node(project.folder, commandOf(project.folder, project.scripts.build));
  const built = readFileSync(join(project.folder, 'dist/main.js'), 'utf8');
  assert.ok(built.includes('http://localhost:8080'));
});

test('the example vite-react: two tabs see each other, one leaves and comes back, and it builds', async (t) => {
  const project = await install('vite-react');
  const address = await start(t, project);
  const [alice, bob] = [
    await openExample(world, '', address),
    await openExample(world, '', address),
  ];
  for (const page of [alice, bob]) await button(page, 'Join').click();
  await Promise.all([moves(other(alice)), moves(other(bob))]);
  await button(alice, 'Leave').click();
  await other(bob).waitFor({ state: 'detached' });
  await button(alice, 'Join').click();
  await moves(other(bob));
  await node(project.folder, commandOf(project.folder, project.scripts.build));
  assert.match(
    readFileSync(join(project.folder, 'dist/index.html'), 'utf8'),
    /assets\/index-.*\.js/,
  );
});

// What all examples have in common: the list, their length, their source, and how their pages behave.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { listFiles } from '../../scripts/lib.mjs';
import { exampleNames, fileOf, openExample } from './example-tools.mjs';
import { openWorld } from './harness.mjs';

const linesMax = 150;
const world = openWorld();

const isProject = (name) => existsSync(fileOf(name, 'package.json'));
const read = (example, name) => readFileSync(fileOf(example, name), 'utf8');

/** The files of an example that one reads. */
const filesOf = (example) =>
  listFiles(`examples/${example}`)
    .map((name) => name.slice(`examples/${example}/`.length))
    .filter((name) => !/^(?:package-lock\.json|\..*)$/.test(name));

test('the list leads to every example, with a name and a sentence, and to nothing else', async () => {
  const page = await openExample(world, '', `${world.server.url}/examples`);
  const entries = await page.locator('.examples a').evaluateAll((links) =>
    links.map((link) => ({
      name: link.getAttribute('href').replace(/\/$/, ''),
      heading: link.querySelector('strong').textContent,
      sentence: link.lastChild.textContent.trim(),
    })),
  );
  assert.deepEqual(entries.map(({ name }) => name).sort(), [...exampleNames].sort());
  for (const { name, heading, sentence } of entries) {
    assert.match(sentence, /^[A-Z].{10,90}\.$/, name);
    await page.goto(`${world.server.url}/examples/${name}`);
    assert.equal(await page.locator('main > h1').textContent(), heading);
  }
});

test('the lobby of the demo leads to the list', async () => {
  const page = await openExample(world, '', world.server.url);
  await page.getByRole('link', { name: 'Look at the examples' }).click();
  await page.getByRole('heading', { name: 'Examples', exact: true }).waitFor();
});

test('an example has at most 150 lines and takes nothing but its own files, the page and the ticket', () => {
  const allowed = new Set(['../page.css', '../page.js', '../shared/ticket.js']);
  for (const example of exampleNames) {
    const files = filesOf(example);
    const lines = files.reduce((sum, name) => sum + read(example, name).split('\n').length - 1, 0);
    assert.ok(lines <= linesMax, `${example} has ${lines} lines`);
    for (const name of files) {
      const paths = read(example, name).matchAll(/(?:'|"|\s|\()((?:\.\.\/)+[\w./-]*)/g);
      const outside = [...paths].map(([, path]) => path).filter((path) => !allowed.has(path));
      assert.deepEqual(
        isProject(example) ? outside.filter((path) => path !== '../..') : outside,
        [],
      );
    }
  }
});

test('every page shows the source of its files as they are', async () => {
  for (const example of exampleNames) {
    const page = await openExample(world, example);
    for (const name of filesOf(example).filter((one) => one !== 'README.md')) {
      const code = page.getByLabel(name, { exact: true }).locator('code');
      await page.waitForFunction((of) => of.textContent !== '', await code.elementHandle());
      assert.equal(await code.textContent(), read(example, name), `${example}/${name}`);
    }
    await page.close();
  }
});

test('pages fit a phone, in light and in dark', async () => {
  for (const example of ['', ...exampleNames]) {
    const page = await openExample(world, example, `${world.server.url}/examples/${example}`);
    await page.setViewportSize({ width: 360, height: 640 });
    // What is wide is the source.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('#source code')].every((code) => code.textContent !== ''),
    );
    const { clientWidth, scrollWidth } = await page.evaluate(() => document.documentElement);
    assert.equal(scrollWidth, clientWidth, example);
    const colours = [];
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme=${colorScheme}]`).waitFor();
      colours.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    }
    assert.notEqual(colours[0], colours[1], example);
    await page.close();
  }
});

test('what goes wrong in an example is said in its page', async () => {
  const address = `${world.server.url}/examples/hello-world/?room=${'x'.repeat(65)}`;
  const page = await openExample(world, 'hello-world', address);
  await page.getByRole('alert').getByText('A room needs a name of 1 to 64 characters').waitFor();
  assert.equal(world.takeFaults().length, 1);
});

// The page that makes the snippet of an embed.
import assert from 'node:assert/strict';
import test from 'node:test';
import { button, openEmbed } from './embed-tools.mjs';

const { world, newRoom, hostPage, create } = openEmbed();

async function openTool(query = '') {
  const page = await world.blankPage();
  await page.goto(`${world.server.url}/tools/embed${query}`);
  return page;
}

const snippetOf = (page) => page.getByLabel('Snippet').inputValue();

test('the snippet that it writes is a call, in both forms and with every choice', async () => {
  const embedId = create('--domain', 'http://localhost:*');
  const tool = await openTool(`?embedId=${embedId}`);
  const room = `"${newRoom()}" & <é>`;
  await tool.getByLabel('Room').fill(room);
  await tool.getByLabel('Width').fill('300');
  await tool.getByLabel('Height').fill('400px');
  await tool.getByLabel('Theme').selectOption('dark');
  await tool.getByLabel('Accent colour').fill('#ff6600');
  await tool.getByLabel('Language').selectOption('es');
  for (const form of ['Script', 'Frame']) {
    await tool.getByLabel('Form').selectOption({ label: form });
    const page = await hostPage(await snippetOf(tool));
    const { width, height } = await page.locator('iframe').boundingBox();
    assert.deepEqual([width, height], [300, 400]);
    const widget = page.frameLocator('iframe');
    await button(widget, 'Haz clic para iniciar la llamada').click();
    await button(widget, 'Compartir pantalla').waitFor();
    const src = new URL(await page.locator('iframe').getAttribute('src'));
    assert.equal(src.searchParams.get('room'), room);
    const look = await widget
      .locator('.widget')
      .evaluate(({ dataset, style }) => [dataset.theme, style.getPropertyValue('--accent')]);
    assert.deepEqual(look, ['dark', 'rgb(255 102 0)']);
  }
});

test('on a development server it begins with the embed for trying out, and shows how it looks', async () => {
  const tool = await openTool();
  await tool.getByText('from pages of localhost only').waitFor();
  await button(tool.frameLocator('#preview iframe'), 'Click to start call').waitFor();
  await tool.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await button(tool, 'Copy').click();
  await tool.getByRole('status').getByText('Copied').waitFor();
  assert.equal(await tool.evaluate(() => navigator.clipboard.readText()), await snippetOf(tool));
});

test('what cannot be right is said, and no snippet is made of it', async () => {
  const tool = await openTool();
  for (const [label, wrong, right, says] of [
    ['Embed ID', 'x', '00000000-0000-4000-8000-000000000000', 'parley embed list'],
    ['Room', '', 'a', 'Give the room a name'],
    ['Width', 'wide', '50%', 'The width is a size'],
    ['Height', '1;x', '400', 'The height is a size'],
    ['Accent colour', 'reddish', '', 'six digits'],
  ]) {
    await tool.getByLabel(label).fill(wrong);
    await tool.getByLabel(label).blur();
    await tool.getByRole('alert').getByText(says).waitFor();
    assert.equal(await snippetOf(tool), '');
    assert.equal(await button(tool, 'Copy').isEnabled(), false);
    await tool.getByLabel(label).fill(right);
    await tool.getByLabel(label).blur();
    assert.notEqual(await snippetOf(tool), '');
  }
});

test('the lobby of the demo leads to it', async () => {
  const page = await world.blankPage();
  await page.goto(world.server.url);
  await page.getByRole('link', { name: 'Put a call into your page' }).click();
  await page.getByRole('heading', { name: 'A call in your page' }).waitFor();
});

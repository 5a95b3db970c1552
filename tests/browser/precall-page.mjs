// What the tests of the check before a call have in common.

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name });

/** Resolves once a step has come to this state, and says this. */
export const came = (page, name, state, says = '', options = {}) =>
  page
    .getByRole('list', { name: 'What was checked' })
    .getByRole('listitem')
    .filter({ hasText: name })
    .filter({ hasText: state })
    .filter({ hasText: says })
    .first()
    .waitFor(options);

/**
 * A page of the check; `prepare` runs in it before its own scripts. Without a network it asks for no room, so that
 * only browser and devices are checked.
 */
export async function openCheck(world, { fragment = '', prepare, network = true } = {}) {
  const page = await world.blankPage();
  if (prepare) await page.addInitScript(prepare);
  if (!network) await page.route('**/demo/room', (route) => route.fulfill({ status: 404 }));
  await page.goto(`${world.server.url}/precall/${fragment}`);
  return page;
}

export const start = (page) => button(page, 'Start the check').click();

/** Resolves to the report, once the check has ended. */
export async function ended(page) {
  await button(page, 'Check again').waitFor();
  return JSON.parse(await page.locator('.report pre').textContent());
}

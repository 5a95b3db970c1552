// What the tests of the developer tools have in common: pages in one of its views, signed in or not.
import { openWorld } from './harness.mjs';

// A name for this machine under which pages are not secure.
const plainHost = 'parley.test';

export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const heading = (page, name) => page.getByRole('heading', { name });

/** A world with the ways into the tools; one a test file. */
export function openTools() {
  const world = openWorld({
    chromiumArgs: [`--host-resolver-rules=MAP ${plainHost} 127.0.0.1`],
  });
  const tools = {
    world,
    plainUrl: () => `http://${plainHost}:${world.server.port}/tools/`,

    /** A page in a view, without an account. */
    async open(view = '') {
      const page = await world.blankPage();
      await page.goto(`${world.server.url}/tools/${view && `#${view}`}`);
      return page;
    },

    /** The same, signed in for the server's own project or the one given. */
    async signIn(view = '', { apiKey, apiSecret } = world.server) {
      const page = await tools.open(view);
      await page.getByLabel('API key').fill(apiKey);
      await page.getByLabel('API secret').fill(apiSecret);
      await button(page, 'Sign in').click();
      await button(page, 'Sign out').waitFor();
      return page;
    },
  };
  return tools;
}

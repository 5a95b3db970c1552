// What the tests of <parley-call> have in common: strict pages of others that hold it, and what they hear.
/* global tools */
import { button, development, openEmbed } from './embed-tools.mjs';

/** Runs in a page: records what its elements dispatch, by their ids, and keeps their errors. */
function hearElements() {
  const types = ['ready', 'joined', 'left', 'participantJoined', 'participantLeft', 'error'];
  tools.hear = (element) => {
    for (const type of types) {
      element.addEventListener(type, ({ target, detail, bubbles }) => {
        if (target !== element || bubbles) throw new Error(`${type} is heard by others, too`);
        if (detail.error) tools.errors.push(detail.error);
        const parts = [type, element.id, detail.participants, detail.reason, detail.error?.name];
        tools.record(parts.filter((part) => part !== undefined && part !== '').join(' '));
      });
    }
  };
}

const tagOf = (attributes, content = '') => {
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return `<parley-call ${written.join(' ')}>${content}</parley-call>`;
};

/** A world with pages of others that hold <parley-call>, under a policy that forbids what can be forbidden. */
export function openElements() {
  const embed = openEmbed();
  const { world } = embed;
  const policy = () =>
    [
      "default-src 'none'",
      `script-src 'self' 'wasm-unsafe-eval' ${world.server.url}`,
      `connect-src ${world.server.url} ${world.server.wsUrl}`,
      "require-trusted-types-for 'script'",
    ].join('; ');

  const elements = {
    ...embed,

    /** A page with these elements, each of the attributes that are given, and its script from the server. */
    async pageWith(
      all,
      { src = `${world.server.url}/js/parley-element.mjs`, headers, prepare = '', ...rest } = {},
    ) {
      const path = `/element-${Math.random().toString(36).slice(2)}.mjs`;
      const script = `import '${src}'; for (const one of document.querySelectorAll('parley-call')) tools.hear(one);`;
      world.pageServer.add(path, script);
      const tags = all.map((attributes) => tagOf({ 'embed-id': development, ...attributes }));
      const body = `${tags.join('')}<script type="module" src="${path}"></script>`;
      return embed.hostPage(body, {
        ...rest,
        prepare: `(${hearElements})();${typeof prepare === 'string' ? prepare : `(${prepare})()`}`,
        headers: { 'content-security-policy': policy(), ...headers },
      });
    },

    /** A page with one element; `widget` is what it shows. `prepare` runs before the page's scripts. */
    async elementPage(attributes, options) {
      const page = await elements.pageWith([attributes], options);
      return { page, widget: page.locator('parley-call') };
    },

    /** Somebody in a call by an element of a page. */
    async join(attributes, options) {
      const one = await elements.elementPage(attributes, options);
      await button(one.widget, 'Click to start call').click();
      await button(one.widget, 'Leave').waitFor();
      return one;
    },
  };
  return elements;
}

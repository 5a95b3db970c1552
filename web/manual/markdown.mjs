// How the manual's Markdown becomes HTML: code from files, colours, anchors, links between pages.
import Prism from 'prismjs';
import loadLanguages from 'prismjs/components/index.js';
import { withSnippets } from './snippets.mjs';

loadLanguages(['bash', 'ini', 'json', 'jsx', 'nginx', 'typescript']);

const languages = { html: 'markup', js: 'javascript', ts: 'typescript', sh: 'bash' };

export const escapeHtml = (text) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The anchor of a heading. */
export const slugOf = (text) =>
  text
    .toLowerCase()
    .replace(/[^\w\s.-]/g, '')
    .trim()
    .replace(/[\s.]+/g, '-');

function highlight(code, language) {
  const grammar = Prism.languages[languages[language] ?? language];
  return grammar ? Prism.highlight(code, grammar, language) : escapeHtml(code);
}

/** The address of `target` (from the manual's root) as seen from `page`. */
export function relativeTo(page, target) {
  return '../'.repeat(page.split('/').length - 1) + target;
}

/**
 * Links to `page.md` lead to `page.html`. Beside pages only examples, tools, the check before a call and the
 * description of REST have an address.
 */
function linkAddress(href, env) {
  if (/^[a-z]+:|^#|^\.\.\/(?:examples|precall|tools)\/|^openapi\.json$/.test(href)) return href;
  const [path, anchor] = href.split('#');
  if (!path.endsWith('.md')) throw new Error(`${env.pageName}: the link ${href} leads to no page`);
  return path.replace(/\.md$/, '.html') + (anchor === undefined ? '' : `#${anchor}`);
}

/** In code, names of types and of errors lead to where they are described. */
function linkNames(html, env, addresses) {
  return html.replace(/\b[A-Z]\w+\b/g, (name) => {
    const address = addresses.get(name);
    if (address === undefined || address.split('#')[0] === `${env.pageName}.html`) return name;
    return `<a href="${relativeTo(env.pageName, address)}">${name}</a>`;
  });
}

const rules = (addresses) => ({
  fence(tokens, index) {
    const { info, content } = tokens[index];
    const language = info.trim() || 'text';
    const code = highlight(content.trimEnd(), language);
    // Reachable by keyboard, since long lines scroll.
    return `<pre class="code language-${language}" tabindex="0"><code>${code}</code></pre>\n`;
  },
  code_inline(tokens, index, _options, env) {
    const html = escapeHtml(tokens[index].content);
    const inLink = tokens.slice(0, index).reduce((depth, { type }) => {
      return depth + (type === 'link_open') - (type === 'link_close');
    }, 0);
    return `<code>${inLink || env.inHeading ? html : linkNames(html, env, addresses)}</code>`;
  },
  heading_open(tokens, index, _options, env) {
    const { tag } = tokens[index];
    const text = tokens[index + 1].children
      .filter(({ type }) => type === 'text' || type === 'code_inline')
      .map(({ content }) => content)
      .join('');
    const slug = slugOf(text);
    const times = (env.slugs[slug] = (env.slugs[slug] ?? 0) + 1);
    env.inHeading = true;
    const id = times > 1 ? `${slug}-${times}` : slug;
    return tag === 'h1' ? '<h1>' : `<${tag} id="${id}">`;
  },
  heading_close(tokens, index, _options, env) {
    env.inHeading = false;
    return `</${tokens[index].tag}>\n`;
  },
  link_open(tokens, index, _options, env) {
    return `<a href="${escapeHtml(linkAddress(tokens[index].attrGet('href'), env))}">`;
  },
  table_open: () => '<div class="table" role="group" aria-label="Table" tabindex="0"><table>\n',
  table_close: () => '</table></div>\n',
});

/** Sets Eleventy's markdown-it up; `addresses` says where names in code are described. */
export function setUpMarkdown(md, addresses) {
  md.set({ html: true, typographer: false, linkify: false });
  Object.assign(md.renderer.rules, rules(addresses));
  md.core.ruler.before('normalize', 'snippets', (state) => {
    // Eleventy hands on a page's data as the environment.
    state.env.pageName = state.env.page.filePathStem.slice(1);
    state.env.slugs = {};
    state.src = withSnippets(state.src, state.env.pageName);
  });
}

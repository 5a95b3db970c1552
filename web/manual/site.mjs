// The manual's files: pages by Eleventy, scripts and styles by esbuild, what can be searched for.
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import Eleventy from '@11ty/eleventy';
import { build } from 'esbuild';
import { listFiles, root } from '../../scripts/lib.mjs';
import { setUpMarkdown } from './markdown.mjs';
import { allPages } from './pages.mjs';
import { addresses, referencePages } from './reference/pages.mjs';
import { searchEntries } from './search-entries.mjs';

const dist = join(root, 'dist/docs');
const read = (name) => readFileSync(join(root, name), 'utf8');

function drawings() {
  const names = listFiles('docs', (name) => /^docs\/[\w-]+\.svg$/.test(name));
  return new Map(names.map((name) => [name.slice('docs/'.length), read(name).trim()]));
}

function configure(config) {
  config.setUseGitIgnore(false);
  config.setIncludesDirectory('../web/manual');
  // Markdown alone: braces are text.
  config.addGlobalData('templateEngineOverride', 'md');
  config.ignores.add('docs/snippets/**');
  config.setTemplateFormats(['md', '11ty.js']);
  config.amendLibrary('md', (md) => setUpMarkdown(md, addresses()));
  config.addGlobalData('layout', 'layout.11ty.js');
  config.addGlobalData('drawings', drawings);
  config.addGlobalData(
    'permalink',
    () =>
      ({ page }) =>
        `${page.filePathStem}.html`,
  );
  for (const [name, text] of referencePages()) config.addTemplate(`${name}.md`, text);
}

async function renderPages() {
  const eleventy = new Eleventy('docs', dist, {
    quietMode: true,
    configPath: null,
    config: configure,
  });
  const pages = await eleventy.toJSON();
  const names = pages.map(({ outputPath }) => relative(dist, resolve(root, outputPath)));
  const wanted = allPages.map(({ name }) => `${name}.html`);
  const missing = wanted.filter((name) => !names.includes(name));
  const unlisted = names.filter((name) => !wanted.includes(name));
  if (missing.length > 0) throw new Error(`pages.mjs names pages that are not there: ${missing}`);
  if (unlisted.length > 0) throw new Error(`pages.mjs does not name ${unlisted}`);
  return pages.map(({ content }, index) => ({ name: names[index], content }));
}

async function bundles() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ['web/manual/manual.ts', 'web/manual/theme.ts', 'web/manual/manual.css'],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    charset: 'ascii',
    legalComments: 'none',
    banner: { js: '/* The manual of Parley. Apache-2.0. Search: MiniSearch, MIT. */' },
    write: false,
    logLevel: 'warning',
    outdir: dist,
  });
  return outputFiles.map(({ path, contents }) => ({
    name: relative(dist, path),
    content: contents,
  }));
}

/** Every file of the manual: its name below dist/docs, and its content. */
export async function siteFiles() {
  // Where Eleventy looks for its input.
  process.chdir(root);
  const [pages, scripts] = await Promise.all([renderPages(), bundles()]);
  return [
    ...pages,
    ...scripts,
    { name: 'search.json', content: JSON.stringify(searchEntries(pages)) },
    { name: 'icon.svg', content: read('web/demo/icon.svg') },
    { name: 'openapi.json', content: read('docs/openapi.json') },
  ];
}

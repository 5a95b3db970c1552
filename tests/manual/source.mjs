// What the tests of the manual share: its pages as they are written and as they are built.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from '../../scripts/lib.mjs';
import { allPages } from '../../web/manual/pages.mjs';

export const built = join(root, 'dist/docs');
export const read = (name) => readFileSync(join(root, name), 'utf8');
export const snippet = (name) => join(root, 'docs/snippets', name);

/** Every page as it is written: its path and its text. */
export const sources = listFiles('docs', (name) => name.endsWith('.md')).map((path) => ({
  path,
  text: read(path),
}));

/** Every page as it is built: its name below /docs/, and its HTML. */
export const pages = allPages.map(({ name }) => ({
  name: `${name}.html`,
  html: readFileSync(join(built, `${name}.html`), 'utf8'),
}));

/** The blocks of code that a page has itself, rather than from a file, and the line before each. */
export function ownBlocks({ path, text }) {
  const found = text.matchAll(/(?:^(.+)\n+)?^```(\S*)\n([^]*?)^```$/gm);
  return [...found].map(([, before, language, code]) => ({ path, before, language, code }));
}

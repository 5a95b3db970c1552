// The pages of the manual: links that lead somewhere, code that is proven, and nothing left out.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import test from 'node:test';
import { listFiles, root } from '../../scripts/lib.mjs';
import { readDeclarations } from '../../web/manual/reference/types.mjs';
import { snippetOf, sourcesOf } from '../../web/manual/snippets.mjs';
import { built, ownBlocks, pages, read, sources } from './source.mjs';

const idsOf = (html) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
const byName = new Map(pages.map(({ name, html }) => [name, { html, ids: idsOf(html) }]));

/** Why a link of a page leads nowhere; nothing when it leads somewhere. */
function brokenLink(page, href) {
  if (/^https?:\/\//.test(href)) return undefined;
  const [path, anchor] = href.split('#');
  const name = path === '' ? page : posix.join(dirname(page), path);
  const target = byName.get(name);
  if (!target) return existsSync(join(built, name)) ? undefined : `${page}: ${href} is not there`;
  if (anchor === undefined || target.ids.has(anchor)) return undefined;
  return `${page}: ${href} names no heading`;
}

test('every link and every file that a page names is there, and so is every anchor', () => {
  const broken = pages.flatMap(({ name, html }) =>
    [...html.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, href]) => brokenLink(name, href)),
  );
  assert.deepEqual(broken.filter(Boolean), []);
  assert.ok(brokenLink('index.html', 'none.html'), 'a page that is not there is found');
  assert.ok(brokenLink('index.html', 'rest.html#none'), 'an anchor that is not there is found');
});

test('pages have no scripts and styles of their own, as the policy of the server wants it', () => {
  for (const { name, html } of pages) {
    assert.doesNotMatch(html, /<[^>]* (?:style|on\w+)="|<style|<script(?! src=)/, name);
  }
});

test('every page has a title, a description, one first heading, and anchors that are unique', () => {
  const titles = pages.map(({ html }) => /<title>(.+?)<\/title>/.exec(html)[1]);
  assert.equal(new Set(titles).size, pages.length);
  for (const { name, html } of pages) {
    assert.match(html, /<meta name="description" content=".{10,}">/, name);
    assert.equal(html.match(/<h1[ >]/g).length, 1, name);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(ids.length, new Set(ids).size, `${name}: an anchor stands there twice`);
  }
});

test('every block of code is from a file, or commands that a test runs, or what --help prints', () => {
  const unproven = sources
    .flatMap(ownBlocks)
    .filter(({ path, language }) => {
      return language !== 'sh' && !(language === 'text' && path === 'docs/cli.md');
    })
    .map(({ path, code }) => `${path}: ${code}`);
  assert.deepEqual(unproven, []);
  for (const { path, text } of sources) {
    assert.doesNotMatch(text, /\n\n {4}\S/, `${path}: code that is indented escapes the tests`);
  }
});

test('every file that code is taken from is run by a test', () => {
  const tests = ['tests/manual', 'tests/package', 'tests/browser']
    .flatMap((folder) => listFiles(folder, (name) => name.endsWith('.mjs')))
    .map(read)
    .join('\n');
  const used = new Set(sources.flatMap(({ text }) => sourcesOf(text)));
  assert.ok(used.size > 0);
  for (const path of used) {
    if (path.startsWith('examples/')) continue; // each is opened by a test of its own
    const name = path.replace('docs/snippets/', '');
    assert.ok(tests.includes(`'${name}'`), `no test runs ${path}`);
  }
  const unused = listFiles('docs/snippets').filter((path) => !used.has(path));
  assert.deepEqual(unused, [], 'no page shows these');
});

test('a part of a file is what stands between its marks, without their indentation', () => {
  const text = 'a\n  // part: one\n  b\n\n    c\n  // end: one\nd\n';
  assert.equal(snippetOf(text, 'one'), 'b\n\n  c');
  assert.equal(snippetOf(text), 'a\n  b\n\n    c\nd');
  assert.throws(() => snippetOf(text, 'two'), /no part "two"/);
});

test('the page of the command line says what --help prints', () => {
  execFileSync(process.execPath, ['tools/commands.mjs', '--check'], { cwd: root, stdio: 'pipe' });
});

// Members of these stand on the pages of others, as their own.
const folded = /^(?:Widget|WidgetProperties|\w+Events|\w+EventMap|\w+Event)$/;
const levels = /^(?:NONE|ERROR|WARN|INFO|LOG|DEBUG)$/;

/** What the package's other modules declare, each on a page of its own. */
const otherDeclarations = () =>
  ['web/react/types.ts', 'web/embed/element-types.ts'].flatMap((name) => readDeclarations([name]));

test('every public name is on a page of the reference, and every member says what it does', () => {
  const reference = pages.filter(({ name }) => name.startsWith('client/'));
  const words = new Set(
    reference.flatMap(({ html }) => html.replace(/<[^>]+>/g, ' ').split(/[^\w$]+/)),
  );
  const missing = [];
  for (const { name, text, own = [] } of [...readDeclarations(), ...otherDeclarations()]) {
    if (!folded.test(name) && !words.has(name)) missing.push(`${name} is on no page`);
    if (!folded.test(name) && !levels.test(name) && text === '')
      missing.push(`${name} says nothing`);
    for (const member of own) {
      if (member.text === '') missing.push(`${name}.${member.name} says nothing`);
    }
  }
  assert.deepEqual(missing, []);
});

test('the page about React says which properties of a component are required', () => {
  const { html } = byName.get('client/react.html');
  const table = html.split('id="parleycallprops"')[1].split('</table>')[0];
  const names = [...table.matchAll(/<tr>\s*<td><code>([\w?]+)<\/code>/g)].map(([, name]) => name);
  const required = names.filter((name) => !name.endsWith('?'));
  assert.deepEqual(required, ['apiKey', 'sessionId', 'token']);
  assert.ok(names.includes('onLeave?'));
});

// What the tarball holds, and whether package.json says so truthfully.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { check } from './bundlers/check.mjs';
import { root, Workplace } from './project.mjs';

/** Most bytes that a page fetches before its first call, compressed by Brotli. */
const budgets = {
  'the script tag': { files: ['parley.js', 'parley-core.wasm'], bytes: 100_000 },
  'parley-client/slim': { files: ['parley-slim.mjs', 'parley-core.wasm'], bytes: 101_000 },
  'parley-client': { files: ['parley.mjs'], bytes: 122_000 },
  // Before the first click; parley.mjs comes when the page is idle.
  'parley-client/element': { files: ['parley-element.mjs'], bytes: 27_500 },
  'parley-client/react, without the client,': { files: ['parley-react.mjs'], bytes: 3_000 },
};

const workplace = new Workplace();
let packed;
let folder;
let manifest;

before(async () => {
  packed = await workplace.pack();
  folder = join(await workplace.installed(), 'node_modules/parley-client');
  manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
});
after(() => workplace.close());

const read = (name) => readFileSync(join(folder, 'dist', name));
const scripts = () => readdirSync(join(folder, 'dist')).filter((name) => /\.[cm]?js$/.test(name));

/** Every path that an exports map leads to, with the conditions on the way. */
function* targetsOf(exports, conditions = []) {
  if (typeof exports === 'string') yield { path: exports, conditions };
  else
    for (const [key, value] of Object.entries(exports))
      yield* targetsOf(value, [...conditions, key]);
}

test('the tarball holds the scripts, their maps and types, the core, notices, and nothing else', () => {
  const script = (name, ...kinds) =>
    kinds.flatMap((kind) => [`${name}.${kind}`, `${name}.${kind}.map`]);
  const entry = (name) => [...script(name, 'cjs', 'mjs'), `${name}.d.cts`, `${name}.d.ts`];
  const dist = [
    'THIRD_PARTY.txt',
    'parley-core.wasm',
    'provenance.json',
    ...script('parley', 'js'),
    ...['parley', 'parley-element', 'parley-react', 'parley-slim'].flatMap(entry),
  ];
  const wanted = ['LICENSE', 'README.md', 'package.json', ...dist.map((name) => `dist/${name}`)];
  assert.deepEqual(packed.files.map(({ path }) => path).sort(), wanted.sort());
});

test('the package needs no other, runs nothing when installed, and only the element has side effects', () => {
  for (const kind of ['dependencies', 'optionalDependencies', 'bin', 'bundleDependencies'])
    assert.equal(manifest[kind], undefined, kind);
  assert.deepEqual(Object.keys(manifest.peerDependencies), ['react']);
  assert.deepEqual(manifest.peerDependenciesMeta, { react: { optional: true } });
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
  assert.deepEqual(
    Object.keys(manifest.scripts).filter((name) => hooks.includes(name)),
    [],
  );
  const element = ['./dist/parley-element.mjs', './dist/parley-element.cjs'];
  assert.deepEqual(manifest.sideEffects, element);
});

test('every sub-path leads to a file, by import and by require, and says its types first', () => {
  const targets = [...targetsOf(manifest.exports)];
  for (const { path } of targets) assert.ok(existsSync(join(folder, path)), path);
  for (const [name, conditions] of Object.entries(manifest.exports)) {
    if (typeof conditions === 'string') continue;
    assert.deepEqual(Object.keys(conditions), ['import', 'require'], name);
    for (const each of Object.values(conditions)) assert.equal(Object.keys(each)[0], 'types', name);
  }
  assert.deepEqual(Object.keys(manifest.exports), [
    '.',
    './slim',
    './element',
    './react',
    './types',
    './core.wasm',
    './package.json',
  ]);
});

test('publint finds nothing to mend', async () => {
  assert.deepEqual(await check.publint(folder), []);
});

test('attw finds the types right for import, for require and for bundlers', async () => {
  await check.attw(workplace.tarball);
});

test('every script is ASCII, names its licence and the notices, and has a map without gaps', () => {
  for (const name of scripts()) {
    const text = read(name).toString('latin1');
    // eslint-disable-next-line no-control-regex
    assert.match(text, /^[\x00-\x7f]*$/, name);
    assert.match(
      text,
      /^(?:"use strict";)?\/\*! parley-client \d[^*]*Apache-2\.0[^*]*THIRD_PARTY\.txt/,
      name,
    );
    assert.ok(text.trimEnd().endsWith(`//# sourceMappingURL=${name}.map`), name);
    const { sources, sourcesContent } = JSON.parse(read(`${name}.map`));
    assert.ok(sources.length >= 6 && sources.length === sourcesContent.length, name);
    for (const source of sources) assert.match(source, /^\.\.\/(?:web|build)\//, name);
  }
});

test('the element carries neither the core nor OT: it imports them from beside itself', () => {
  for (const [kind, loaded] of Object.entries({
    mjs: /\bimport\("\.\/parley\.mjs"\)/,
    cjs: /\brequire\("\.\/parley\.cjs"\)/,
  })) {
    assert.match(read(`parley-element.${kind}`).toString(), loaded);
    const { sources } = JSON.parse(read(`parley-element.${kind}.map`));
    const foreign = sources.filter((name) => !/^\.\.\/web\/(?:embed|ui)\//.test(name));
    assert.deepEqual(foreign, []);
  }
});

test('no script evaluates text, which a strict content security policy forbids', () => {
  for (const name of scripts())
    assert.doesNotMatch(read(name).toString(), /\bnew Function\b|\beval\(/, name);
});

test('the notices name everything that the list of third-party software has inside', () => {
  const list = readFileSync(join(root, 'THIRD_PARTY.md'), 'utf8');
  const section = /## In the client script and its WebAssembly\n([^]*?)\n## /.exec(list)[1];
  const rows = [...section.matchAll(/^\| (?!Software|---)(.+?) \| .+? \| (.+?) \|$/gm)];
  const notices = read('THIRD_PARTY.txt').toString();
  assert.deepEqual(rows.map(([, software]) => software.split(' ')[0]).sort(), [
    'Emscripten',
    'libc++,',
    'musl',
  ]);
  for (const [, software, licence] of rows) {
    const heading = notices.split('\n').find((line) => line.startsWith(`${software} (`));
    assert.ok(heading?.includes(licence), `${software}, ${licence}`);
  }
});

test('the package says of which source it was made, and is what was made of it', () => {
  const { name, version, source, sha256 } = JSON.parse(read('provenance.json'));
  assert.deepEqual({ name, version }, { name: manifest.name, version: manifest.version });
  if (existsSync(join(root, '.git'))) assert.match(source.commit, /^[0-9a-f]{40}$/);
  const others = readdirSync(join(folder, 'dist')).filter((file) => file !== 'provenance.json');
  assert.deepEqual(Object.keys(sha256).sort(), others.sort());
  for (const file of others)
    assert.equal(createHash('sha256').update(read(file)).digest('hex'), sha256[file], file);
});

test('nothing in the package tells where it was built', () => {
  const paths = new RegExp(
    `${root.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}|/(?:home|root|tmp|usr/(?:include|share|lib))/`,
  );
  for (const name of readdirSync(join(folder, 'dist'))) {
    assert.doesNotMatch(read(name).toString('latin1'), paths, name);
  }
  // Names of functions and debugging information would hold paths of the compiler.
  const sections = WebAssembly.Module.customSections;
  const module = new WebAssembly.Module(read('parley-core.wasm'));
  for (const name of ['name', 'producers', 'sourceMappingURL', '.debug_info', '.debug_line'])
    assert.equal(sections(module, name).length, 0, name);
});

for (const [what, { files, bytes }] of Object.entries(budgets)) {
  test(`${what} fetches at most ${bytes} bytes`, () => {
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    const sizes = files.map((name) => brotliCompressSync(read(name), { params: quality }).length);
    const sum = sizes.reduce((total, size) => total + size, 0);
    assert.ok(sum <= bytes, `${files.join(' and ')}: ${sizes.join(' + ')} = ${sum} bytes`);
  });
}

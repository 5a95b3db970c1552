// Makes dist/: the script in its forms, its types, the core's module, our own pages
// and the examples, each also compressed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import { exampleFiles } from './examples/build.mjs';
import { Output } from './output.mjs';
import { typeFiles } from './types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'web');
const dist = join(root, 'dist');
const wasmName = 'parley-core.wasm';
const { name: packageName, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const noticesName = 'THIRD_PARTY.txt';
// An exclamation mark, for minifiers to keep it.
const banner = `/*! ${packageName} ${version}, Apache-2.0. What else is inside: ${noticesName} beside this file and in the npm package. */`;

/**
 * Sub-paths of the package, each as an ES module and as a CommonJS module: `load` is the file of
 * web/src/load that brings the core.
 */
const entries = [
  { name: 'parley', source: 'index', load: 'inline' },
  { name: 'parley-slim', source: 'slim', load: 'beside' },
];

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

// The manual is built by its own program.
const output = new Output(dist, ['docs']);
const emit = (name, content) => output.emit(name, content);

/** What all bundles have in common: for browsers of 2020 and later, ASCII, with source maps. */
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: 'es2020',
  charset: 'ascii',
  legalComments: 'none',
  sourcemap: true,
  write: false,
  logLevel: 'warning',
  outdir: dist,
};

async function bundle(options) {
  const { outputFiles } = await build({ ...common, ...options });
  for (const file of outputFiles) emit(relative(dist, file.path), file.contents);
}

/**
 * Emscripten's glue looks round in the page while it is imported, for a module that it then need
 * not find: without these names it does not look, and what it would do with them goes away.
 */
const glue = (path) => ({
  name: 'glue',
  setup({ onLoad }) {
    onLoad({ filter: /core\.mjs$/ }, async () => {
      const unknown = ['document', 'fetch', 'XMLHttpRequest'];
      const { code } = await transform(readFileSync(path, 'utf8'), {
        define: Object.fromEntries(unknown.map((name) => [name, 'undefined'])),
        minify: true,
      });
      return { contents: code };
    });
  },
});

/** The main module stays a file of its own, so that a page has one OT; the widget's styles come as text. */
const elementParts = (main) => ({
  name: 'element',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^parley-main$/ }, () => ({ path: main, external: true }));
    onResolve({ filter: /^parley-widget-styles$/ }, () => ({ path: join(web, 'embed/embed.css') }));
    onLoad({ filter: /embed\/embed\.css$/ }, async ({ path }) => {
      const { outputFiles } = await build({ ...common, entryPoints: [path], sourcemap: false });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  },
});

/** The element <parley-call>, for a script tag and for bundlers. */
async function buildElement() {
  const options = {
    entryPoints: { 'parley-element': 'web/embed/element.ts' },
    banner: { js: banner },
  };
  await Promise.all([
    bundle({
      ...options,
      format: 'esm',
      outExtension: { '.js': '.mjs' },
      plugins: [elementParts('./parley.mjs')],
    }),
    bundle({
      ...options,
      format: 'cjs',
      platform: 'neutral',
      outExtension: { '.js': '.cjs' },
      plugins: [elementParts('./parley.cjs')],
      // So that whoever requires the package has the same OT.
      supported: { 'dynamic-import': false },
    }),
  ]);
}

async function buildScript(gluePath, wasmPath) {
  const wasm = readFileSync(wasmPath);
  // With its hash a page never gets a module of another version from a cache.
  const wasmFile = `${wasmName}?${sha256(wasm).slice(0, 12)}`;
  const define = { PARLEY_VERSION: JSON.stringify(version) };
  const alias = { 'parley-core': gluePath, 'parley-core-wasm': wasmPath };
  const shared = {
    alias,
    loader: { '.wasm': 'base64' },
    plugins: [glue(gluePath)],
    // Members that end in an underscore are our own, so their names may shrink.
    mangleProps: /[^_]_$/,
    banner: { js: banner },
    define,
  };
  const script = bundle({
    ...shared,
    entryPoints: { parley: 'web/src/iife.ts' },
    format: 'iife',
    define: { ...define, PARLEY_WASM_FILE: JSON.stringify(wasmFile) },
  });
  const modules = entries.flatMap(({ name, source, load }) => {
    const options = {
      ...shared,
      entryPoints: { [name]: `web/src/${source}.ts` },
      alias: { ...alias, 'parley-load': join(web, `src/load/${load}.ts`) },
    };
    return [
      bundle({ ...options, format: 'esm', outExtension: { '.js': '.mjs' } }),
      bundle({
        ...options,
        format: 'cjs',
        platform: 'neutral',
        outExtension: { '.js': '.cjs' },
        define: { ...define, 'import.meta.url': 'undefined' },
        // require() gives OT itself, as with the original.
        footer: {
          js: 'module.exports=module.exports.default;module.exports.default=module.exports;',
        },
      }),
    ];
  });
  await Promise.all([script, ...modules]);
  emit(wasmName, wasm);
}

/** Hooks and components; React and the client are the application's, so that there is one of each. */
async function buildReact() {
  const options = {
    entryPoints: { 'parley-react': 'web/react/index.ts' },
    external: ['react', 'parley-client'],
    // For frameworks that render on servers: a directive stands before everything but comments.
    banner: { js: `${banner}\n'use client';` },
  };
  await Promise.all([
    bundle({ ...options, format: 'esm', outExtension: { '.js': '.mjs' } }),
    bundle({ ...options, format: 'cjs', platform: 'neutral', outExtension: { '.js': '.cjs' } }),
  ]);
}

/** What git says here; nothing where it says nothing, as in an unpacked archive. */
function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}

/** Says of which source everything was made, for those who make it again and compare. */
function buildProvenance() {
  const changed = git('status', '--porcelain', '--untracked-files=no');
  const source = { commit: git('rev-parse', 'HEAD') ?? null, changed: changed !== '' };
  // The package's files are at the top; what else the server has is in folders.
  const names = [...output.made.keys()].filter((name) => !/[/]|\.(?:br|gz)$/.test(name)).sort();
  const hashes = names.map((name) => [name, sha256(readFileSync(join(dist, name)))]);
  const provenance = { name: packageName, version, source, sha256: Object.fromEntries(hashes) };
  emit('provenance.json', `${JSON.stringify(provenance, null, 2)}\n`);
}

/** Scripts and styles of our own pages, each page with its folder below web/. */
const pages = {
  demo: ['demo.ts', 'demo.css'],
  embed: ['page.ts', 'embed.css', 'loader.ts'],
  tools: ['embed-tool.ts', 'embed-tool.css', 'tools.ts', 'tools.css'],
  precall: ['precall.ts', 'precall.css'],
};

async function buildPages() {
  for (const [name, entries] of Object.entries(pages)) {
    const folder = join(web, name);
    await bundle({
      entryPoints: entries.map((entry) => `web/${name}/${entry}`),
      format: 'iife',
      outdir: join(dist, name),
    });
    for (const file of readdirSync(folder)) {
      if (/\.(?:html|svg|png|ico|webmanifest)$/.test(file)) {
        emit(`${name}/${file}`, readFileSync(join(folder, file)));
      }
    }
  }
}

/** The examples as one reads them, and what stands around them. */
async function buildExamples() {
  await bundle({
    entryPoints: ['web/examples/page.ts', 'web/examples/page.css'],
    format: 'iife',
    outdir: join(dist, 'examples'),
  });
  for (const [name, content] of exampleFiles()) emit(name, content);
}

function printSizes() {
  const names = ['parley.js', wasmName];
  const row = (label, sizes) =>
    console.log(label.padEnd(18), ...sizes.map((size) => String(size).padStart(9)));
  row('bytes', ['raw', 'gzip', 'brotli']);
  const sizesOf = (name) => ['', '.gz', '.br'].map((suffix) => output.made.get(name + suffix));
  for (const name of names) row(name, sizesOf(name));
  const [script, core] = names.map(sizesOf);
  row(
    'a page fetches',
    script.map((size, index) => size + core[index]),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const folder = join(root, 'build/wasm/wasm');
  const [glue, wasm] = ['core.mjs', 'core.wasm'].map((name) => join(folder, name));
  if (existsSync(glue) && existsSync(wasm)) {
    await Promise.all([
      buildScript(glue, wasm),
      buildElement(),
      buildReact(),
      buildPages(),
      buildExamples(),
    ]);
    for (const [name, text] of Object.entries(typeFiles())) emit(name, text);
    emit(noticesName, readFileSync(join(web, 'notices.txt')));
    buildProvenance();
    output.removeStale();
    printSizes();
  } else {
    console.error('web: build/wasm/wasm is empty; build it first: node scripts/build.mjs wasm');
    process.exitCode = 1;
  }
}

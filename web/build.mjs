// Makes dist/: the script in three forms, its types, the core's module, our own pages
// and the examples, each also compressed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import { exampleFiles } from './examples/build.mjs';
import { Output } from './output.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const web = join(root, 'web');
const dist = join(root, 'dist');
const wasmName = 'parley-core.wasm';
const banner = '/* Parley client. Apache-2.0. */';

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

async function buildScript(gluePath, wasmPath) {
  const wasm = readFileSync(wasmPath);
  // With its hash a page never gets a module of another version from a cache.
  const hash = createHash('sha256').update(wasm).digest('hex').slice(0, 12);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const define = { PARLEY_VERSION: JSON.stringify(version) };
  const shared = {
    alias: { 'parley-core': gluePath, 'parley-core-wasm': wasmPath },
    loader: { '.wasm': 'base64' },
    plugins: [glue(gluePath)],
    // Members that end in an underscore are our own, so their names may shrink.
    mangleProps: /[^_]_$/,
    banner: { js: banner },
    define,
  };
  await Promise.all([
    bundle({
      ...shared,
      entryPoints: { parley: 'web/src/iife.ts' },
      format: 'iife',
      define: { ...define, PARLEY_WASM_FILE: JSON.stringify(`${wasmName}?${hash}`) },
    }),
    bundle({
      ...shared,
      entryPoints: { parley: 'web/src/index.ts' },
      format: 'esm',
      outExtension: { '.js': '.mjs' },
    }),
    bundle({
      ...shared,
      entryPoints: { parley: 'web/src/index.ts' },
      format: 'cjs',
      platform: 'neutral',
      outExtension: { '.js': '.cjs' },
      define: { ...define, 'import.meta.url': 'undefined' },
      // require() gives OT itself, as with the original.
      footer: {
        js: 'module.exports=module.exports.default;module.exports.default=module.exports;',
      },
    }),
  ]);
  emit(wasmName, wasm);
}

/** One namespace of types, usable by import, by require and, after a script tag, as the global OT. */
function buildTypes() {
  const read = (name) => readFileSync(join(web, `src/types/${name}.ts`), 'utf8');
  const body = ['common', 'stats', 'publisher', 'subscriber', 'session', 'ot', 'events']
    .map(read)
    .join('\n')
    .replace(/^\/\*[^]*?\*\/\n/gm, (comment) => (comment.startsWith('/**') ? comment : ''))
    .replace(/^import type [^]*?;\n/gm, '')
    .replace(/^export declare /gm, 'export ')
    .replace(/^(?=.)/gm, '  ')
    .trim();
  const names = body.matchAll(/^ {2}export (?:interface|type|function|const) ([\w$]+)/gm);
  const namespace = `// The types of Parley's client: OpenTok's programming model.\ndeclare namespace OT {\n  ${body}\n}\n`;
  // A class is an interface and a constant of one name.
  const members = [...new Set([...names].map(([, name]) => name))]
    .map((name) => `export import ${name} = OT.${name};\n`)
    .join('');
  emit('parley.d.ts', `${namespace}export default OT;\n${members}export as namespace OT;\n`);
  emit('parley.d.cts', `${namespace}export = OT;\nexport as namespace OT;\n`);
}

/** Scripts and styles of our own pages, each page with its folder below web/. */
const pages = {
  demo: ['demo.ts', 'demo.css'],
  embed: ['page.ts', 'embed.css', 'loader.ts'],
  tools: ['embed-tool.ts', 'embed-tool.css'],
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
    await Promise.all([buildScript(glue, wasm), buildPages(), buildExamples()]);
    buildTypes();
    output.removeStale();
    printSizes();
  } else {
    console.error('web: build/wasm/wasm is empty; build it first: node scripts/build.mjs wasm');
    process.exitCode = 1;
  }
}

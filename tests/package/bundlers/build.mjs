// One function a bundler: builds applications of a project and returns what a server would serve, by name.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import * as vite from 'vite';
import webpack from 'webpack';

const sourceOf = (app) => `./src/${app}.mjs`;
const inputsOf = (apps) => Object.fromEntries(apps.map((app) => [app, sourceOf(app)]));

/** Files below a folder, as bytes by their names from there. */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

function failOnWarnings(bundler, warnings) {
  if (warnings.length > 0) throw new Error(`${bundler} warns:\n${warnings.join('\n')}`);
}

/** Webpack 5 with its defaults, one script an application. */
export async function withWebpack(project, apps, alias = {}) {
  const path = join(project, 'webpack');
  const compiler = webpack({
    mode: 'production',
    context: project,
    entry: inputsOf(apps),
    output: { path, filename: '[name].js' },
    resolve: { alias },
    // The inlined core is above what webpack takes for a light page.
    performance: { hints: false },
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => {
    compiler.close(resolve);
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  failOnWarnings(
    'webpack',
    [...errors, ...warnings].map(({ message }) => message),
  );
  return filesIn(path);
}

/** A page for Vite to start from. */
function writePage(project, app) {
  const head = '<meta charset="utf-8"><title>Test page</title>';
  const script = `<script type="module" src="/src/${app}.mjs"></script>`;
  const html = `<!doctype html><html lang="en"><head>${head}</head><body>${script}</body></html>`;
  writeFileSync(join(project, `${app}.html`), html);
  return join(project, `${app}.html`);
}

function viteLogger(warnings) {
  const warn = (message) => warnings.push(message);
  return { ...vite.createLogger('warn'), warn, warnOnce: warn, error: warn };
}

/** Vite's production build, one page an application. */
export async function withVite(project, apps, alias = {}) {
  const outDir = join(project, 'vite');
  const warnings = [];
  await vite.build({
    root: project,
    configFile: false,
    customLogger: viteLogger(warnings),
    logLevel: 'warn',
    base: '/vite/',
    resolve: { alias },
    build: {
      outDir,
      rollupOptions: { input: apps.map((app) => writePage(project, app)) },
    },
  });
  failOnWarnings('Vite', warnings);
  return filesIn(outDir);
}

/** Vite's development server, which bundles what is in node_modules beforehand. */
export async function serveWithVite(project, apps, { headers, exclude = [] }) {
  for (const app of apps) writePage(project, app);
  const warnings = [];
  const server = await vite.createServer({
    root: project,
    configFile: false,
    customLogger: viteLogger(warnings),
    cacheDir: join(project, 'vite-cache', String(exclude.length)),
    optimizeDeps: { exclude, entries: apps.map((app) => `${app}.html`) },
    server: { host: '127.0.0.1', port: 0, headers },
  });
  await server.listen();
  const { port } = server.httpServer.address();
  return {
    url: `http://localhost:${port}`,
    async close() {
      await server.close();
      failOnWarnings('Vite', warnings);
    },
  };
}

/** Rollup with the plugin that finds packages and the one that finds files by import.meta.url. */
export async function withRollup(project, apps) {
  const warnings = [];
  const bundle = await rollup({
    input: Object.fromEntries(apps.map((app) => [app, join(project, sourceOf(app))])),
    plugins: [nodeResolve({ browser: true }), importMetaAssets()],
    onLog: (level, { message }) => warnings.push(`${level}: ${message}`),
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  failOnWarnings('Rollup', warnings);
  return new Map(
    output.map(({ fileName, code, source }) => [fileName, Buffer.from(code ?? source)]),
  );
}

/** Esbuild, which makes a file of what is imported with the loader for files; to be served at /esbuild/. */
export async function withEsbuild(project, apps, { format = 'esm' } = {}) {
  const outdir = join(project, 'esbuild');
  const { outputFiles, warnings } = await esbuild.build({
    absWorkingDir: project,
    entryPoints: inputsOf(apps),
    outdir,
    bundle: true,
    minify: true,
    write: false,
    format,
    publicPath: '/esbuild/',
    loader: { '.wasm': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  failOnWarnings(
    'esbuild',
    warnings.map(({ text }) => text),
  );
  return new Map(
    outputFiles.map(({ path, contents }) => [relative(outdir, path), Buffer.from(contents)]),
  );
}

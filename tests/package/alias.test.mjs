// An application for OpenTok whose package.json, bundler or tsconfig.json puts Parley in the place of
// @opentok/client, by what the manual shows.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import test, { after, before } from 'node:test';
import { borrow, node, root, Workplace } from './project.mjs';

const workplace = new Workplace();
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
let shop;

/** Serves the packed package as a package registry does, and nothing else. */
async function openShop(tarball) {
  const bytes = readFileSync(tarball);
  const http = createServer((request, response) => {
    if (request.url === `/${name}`) {
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      const dist = { tarball: `${shop.url}/${basename(tarball)}`, integrity };
      const versions = { [version]: { name, version, dist } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions }));
    } else if (request.url === `/${basename(tarball)}`) response.end(bytes);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { http, url: `http://localhost:${http.address().port}` };
}

before(async () => {
  await workplace.pack();
  shop = await openShop(workplace.tarball);
});
after(() => {
  shop.http.close();
  shop.http.closeAllConnections();
  workplace.close();
});

const snippet = (file) => join(root, 'docs/snippets', file);

/** What the manual shows of a package.json or tsconfig.json; the packed file is that of the test. */
const shown = (file) =>
  JSON.parse(
    readFileSync(snippet(file), 'utf8').replace(
      `../parley/${name}-${version}.tgz`,
      workplace.tarball,
    ),
  );

const settings = () => ({ npm_config_registry: `${shop.url}/` });

/** Name and version of Parley, as what a project imports as @opentok/client says them. */
const print = 'console.log(typeof OT.initSession, OT.properties.version)';
const imported = (folder) =>
  node(folder, ['--input-type=module', '-e', `import OT from '@opentok/client'; ${print}`]);
const required = (folder) =>
  node(folder, ['--input-type=commonjs', '-e', `const OT = require('@opentok/client'); ${print}`]);

async function assertIsParley(folder) {
  for (const said of [await imported(folder), await required(folder)])
    assert.equal(said.trim(), `function ${version}`);
}

test('a dependency that is the packed file', async () => {
  await assertIsParley(await workplace.project('file', shown('bundled/package.json')));
});

test('a dependency that is an alias', async () => {
  const dependencies = { '@opentok/client': `npm:${name}@^${version}` };
  await assertIsParley(await workplace.project('alias', { dependencies }, settings()));
});

/** A package of somebody else's that depends on OpenTok's client. */
function writeWidget() {
  const folder = join(workplace.folder, 'widget');
  mkdirSync(folder, { recursive: true });
  const dependencies = { '@opentok/client': '^2.28.0' };
  const manifest = {
    name: 'widget',
    version: '1.0.0',
    type: 'module',
    main: 'widget.mjs',
    dependencies,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'widget.mjs'), "export { default } from '@opentok/client';\n");
  return folder;
}

for (const [what, overriding] of [
  ['alias', () => ({ overrides: { '@opentok/client': `npm:${name}@^${version}` } })],
  ['packed file', () => shown('bundled/overrides.json')],
]) {
  test(`an override by ${what} reaches the dependencies of others`, async () => {
    const widget = await workplace.npm(writeWidget(), [
      'pack',
      '--silent',
      '--pack-destination',
      workplace.folder,
    ]);
    const manifest = {
      dependencies: { widget: `file:${join(workplace.folder, widget.trim())}` },
      ...overriding(),
    };
    const folder = await workplace.project(
      `override-${what.replace(' ', '-')}`,
      manifest,
      settings(),
    );
    const said = await node(folder, [
      '--input-type=module',
      '-e',
      `import OT from 'widget'; ${print}`,
    ]);
    assert.equal(said.trim(), `function ${version}`);
  });
}

/** A project with the packed package, a bundler's configuration, and src/main.js, which says what it got. */
async function bundled(config, ...tools) {
  const folder = await workplace.project(config.replace(/\W/g, '-'), {
    dependencies: { 'parley-client': `file:${workplace.tarball}` },
  });
  borrow(folder, ...tools);
  cpSync(snippet(config), join(folder, basename(config)));
  writeFileSync(join(folder, 'src/main.js'), `import OT from '@opentok/client'; ${print}\n`);
  return folder;
}

test('an alias of webpack', async () => {
  const folder = await bundled('bundled/webpack.config.mjs', 'webpack', 'webpack-cli');
  const options = ['--mode', 'production', '--no-performance'];
  await node(folder, ['node_modules/webpack-cli/bin/cli.js', ...options]);
  assert.equal((await node(folder, ['dist/main.js'])).trim(), `function ${version}`);
});

test('an alias of Vite', async () => {
  const folder = await bundled('bundled/vite.config.mjs', 'vite');
  // For a server, so that Node runs it.
  const script = `import { build } from 'vite';
await build({ logLevel: 'warn', build: { ssr: 'src/main.js', target: 'es2022' }, ssr: { noExternal: true } });`;
  await node(folder, ['--input-type=module', '-e', script]);
  assert.equal((await node(folder, ['dist/main.js'])).trim(), `function ${version}`);
});

/** What the compiler says of programs in a project; nothing when all is well. */
async function compile(folder, files, options) {
  const common = { strict: true, noEmit: true, target: 'es2022', types: [] };
  const compilerOptions = { ...common, skipDefaultLibCheck: true, ...options };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  try {
    return await node(folder, [join(root, 'node_modules/typescript/bin/tsc'), '--project', '.']);
  } catch (error) {
    return error.stdout;
  }
}

/** Uses the values and the types of what is imported as OT. */
const uses = `
const session: OT.Session = OT.initSession('1', '2');
const publisher: OT.Publisher = OT.initPublisher('me', { name: 'me' });
session.publish(publisher, (error?: OT.OTError) => console.log(error?.code));
// @ts-expect-error: there is no such method.
session.nothing();
`;

const programs = {
  'opentok.mts': `import OT, { type Session } from '@opentok/client';${uses}
const named: Session = session;
console.log(named);
`,
  'slim.mts': `import OT, { init } from 'parley-client/slim';
import whole from 'parley-client';
import type { Stream } from 'parley-client/types';${uses}
const same: typeof whole = OT;
const streams: Stream[] = session.streams.where();
await init({ wasmUrl: new URL('https://example.test/core.wasm') });
await OT.init({ wasmBinary: new Uint8Array(8) });
// @ts-expect-error: one of the two.
await init({});
console.log(same, streams);
`,
  'slim.cts': `import OT = require('parley-client/slim');${uses}
void OT.init({ wasmUrl: '/core.wasm' });
`,
};

for (const [module, moduleResolution, files] of [
  ['esnext', 'bundler', ['opentok.mts', 'slim.mts']],
  ['nodenext', 'nodenext', Object.keys(programs)],
]) {
  test(`types by ${moduleResolution}: paths for @opentok/client, the slim form, the types alone`, async () => {
    const folder = await workplace.project(moduleResolution, {
      dependencies: { 'parley-client': `file:${workplace.tarball}` },
    });
    for (const name of files) writeFileSync(join(folder, name), programs[name]);
    const { paths } = shown('bundled/tsconfig.json').compilerOptions;
    assert.equal(await compile(folder, files, { module, moduleResolution, paths }), '');
  });
}

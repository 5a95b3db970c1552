// The lists of addresses in the manual, against the routes of the server.
import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from './source.mjs';

/** Routes as the server has them: `/embed/{embedId}/room`; what serves a folder ends in a slash. */
function routes() {
  const code = ['routes', 'status_routes'].map((name) => read(`src/server/${name}.cpp`)).join('\n');
  const named = [...code.matchAll(/(?<=[ ({])"(\/[^"]*)"/g)].map(([, address]) => address);
  const loop = /for \(const std::string folder : \{([^}]*)\}/.exec(code)[1];
  const folders = [...loop.matchAll(/"([^"]+)"/g)].map(([, folder]) => `/${folder}`);
  // What is below them, docs/openapi.json has, with a test of its own.
  const rest = read('src/server/rest_routes.cpp');
  const called = /router\.add\(\s*"[A-Z]+", "(\/[^"]*)"|kProjects = "(\/[^"]*)"/g;
  const ofRest = [...rest.matchAll(called)].map(([, address, folder]) => address ?? folder);
  const all = [...named, ...folders, ...ofRest].map((address) =>
    address.replace(/\{file\*\}$/, ''),
  );
  // What leads to the same with a slash behind it is no address of its own.
  // Metrics are on a port of their own.
  const others = ['/index.html', '/metrics'];
  return [...new Set(all)].filter((one) => !others.includes(one) && !all.includes(`${one}/`));
}

/** Addresses in code of a text, as in `/docs/` or `POST /session/create`. */
const addressesIn = (text) =>
  [...text.matchAll(/`(?:[A-Z]+ )?(\/[^` ]*)`/g)].map(([, address]) => address);

const isOfDemo = (route) => /^\/$|^\/(?:demo|examples)\/|^\/favicon\.ico$/.test(route);

test('the routes are found', () => {
  for (const route of [
    '/health',
    '/v2/js/opentok.js',
    '/docs/',
    '/embed/',
    '/embed/{embedId}/room',
  ])
    assert.ok(routes().includes(route), route);
});

test('a proxy is told every address that a server without its demo has, and no other', () => {
  const paragraph = /^.*addresses of Parley are [^]*?\n\n/m.exec(read('docs/deploying.md'))[0];
  const told = addressesIn(paragraph);
  const own = routes().filter((route) => !isOfDemo(route));
  assert.deepEqual(
    own.filter((route) => !told.some((one) => route.startsWith(one))),
    [],
  );
  assert.deepEqual(
    told.filter((one) => !own.some((route) => route.startsWith(one))),
    [],
  );
});

test('the page about REST has every address, and no other', () => {
  const page = read('docs/rest.md');
  const told = addressesIn(page);
  // Maps of sources are for the tools of browsers, and the icon is what browsers ask for by themselves.
  const wanted = routes().filter((route) => !/\.map$|^\/favicon\.ico$/.test(route));
  assert.deepEqual(
    wanted.filter((route) => !told.includes(route)),
    [],
  );
  // A text may name the folder of what it names.
  const known = routes();
  const [section] = /^## What pages load$[^]*?^## /m.exec(page);
  assert.deepEqual(
    addressesIn(section).filter((one) => !known.some((route) => route.startsWith(one))),
    [],
  );
});

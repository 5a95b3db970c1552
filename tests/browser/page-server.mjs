// Serves test pages from an origin that is not the Parley server's.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { webFolder } from './processes.mjs';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Answers `/dist/*` with the built package and every other path with what `add` was told. */
export async function startPageServer() {
  const pages = new Map();
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const page = pages.get(pathname) ?? (await builtFile(pathname));
    if (!page) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    const type = types[extname(pathname)] ?? types['.html'];
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store', ...page.headers });
    response.end(page.body);
  };
  const http = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://localhost:${http.address().port}`;
  return {
    url,
    add(path, body, headers = {}) {
      pages.set(path, { body, headers });
      return url + path;
    },
    async close() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

async function builtFile(pathname) {
  if (!pathname.startsWith('/dist/')) return null;
  try {
    return {
      body: await readFile(join(webFolder, normalize(pathname.slice('/dist'.length)))),
      headers: {},
    };
  } catch {
    return null;
  }
}

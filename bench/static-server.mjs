// Serves files from memory, precompressed with brotli, so that both clients come the same way.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { brotli } from './download.mjs';

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  wasm: 'application/wasm',
};

/** `files` has path and content; nothing may be kept in any cache. */
export async function startStaticServer(files) {
  const known = new Map(
    files.map(({ path, content }) => [path, { content: brotli(Buffer.from(content)), path }]),
  );
  const http = createServer((request, response) => {
    const file = known.get(new URL(request.url, 'http://localhost').pathname);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': types[file.path.split('.').at(-1)] ?? types.html,
      'content-encoding': 'br',
      'content-length': file.content.length,
      'cache-control': 'no-store',
    });
    response.end(file.content);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://localhost:${http.address().port}`,
    async close() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}

/* The core for script tags: the module is a file of its own, fetched from beside the script. */
import { makeCore } from './core.js';
import type { Core } from '../host/pump.js';

/** Compiles while the bytes arrive where the browser and the server's type for the file allow it. */
async function instantiate(
  url: string,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.Instance> {
  const answer = await fetch(url, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`${url}: HTTP ${String(answer.status)}`);
  const streams =
    'instantiateStreaming' in WebAssembly &&
    answer.headers.get('content-type')?.startsWith('application/wasm');
  const made = streams
    ? await WebAssembly.instantiateStreaming(answer, imports)
    : await WebAssembly.instantiate(await answer.arrayBuffer(), imports);
  return made.instance;
}

export const loadFrom = (url: string): Promise<Core> =>
  makeCore((imports) => instantiate(url, imports));

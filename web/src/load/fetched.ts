/* The core where the module is a file of its own. */
import { makeCore } from './core.js';
import type { Core } from '../host/pump.js';

/** Compiles while the bytes arrive where the browser and the server's type for the file allow it. */
async function instantiate(
  url: string,
  credentials: RequestCredentials,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.Instance> {
  const answer = await fetch(url, { credentials });
  if (!answer.ok) throw new Error(`${url}: HTTP ${String(answer.status)}`);
  const streams =
    'instantiateStreaming' in WebAssembly &&
    answer.headers.get('content-type')?.startsWith('application/wasm');
  const made = streams
    ? await WebAssembly.instantiateStreaming(answer, imports)
    : await WebAssembly.instantiate(await answer.arrayBuffer(), imports);
  return made.instance;
}

/** Fetches and makes it; whoever wants the cookies of the page sent along says so by `credentials`. */
export const loadFrom = (url: string, credentials: RequestCredentials = 'omit'): Promise<Core> =>
  makeCore((imports) => instantiate(url, credentials, imports));

/* The core for bundlers and for Node: the module travels inside the script. */
import wasm from 'parley-core-wasm';
import { makeCore } from './core.js';
import type { Core } from '../host/pump.js';

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

export const load = (): Promise<Core> =>
  makeCore(async (imports) => (await WebAssembly.instantiate(bytesOf(wasm), imports)).instance);

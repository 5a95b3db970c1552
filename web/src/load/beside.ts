/* The core of `parley-client/slim`: a file that init() names, or that lies beside the script. */
import { makeCore } from './core.js';
import { loadFrom } from './fetched.js';
import { errorOf, internalProblem } from '../api/errors.js';
import { invalidParameter } from '../generated/errors.js';
import type { Core } from '../host/pump.js';
import { textOf } from '../host/report.js';
import type { InitOptions } from '../slim-types.js';

/** A URL, or the bytes. */
type Place = string | BufferSource;

interface Choice {
  place: Place | undefined;
  core: Promise<Core>;
  failed: boolean;
}

/** Open again when it failed: whoever needs the core next tries the same place, init() another one. */
let choice: Choice | undefined;

/** Bundlers find the file by this very expression, and put it beside what they write. */
function besideScript(): URL {
  try {
    return new URL('./parley-core.wasm', import.meta.url);
  } catch {
    throw new Error('a CommonJS module cannot tell where it is');
  }
}

/** Loads the core from a URL, from bytes or, when there is no place, from beside the script. */
async function loadFromPlace(place: Place | undefined): Promise<Core> {
  let where = 'from beside the script';
  try {
    if (typeof place === 'object') {
      where = 'from wasmBinary';
      return await makeCore(
        async (imports) => (await WebAssembly.instantiate(place, imports)).instance,
      );
    }
    const url = place ?? besideScript().href;
    where = `from ${url}`;
    return await loadFrom(url, 'same-origin');
  } catch (thrown) {
    const message = `parley-core.wasm could not be loaded ${where}: ${textOf(thrown)}. Serve the file of this version there and let the page's security policy allow it ('wasm-unsafe-eval', connect-src), or say where it is with init({ wasmUrl }) or init({ wasmBinary }) before anything else.`;
    throw errorOf(internalProblem(message));
  }
}

function choose(place?: Place): Choice {
  const made: Choice = { place, core: loadFromPlace(place), failed: false };
  made.core.catch(() => {
    made.failed = true;
  });
  return (choice = made);
}

export function load(): Promise<Core> {
  if (!choice || choice.failed) choose(choice?.place);
  return (choice as Choice).core;
}

/** What the options name; undefined when that is nothing, or nothing of use. */
function placeOf(options: unknown): Place | undefined {
  const { wasmUrl, wasmBinary } = (options ?? {}) as Record<string, unknown>;
  if (wasmUrl != null && wasmBinary != null) return undefined;
  if (typeof wasmUrl === 'string' || wasmUrl instanceof URL) return String(wasmUrl) || undefined;
  return typeof wasmBinary === 'object' && wasmBinary ? (wasmBinary as BufferSource) : undefined;
}

const refuse = (message: string): Error =>
  errorOf({ ...invalidParameter, message: `init: ${message}` });

export async function init(options: InitOptions): Promise<void> {
  const place = placeOf(options);
  if (place === undefined)
    throw refuse('{ wasmUrl } with a URL or { wasmBinary } with the bytes of a file is expected.');
  const chosen = choice && !choice.failed ? choice : choose(place);
  if (chosen.place !== place)
    throw refuse('the core comes from elsewhere already; call init once, before anything else.');
  await chosen.core;
}

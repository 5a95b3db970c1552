/* Makes the WebAssembly core: instantiates the module and puts text through its two buffers. */
import createCore, { type CoreModule, type EmbindCore } from 'parley-core';
import { rehearsal } from './rehearsal.js';
import { LegSample } from '../generated/host.js';
import type { Core } from '../host/pump.js';

/** How the bytes come: given the imports, an instance of the module. */
export type Instantiate = (imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>;

/** Any number will do: it spreads the moments at which clients try again. */
function seed(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high & 0x1fffff) * 2 ** 32 + low;
}

/** When the page has nothing else to do. Safari cannot tell. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run);
  else setTimeout(run, 200);
}

export async function makeCore(instantiate: Instantiate): Promise<Core> {
  const module = await new Promise<CoreModule>((resolve, reject) => {
    createCore({
      instantiateWasm(imports, done) {
        instantiate(imports).then(done, reject);
        return {};
      },
    }).then(resolve, reject);
  });
  whenIdle(() => {
    const core = new module.Core(0);
    const stage = piped(module, core);
    for (const inputs of rehearsal) stage.step(JSON.stringify({ now: 0, inputs }), []);
    core.delete();
  });
  return piped(module, new module.Core(seed()));
}

function piped(module: CoreModule, core: EmbindCore): Core {
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  return {
    step(batch, samples) {
      const put = (bytes: Uint8Array, to: number): void => {
        // HEAPU8 is fetched anew each time: it is another one after the memory has grown.
        module.HEAPU8.set(bytes, to);
      };
      if (samples.length > 0) {
        const to = core.samples(samples.length / LegSample.size);
        put(new Uint8Array(new Float64Array(samples).buffer), to);
      }
      const bytes = encoder.encode(batch);
      put(bytes, core.input(bytes.length));
      const size = core.step();
      const from = core.output();
      return decoder.decode(module.HEAPU8.subarray(from, from + size));
    },
  };
}

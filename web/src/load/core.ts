/* Makes the WebAssembly core: instantiates the module and puts text through its two buffers. */
import createCore from 'parley-core';
import type { Core } from '../host/pump.js';

/** How the bytes come: given the imports, an instance of the module. */
export type Instantiate = (imports: WebAssembly.Imports) => Promise<WebAssembly.Instance>;

/** Any number will do: it spreads the moments at which clients try again. */
function seed(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high & 0x1fffff) * 2 ** 32 + low;
}

export async function makeCore(instantiate: Instantiate): Promise<Core> {
  const module = await new Promise<Awaited<ReturnType<typeof createCore>>>((resolve, reject) => {
    createCore({
      instantiateWasm(imports, done) {
        instantiate(imports).then(done, reject);
        return {};
      },
    }).then(resolve, reject);
  });
  const core = new module.Core(seed());
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  return {
    step(batch) {
      const bytes = encoder.encode(batch);
      const to = core.input(bytes.length);
      // HEAPU8 is fetched anew each time: it is another one after the memory has grown.
      module.HEAPU8.set(bytes, to);
      const size = core.step();
      const from = core.output();
      return decoder.decode(module.HEAPU8.subarray(from, from + size));
    },
  };
}

/* What web/build.mjs puts in place of these names. */

declare module 'parley-core' {
  /** The class of wasm/bindings.cpp. */
  export interface EmbindCore {
    input(size: number): number;
    samples(count: number): number;
    step(): number;
    output(): number;
    delete(): void;
  }
  export interface CoreModule {
    readonly HEAPU8: Uint8Array;
    readonly Core: new (seed: number) => EmbindCore;
  }
  /** Emscripten's glue. */
  export default function createCore(options: {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): object;
  }): Promise<CoreModule>;
}

/** How this form of the package loads the core. */
declare module 'parley-load' {
  export function load(): Promise<import('../host/pump.js').Core>;
}

/** The module as base64. */
declare module 'parley-core-wasm' {
  const base64: string;
  export default base64;
}

/** Of package.json. */
declare const PARLEY_VERSION: string;
/** File name of the module, with its hash as the query. */
declare const PARLEY_WASM_FILE: string;

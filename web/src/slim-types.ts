/* The public types of what `parley-client/slim` has beside OT. */

/** Where the core is: the URL of parley-core.wasm, or its bytes. */
export type InitOptions =
  | { wasmUrl: string | URL; wasmBinary?: undefined }
  | { wasmBinary: ArrayBuffer | ArrayBufferView; wasmUrl?: undefined };

/**
 * Loads the core from a place of your own; call it before anything else. Without it the core is looked for
 * beside the script when it is first needed. A relative URL starts from the page. setProxyUrl() does
 * not change where the core comes from. Rejects with OT_INTERNAL_ERROR when the core cannot be loaded, after
 * which it may be called again, and with OT_INVALID_PARAMETER when the core comes from elsewhere already.
 */
export declare function init(options: InitOptions): Promise<void>;

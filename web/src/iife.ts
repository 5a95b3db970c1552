/* The script tag's entry: defines window.OT, and begins at once to load the core. */
import { makeOT } from './api/ot.js';
import type { Core } from './host/pump.js';
import { loadFrom } from './load/fetched.js';
import { proxied, scriptCameFrom } from './load/server.js';

const script = document.currentScript;
const here = script instanceof HTMLScriptElement && script.src ? script.src : location.href;
scriptCameFrom(script?.dataset.server ?? new URL(here).origin);

const fetchCore = (): Promise<Core> => loadFrom(proxied(new URL(PARLEY_WASM_FILE, here)));
let early: Promise<Core> | undefined = fetchCore();
// What failed before anybody needed it is tried once more when somebody does.
early.catch(() => {
  early = undefined;
});

const OT = makeOT(() => early ?? fetchCore());
// The older name is still in use.
Object.assign(globalThis, { OT, TB: OT });

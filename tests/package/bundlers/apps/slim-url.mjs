// An application that says where the core is, by what its bundler makes of the import.
import OT, { init } from 'parley-client/slim';
import wasmUrl from 'parley-client/core.wasm';
import { present } from './present.mjs';

init({ wasmUrl }).then(() => present(OT));

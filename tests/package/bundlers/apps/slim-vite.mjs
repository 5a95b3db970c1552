// The same for Vite, which takes the URL of what is imported with ?url.
import OT, { init } from 'parley-client/slim';
import wasmUrl from 'parley-client/core.wasm?url';
import { present } from './present.mjs';

init({ wasmUrl }).then(() => present(OT));

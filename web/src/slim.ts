/* The package for those who want the core as a file of its own: `parley-client/slim`. */
import OT from './index.js';
import { init } from './load/beside.js';

export * from './index.js';
export { init };
export default Object.assign(OT, { init });

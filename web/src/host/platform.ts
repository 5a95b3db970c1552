/* What the host of the script has: a browser everything, a server or an imitation of a browser less. */
import { errorOf } from '../api/errors.js';
import { notSupported } from '../generated/errors.js';

/** The first of these globals that is not here. */
export const lacking = (...names: string[]): string | undefined =>
  names.find((name) => !(name in globalThis));

/** Throws where one of these globals is not here, so that `call` cannot do anything. */
export function requireGlobals(call: string, ...names: string[]): void {
  const name = lacking(...names);
  if (name === undefined) return;
  const message = `${call} needs a browser with WebRTC, and there is no ${name} here: call it in the page, not while a server renders.`;
  throw errorOf({ ...notSupported, message });
}

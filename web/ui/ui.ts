// What the parts of a call's user interface share: its words, its notices, and OpenTok's API.
import type { Notices } from './notices.js';
import type { OT } from './ot.js';
import type { Words } from './words.js';

export interface Ui {
  readonly words: Words;
  readonly notices: Notices;
  /** OpenTok's client API, loaded. */
  readonly ot: OT;
}

/* The package for bundlers and for Node: importing it touches nothing of the browser. */
import { makeOT } from './api/ot.js';
import { loadInline } from './load/inline.js';
import { scriptCameFrom } from './load/server.js';

// Imported straight from a Parley server; a bundler's output has another name and says nothing.
const here = (import.meta as { url?: string }).url ?? '';
if (/^https?:.*\/parley\.mjs(\?|$)/.test(here)) scriptCameFrom(new URL(here).origin);

const OT = makeOT(loadInline);

export default OT;
export const {
  initSession,
  initPublisher,
  getUserMedia,
  getDevices,
  getAudioOutputDevices,
  getActiveAudioOutputDevice,
  setAudioOutputDevice,
  checkSystemRequirements,
  upgradeSystemRequirements,
  hasMediaProcessorSupport,
  hasEndToEndEncryptionSupport,
  getSupportedCodecs,
  setProxyUrl,
  reportIssue,
  $,
  properties,
  Error,
  Stream,
  checkScreenSharingCapability,
  registerScreenSharingExtension,
  unblockAudio,
  configure,
  setLogLevel,
  log,
  on,
  once,
  off,
  addEventListener,
  removeEventListener,
  sessions,
  publishers,
  subscribers,
  NONE,
  ERROR,
  WARN,
  INFO,
  LOG,
  DEBUG,
} = OT;

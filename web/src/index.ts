/* The package for bundlers and for Node: importing it touches nothing of the browser. parley-load is inline.ts or beside.ts. */
import { load } from 'parley-load';
import { makeOT } from './api/ot.js';
import { noticeOwnServer } from './load/server.js';

noticeOwnServer();
const OT = makeOT(load);

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

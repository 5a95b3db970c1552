/* The OT object. */
import { twoForms } from './calls.js';
import { MapCollection } from './collection.js';
import { ApiError } from './errors.js';
import {
  checkSystemRequirements,
  helpers,
  properties,
  reportIssue,
  requireSystem,
} from './extras.js';
import { ApiPublisher } from './publisher.js';
import { ApiSession } from './session.js';
import { ApiStream } from './stream.js';
import { getUserMedia } from './user-media.js';
import type * as types from '../types/index.js';
import { activeAudioOutput, listDevices, setAudioOutput } from '../host/devices.js';
import { showUpgradeDialog } from '../host/dialog.js';
import { handlers, shutDown } from '../host/effects.js';
import { begin, exceptions, publishers, sessions, subscribers } from '../host/page.js';
import type { Core } from '../host/pump.js';
import { guarded, levels, log as write, setLevel } from '../host/report.js';
import { hasProcessorSupport } from '../host/processors.js';
import { codecNames } from '../host/sending.js';
import { unblockAudio } from '../host/view-playback.js';
import { configureServer, setProxy, socketUrl } from '../load/server.js';

const kinds: Partial<Record<MediaDeviceKind, types.Device['kind']>> = {
  audioinput: 'audioInput',
  videoinput: 'videoInput',
};

async function inputDevices(): Promise<types.Device[]> {
  const devices = await listDevices('audioinput', 'videoinput');
  return devices.flatMap(({ kind: w3c, deviceId, label }) => {
    const kind = kinds[w3c];
    return kind ? [{ kind, deviceId, label }] : [];
  });
}

const outputOf = (device?: MediaDeviceInfo): types.AudioOutputDevice => ({
  deviceId: device?.deviceId ?? null,
  label: device?.label ?? null,
});

function getDevices(callback?: Parameters<typeof types.getDevices>[0]): Promise<types.Device[]> {
  const listed = inputDevices();
  if (callback) {
    listed.then(
      (devices) => {
        guarded(() => {
          callback(undefined, devices);
        });
      },
      (thrown: unknown) => {
        guarded(() => {
          callback(thrown as ApiError);
        });
      },
    );
  }
  return listed;
}

function checkScreenSharingCapability(
  callback?: (capability: types.ScreenSharingCapability) => void,
): Promise<types.ScreenSharingCapability> {
  const { mediaDevices } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  const supported = mediaDevices !== undefined && 'getDisplayMedia' in mediaDevices;
  const sources = supported ? { application: true, screen: true, window: true } : {};
  const capability = {
    supported,
    supportedSources: sources,
    extensionRequired: undefined,
    extensionRegistered: undefined,
    extensionInstalled: undefined,
  };
  return Promise.resolve(capability).then((value) => {
    guarded(() => callback?.(value));
    return value;
  });
}

function getSupportedCodecs(): Promise<types.SupportedCodecs> {
  const names = (
    direction: Parameters<typeof codecNames>[0],
  ): types.SupportedCodecs['videoEncoders'] =>
    codecNames(direction).map((name) => name.toUpperCase() as 'VP8');
  const codecs = { videoEncoders: names('RTCRtpSender'), videoDecoders: names('RTCRtpReceiver') };
  return Promise.resolve(codecs);
}

/** Makes OT. `load` is called when the core is first needed. */
export function makeOT(load: () => Promise<Core>) {
  begin(load, handlers, shutDown);
  const OT = {
    ...levels,
    sessions: new MapCollection<types.Session>(sessions),
    publishers: new MapCollection<types.Publisher>(publishers),
    subscribers: new MapCollection<types.Subscriber>(subscribers),
    initSession: (apiKey: unknown, sessionId: unknown, options?: unknown) => {
      requireSystem();
      return new ApiSession(apiKey, sessionId, options, socketUrl);
    },
    initPublisher: twoForms(
      (settle, ...args) => new ApiPublisher(settle, args),
      (publisher) => publisher,
    ) as typeof types.initPublisher,
    getUserMedia,
    getDevices,
    getAudioOutputDevices: async () => (await listDevices('audiooutput')).map(outputOf),
    getActiveAudioOutputDevice: async () => outputOf(await activeAudioOutput()),
    setAudioOutputDevice: setAudioOutput,
    checkSystemRequirements,
    upgradeSystemRequirements: showUpgradeDialog,
    hasMediaProcessorSupport: Object.assign(hasProcessorSupport, {
      promise: (type?: unknown) => Promise.resolve(hasProcessorSupport(type)),
    }),
    hasEndToEndEncryptionSupport: () => false,
    reportIssue,
    $: helpers,
    properties,
    Error: ApiError,
    Stream: ApiStream,
    checkScreenSharingCapability,
    registerScreenSharingExtension: () => undefined,
    unblockAudio,
    getSupportedCodecs,
    configure: ({ serverUrl }: { serverUrl: string }) => {
      configureServer(serverUrl);
    },
    setProxyUrl: (url: unknown) => {
      setProxy(String(url));
    },
    setLogLevel: setLevel,
    log: (message: unknown) => {
      write('log', message);
    },
    on: listen('on'),
    once: listen('once'),
    off: listen('off'),
    addEventListener: listen('on'),
    removeEventListener: listen('off'),
  };
  /** Usable without `OT.` in front, and chaining with OT. */
  function listen(method: 'on' | 'once' | 'off'): never {
    const listener = (...args: Parameters<typeof exceptions.on>): unknown => {
      exceptions[method](...args);
      return OT;
    };
    return listener as never;
  }
  return OT satisfies typeof types;
}

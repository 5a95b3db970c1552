/* The OT object. */
import { twoForms } from './calls.js';
import { MapCollection } from './collection.js';
import { ApiError } from './errors.js';
import { ApiPublisher } from './publisher.js';
import { ApiSession } from './session.js';
import type * as types from '../types/index.js';
import { handlers, shutDown } from '../host/effects.js';
import { begin, exceptions, publishers, sessions, subscribers } from '../host/page.js';
import type { Core } from '../host/pump.js';
import { guarded, levels, log as write, setLevel, textOf } from '../host/report.js';
import { unblockAudio } from '../host/view-playback.js';
import { configureServer, socketUrl } from '../load/server.js';

const kinds: Partial<Record<MediaDeviceKind, types.Device['kind']>> = {
  audioinput: 'audioInput',
  videoinput: 'videoInput',
};

async function listDevices(): Promise<types.Device[]> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.flatMap(({ kind: w3c, deviceId, label }) => {
      const kind = kinds[w3c];
      return kind ? [{ kind, deviceId, label }] : [];
    });
  } catch (thrown) {
    // Pages that are not secure have no mediaDevices at all.
    throw new ApiError('OT_NOT_SUPPORTED', 1500, `Devices cannot be listed: ${textOf(thrown)}`);
  }
}

function getDevices(callback?: Parameters<typeof types.getDevices>[0]): Promise<types.Device[]> {
  const listed = listDevices();
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
  const supported = 'getDisplayMedia' in ((navigator.mediaDevices as object | undefined) ?? {});
  const sources = supported ? { application: true, screen: true, window: true } : {};
  const capability = { supported, supportedSources: sources, extensionRequired: undefined };
  return Promise.resolve(capability).then((value) => {
    guarded(() => callback?.(value));
    return value;
  });
}

/** What a browser must have at the least; what is missing later has an error of its own. */
function checkSystemRequirements(): number {
  const needed = ['RTCPeerConnection', 'WebSocket', 'WebAssembly', 'MediaStream'];
  return needed.every((name) => name in globalThis) ? 1 : 0;
}

/** Makes OT. `load` is called when the core is first needed. */
export function makeOT(load: () => Promise<Core>) {
  begin(load, handlers, shutDown);
  const OT = {
    ...levels,
    sessions: new MapCollection<types.Session>(sessions),
    publishers: new MapCollection<types.Publisher>(publishers),
    subscribers: new MapCollection<types.Subscriber>(subscribers),
    initSession: (apiKey: unknown, sessionId: unknown, options?: types.SessionOptions | null) =>
      new ApiSession(apiKey, sessionId, socketUrl(options?.serverUrl), options ?? {}),
    initPublisher: twoForms(
      (settle, ...args) => new ApiPublisher(settle, ...args),
      (publisher) => publisher,
    ) as typeof types.initPublisher,
    getDevices,
    checkSystemRequirements,
    checkScreenSharingCapability,
    registerScreenSharingExtension: () => undefined,
    unblockAudio,
    configure: ({ serverUrl }: { serverUrl: string }) => {
      configureServer(serverUrl);
    },
    setLogLevel: setLevel,
    log: (message: unknown) => {
      write('info', message);
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

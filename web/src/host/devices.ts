/* The devices there are, those chosen on earlier visits, and where sound comes out. */
import { text } from '../api/arguments.js';
import { errorOf } from '../api/errors.js';
import { invalidParameter, notSupported } from '../generated/errors.js';
import type { MediaKind } from '../generated/host.js';
import { views } from './page.js';
import { requireGlobals } from './platform.js';
import { log, textOf } from './report.js';

export const deviceIdBytesMax = 512;

export async function listDevices(...kinds: MediaDeviceKind[]): Promise<MediaDeviceInfo[]> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices.filter(({ kind }) => kinds.includes(kind));
  } catch (thrown) {
    // Pages that are not secure have no mediaDevices at all.
    const message = `Devices cannot be listed: ${textOf(thrown)}`;
    throw errorOf({ ...notSupported, message });
  }
}

const storageKey = (kind: MediaKind): string => `parley.${kind}Device`;

/** The device taken last, perhaps on an earlier visit. */
export function deviceBefore(kind: MediaKind): string | undefined {
  try {
    const id = localStorage.getItem(storageKey(kind));
    return id ? text(id, deviceIdBytesMax) : undefined;
  } catch {
    // Pages may be forbidden to store anything.
    return undefined;
  }
}

export function rememberDevice(kind: MediaKind, id: string | undefined): void {
  try {
    if (id) localStorage.setItem(storageKey(kind), id);
  } catch {
    // As above.
  }
}

let output: string | undefined;

/** The chosen output; the browser's own choice before there is one. */
export async function activeAudioOutput(): Promise<MediaDeviceInfo | undefined> {
  const outputs = await listDevices('audiooutput');
  return outputs.find(({ deviceId }) => deviceId === (output ?? 'default')) ?? outputs[0];
}

/** Old browsers lack the method. */
type Sink = HTMLMediaElement & { setSinkId?: HTMLMediaElement['setSinkId'] };

/** Lets an element be heard where all others are. */
export function routeAudio(element: Sink): void {
  if (output === undefined) return;
  element.setSinkId?.(output).catch((thrown: unknown) => {
    log('warn', `audio output: ${textOf(thrown)}`);
  });
}

/** Moves the sound of every publisher and subscriber, and of those to come. */
export async function setAudioOutput(deviceId: unknown): Promise<void> {
  requireGlobals('OT.setAudioOutputDevice', 'Audio');
  const probe: Sink = new Audio();
  if (!probe.setSinkId) {
    const message = 'This browser chooses the audio output itself.';
    throw errorOf({ ...notSupported, message });
  }
  try {
    if (typeof deviceId !== 'string') throw new Error('a device id is expected');
    await probe.setSinkId(deviceId);
    await Promise.all(
      [...views.values()].map(({ video }) => (video as Sink).setSinkId?.(deviceId)),
    );
    output = deviceId;
  } catch (thrown) {
    const message = `setAudioOutputDevice: ${textOf(thrown)}; OT.getAudioOutputDevices lists them.`;
    throw errorOf({ ...invalidParameter, message });
  }
}

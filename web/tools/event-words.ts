// Every event of the API, and how what it brings is written in one line.
import type * as api from '../src/types/index.js';

type Names<Events> = Record<Exclude<keyof Events, `signal:${string}`>, true>;

// As objects, so that the compiler names an event that is missing.

const session: Names<api.SessionEvents> = {
  sessionConnected: true,
  sessionDisconnected: true,
  sessionReconnecting: true,
  sessionReconnected: true,
  connectionCreated: true,
  connectionDestroyed: true,
  streamCreated: true,
  streamDestroyed: true,
  streamPropertyChanged: true,
  signal: true,
  muteForced: true,
  archiveStarted: true,
  archiveStopped: true,
  cpuPerformanceChanged: true,
};

const publisher: Names<api.PublisherEvents> = {
  accessAllowed: true,
  accessDenied: true,
  accessDialogOpened: true,
  accessDialogClosed: true,
  streamCreated: true,
  streamDestroyed: true,
  mediaStopped: true,
  networkConditionChanged: true,
  videoQualityChanged: true,
  videoEnabled: true,
  videoDisabled: true,
  videoDisableWarning: true,
  videoDisableWarningLifted: true,
  muteForced: true,
  audioInputDeviceChanged: true,
  destroyed: true,
  mediaStreamAvailable: true,
  videoElementCreated: true,
  videoDimensionsChanged: true,
  audioLevelUpdated: true,
};

const subscriber: Names<api.SubscriberEvents> = {
  connected: true,
  disconnected: true,
  destroyed: true,
  qualityScoreChanged: true,
  networkConditionChanged: true,
  videoQualityChanged: true,
  audioBlocked: true,
  audioUnblocked: true,
  videoEnabled: true,
  videoDisabled: true,
  videoDisableWarning: true,
  videoDisableWarningLifted: true,
  captionReceived: true,
  encryptionSecretMatch: true,
  encryptionSecretMismatch: true,
  mediaStreamAvailable: true,
  videoElementCreated: true,
  videoDimensionsChanged: true,
  audioLevelUpdated: true,
};

/** Names of events by what dispatches them. */
export const eventNames = {
  session: Object.keys(session),
  publisher: Object.keys(publisher),
  subscriber: Object.keys(subscriber),
};

/** Comes up to 60 times a second, and is measured only for who listens. */
export const loudEvent = 'audioLevelUpdated';

const depthMax = 3;

/** What events bring beside their type and their target. */
const facts = [
  ...['reason', 'connection', 'stream', 'changedProperty', 'oldValue', 'newValue', 'active'],
  ...['data', 'from', 'code', 'title', 'message', 'element', 'mediaStream', 'audioLevel', 'device'],
  ...['track', 'qualityScore', 'stats', 'statsContainer', 'cpuPerformanceState', 'id', 'name'],
  ...['streamId', 'caption', 'isFinal'],
];

function has<Name extends string>(value: object, name: Name): value is Record<Name, unknown> {
  return name in value;
}

/** A value in a few words: what has an id by its id, the rest as JSON would have it. */
export function wordsOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Element) return `<${value.localName}>`;
  if (value instanceof MediaStream) return `MediaStream(${value.getTracks().length} tracks)`;
  if (value instanceof MediaStreamTrack) return `${value.kind} track`;
  // Statistics name a connection too, but are none.
  if (has(value, 'creationTime')) {
    if (has(value, 'streamId')) return `stream ${String(value.streamId)}`;
    if (has(value, 'connectionId')) return `connection ${String(value.connectionId)}`;
  }
  if (depth === depthMax) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => wordsOf(item, depth + 1)).join(', ')}]`;
  const fields = Object.entries(value).filter(
    ([, field]) => field !== undefined && typeof field !== 'function',
  );
  return `{ ${fields.map(([name, field]) => `${name}: ${wordsOf(field, depth + 1)}`).join(', ')} }`;
}

/** What an event brings, in one line. */
export function eventWords(event: object): string {
  const values = event as Record<string, unknown>;
  return facts
    .filter((name) => values[name] !== undefined)
    .map((name) => `${name}: ${wordsOf(values[name])}`)
    .join(', ');
}

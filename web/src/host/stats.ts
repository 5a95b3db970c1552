/* Statistics of legs: read from the browser, fed to the core as numbers, shaped for applications. */
import { quietPromise } from '../api/calls.js';
import {
  LegSample,
  type LegQuality,
  type MeasureLegs,
  type NetworkCondition,
  type QualityReason,
} from '../generated/host.js';
import type {
  NetworkConditionReason,
  PublisherRtcStatsReportContainer,
  PublisherStats,
  PublisherStatsContainer,
  SubscriberStats,
  TransportStats,
} from '../types/index.js';
import { legOf } from './legs.js';
import { call, publishers, push, sample, sessions, subscribers } from './page.js';
import type { Handlers } from './pump.js';

/** One dictionary of a report; browsers leave out what they do not know. */
type Entry = Partial<Record<string, unknown>>;

interface Reading {
  report: RTCStatsReport;
  /** An older one, for rates. */
  before: RTCStatsReport | undefined;
}

/** What was last read of each connection. */
const readings = new WeakMap<RTCPeerConnection, Reading>();

/** Rates are taken over at least this long, where they can. */
const rateMs = 500;

const limitations: unknown[] = ['none', 'cpu', 'bandwidth', 'other'];

const amount = (entry: Entry | undefined, name: string): number => {
  const value = entry?.[name];
  return typeof value === 'number' ? value : 0;
};

const sum = (entries: Entry[], name: string): number =>
  entries.reduce((total, entry) => total + amount(entry, name), 0);

const most = (entries: Entry[], name: string): number =>
  entries.reduce((highest, entry) => Math.max(highest, amount(entry, name)), 0);

function entriesOf(report: RTCStatsReport, type: string, kind?: string): Entry[] {
  const all = [...report.values()] as Entry[];
  return all.filter((entry) => entry.type === type && (!kind || entry.kind === kind));
}

/** The entry that another one names. */
const named = (report: RTCStatsReport, entry: Entry | undefined, name: string) =>
  report.get(String(entry?.[name])) as Entry | undefined;

/** The pair of candidates that carries the media. */
function pathOf(report: RTCStatsReport): Entry | undefined {
  const [transport] = entriesOf(report, 'transport');
  const pairs = entriesOf(report, 'candidate-pair');
  return (
    named(report, transport, 'selectedCandidatePairId') ??
    pairs.find(({ nominated, state }) => nominated && state === 'succeeded')
  );
}

const directions = {
  sends: {
    flow: 'outbound-rtp',
    lost: 'remote-inbound-rtp',
    packets: 'packetsSent',
    bytes: 'bytesSent',
    headers: 'headerBytesSent',
    frames: 'framesEncoded',
    time: 'totalEncodeTime',
    available: 'availableOutgoingBitrate',
  },
  receives: {
    flow: 'inbound-rtp',
    lost: 'inbound-rtp',
    packets: 'packetsReceived',
    bytes: 'bytesReceived',
    headers: 'headerBytesReceived',
    frames: 'framesDecoded',
    time: 'totalDecodeTime',
    available: 'availableIncomingBitrate',
  },
} as const;

const directionOf = (leg: number) =>
  directions[legOf(leg)?.publisher === undefined ? 'receives' : 'sends'];

/** A leg's record for the core. */
function numbersOf(leg: number, report: RTCStatsReport): number[] {
  const names = directionOf(leg);
  const [audio, video] = ['audio', 'video'].map((kind) => entriesOf(report, names.flow, kind)) as [
    Entry[],
    Entry[],
  ];
  const [heard, seen] = [audio[0], video[0]];
  const lost = (kind: string) => sum(entriesOf(report, names.lost, kind), 'packetsLost');
  const path = pathOf(report);
  const numbers = new Array<number>(LegSample.size).fill(0);
  numbers[LegSample.leg] = leg;
  numbers[LegSample.atMs] = amount(seen ?? heard ?? path, 'timestamp');
  numbers[LegSample.audioPackets] = sum(audio, names.packets);
  numbers[LegSample.audioLost] = lost('audio') + sum(audio, 'packetsDiscarded');
  numbers[LegSample.audioSamples] = amount(heard, 'totalSamplesReceived');
  numbers[LegSample.audioConcealed] =
    amount(heard, 'concealedSamples') - amount(heard, 'silentConcealedSamples');
  numbers[LegSample.audioDelayMs] = amount(heard, 'jitterBufferDelay') * 1000;
  numbers[LegSample.audioEmitted] = amount(heard, 'jitterBufferEmittedCount');
  numbers[LegSample.videoPackets] = sum(video, names.packets);
  numbers[LegSample.videoLost] = lost('video');
  numbers[LegSample.videoBytes] = sum(video, names.bytes);
  numbers[LegSample.videoFrames] = sum(video, names.frames);
  numbers[LegSample.videoWidth] = most(video, 'frameWidth');
  numbers[LegSample.videoHeight] = most(video, 'frameHeight');
  numbers[LegSample.frozenMs] = amount(seen, 'totalFreezesDuration') * 1000;
  numbers[LegSample.interruptions] = amount(seen, 'freezeCount') + amount(seen, 'pauseCount');
  numbers[LegSample.codec] = amount(named(report, seen, 'codecId'), 'payloadType');
  numbers[LegSample.limitation] = limitations.indexOf(seen?.qualityLimitationReason);
  numbers[LegSample.processingMs] = sum(video, names.time) * 1000;
  numbers[LegSample.rttMs] = amount(path, 'currentRoundTripTime') * 1000;
  numbers[LegSample.availableBps] = amount(path, names.available);
  return numbers;
}

async function measure(leg: number): Promise<void> {
  const connection = legOf(leg)?.connection;
  const report = await connection?.getStats();
  if (!connection || !report || !legOf(leg)) return;
  const last = readings.get(connection);
  const age = last ? ageOf(report) - ageOf(last.report) : 0;
  readings.set(connection, { report, before: age < rateMs ? last?.before : last?.report });
  sample(numbersOf(leg, report));
}

/** When a report was made: that of any entry. */
const ageOf = (report: RTCStatsReport): number => {
  const [first] = report.values() as Iterable<Entry>;
  return amount(first, 'timestamp');
};

// ---- for applications

/** How much of these an entry gained a second, since the report before; since its leg began when there is none. */
function rate(leg: number, entry: Entry | undefined, ...names: string[]): number {
  const found = legOf(leg);
  const { before } = (found && readings.get(found.connection)) ?? {};
  const then = before?.get(String(entry?.id)) as Entry | undefined;
  const seconds =
    (amount(entry, 'timestamp') - (then ? amount(then, 'timestamp') : (found?.began ?? 0))) / 1000;
  const gained = names.reduce((all, name) => all + amount(entry, name) - amount(then, name), 0);
  return seconds > 0 ? Math.max(gained, 0) / seconds : 0;
}

const codecOf = (report: RTCStatsReport, entry: Entry | undefined): string => {
  const type = named(report, entry, 'codecId')?.mimeType;
  return typeof type === 'string' ? type.replace(/^.*\//, '') : '';
};

const transportOf = (
  connectionEstimatedBandwidth: number,
  networkCondition: NetworkCondition,
  reason: QualityReason,
): TransportStats => ({
  connectionEstimatedBandwidth,
  networkCondition,
  networkConditionReason: reason as NetworkConditionReason,
});

const transport = (
  report: RTCStatsReport,
  { leg, condition, reason }: LegQuality,
): TransportStats =>
  transportOf(amount(pathOf(report), directionOf(leg).available), condition, reason);

function bitrates(
  leg: number,
  entry: Entry | undefined,
): { bitrate: number; totalBitrate: number } {
  const { bytes, headers } = directionOf(leg);
  return {
    bitrate: Math.round(rate(leg, entry, bytes) * 8),
    totalBitrate: Math.round(rate(leg, entry, bytes, headers) * 8),
  };
}

function subscriberStats(report: RTCStatsReport, quality: LegQuality): SubscriberStats {
  const { leg, source, sender } = quality;
  const senderStats = sender && {
    connectionMaxAllocatedBitrate: sender.maxBitrate,
    connectionEstimatedBandwidth: sender.bandwidth,
  };
  const [audio] = entriesOf(report, 'inbound-rtp', 'audio');
  const [video] = entriesOf(report, 'inbound-rtp', 'video');
  const counts = (entry: Entry | undefined) => ({
    bytesReceived: amount(entry, 'bytesReceived'),
    packetsLost: amount(entry, 'packetsLost'),
    packetsReceived: amount(entry, 'packetsReceived'),
  });
  return {
    timestamp: ageOf(report),
    audio: counts(audio),
    video: {
      ...counts(video),
      codec: codecOf(report, video),
      width: amount(video, 'frameWidth'),
      height: amount(video, 'frameHeight'),
      ...bitrates(leg, video),
      frameRate: rate(leg, video, 'framesReceived'),
      decodedFrameRate: amount(video, 'framesPerSecond'),
      pauseCount: amount(video, 'pauseCount'),
      totalPausesDuration: amount(video, 'totalPausesDuration') * 1000,
      freezeCount: amount(video, 'freezeCount'),
      totalFreezesDuration: amount(video, 'totalFreezesDuration') * 1000,
    },
    mediaLink: {
      transport: transport(report, quality),
      remotePublisherTransport: transportOf(sender?.bandwidth ?? 0, 'unknown', 'unknown'),
      networkDegradationSource: source,
    },
    ...(senderStats && { senderStats }),
  };
}

function publisherStats(report: RTCStatsReport, quality: LegQuality): PublisherStats {
  const { leg } = quality;
  const [audio, video] = ['audio', 'video'].map((kind) =>
    entriesOf(report, 'outbound-rtp', kind),
  ) as [Entry[], Entry[]];
  const counts = (entries: Entry[], kind: string) => ({
    bytesSent: sum(entries, 'bytesSent'),
    packetsLost: sum(entriesOf(report, 'remote-inbound-rtp', kind), 'packetsLost'),
    packetsSent: sum(entries, 'packetsSent'),
  });
  const its = transport(report, quality);
  return {
    timestamp: ageOf(report),
    audio: counts(audio, 'audio'),
    video: {
      ...counts(video, 'video'),
      frameRate: most(video, 'framesPerSecond'),
      layers: video.map((layer) => ({
        codec: codecOf(report, layer),
        width: amount(layer, 'frameWidth'),
        height: amount(layer, 'frameHeight'),
        encodedFrameRate: amount(layer, 'framesPerSecond'),
        ...bitrates(leg, layer),
        scalabilityMode: layer.scalabilityMode as string | undefined,
        qualityLimitationReason: layer.qualityLimitationReason as string | undefined,
      })),
    },
    mediaLink: { transport: its },
    transportStats: its,
  };
}

/** What was last read of a leg. */
function reportOf(quality: LegQuality | undefined): RTCStatsReport | undefined {
  const connection = quality && legOf(quality.leg)?.connection;
  return connection && readings.get(connection)?.report;
}

/** One entry for each leg, which its subscriber's names tell from the others. */
function forEachLeg<Value>(
  legs: LegQuality[],
  value: (report: RTCStatsReport, quality: LegQuality) => Value,
): (Value & { subscriberId?: string; connectionId?: string })[] {
  return legs.flatMap((quality) => {
    const report = reportOf(quality);
    const { connectionId, subscription } = quality;
    return report
      ? [{ subscriberId: String(subscription), connectionId, ...value(report, quality) }]
      : [];
  });
}

export const publisherStatsOf = (legs: LegQuality[]): PublisherStatsContainer[] =>
  forEachLeg(legs, (report, quality) => ({ stats: publisherStats(report, quality) }));

export const publisherReportsOf = (legs: LegQuality[]): PublisherRtcStatsReportContainer[] =>
  forEachLeg(legs, (rtcStatsReport) => ({ rtcStatsReport }));

export function subscriberStatsOf(legs: LegQuality[]): SubscriberStats | undefined {
  const report = reportOf(legs[0]);
  return report && legs[0] && subscriberStats(report, legs[0]);
}

export const subscriberReportOf = (legs: LegQuality[]): RTCStatsReport | undefined =>
  reportOf(legs[0]);

/** Answers of the core, from `stats` to the `complete` that follows. */
const answers = new Map<number, LegQuality[]>();

/** Reads the statistics of an object's legs, and makes something of them. */
export function askStats<Value>(
  owner: { publisher: number } | { subscriber: number },
  make: (legs: LegQuality[]) => Value,
  callback?: unknown,
): Promise<Value> {
  let value: Value | undefined;
  return quietPromise(
    (settle) => {
      const number = call({ type: 'getStats', ...owner }, (error) => {
        if (!error) value = make(answers.get(number) ?? []);
        answers.delete(number);
        settle(error);
      });
    },
    callback,
    () => value as Value,
  );
}

// ---- the processor

interface PressureObserver {
  observe(source: 'cpu'): Promise<void>;
  disconnect(): void;
}
type PressureObserverClass = new (
  heard: (records: { state: 'nominal' | 'fair' | 'serious' | 'critical' }[]) => void,
) => PressureObserver;

let observer: PressureObserver | undefined;

/** The browser's own account of the processor (Compute Pressure); without one the core judges by the legs. */
async function observeCpu(): Promise<void> {
  const { PressureObserver: Observer } = globalThis as { PressureObserver?: PressureObserverClass };
  try {
    if (!Observer) throw new TypeError('there is none');
    observer = new Observer((records) => {
      for (const { state } of records) push({ type: 'cpuPressed', state });
    });
    await observer.observe('cpu');
  } catch {
    push({ type: 'cpuPressed' });
  }
}

type StatsEffects = 'measureLegs' | 'stats' | 'qualityChanged' | 'cpuChanged' | 'watchCpu';

export const statsHandlers: Pick<Handlers, StatsEffects> = {
  measureLegs({ measurement, legs }: MeasureLegs) {
    // A leg that was closed meanwhile cannot be read; the core knows.
    void Promise.allSettled(legs.map(({ leg }) => measure(leg))).then(() => {
      push({ type: 'legsMeasured', measurement });
    });
  },

  stats({ call: number, legs }) {
    answers.set(number, legs);
  },

  qualityChanged({ publisher, subscriber, event, reason, audioScore, videoScore, quality }) {
    if (publisher !== undefined) {
      const [statsContainer] = publisherStatsOf([quality]);
      publishers.get(publisher)?.dispatch_(event, { reason, statsContainer });
      return;
    }
    const qualityScore = { audioQualityScore: audioScore, videoQualityScore: videoScore };
    const details =
      event === 'qualityScoreChanged'
        ? { qualityScore }
        : { reason, stats: subscriberStatsOf([quality]) };
    subscribers.get(subscriber ?? 0)?.dispatch_(event, details);
  },

  cpuChanged({ session, state }) {
    sessions.get(session)?.dispatch_('cpuPerformanceChanged', { cpuPerformanceState: state });
  },

  watchCpu({ on }) {
    observer?.disconnect();
    observer = undefined;
    if (on) void observeCpu();
  },
};

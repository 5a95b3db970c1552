// Sends one's own picture and sound out and receives them again for some seconds, and reads what became of them.
import { widgetInTile, type OT, type Publisher, type Session } from '../ui/ot.js';
import type { Subscriber } from '../src/types/index.js';

export const seconds = 8;
const secondMs = 1000;
const bitsPerByte = 8;
const toneHertz = 440;
const size = { width: 640, height: 480 };

export interface LoopbackFigures {
  audioKbps: number;
  videoKbps: number;
  lossPercent: number;
  jitterMs: number;
  /** Nothing when the browser does not tell. */
  rttMs: number | undefined;
  width: number;
  height: number;
  frameRate: number;
  codec: string;
  /** Whether media went by way of a TURN server, or stayed within this computer. */
  isRelayed: boolean;
  /** 1 to 5, as the client judges it; nothing when it has not. */
  picture: number | undefined;
}

interface Source {
  audio: MediaStreamTrack;
  video: MediaStreamTrack;
  end: () => void;
}

/** A tone and a moving picture, for who has no camera or no microphone. */
function madeUp(): Source {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  let frame = 0;
  const draw = setInterval(() => {
    if (!context) return;
    frame += 1;
    context.fillStyle = `hsl(${frame % 360} 60% 50%)`;
    context.fillRect(0, 0, size.width, size.height);
    context.fillStyle = '#fff';
    context.fillRect((frame * 7) % size.width, size.height / 3, 80, 80);
  }, secondMs / 30);
  const engine = new AudioContext();
  const tone = new OscillatorNode(engine, { frequency: toneHertz });
  const out = engine.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const [audio] = out.stream.getAudioTracks();
  const [video] = canvas.captureStream(30).getVideoTracks();
  if (!audio || !video) throw new Error('this browser makes no media of its own');
  return {
    audio,
    video,
    end: () => {
      clearInterval(draw);
      void engine.close();
    },
  };
}

/** The visitor's own devices where they run; what is missing is made up. */
function sourceOf(own: Publisher | undefined): Source {
  const audio = own?.getAudioSource()?.clone();
  const video = own?.getVideoSource()?.track?.clone();
  if (audio && video) return { audio, video, end: () => {} };
  const filler = madeUp();
  return { audio: audio ?? filler.audio, video: video ?? filler.video, end: filler.end };
}

interface Received {
  bytes: { audio: number; video: number };
  lost: number;
  packets: number;
  jitterMs: number;
  rttMs: number | undefined;
  isRelayed: boolean;
}

type Entry = Record<string, unknown>;
const numberOf = (entry: Entry, name: string) => {
  const value = entry[name];
  return typeof value === 'number' ? value : 0;
};

/** The connection that carries the media; browsers mark it in different places. */
function pairOf(entries: Entry[]): Entry | undefined {
  const transport = entries.find(({ type }) => type === 'transport');
  const pairs = entries.filter(({ type }) => type === 'candidate-pair');
  return (
    pairs.find(({ id }) => id === transport?.selectedCandidatePairId) ??
    pairs.find(({ selected, nominated, state }) => selected || (nominated && state === 'succeeded'))
  );
}

function read(report: RTCStatsReport): Received {
  const entries: Entry[] = [];
  report.forEach((entry: Entry) => entries.push(entry));
  const out: Received = {
    bytes: { audio: 0, video: 0 },
    lost: 0,
    packets: 0,
    jitterMs: 0,
    rttMs: undefined,
    isRelayed: false,
  };
  for (const entry of entries) {
    if (entry.type !== 'inbound-rtp') continue;
    const kind = entry.kind === 'audio' ? 'audio' : 'video';
    out.bytes[kind] += numberOf(entry, 'bytesReceived');
    out.lost += numberOf(entry, 'packetsLost');
    out.packets += numberOf(entry, 'packetsReceived');
    // Video comes in bursts, whose spread says little of the network.
    if (kind === 'audio') out.jitterMs = numberOf(entry, 'jitter') * secondMs;
  }
  const pair = pairOf(entries);
  const rtt = pair && numberOf(pair, 'currentRoundTripTime');
  if (rtt) out.rttMs = rtt * secondMs;
  const ends = entries.filter(
    ({ id }) => id === pair?.localCandidateId || id === pair?.remoteCandidateId,
  );
  out.isRelayed = ends.some(({ candidateType }) => candidateType === 'relay');
  return out;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const kbps = (bytes: number, ms: number) => Math.round((bytes * bitsPerByte) / ms);

export interface LoopbackOptions {
  ot: OT;
  session: Session;
  /** Whose devices are used, if any. */
  own: Publisher | undefined;
  /** Where the received picture is shown. */
  place: HTMLElement;
  /** Hears how many seconds are left. */
  tick: (left: number) => void;
}

/** Publishes, and subscribes to that. */
async function sendAndReceive(options: LoopbackOptions, source: Source): Promise<Subscriber> {
  const { ot, session, place } = options;
  const publisher = await ot.initPublisher.promise(document.createElement('div'), {
    ...widgetInTile,
    audioSource: source.audio,
    videoSource: source.video,
  });
  await session.publish.promise(publisher);
  if (!publisher.stream) throw new Error('the stream ended at once');
  return session.subscribe.promise(publisher.stream, place, {
    ...widgetInTile,
    testNetwork: true,
    // Or it would howl.
    audioVolume: 0,
  });
}

async function measure(
  subscriber: Subscriber,
  tick: (left: number) => void,
): Promise<LoopbackFigures> {
  let picture: number | undefined;
  subscriber.on('qualityScoreChanged', ({ qualityScore }) => {
    picture = qualityScore.videoQualityScore;
  });
  const take = async () => {
    const report = await subscriber.getRtcStatsReport();
    if (!report) throw new Error('the browser gives no statistics');
    return read(report);
  };
  const jitters: number[] = [];
  const first = await take();
  const began = performance.now();
  let last = first;
  for (let left = seconds; left > 0; left -= 1) {
    tick(left);
    await pause(secondMs);
    last = await take();
    jitters.push(last.jitterMs);
  }
  const ms = performance.now() - began;
  const grown = (kind: 'audio' | 'video') => last.bytes[kind] - first.bytes[kind];
  const lost = Math.max(0, last.lost - first.lost);
  const packets = last.packets - first.packets;
  const video = (await subscriber.getStats())?.video;
  return {
    audioKbps: kbps(grown('audio'), ms),
    videoKbps: kbps(grown('video'), ms),
    // Who has received nothing has lost everything.
    lossPercent: packets === 0 ? 100 : (lost / (lost + packets)) * 100,
    jitterMs: jitters.reduce((sum, one) => sum + one, 0) / jitters.length,
    rttMs: last.rttMs,
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    frameRate: Math.round(video?.frameRate ?? 0),
    codec: video?.codec ?? '',
    isRelayed: last.isRelayed,
    picture,
  };
}

/** Rejects when nothing comes back. */
export async function runLoopback(options: LoopbackOptions): Promise<LoopbackFigures> {
  const source = sourceOf(options.own);
  try {
    return await measure(await sendAndReceive(options, source), options.tick);
  } finally {
    source.audio.stop();
    source.video.stop();
    source.end();
  }
}

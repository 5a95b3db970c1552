/* Effects on peer connections. The core decides what happens and when; each leg carries out one thing at a time. */
import { text } from '../api/arguments.js';
import type { ConfigureLeg, CreateLeg, LegStep, MediaKind, RouteLeg } from '../generated/host.js';
import type { Candidate, Description } from '../generated/protocol.js';
import { mediaStream, sentTrack } from './media.js';
import { push, subscribers } from './page.js';
import type { Handlers } from './pump.js';
import { log, textOf } from './report.js';
import { configure, hint, preferCodecs } from './sending.js';

interface Leg {
  number: number;
  connection: RTCPeerConnection;
  /** The operation under way, and those waiting for it. */
  chain: Promise<void>;
  /** When it was made, in milliseconds since 1970, as statistics count. */
  began: number;
  /** Whose media it sends; undefined when it receives. */
  publisher: number | undefined;
  subscriber: number | undefined;
  /** What it receives. */
  received: MediaStream;
  /** What it may send. */
  sends: Record<MediaKind, boolean>;
  /** How it sends; undefined for as the browser likes. */
  config: ConfigureLeg | undefined;
  /** An offer made beforehand, until it is asked for. */
  ready: Spare | undefined;
}

const legs = new Map<number, Leg>();

export const legOf = (number: number): Leg | undefined => legs.get(number);

function failed(leg: number, step: LegStep, thrown: unknown): void {
  push({ type: 'legFailed', leg, step, message: text(textOf(thrown), 1024) });
}

/** Queues work on a leg; what was still waiting when the leg closed is dropped. */
function enqueue(
  number: number,
  step: LegStep | undefined,
  work: (leg: Leg) => Promise<void>,
): void {
  const leg = legs.get(number);
  if (!leg) return;
  leg.chain = leg.chain.then(async () => {
    if (!legs.has(number)) return;
    try {
      await work(leg);
    } catch (thrown) {
      if (!legs.has(number)) return;
      if (step) failed(number, step, thrown);
      else log('warn', `leg ${number}: ${textOf(thrown)}`);
    }
  });
}

type Route = Pick<RouteLeg, 'iceServers' | 'relayOnly'>;

function configuration({ iceServers, relayOnly }: Route): RTCConfiguration {
  return {
    bundlePolicy: 'max-bundle',
    rtcpMuxPolicy: 'require',
    iceTransportPolicy: relayOnly ? 'relay' : 'all',
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    })),
  };
}

function receiver(route: Route): RTCPeerConnection {
  const connection = new RTCPeerConnection(configuration(route));
  connection.addTransceiver('audio', { direction: 'recvonly' });
  connection.addTransceiver('video', { direction: 'recvonly' });
  return connection;
}

/**
 * Sets the local description of a connection that receives. Browsers play two channels only when
 * their own description says so (RFC 7587 section 6.1), and Chromium's never does by itself.
 */
async function describeReceiver(connection: RTCPeerConnection): Promise<void> {
  const { type, sdp = '' } = await (connection.signalingState === 'have-remote-offer'
    ? connection.createAnswer()
    : connection.createOffer());
  const both = sdp.replace(/useinbandfec=1(?!.*stereo=1)/, '$&;stereo=1');
  await connection.setLocalDescription({ type, sdp: both });
}

const setLocalDescription = ({ connection, publisher }: Leg): Promise<void> =>
  publisher === undefined ? describeReceiver(connection) : connection.setLocalDescription();

/** A receiving connection with its offer, made before it is needed. */
interface Spare {
  connection: RTCPeerConnection;
  offer: Promise<void>;
  candidates: RTCIceCandidate[];
}
let spare: Spare | undefined;

function prepare(): void {
  if (spare) return;
  try {
    const connection = receiver({ iceServers: [], relayOnly: false });
    const candidates: RTCIceCandidate[] = [];
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) candidates.push(candidate);
    };
    const offer = describeReceiver(connection);
    offer.catch(() => undefined);
    spare = { connection, offer, candidates };
  } catch {
    // createLeg will meet the same, and say so.
  }
}

function takeSpare(): Spare | undefined {
  const taken = spare;
  spare = undefined;
  return taken;
}

function dropSpare(): void {
  const dropped = takeSpare();
  const close = (): void => dropped?.connection.close();
  dropped?.offer.then(close, close);
}

function create(effect: CreateLeg): void {
  const { leg: number, publisher, subscriber, iceServers, relayOnly } = effect;
  const receives = publisher === undefined;
  // The spare one knows no servers.
  const ready = receives && !relayOnly && iceServers.length === 0 ? takeSpare() : undefined;
  const connection =
    ready?.connection ??
    (receives ? receiver(effect) : new RTCPeerConnection(configuration(effect)));
  const leg: Leg = {
    number,
    connection,
    chain: Promise.resolve(),
    began: Date.now(),
    publisher,
    subscriber,
    received: new MediaStream(),
    sends: { audio: true, video: true },
    config: undefined,
    ready,
  };
  legs.set(number, leg);
  report(leg);
}

function trickled(leg: number, candidate: RTCIceCandidate): void {
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  const told: Candidate = { candidate: candidate.candidate };
  if (sdpMid !== null) told.sdpMid = sdpMid;
  if (sdpMLineIndex !== null) told.sdpMLineIndex = sdpMLineIndex;
  if (usernameFragment !== null) told.usernameFragment = usernameFragment;
  push({ type: 'localTrickled', leg, candidate: told });
}

/** Tells the core what happens on a leg. */
function report({ number, connection, received }: Leg): void {
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) trickled(number, candidate);
  };
  connection.onconnectionstatechange = () => {
    push({ type: 'legChanged', leg: number, state: connection.connectionState });
  };
  connection.onnegotiationneeded = () => {
    push({ type: 'negotiationNeeded', leg: number });
  };
  connection.ontrack = ({ track }) => {
    received.addTrack(track);
  };
}

/** Tells the core the new local description. */
function described(leg: number, { localDescription }: RTCPeerConnection): void {
  if (!localDescription) return;
  const { type, sdp } = localDescription;
  push({ type: 'localDescribed', leg, description: { type, sdp } as Description });
}

/** Sends the publisher's tracks, as far as they are wanted, where the other end has room for them. */
async function send({ connection, publisher, sends, config }: Leg): Promise<void> {
  if (publisher === undefined) return;
  const stream = mediaStream(publisher);
  const sent = connection.getTransceivers().map(async (transceiver) => {
    const { sender, receiver } = transceiver;
    const kind = receiver.track.kind as MediaKind;
    const track = sentTrack(publisher, kind);
    if (track && transceiver.direction !== 'sendonly') {
      transceiver.direction = 'sendonly';
      // One stream for both, so that the other end plays them in step. Old browsers lack the method.
      if (stream && 'setStreams' in sender) sender.setStreams(stream);
      preferCodecs(transceiver, config);
    }
    const wanted = (sends[kind] && track) || null;
    if (wanted) hint(wanted, config);
    if (sender.track !== wanted) await sender.replaceTrack(wanted);
  });
  await Promise.all(sent).catch((thrown: unknown) => {
    log('warn', `replaceTrack: ${textOf(thrown)}`);
  });
}

/** A publisher has other tracks to send. */
export function resend(publisher: number): void {
  for (const leg of legs.values()) {
    if (leg.publisher === publisher) enqueue(leg.number, undefined, send);
  }
}

async function apply(leg: Leg, description: Description): Promise<void> {
  const { number, connection, subscriber, received } = leg;
  await connection.setRemoteDescription(description);
  if (!legs.has(number)) return;
  push({ type: 'remoteApplied', leg: number });
  if (subscriber !== undefined) subscribers.get(subscriber)?.attach_(received);
  if (description.type !== 'offer') return;
  await send(leg);
  await setLocalDescription(leg);
  await configure(connection, leg.config);
  if (legs.has(number)) described(number, connection);
}

/** Chromium never frees a connection that was closed while an operation was under way on it. */
async function closeAfterwards({ chain, connection }: Leg): Promise<void> {
  await chain;
  await Promise.allSettled(connection.getSenders().map((sender) => sender.replaceTrack(null)));
  connection.close();
}

function close(leg: Leg): void {
  legs.delete(leg.number);
  const { connection } = leg;
  connection.onicecandidate = null;
  connection.onconnectionstatechange = null;
  connection.onnegotiationneeded = null;
  connection.ontrack = null;
  if (connection.connectionState === 'connected') connection.close();
  else void closeAfterwards(leg);
}

/** What sends a publisher's sound on one of its legs, or receives a subscriber's. */
export function soundOf(owner: number): RTCRtpSender | RTCRtpReceiver | undefined {
  for (const { connection, publisher, subscriber } of legs.values()) {
    if (publisher !== owner && subscriber !== owner) continue;
    for (const { sender, receiver } of connection.getTransceivers()) {
      if (receiver.track.kind !== 'audio') continue;
      if (subscriber === owner) return receiver;
      if (sender.track) return sender;
    }
  }
  return undefined;
}

type LegEffects =
  | 'prepareLeg'
  | 'dropPreparedLeg'
  | 'createLeg'
  | 'makeOffer'
  | 'applyDescription'
  | 'addCandidate'
  | 'switchLeg'
  | 'configureLeg'
  | 'routeLeg'
  | 'closeLeg';

export const legHandlers: Pick<Handlers, LegEffects> = {
  prepareLeg: prepare,
  dropPreparedLeg: dropSpare,

  createLeg(effect) {
    try {
      create(effect);
    } catch (thrown) {
      failed(effect.leg, 'create', thrown);
    }
  },

  makeOffer({ leg, iceRestart }) {
    enqueue(leg, 'offer', async (found) => {
      const { connection, ready } = found;
      found.ready = undefined;
      if (iceRestart) connection.restartIce();
      if (ready && !iceRestart) await ready.offer;
      else await setLocalDescription(found);
      if (!legs.has(leg)) return;
      described(leg, connection);
      for (const candidate of (!iceRestart && ready?.candidates) || []) trickled(leg, candidate);
    });
  },

  applyDescription({ leg, description }) {
    enqueue(leg, 'remote', (found) => apply(found, description));
  },

  addCandidate({ leg, candidate }) {
    enqueue(leg, undefined, ({ connection }) => connection.addIceCandidate(candidate));
  },

  switchLeg({ leg, audio, video }) {
    enqueue(leg, undefined, (found) => {
      Object.assign(found.sends, { audio, video });
      return send(found);
    });
  },

  configureLeg(config) {
    enqueue(config.leg, undefined, async (found) => {
      found.config = config;
      for (const { sender } of found.connection.getTransceivers()) {
        if (sender.track) hint(sender.track, config);
      }
      await configure(found.connection, config);
    });
  },

  routeLeg(route) {
    enqueue(route.leg, undefined, ({ connection }) => {
      connection.setConfiguration(configuration(route));
      return Promise.resolve();
    });
  },

  closeLeg({ leg }) {
    const found = legs.get(leg);
    if (found) close(found);
  },
};

export function closeAllLegs(): void {
  dropSpare();
  for (const leg of [...legs.values()]) close(leg);
}

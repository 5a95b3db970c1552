// Tries STUN and TURN servers one by one: whether each answers, and how fast.
import type { Ticket } from '../ui/ticket.js';

const timeoutMs = 10_000;
const failed = 701; // RFC 8445 has no number; browsers use this for servers that were not reached
const unauthorized = 401;

export type Transport = 'UDP' | 'TCP' | 'TLS';

export interface IceResult {
  url: string;
  kind: 'STUN' | 'TURN';
  transport: Transport;
  outcome: 'reached' | 'refused' | 'silent';
  ms: number;
}

/** What the server would tell a client with this ticket; nothing when it does not say. */
export async function iceServersOf(ticket: Ticket): Promise<RTCIceServer[] | undefined> {
  const { apiKey, sessionId, token } = ticket;
  const response = await fetch('/parley/v1/ice', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ apiKey, sessionId, token }),
  }).catch(() => undefined);
  if (!response?.ok) return undefined;
  return ((await response.json()) as { iceServers: RTCIceServer[] }).iceServers;
}

function transportOf(url: string): Transport {
  if (/^(?:turns|stuns):/.test(url)) return 'TLS';
  return /[?&]transport=tcp/.test(url) ? 'TCP' : 'UDP';
}

/** One connection that gathers candidates by this server alone. */
async function probe(url: string, server: RTCIceServer): Promise<IceResult> {
  const kind = url.startsWith('turn') ? 'TURN' : 'STUN';
  const wanted = kind === 'TURN' ? 'relay' : 'srflx';
  const began = performance.now();
  const peer = new RTCPeerConnection({
    iceServers: [{ ...server, urls: url }],
    iceTransportPolicy: kind === 'TURN' ? 'relay' : 'all',
  });
  const outcome = await new Promise<IceResult['outcome']>((resolve) => {
    let worst: IceResult['outcome'] | undefined;
    setTimeout(() => resolve('silent'), timeoutMs);
    peer.addEventListener('icecandidateerror', ({ errorCode }) => {
      if (errorCode === unauthorized) resolve('refused');
      worst = errorCode === failed ? 'silent' : 'refused';
    });
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.type === wanted) resolve('reached');
      // Where no router translates addresses, a STUN server that answers has nothing to add.
      if (candidate === null) resolve(worst ?? (kind === 'STUN' ? 'reached' : 'silent'));
    });
    peer.createDataChannel('check');
    peer.setLocalDescription().catch(() => resolve('silent'));
  });
  peer.close();
  return {
    url,
    kind,
    transport: transportOf(url),
    outcome,
    ms: Math.round(performance.now() - began),
  };
}

/** Tries every address of every server, all at once. Never rejects. */
export function probeAll(servers: RTCIceServer[]): Promise<IceResult[]> {
  const all = servers.flatMap((server) => [server.urls].flat().map((url) => ({ url, server })));
  return Promise.all(
    all.map(({ url, server }) =>
      probe(url, server).catch((): IceResult => ({
        url,
        kind: url.startsWith('turn') ? 'TURN' : 'STUN',
        transport: transportOf(url),
        outcome: 'refused',
        ms: 0,
      })),
    ),
  );
}

// Whether the server is reached, over the WebSocket as well, and how long its answers take.
import type { OT, Session } from '../ui/ot.js';
import type { Ticket } from '../ui/ticket.js';

const signals = 5;
const answerMsMax = 5000;
const signalType = 'check';

/** What is in the way when a session could not be joined. */
export type Obstacle = 'offline' | 'server' | 'socket' | 'refused';

/** An answer by HTTP of whatever kind. */
const isReached = () =>
  fetch('/health', { cache: 'no-store' }).then(
    () => true,
    () => false,
  );

/** Whether a WebSocket to the server opens at all. */
function opensSocket(): Promise<boolean> {
  const url = new URL('/client', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return new Promise((resolve) => {
    const socket = new WebSocket(url, 'parley.v1');
    const end = (isOpen: boolean) => {
      socket.close();
      resolve(isOpen);
    };
    setTimeout(() => end(false), answerMsMax);
    socket.addEventListener('open', () => end(true));
    socket.addEventListener('error', () => end(false));
  });
}

/** Finds out what is in the way; nothing when the server and its WebSocket are there. */
export async function findObstacle(): Promise<Obstacle | undefined> {
  if (!navigator.onLine) return 'offline';
  if (!(await isReached())) return 'server';
  return (await opensSocket()) ? undefined : 'socket';
}

export interface Joined {
  session: Session;
  connectMs: number;
  /** The middle one of some signals to oneself; nothing when none came back. */
  rttMs: number | undefined;
}

/** How long a signal to oneself takes; nothing when it does not come back. */
function echo(session: Session, number: number): Promise<number | undefined> {
  const { connection } = session;
  if (!connection) return Promise.resolve(undefined);
  const data = String(number);
  const began = performance.now();
  return new Promise((resolve) => {
    const hear = (event: { data: string | undefined }) => {
      if (event.data === data) end(performance.now() - began);
    };
    const end = (ms: number | undefined) => {
      clearTimeout(timer);
      session.off(`signal:${signalType}`, hear);
      resolve(ms);
    };
    const timer = setTimeout(() => end(undefined), answerMsMax);
    session.on(`signal:${signalType}`, hear);
    session.signal({ type: signalType, data, to: connection }).catch(() => end(undefined));
  });
}

async function measureRtt(session: Session): Promise<number | undefined> {
  const times: number[] = [];
  for (let number = 0; number < signals; number += 1) {
    const ms = await echo(session, number);
    if (ms === undefined) break;
    times.push(ms);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}

/** Joins, and measures. Rejects with the error of connect(). */
export async function join(ot: OT, ticket: Ticket): Promise<Joined> {
  // Others may be in a session that an application handed over.
  const options = { connectionEventsSuppressed: true };
  const session = ot.initSession(ticket.apiKey, ticket.sessionId, options);
  const began = performance.now();
  await session.connect.promise(ticket.token);
  const connectMs = performance.now() - began;
  return { session, connectMs, rttMs: await measureRtt(session) };
}

// Into which session the check goes: one that an application handed over in the address, else one of the server's
// own for guests.
import { requestTicket, type Ticket } from '../ui/ticket.js';
import { recall, remember } from '../demo/storage.js';

export interface Handed {
  ticket: Ticket | undefined;
  /** Where its visitor goes on; nothing when nowhere. */
  back: URL | undefined;
}

function backOf(address: string | null): URL | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address, location.href);
    return ['http:', 'https:'].includes(url.protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads what stands behind the # of the address, and takes it away from there: a token has no place in a history
 * or on a shared screen.
 */
export function readHanded(): Handed {
  const fields = new URLSearchParams(location.hash.slice(1));
  if (location.hash !== '')
    history.replaceState(history.state, '', location.pathname + location.search);
  const [apiKey, sessionId, token] = ['apiKey', 'sessionId', 'token'].map(
    (name) => fields.get(name) ?? '',
  ) as [string, string, string];
  const isWhole = apiKey !== '' && sessionId !== '' && token !== '';
  return {
    ticket: isWhole ? { apiKey, sessionId, token } : undefined,
    back: backOf(fields.get('back')),
  };
}

function newRoom(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `check/${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** A ticket to a room that nobody else knows, the same for each check of a browser. Rejects with a TicketError. */
export function guestTicket(): Promise<Ticket> {
  const room = recall('checkRoom') || newRoom();
  remember('checkRoom', room);
  return requestTicket('/demo/room', room);
}

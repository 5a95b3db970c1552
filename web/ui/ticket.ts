// The ticket to a room: the server hands one to everybody who knows the room's name.
import { TicketError } from './errors.js';

export interface Ticket {
  apiKey: string;
  sessionId: string;
  token: string;
}

function isTicket(value: unknown): value is Ticket {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ['apiKey', 'sessionId', 'token'].every((name) => typeof fields[name] === 'string');
}

/** Asks at an address of the server for a ticket. Rejects with a TicketError. */
export async function requestTicket(address: string, room: string): Promise<Ticket> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room }),
  }).catch(() => undefined);
  if (!response?.ok) throw new TicketError(response?.status ?? 0);
  const ticket: unknown = await response.json().catch(() => undefined);
  if (!isTicket(ticket)) throw new TicketError(response.status);
  return ticket;
}

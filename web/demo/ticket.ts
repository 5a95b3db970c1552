// The ticket to a room: the server that serves this page hands one to everybody who knows the room's name.
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

/** Asks for a ticket. Rejects with a TicketError. */
export async function requestTicket(room: string): Promise<Ticket> {
  const response = await fetch('demo/room', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room }),
  }).catch(() => undefined);
  if (!response?.ok) throw new TicketError(response?.status ?? 0);
  const ticket: unknown = await response.json().catch(() => undefined);
  if (!isTicket(ticket)) throw new TicketError(response.status);
  return ticket;
}

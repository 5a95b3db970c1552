// What an error means, in the visitor's words.
import type { Key, Words } from './words.js';

/** Why the room's ticket could not be had: the HTTP status, or 0 when the server was not reached. */
export class TicketError extends Error {
  constructor(readonly status: number) {
    super(`The server answered ${status}`);
    this.name = 'TicketError';
  }
}

/** HTTP's numbers, where they mean something to the visitor. */
export const status = { badRequest: 400, forbidden: 403, notFound: 404, full: 409, tooMany: 429 };

const byStatus: Record<number, Key> = {
  0: 'error.unreachable',
  [status.full]: 'error.full',
  [status.tooMany]: 'error.tooMany',
};

const byName: Record<string, Key> = {
  OT_CONNECTION_LIMIT_EXCEEDED: 'error.full',
  OT_STREAM_LIMIT_EXCEEDED: 'error.full',
  OT_RATE_LIMIT_EXCEEDED: 'error.tooMany',
  OT_PERMISSION_DENIED: 'error.permission',
  OT_AUTHENTICATION_ERROR: 'error.refused',
  OT_INVALID_SESSION_ID: 'error.refused',
  OT_CONNECT_FAILED: 'error.unreachable',
  OT_NOT_CONNECTED: 'error.notConnected',
  OT_DISCONNECTED: 'error.notConnected',
  OT_TIMEOUT: 'error.timeout',
  OT_ICE_WORKFLOW_FAILED: 'error.network',
  OT_CREATE_PEER_CONNECTION_FAILED: 'error.network',
  OT_PAYLOAD_TOO_LARGE: 'error.tooLong',
  OT_UNEXPECTED_SERVER_RESPONSE: 'error.server',
  OT_INTERNAL_ERROR: 'error.server',
};

/** Explains an error of the API or of the ticket request. */
export function explain(error: Error, words: Words): string {
  if (error instanceof TicketError) return words.say(byStatus[error.status] ?? 'error.server');
  const key = byName[error.name];
  return key ? words.say(key) : words.say('error.unknown', { name: error.name });
}

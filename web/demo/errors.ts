// What an error means, in the visitor's words.
import { text } from './text.js';

/** Why the room's ticket could not be had: the HTTP status, or 0 when the server was not reached. */
export class TicketError extends Error {
  constructor(readonly status: number) {
    super(`The server answered ${status}`);
    this.name = 'TicketError';
  }
}

const statusBadRequest = 400;
const statusNotFound = 404;
const statusTooMany = 429;

function explainStatus(status: number): string {
  if (status === 0) return text.errors.unreachable;
  if (status === statusBadRequest) return text.errors.roomName;
  if (status === statusNotFound) return text.errors.noRooms;
  if (status === statusTooMany) return text.errors.tooMany;
  return text.errors.server;
}

const byName: Record<string, string> = {
  OT_CONNECTION_LIMIT_EXCEEDED: text.errors.full,
  OT_STREAM_LIMIT_EXCEEDED: text.errors.full,
  OT_RATE_LIMIT_EXCEEDED: text.errors.tooMany,
  OT_PERMISSION_DENIED: text.errors.permission,
  OT_AUTHENTICATION_ERROR: text.errors.refused,
  OT_INVALID_SESSION_ID: text.errors.refused,
  OT_CONNECT_FAILED: text.errors.unreachable,
  OT_NOT_CONNECTED: text.errors.notConnected,
  OT_DISCONNECTED: text.errors.notConnected,
  OT_TIMEOUT: text.errors.timeout,
  OT_ICE_WORKFLOW_FAILED: text.errors.network,
  OT_CREATE_PEER_CONNECTION_FAILED: text.errors.network,
  OT_PAYLOAD_TOO_LARGE: text.errors.tooLong,
  OT_UNEXPECTED_SERVER_RESPONSE: text.errors.server,
  OT_INTERNAL_ERROR: text.errors.server,
};

/** Explains an error of the API or of the ticket request. */
export function explain(error: Error): string {
  if (error instanceof TicketError) return explainStatus(error.status);
  return byName[error.name] ?? text.errors.unknown(error.name);
}

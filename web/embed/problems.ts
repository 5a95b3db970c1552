// What keeps the widget from working: what each problem is called, and what can be done about it.
import { status, TicketError } from '../ui/errors.js';
import { mayFrameDeny } from '../ui/surroundings.js';
import type { Key } from '../ui/words.js';
import { allow } from './allow.js';

type ProblemOf<Text> = Text extends `problem.${infer Name}.body` ? Name : never;

/** The name of a problem: problem.NAME.title and problem.NAME.body are its words. */
export type Problem = ProblemOf<Key>;

/** What a visitor can do about a problem. */
export type Remedy = 'retry' | 'microphoneOnly' | 'watchOnly' | 'reload';

interface Facts {
  /** How the page around the widget learns it. */
  name: string;
  code: number;
  remedies: readonly Remedy[];
  /** What the website's owner is to write, where it can be said in one line. */
  line?: string;
}

const media = ['retry', 'watchOnly'] as const;

const problems: Record<Problem, Facts> = {
  denied: {
    name: 'OT_USER_MEDIA_ACCESS_DENIED',
    code: 1500,
    remedies: ['retry', 'microphoneOnly', 'watchOnly'],
  },
  missing: { name: 'OT_NO_DEVICES_FOUND', code: 1500, remedies: media },
  busy: { name: 'OT_HARDWARE_UNAVAILABLE', code: 1500, remedies: media },
  other: { name: 'OT_UNABLE_TO_CAPTURE_MEDIA', code: 1500, remedies: media },
  insecure: { name: 'EMBED_INSECURE_PAGE', code: 403, remedies: [] },
  forbidden: {
    name: 'EMBED_CAMERA_NOT_ALLOWED',
    code: 403,
    remedies: ['watchOnly'],
    line: `allow="${allow}"`,
  },
  policy: {
    name: 'EMBED_CAMERA_NOT_ALLOWED',
    code: 403,
    remedies: ['watchOnly'],
    line: 'Permissions-Policy: camera=(self), microphone=(self)',
  },
  sandboxed: {
    name: 'EMBED_SANDBOXED',
    code: 403,
    remedies: [],
    line: 'allow-scripts allow-same-origin allow-forms',
  },
  unsupported: { name: 'OT_NOT_SUPPORTED', code: 1500, remedies: [] },
  notLoaded: { name: 'EMBED_NOT_LOADED', code: 2000, remedies: ['reload'] },
  wasmForbidden: {
    name: 'EMBED_WASM_FORBIDDEN',
    code: 403,
    remedies: [],
    line: "'wasm-unsafe-eval'",
  },
  unknownEmbed: { name: 'EMBED_NOT_FOUND', code: 404, remedies: [], line: 'parley embed list' },
  wrongDomain: {
    name: 'EMBED_WRONG_DOMAIN',
    code: 403,
    remedies: [],
    line: 'parley embed create --domain https://…',
  },
  roomMissing: {
    name: 'EMBED_INVALID_ROOM',
    code: 400,
    remedies: [],
    line: 'room=DEFAULT_ROOM',
  },
  attributes: {
    name: 'EMBED_INVALID_ATTRIBUTES',
    code: 400,
    remedies: [],
    line: 'embed-id="…" room="…"',
  },
  serverAddress: {
    name: 'EMBED_INVALID_SERVER',
    code: 400,
    remedies: [],
    line: 'server="https://…"',
  },
  server: { name: 'OT_UNEXPECTED_SERVER_RESPONSE', code: 2001, remedies: ['reload'] },
  full: { name: 'OT_CONNECTION_LIMIT_EXCEEDED', code: 1027, remedies: ['retry'] },
};

/** What is to be told of a problem here. */
export function factsOf(problem: Problem): Facts {
  const facts = problems[problem];
  // Not every browser tells a visitor's no from a frame's.
  const { line } = problems.forbidden;
  return problem === 'denied' && line && mayFrameDeny() ? { ...facts, line } : facts;
}

/** What the server says of a page that it answered, by its word for it. */
export function problemNamed(name: string): Problem | undefined {
  if (name === '') return undefined;
  if (name === 'insecurePage') return 'insecure';
  // A word of another version is a problem all the same.
  return name in problems ? (name as Problem) : 'server';
}

const byStatus: Record<number, Problem> = {
  [status.badRequest]: 'roomMissing',
  [status.forbidden]: 'wrongDomain',
  [status.notFound]: 'unknownEmbed',
  [status.full]: 'full',
};

/** The problem behind an error of joining, where it has words of its own. */
export function problemBehind(error: Error): Problem | undefined {
  if (error instanceof TicketError) return byStatus[error.status];
  if (error.name === 'OT_CONNECTION_LIMIT_EXCEEDED') return 'full';
  return error.name === 'OT_INTERNAL_ERROR' ? 'notLoaded' : undefined;
}

/** The name and number that an error of joining has for the page around the widget. */
export function identityOf(error: Error & { code?: number }): { name: string; code: number } {
  if (!(error instanceof TicketError)) return { name: error.name, code: error.code ?? 0 };
  if (error.status === 0) return { name: 'OT_CONNECT_FAILED', code: 1006 };
  if (error.status === status.tooMany)
    return { name: 'OT_RATE_LIMIT_EXCEEDED', code: status.tooMany };
  return { name: 'OT_UNEXPECTED_SERVER_RESPONSE', code: 2001 };
}

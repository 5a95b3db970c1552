/* What OT has beside calls: requirements, reports of issues, and helpers that applications found in it. */
import { Emitter } from './emitter.js';
import { createElement, showUpgradeDialog } from '../host/dialog.js';
import { publishers, sessions, subscribers } from '../host/page.js';
import { lacking, requireGlobals } from '../host/platform.js';
import { guarded, log } from '../host/report.js';
import type { Eventful, IssueCallback } from '../types/index.js';

/** What a browser must have at the least; what is missing later has an error of its own. */
export function checkSystemRequirements(): number {
  return lacking('RTCPeerConnection', 'WebSocket', 'WebAssembly', 'MediaStream') ? 0 : 1;
}

export function requireSystem(): void {
  if (!checkSystemRequirements()) showUpgradeDialog();
}

/** A random UUID, also on pages that are not secure. */
function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Writes what is going on to the console, under an id that the user can pass on. */
export function reportIssue(callback?: IssueCallback): Promise<string> {
  const id = makeId();
  const state = {
    sessions: [...sessions.values()].map((one) => [one.sessionId, one.connection?.connectionId]),
    publishers: [...publishers.values()].map((one) => one.streamId),
    subscribers: [...subscribers.values()].map((one) => one.streamId),
  };
  log('warn', `issue ${id}: ${JSON.stringify(state)}`);
  return Promise.resolve(id).then((value) => {
    guarded(() => callback?.(undefined, value));
    return value;
  });
}

/** Name of the browser, as OT.$.browser() gave it. */
function browser(): string {
  const { userAgent = '' } = (globalThis.navigator ?? {}) as Partial<Navigator>;
  const names = { Edge: /Edg/, Opera: /OPR/, Firefox: /Firefox|FxiOS/, Chrome: /Chrome|CriOS/ };
  const found = Object.entries(names).find(([, pattern]) => pattern.test(userAgent));
  return found?.[0] ?? (userAgent.includes('Safari') ? 'Safari' : 'unknown');
}

/** Gives an object events of its own. */
function eventing<Target extends object>(target: Target): Eventful<Target> {
  const emitter = new Emitter();
  const methods: Record<string, unknown> = {
    trigger: (name: string, ...args: unknown[]) => {
      emitter.call_(name, args);
      return target;
    },
  };
  for (const name of ['on', 'once', 'off', 'addEventListener', 'removeEventListener'] as const) {
    methods[name] = (...args: Parameters<Emitter['on']>) => {
      emitter[name](...args);
      return target;
    };
  }
  return Object.assign(target, methods) as Eventful<Target>;
}

/** OT.$ */
export const helpers = {
  eventing,
  browser,
  createElement: ((...args) => {
    requireGlobals('OT.$.createElement', 'document');
    return createElement(...args);
  }) as typeof createElement,
};

/** What applications read of OT.properties. */
export const properties = { version: PARLEY_VERSION };

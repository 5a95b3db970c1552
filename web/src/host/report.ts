/* Talks to the console, and keeps errors of the application's own handlers from breaking ours. */
import type { LogLevel } from '../generated/host.js';

/** OT.setLogLevel's numbers. */
export const levels = { NONE: 0, ERROR: 1, WARN: 2, INFO: 3, LOG: 4, DEBUG: 5 } as const;

const levelOf = {
  error: levels.ERROR,
  warn: levels.WARN,
  info: levels.INFO,
  log: levels.LOG,
  debug: levels.DEBUG,
};
let level: number = levels.WARN;

export function setLevel(value: number): void {
  level = value;
}

export function log(severity: LogLevel | 'log', message: unknown): void {
  if (levelOf[severity] <= level) console[severity]('Parley:', message);
}

/** Text of whatever was thrown. */
export const textOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/** Name of whatever was thrown, as DOMExceptions have one, and an OverconstrainedError, which is none. */
export const nameOf = (thrown: unknown): string =>
  String((thrown as Partial<Error> | null | undefined)?.name ?? 'Error');

/** Runs the application's code. What it throws reaches the page's error handlers, and nothing of ours. */
export function guarded(run: () => void): void {
  try {
    run();
  } catch (thrown) {
    setTimeout(() => {
      throw thrown;
    });
  }
}

/* Calls in both forms that OpenTok has: with a callback, and as a promise. */
import { takeCallback } from './arguments.js';
import { guarded } from '../host/report.js';
import { call, type Settle } from '../host/page.js';

type Start<Result> = (settle: Settle, ...args: unknown[]) => Result;

function withCallback(all: unknown[]): [rest: unknown[], settle: Settle] {
  const [rest, callback] = takeCallback(all);
  const settle: Settle = (error) => {
    guarded(() => (callback as Settle | undefined)?.(error));
  };
  return [rest, settle];
}

/**
 * Makes `method(...args, callback)` and `method.promise(...args)` of one function. The promise
 * brings what `value` makes of the method's result; nothing when there is no `value`.
 */
export function twoForms<Result, Value = void>(
  start: Start<Result>,
  value?: (result: Result) => Value,
): unknown {
  const method = (...all: unknown[]): Result => {
    const [rest, settle] = withCallback(all);
    return start(settle, ...rest);
  };
  const promise = (...all: unknown[]): Promise<Value> =>
    new Promise((resolve, reject) => {
      const [rest, settle] = withCallback(all);
      const result: Result = start(
        (error) => {
          settle(error);
          if (error) reject(error);
          else resolve((value ? value(result) : undefined) as Value);
        },
        ...rest,
      );
    });
  return Object.assign(method, { promise });
}

/** A method of a feature that is not there yet. */
export function refuse(feature: string, of: { publisher: number } | { subscriber: number }) {
  return (): Promise<void> =>
    quietPromise((settle) => {
      call({ type: 'refuse', feature, ...of }, settle);
    });
}

/**
 * For methods that take a callback and return a promise at once, of what `value` makes: the promise never counts as
 * unhandled, since an application that does not look at it still has the exception event.
 */
export function quietPromise<Value = void>(
  run: (settle: Settle) => void,
  callback?: unknown,
  value?: () => Value,
): Promise<Value> {
  const promise = new Promise<Value>((resolve, reject) => {
    run((error) => {
      const made = error ? undefined : value?.();
      if (typeof callback === 'function')
        guarded(() =>
          (callback as (...result: unknown[]) => void)(error, ...(value ? [made] : [])),
        );
      if (error) reject(error);
      else resolve(made as Value);
    });
  });
  promise.catch(() => undefined);
  return promise;
}

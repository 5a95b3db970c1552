/* Listening to events. */
import { useEffect } from 'react';
import { useLatest } from './start.js';
import type * as api from './types.js';

type Handler = (event: never) => void;

/** What sessions, publishers and subscribers have in common. */
interface Emitter {
  on(name: string, handler: Handler): unknown;
  off(name: string, handler: Handler): unknown;
}

export const useEvent: typeof api.useEvent = (target, name, handler) => {
  const latest = useLatest(handler);
  useEffect(() => {
    if (!target) return undefined;
    const emitter = target as unknown as Emitter;
    const listener: Handler = (event) => {
      latest.current(event);
    };
    emitter.on(String(name), listener);
    return () => {
      emitter.off(String(name), listener);
    };
  }, [target, name, latest]);
};

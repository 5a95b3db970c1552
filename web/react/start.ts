/* What all hooks are made of. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { DependencyList, RefCallback } from 'react';

/**
 * An effect that begins a moment later, and returns how to end what it began. What strict mode mounts
 * and unmounts again at once never begins: nobody sees a connection that lasts no time.
 */
export function useStart(start: () => (() => void) | undefined, deps: DependencyList): void {
  useEffect(() => {
    let end: (() => void) | undefined;
    let isOver = false;
    queueMicrotask(() => {
      if (!isOver) end = start();
    });
    return () => {
      isOver = true;
      end?.();
    };
  }, deps);
}

type Same = (one: unknown, other: unknown, key?: string) => boolean;

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype);

/** Whether two values hold the same; what is no plain object, such as a track, is itself only. */
export const isSame: Same = (one, other) => {
  if (Object.is(one, other)) return true;
  if (!isPlain(one) || !isPlain(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame(one[key], other[key]));
};

/** The value itself for as long as what it holds is the same: applications make objects in each render. */
export function useStable<Value>(value: Value, same: (one: Value, other: Value) => boolean): Value {
  const [held, setHeld] = useState(value);
  if (same(held, value)) return held;
  // React renders again at once, before it does anything else.
  setHeld(value);
  return value;
}

/** The latest value, for what is called later. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** Where a widget lives: an element of its own, which moves into whatever the application shows it in. */
export function useHost(): { host: HTMLElement | undefined; ref: RefCallback<HTMLElement> } {
  const [host] = useState(() => {
    if (typeof document === 'undefined') return undefined;
    const element = document.createElement('div');
    element.style.display = 'contents';
    return element;
  });
  const ref = useCallback(
    (place: HTMLElement | null) => {
      if (host && place) place.append(host);
      else host?.remove();
    },
    [host],
  );
  return { host, ref };
}

/** How widgets stand in their host. */
export const fill = { insertMode: 'append', width: '100%', height: '100%' } as const;

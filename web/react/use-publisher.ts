/* Capturing and publishing. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { initPublisher } from 'parley-client';
import type { OTError, Publisher, PublisherProperties, Session } from 'parley-client';
import { fill, isSame, useHost, useLatest, useStable, useStart } from './start.js';
import type * as api from './types.js';

type State = Pick<api.PublisherState, 'publisher' | 'stream' | 'error' | 'reason'>;
type Report = (change: Partial<State>) => void;
/** Changes what is told of a publisher, unless another one has taken its place. */
type ReportOf = (publisher: Publisher, change: (before: State) => Partial<State>) => void;

const nothing: State = {
  publisher: undefined,
  stream: undefined,
  error: undefined,
  reason: undefined,
};

const screens = ['screen', 'window', 'application'];
const isDevice = (source: unknown): source is string =>
  typeof source === 'string' && !screens.includes(source);

/** Whether one publisher can go on with other properties: it can be switched, styled, and take other devices. */
function isSameCapture(
  one: PublisherProperties | null,
  other: PublisherProperties | null,
): boolean {
  if (!one || !other) return one === other;
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => {
    if (['publishAudio', 'publishVideo', 'style'].includes(key)) return true;
    const isSource = key === 'audioSource' || key === 'videoSource';
    return (isSource && isDevice(one[key]) && isDevice(other[key])) || isSame(one[key], other[key]);
  });
}

export const usePublisher: typeof api.usePublisher = (session, properties = {}) => {
  const [state, setState] = useState(nothing);
  const [attempt, setAttempt] = useState(0);
  const { host, ref } = useHost();
  const latest = useLatest(properties);
  const wanted = useStable(properties, isSameCapture);
  const { publisher } = state;
  const report = useCallback<Report>((change) => {
    setState((before) => ({ ...before, ...change }));
  }, []);
  const reportOf = useCallback<ReportOf>((one, change) => {
    setState((before) => (before.publisher === one ? { ...before, ...change(before) } : before));
  }, []);
  const restart = useCallback(() => {
    setAttempt((before) => before + 1);
  }, []);
  useEffect(
    () => (session && publisher ? publish(session, publisher, report) : undefined),
    [session, publisher, report],
  );
  // Who was removed and joins again is seen again.
  const wasEnded = useLatest(state.reason !== undefined);
  useEffect(() => {
    if (session && wasEnded.current) restart();
  }, [session, wasEnded, restart]);
  useStart(() => {
    if (!host || !wanted || !latest.current) return undefined;
    return capture(host, latest.current, report);
  }, [host, wanted, attempt, report]);
  useSwitches(publisher, properties ?? {});
  useDevice(publisher, properties?.audioSource, 'setAudioSource', reportOf);
  useDevice(publisher, properties?.videoSource, 'setVideoSource', reportOf);
  return { ...state, ref, restart };
};

/** Captures and reports; returns how to end it. */
function capture(host: HTMLElement, properties: PublisherProperties, report: Report) {
  const target = properties.insertDefaultUI === false ? undefined : host;
  let isOver = false;
  const tell: Report = (change) => {
    if (!isOver) report(change);
  };
  const publisher = initPublisher(target, { ...fill, ...properties }, (error) => {
    if (error) tell({ ...nothing, error });
  });
  publisher.on({
    streamCreated: ({ stream }) => {
      tell({ stream, error: undefined, reason: undefined });
    },
    streamDestroyed: (event) => {
      const isOwnWish = event.reason === 'clientDisconnected';
      // Leaving a session leaves the camera on: perhaps for the next one.
      if (isOwnWish) event.preventDefault();
      tell({ stream: undefined, reason: isOwnWish ? undefined : event.reason });
    },
    destroyed: () => {
      tell({ publisher: undefined, stream: undefined });
    },
  });
  tell({ ...nothing, publisher });
  return () => {
    isOver = true;
    publisher.destroy();
    report(nothing);
  };
}

/** Publishes and reports what fails; returns how to end it. */
function publish(session: Session, publisher: Publisher, report: Report) {
  let isOver = false;
  session.publish(publisher, (error) => {
    if (error && !isOver) report({ error });
  });
  return () => {
    isOver = true;
    if (session.isConnected()) session.unpublish(publisher);
  };
}

/** Carries out what changes while the publisher lives. What is not said stays as it is. */
function useSwitches(publisher: Publisher | undefined, properties: PublisherProperties): void {
  const { publishAudio, publishVideo } = properties;
  const style = useStable(properties.style, isSame);
  useEffect(() => {
    if (publishAudio !== undefined) publisher?.publishAudio(publishAudio);
  }, [publisher, publishAudio]);
  useEffect(() => {
    if (publishVideo !== undefined) publisher?.publishVideo(publishVideo);
  }, [publisher, publishVideo]);
  useEffect(() => {
    if (style) publisher?.setStyle(style);
  }, [publisher, style]);
}

/** Takes another device when its id changes; the publisher was made with the first one. */
function useDevice(
  publisher: Publisher | undefined,
  source: unknown,
  method: 'setAudioSource' | 'setVideoSource',
  report: ReportOf,
): void {
  const taken = useRef<{ publisher?: Publisher | undefined; source?: unknown }>({});
  const failure = useRef<OTError>(undefined);
  useEffect(() => {
    const { current } = taken;
    taken.current = { publisher, source };
    const isOther = publisher === current.publisher && source !== current.source;
    if (!publisher || !isOther || !isDevice(source)) return;
    publisher[method](source).then(
      () => {
        // What else is wrong is not mended by a device.
        const { current: mended } = failure;
        report(publisher, ({ error }) => (error === mended ? { error: undefined } : {}));
      },
      (error: unknown) => {
        failure.current = error as OTError;
        report(publisher, () => ({ error: error as OTError }));
      },
    );
  }, [publisher, source, method, report]);
}

/* Subscribing to a stream. */
import { useCallback, useEffect, useState } from 'react';
import type { Session, Stream, Subscriber, SubscriberProperties } from 'parley-client';
import { fill, isSame, useHost, useLatest, useStable, useStart } from './start.js';
import type * as api from './types.js';

type State = Omit<api.SubscriberState, 'ref'>;
type Report = (change: Partial<State>) => void;

const nothing: State = {
  subscriber: undefined,
  isConnected: false,
  isAudioBlocked: false,
  error: undefined,
};

/** What one subscriber can change while it lives. */
const changeable = [
  'subscribeToAudio',
  'subscribeToVideo',
  'audioVolume',
  'preferredResolution',
  'preferredFrameRate',
  'style',
];

const isSameSubscription = (one: SubscriberProperties, other: SubscriberProperties): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    (key) => changeable.includes(key) || isSame(one[key], other[key]),
  );

export const useSubscriber: typeof api.useSubscriber = (session, stream, properties = {}) => {
  const [state, setState] = useState(nothing);
  const { host, ref } = useHost();
  const latest = useLatest(properties);
  const wanted = useStable(properties, isSameSubscription);
  const report = useCallback<Report>((change) => {
    setState((before) => ({ ...before, ...change }));
  }, []);
  useStart(() => {
    if (!host || !session || !stream) return undefined;
    return subscribe(host, session, stream, latest.current, report);
  }, [host, session, stream, wanted, report]);
  useChanges(state.subscriber, properties);
  return { ...state, ref };
};

/** Subscribes and reports; returns how to end it. */
function subscribe(
  host: HTMLElement,
  session: Session,
  stream: Stream,
  properties: SubscriberProperties,
  report: Report,
) {
  const target = properties.insertDefaultUI === false ? undefined : host;
  let isOver = false;
  const tell: Report = (change) => {
    if (!isOver) report(change);
  };
  const subscriber = session.subscribe(stream, target, { ...fill, ...properties }, (error) => {
    if (error) tell({ ...nothing, error });
  });
  subscriber.on({
    connected: () => {
      tell({ isConnected: true });
    },
    disconnected: () => {
      tell({ isConnected: false });
    },
    audioBlocked: () => {
      tell({ isAudioBlocked: true });
    },
    audioUnblocked: () => {
      tell({ isAudioBlocked: false });
    },
    destroyed: () => {
      tell({ subscriber: undefined, isConnected: false, isAudioBlocked: false });
    },
  });
  tell({ ...nothing, subscriber });
  return () => {
    isOver = true;
    if (session.isConnected()) session.unsubscribe(subscriber);
    report(nothing);
  };
}

/** Carries out what changes while the subscriber lives. What is not said stays as it is. */
function useChanges(subscriber: Subscriber | undefined, properties: SubscriberProperties): void {
  const { subscribeToAudio, subscribeToVideo, audioVolume, preferredFrameRate } = properties;
  const preferredResolution = useStable(properties.preferredResolution, isSame);
  const style = useStable(properties.style, isSame);
  useEffect(() => {
    if (subscribeToAudio !== undefined) subscriber?.subscribeToAudio(subscribeToAudio);
  }, [subscriber, subscribeToAudio]);
  useEffect(() => {
    if (subscribeToVideo !== undefined) subscriber?.subscribeToVideo(subscribeToVideo);
  }, [subscriber, subscribeToVideo]);
  useEffect(() => {
    if (audioVolume !== undefined) subscriber?.setAudioVolume(audioVolume);
  }, [subscriber, audioVolume]);
  useEffect(() => {
    if (preferredFrameRate !== undefined) subscriber?.setPreferredFrameRate(preferredFrameRate);
  }, [subscriber, preferredFrameRate]);
  useEffect(() => {
    if (preferredResolution) subscriber?.setPreferredResolution(preferredResolution);
  }, [subscriber, preferredResolution]);
  useEffect(() => {
    if (style) subscriber?.setStyle(style);
  }, [subscriber, style]);
}

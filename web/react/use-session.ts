/* Being in a session. */
import { useState } from 'react';
import { initSession } from 'parley-client';
import type { OTError } from 'parley-client';
import { isSame, useStable, useStart } from './start.js';
import type * as api from './types.js';

const nothing: api.SessionState = {
  session: undefined,
  status: 'disconnected',
  streams: [],
  error: undefined,
  reason: undefined,
};

export const useSession: typeof api.useSession = (given) => {
  const [state, setState] = useState(nothing);
  const options = useStable(given ?? undefined, isSame);
  useStart(() => {
    if (!options) return undefined;
    return join(options, (change) => {
      setState((before) => ({ ...before, ...change(before) }));
    });
  }, [options]);
  return state;
};

type Change = (before: api.SessionState) => Partial<api.SessionState>;

/** Joins and reports; returns how to leave. */
function join(options: api.UseSessionOptions, report: (change: Change) => void) {
  const { apiKey, sessionId, token, ...rest } = options;
  const set = (part: Partial<api.SessionState>) => {
    report(() => part);
  };
  set({ ...nothing, status: 'connecting' });
  try {
    const session = initSession(apiKey, sessionId, rest);
    session.on({
      streamCreated: ({ stream }) => {
        report(({ streams }) => ({ streams: [...streams, stream] }));
      },
      streamDestroyed: ({ stream }) => {
        report(({ streams }) => ({ streams: streams.filter((one) => one !== stream) }));
      },
      // The streams are the same objects; a new list lets components show what changed.
      streamPropertyChanged: () => {
        report(({ streams }) => ({ streams: [...streams] }));
      },
      sessionReconnecting: () => {
        set({ status: 'reconnecting' });
      },
      sessionReconnected: () => {
        set({ status: 'connected' });
      },
      sessionDisconnected: ({ reason }) => {
        set({ ...nothing, reason });
      },
    });
    session.connect(token, (error) => {
      set(error ? { ...nothing, error } : { session, status: 'connected' });
    });
    return () => {
      // What is still under way shall not be told.
      session.off();
      void session.disconnect();
      set(nothing);
    };
  } catch (error) {
    // This browser cannot take part in sessions.
    set({ ...nothing, error: error as OTError });
    return undefined;
  }
}

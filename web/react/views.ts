/* Components: one view, and a whole call. */
import { createElement as h, useEffect, useState } from 'react';
import type { OTError, PublisherProperties, Session } from 'parley-client';
import { useLatest } from './start.js';
import type * as api from './types.js';
import { useEvent } from './use-event.js';
import { usePublisher } from './use-publisher.js';
import { useSession } from './use-session.js';
import { useSubscriber } from './use-subscriber.js';

/** Tells the application of each error once. */
function useErrorHandler(
  error: OTError | undefined,
  onError: ((error: OTError) => void) | undefined,
): void {
  const latest = useLatest(onError);
  useEffect(() => {
    if (error) latest.current?.(error);
  }, [error, latest]);
}

export const PublisherView: typeof api.PublisherView = (props) => {
  const { session, properties, onError, ...rest } = props;
  const { ref, error } = usePublisher(session, properties);
  useErrorHandler(error, onError);
  return h('div', { ...rest, ref });
};

export const SubscriberView: typeof api.SubscriberView = (props) => {
  const { session, stream, properties, onError, ...rest } = props;
  const { ref, error } = useSubscriber(session, stream, properties);
  useErrorHandler(error, onError);
  return h('div', { ...rest, ref });
};

const english: api.ParleyCallLabels = {
  connecting: 'Connecting…',
  ended: 'The call is over.',
  alone: 'Nobody else is here yet.',
  microphone: 'Microphone',
  camera: 'Camera',
  leave: 'Leave',
};

const tilesProps = {
  className: 'parley-call-tiles',
  style: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 240px), 1fr))',
    gap: 8,
  },
};
const tileProps = { className: 'parley-call-tile', style: { aspectRatio: '4 / 3' } };

interface OwnTileProps {
  session: Session | undefined;
  properties: PublisherProperties;
  onError: (error: OTError) => void;
  onMuted: () => void;
}

function OwnTile({ session, properties, onError, onMuted }: OwnTileProps) {
  const { ref, publisher, error } = usePublisher(session, properties);
  useErrorHandler(error, onError);
  useEvent(publisher, 'muteForced', onMuted);
  return h('div', { ...tileProps, ref });
}

interface SwitchProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

function Switch({ label, isOn, onChange }: SwitchProps) {
  const onClick = () => {
    onChange(!isOn);
  };
  return h('button', { type: 'button', 'aria-pressed': isOn, onClick }, label);
}

/** What a call says about itself; nothing while it speaks for itself. */
function wordsOf(call: api.SessionState, labels: api.ParleyCallLabels): string {
  if (call.reason) return labels.ended;
  if (call.status === 'connecting') return labels.connecting;
  return call.session && call.streams.length === 0 ? labels.alone : '';
}

/** What goes to the `div` of a call: nothing that is a property of the call itself. */
function divProps({ className = '', ...props }: api.ParleyCallProps): api.DivProps {
  const own = ['apiKey', 'sessionId', 'token', 'options', 'publish', 'subscribe'];
  const others = Object.entries(props).filter(
    ([name]) => ![...own, 'onLeave', 'onError', 'labels'].includes(name),
  );
  return { ...Object.fromEntries(others), className: `parley-call ${className}`.trim() };
}

export const ParleyCall: typeof api.ParleyCall = (props) => {
  const { apiKey, sessionId, token, options, publish = {}, subscribe, onLeave, onError } = props;
  const labels = { ...english, ...props.labels };
  const call = useSession({ ...options, apiKey, sessionId, token });
  const [problem, setProblem] = useState<OTError>();
  const [hasAudio, setAudio] = useState(publish !== false && publish.publishAudio !== false);
  const [hasVideo, setVideo] = useState(publish !== false && publish.publishVideo !== false);
  const tell = (error: OTError) => {
    setProblem(error);
    onError?.(error);
  };
  useErrorHandler(call.error, tell);
  const ownTile =
    publish &&
    h(OwnTile, {
      session: call.session,
      properties: {
        style: { buttonDisplayMode: 'off' },
        ...publish,
        publishAudio: hasAudio,
        publishVideo: hasVideo,
      },
      onError: tell,
      onMuted: () => {
        setAudio(false);
      },
    });
  const tiles = call.streams.map((stream) =>
    h(SubscriberView, {
      ...tileProps,
      key: stream.streamId,
      session: call.session,
      stream,
      properties: subscribe,
      onError: tell,
    }),
  );
  const switches = publish && [
    h(Switch, { key: 'audio', label: labels.microphone, isOn: hasAudio, onChange: setAudio }),
    h(Switch, { key: 'video', label: labels.camera, isOn: hasVideo, onChange: setVideo }),
  ];
  const leave = onLeave && h('button', { type: 'button', onClick: onLeave }, labels.leave);
  return h(
    'div',
    divProps(props),
    h('div', tilesProps, ownTile, tiles),
    h('div', { className: 'parley-call-controls' }, switches, leave),
    problem ? h('p', { role: 'alert' }, problem.message) : null,
    h('p', { role: 'status' }, wordsOf(call, labels)),
  );
};

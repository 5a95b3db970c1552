/* Components: one view, and a whole call. */
import { createElement as h, useCallback, useEffect, useState } from 'react';
import type {
  OTError,
  PublisherProperties,
  Session,
  Stream,
  SubscriberProperties,
} from 'parley-client';
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

/** Shows an error until the function is called that it returns. */
type ShowProblem = (error: OTError) => () => void;

/** The errors that tiles have now, the latest first. */
function useProblems(): [readonly OTError[], ShowProblem] {
  const [problems, setProblems] = useState<readonly OTError[]>([]);
  const show = useCallback<ShowProblem>((error) => {
    setProblems((before) => [error, ...before]);
    return () => {
      setProblems((before) => before.filter((one) => one !== error));
    };
  }, []);
  return [problems, show];
}

interface TileProps {
  session: Session | undefined;
  showProblem: ShowProblem;
  onError: ((error: OTError) => void) | undefined;
}

/** Tells of a tile's error, and shows it for as long as the tile has it. */
function useTileError(error: OTError | undefined, { showProblem, onError }: TileProps): void {
  useErrorHandler(error, onError);
  useEffect(() => (error ? showProblem(error) : undefined), [error, showProblem]);
}

interface OwnTileProps extends TileProps {
  properties: PublisherProperties;
  onMuted: () => void;
}

function OwnTile({ properties, onMuted, ...props }: OwnTileProps) {
  const { ref, publisher, error } = usePublisher(props.session, properties);
  useTileError(error, props);
  useEvent(publisher, 'muteForced', onMuted);
  return h('div', { ...tileProps, ref });
}

interface OtherTileProps extends TileProps {
  stream: Stream;
  properties: SubscriberProperties | undefined;
}

function OtherTile({ stream, properties, ...props }: OtherTileProps) {
  const { ref, error } = useSubscriber(props.session, stream, properties);
  useTileError(error, props);
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
  const [problems, showProblem] = useProblems();
  const [hasAudio, setAudio] = useState(publish !== false && publish.publishAudio !== false);
  const [hasVideo, setVideo] = useState(publish !== false && publish.publishVideo !== false);
  useErrorHandler(call.error, onError);
  const problem = call.error ?? problems[0];
  const tileOf = { session: call.session, showProblem, onError };
  const ownTile =
    publish &&
    h(OwnTile, {
      ...tileOf,
      properties: {
        style: { buttonDisplayMode: 'off' },
        ...publish,
        publishAudio: hasAudio,
        publishVideo: hasVideo,
      },
      onMuted: () => {
        setAudio(false);
      },
    });
  const tiles = call.streams.map((stream) =>
    h(OtherTile, { ...tileOf, key: stream.streamId, stream, properties: subscribe }),
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

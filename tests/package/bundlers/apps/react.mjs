// An application on parley-client/react, in strict mode: by hooks, and as a whole call.
/* global tools */
import { createElement as h, StrictMode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, hydrateRoot } from 'react-dom/client';
import OT from 'parley-client';
import {
  ParleyCall,
  PublisherView,
  SubscriberView,
  useEvent,
  usePublisher,
  useSession,
  useSubscriber,
} from 'parley-client/react';

globalThis.OT = OT;

const told = (error) => error && `${error.name}`;

function Other({ session, stream, properties }) {
  const { ref, subscriber, ...state } = useSubscriber(session, stream, properties);
  app.others[stream.name] = { ...state, error: told(state.error) };
  useEvent(subscriber, 'videoDisabled', ({ reason }) => tools.record(`videoDisabled ${reason}`));
  useEvent(subscriber, 'videoEnabled', ({ reason }) => tools.record(`videoEnabled ${reason}`));
  return h('div', { ref, className: 'other', title: stream.name });
}

/** Made anew in every render, as applications do. */
function Hooks({ member, publish, subscribe, place = 'left', heard = 'heard' }) {
  const room = useSession(member && { ...member, connectionEventsSuppressed: false });
  const own = usePublisher(room.session, publish ? { ...publish, style: {} } : null);
  useEvent(room.session, 'signal:chat', ({ data }) => tools.record(`${heard} ${data}`));
  app.own = own;
  app.room = room;
  const isLeft = place === 'left';
  return h(
    'main',
    null,
    h('p', { role: 'status' }, `${room.status} ${room.reason ?? ''} ${told(room.error) ?? ''}`),
    h('p', { role: 'alert' }, told(own.error) ?? own.reason),
    h('section', { className: 'left' }, isLeft && h('div', { ref: own.ref, className: 'own' })),
    h('section', { className: 'right' }, !isLeft && h('div', { ref: own.ref, className: 'own' })),
    room.streams.map((stream) =>
      h(Other, {
        key: stream.streamId,
        session: room.session,
        stream,
        properties: { ...subscribe },
      }),
    ),
  );
}

/** The smallest application: views, without a look at what they are doing. */
function Views({ member, publish, subscribe }) {
  const { session, streams } = useSession(member);
  const onError = (error) => tools.record(`error ${error.name}`);
  return h(
    'main',
    null,
    h(PublisherView, { session, properties: publish, className: 'own', onError }),
    streams.map((stream) =>
      h(SubscriberView, {
        key: stream.streamId,
        session,
        stream,
        properties: subscribe,
        className: 'other',
        title: stream.name,
        onError,
      }),
    ),
  );
}

function Call({ member, ...props }) {
  const onLeave = () => {
    tools.record('onLeave');
    app.unmount();
  };
  const onError = (error) => tools.record(`error ${error.name}`);
  return h(ParleyCall, { ...member, ...props, onLeave, onError });
}

const kinds = { Hooks, Views, Call };
let root;

const tree = (kind, props) => h(StrictMode, null, h(kinds[kind], props));

const app = (globalThis.app = {
  others: {},
  render(kind, props) {
    root ??= createRoot(document.getElementById('root'));
    // Rendered when it returns, with its effects.
    flushSync(() => root.render(tree(kind, props)));
  },
  hydrate(kind, props) {
    root = hydrateRoot(document.getElementById('root'), tree(kind, props));
  },
  unmount() {
    root.unmount();
    root = undefined;
  },
});

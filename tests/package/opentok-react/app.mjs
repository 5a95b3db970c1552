// An application on opentok-react, as its manual shows one. Parley's script made the global OT.
/* global tools */
import React from 'react';
import ReactDOM from 'react-dom';
import { OTPublisher, OTSession, OTStreams, OTSubscriber } from 'opentok-react';

const h = React.createElement;
const root = () => document.getElementById('root');
const told = (what) => (error) => tools.record(`${what} ${tools.describe(error)}`);

function render({ member, name, publishVideo = true, subscribeToAudio = true }) {
  const publisher = h(OTPublisher, {
    properties: { name, publishVideo, width: '100%', height: 120 },
    eventHandlers: {
      streamCreated: ({ stream }) => tools.record(`published ${stream.name}`),
      destroyed: () => tools.record('publisher destroyed'),
    },
    onPublish: told('onPublish'),
    onError: told('publisher error'),
  });
  const subscriber = h(OTSubscriber, {
    properties: { width: '100%', height: 120, subscribeToAudio },
    eventHandlers: {
      videoDisabled: ({ reason }) => tools.record(`videoDisabled ${reason}`),
      videoEnabled: ({ reason }) => tools.record(`videoEnabled ${reason}`),
    },
    onSubscribe: told('onSubscribe'),
    onError: told('subscriber error'),
  });
  const session = h(
    OTSession,
    { ...member, onConnect: told('onConnect'), onError: told('session error') },
    publisher,
    h(OTStreams, null, subscriber),
  );
  ReactDOM.render(session, root());
}

globalThis.app = { render, unmount: () => ReactDOM.unmountComponentAtNode(root()) };

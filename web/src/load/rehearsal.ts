/*
 * The way to the first picture, as inputs to a core that nobody listens to. Engines compile a function when it is
 * first called: without a rehearsal, while somebody waits for the picture.
 */
import type { Input } from '../generated/host.js';
import type { ClientMessage, ServerMessage } from '../generated/protocol.js';

/** Decodes to 1~1~~1~x~, a session of the project 1. */
const sessionId = '2_MX4xfn4xfnh-';
const [me, other, streamId] = ['a', 'b', 's'];
const described = { leg: 1, description: { type: 'offer', sdp: 'a=ice-ufrag:x' } } as const;
const candidate = { candidate: 'x', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'x' };
const stream = {
  streamId,
  connectionId: other,
  creationTime: 1,
  name: '',
  hasAudio: true,
  hasVideo: true,
};
const picture = { width: 640, height: 480, videoType: 'camera' } as const;
const may = {
  publish: 1,
  subscribe: 1,
  signal: 1,
  forceUnpublish: 0,
  forceDisconnect: 0,
  forceMute: 0,
};

const hear = (message: ServerMessage): Input => ({
  type: 'socketText',
  socket: 1,
  text: JSON.stringify(message),
});
const subscription = {
  connectionId: me,
  subscription: 2,
  to: 'subscriber',
} as const satisfies Partial<ClientMessage>;

/** One batch a step. */
export const rehearsal: readonly Input[][] = [
  [
    {
      type: 'initSession',
      session: 1,
      apiKey: '1',
      sessionId,
      url: 'ws://x',
      eventsSuppressed: false,
      encrypted: false,
    },
    { type: 'connectSession', call: 1, session: 1, token: 'T1==x' },
  ],
  [{ type: 'socketOpened', socket: 1 }],
  [
    hear({
      type: 'joined',
      id: 1,
      number: 1,
      connectionId: me,
      mediaMode: 'relayed',
      capabilities: may,
      iceServers: [],
      connections: [
        { connectionId: other, creationTime: 1 },
        { connectionId: me, creationTime: 1 },
      ],
      streams: [{ ...stream, ...picture }],
      muted: false,
      secret: 'x',
      beatMs: 0,
      graceMs: 0,
    }),
  ],
  [{ type: 'subscribe', call: 3, session: 1, subscriber: 2, streamId }],
  [
    { type: 'localTrickled', leg: 1, candidate },
    { type: 'localDescribed', ...described },
  ],
  [hear({ type: 'ok', id: 2 })],
  [
    hear({
      type: 'described',
      number: 2,
      ...subscription,
      description: { type: 'answer', sdp: described.description.sdp },
    }),
    hear({ type: 'trickled', number: 3, ...subscription, candidate }),
  ],
  [{ type: 'remoteApplied', leg: 1 }],
  [{ type: 'legChanged', leg: 1, state: 'connected' }],
];

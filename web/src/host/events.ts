/* Effects that change what applications see: the session's picture, events, ended calls. */
import { mediaTrack } from './media.js';
import { publishers, push, raise, sessions, settleCall, subscribers, views } from './page.js';
import type { Handlers } from './pump.js';
import { log } from './report.js';

/** Answers a decision of the core: whether a handler prevented the default action. */
function decided(decision: number, prevented: boolean): void {
  push({ type: 'decided', decision, prevented });
}

export const callHandlers: Pick<Handlers, 'complete' | 'exception' | 'log'> = {
  complete({ call, problem }) {
    settleCall(call, problem);
  },

  exception({ problem, session, publisher, subscriber }) {
    const target =
      sessions.get(session ?? 0) ??
      publishers.get(publisher ?? 0) ??
      subscribers.get(subscriber ?? 0);
    raise(problem, target);
  },

  log({ level, text }) {
    log(level, text);
  },
};

type SessionEffects =
  | 'sessionConnected'
  | 'sessionDisconnected'
  | 'sessionReconnecting'
  | 'sessionReconnected'
  | 'connectionCreated'
  | 'connectionDestroyed'
  | 'streamCreated'
  | 'streamDestroyed'
  | 'streamPropertyChanged'
  | 'muteForced'
  | 'signalReceived';

export const sessionHandlers: Pick<Handlers, SessionEffects> = {
  sessionConnected({ session: number, connection, capabilities, mediaMode }) {
    const session = sessions.get(number);
    if (!session) return;
    session.connected_ = true;
    session.connection = session.learnConnection_(connection);
    session.connection.permissions = session.capabilities = capabilities;
    const { apiKey: partnerId, sessionId } = session;
    session.sessionInfo = { sessionId, partnerId, p2pEnabled: mediaMode === 'relayed' };
    session.dispatch_('sessionConnected');
  },

  sessionDisconnected({ session: number, reason, decision }) {
    const session = sessions.get(number);
    if (session) session.connected_ = false;
    // It can be connected again, which lists it again; until then nothing else holds on to it.
    sessions.delete(number);
    const prevented = session?.dispatch_('sessionDisconnected', { reason }, true) ?? false;
    session?.forget_();
    decided(decision, prevented);
  },

  sessionReconnecting({ session }) {
    sessions.get(session)?.dispatch_('sessionReconnecting');
  },

  sessionReconnected({ session }) {
    sessions.get(session)?.dispatch_('sessionReconnected');
  },

  connectionCreated({ session: number, connection: data, quiet }) {
    const session = sessions.get(number);
    if (!session) return;
    const connection = session.learnConnection_(data);
    if (!quiet) session.dispatch_('connectionCreated', { connection });
  },

  connectionDestroyed({ session: number, connectionId, reason, quiet }) {
    const session = sessions.get(number);
    if (!session) return;
    const connection = session.connectionOf_(connectionId);
    session.connections_.delete(connectionId);
    if (!quiet) session.dispatch_('connectionDestroyed', { connection, reason });
  },

  streamCreated({ session: number, stream: data }) {
    const session = sessions.get(number);
    if (!session) return;
    session.dispatch_('streamCreated', { stream: session.learnStream_(data) });
  },

  streamDestroyed({ session: number, streamId, reason, decision }) {
    const session = sessions.get(number);
    const stream = session?.streams_.get(streamId);
    session?.streams_.delete(streamId);
    const prevented = stream && session?.dispatch_('streamDestroyed', { stream, reason }, true);
    decided(decision, prevented ?? false);
  },

  streamPropertyChanged({ session: number, streamId, property, on, width, height }) {
    const session = sessions.get(number);
    const stream = session?.streams_.get(streamId);
    if (!session || !stream) return;
    const oldValue = stream[property];
    if (property === 'videoDimensions')
      stream[property] = { width: width ?? 0, height: height ?? 0 };
    else stream[property] = on ?? false;
    const change = { stream, changedProperty: property, oldValue, newValue: stream[property] };
    session.dispatch_('streamPropertyChanged', change);
  },

  muteForced({ session, active }) {
    sessions.get(session)?.dispatch_('muteForced', { active });
  },

  signalReceived({ session: number, signalType, data, from }) {
    const session = sessions.get(number);
    if (!session) return;
    const signal = { data, from: from === undefined ? null : session.connectionOf_(from) };
    if (signalType === undefined) session.dispatch_('signal', signal);
    else session.dispatch_(`signal:${signalType}`, signal, false, 'signal');
  },
};

type PublisherEffects =
  | 'publisherEvent'
  | 'publisherVideo'
  | 'publisherStreamCreated'
  | 'publisherStreamDestroyed'
  | 'mediaStopped';

export const publisherHandlers: Pick<Handlers, PublisherEffects> = {
  publisherEvent({ publisher: number, event }) {
    const publisher = publishers.get(number);
    if (!publisher) return;
    if (event === 'accessAllowed') publisher.accessAllowed = true;
    if (event === 'destroyed') {
      publishers.delete(number);
      publisher.processors_.destroy();
    }
    const track = event === 'audioInputDeviceChanged' ? mediaTrack(number, 'audio') : undefined;
    const device = track && { deviceId: track.getSettings().deviceId, label: track.label };
    publisher.dispatch_(event, device && { device });
  },

  publisherVideo({ publisher, on, reason }) {
    publishers.get(publisher)?.dispatch_(on ? 'videoEnabled' : 'videoDisabled', { reason });
  },

  publisherStreamCreated({ publisher: number, session: its, stream: data }) {
    const publisher = publishers.get(number);
    const session = sessions.get(its);
    if (!publisher || !session) return;
    const stream = session.learnStream_(data);
    publisher.session = session;
    publisher.stream = stream;
    publisher.dispatch_('streamCreated', { stream });
  },

  publisherStreamDestroyed({ publisher: number, session: its, reason, decision }) {
    const publisher = publishers.get(number);
    const stream = publisher?.stream;
    if (publisher) publisher.stream = undefined;
    if (stream) sessions.get(its)?.streams_.delete(stream.streamId);
    const prevented = publisher?.dispatch_('streamDestroyed', { stream, reason }, true);
    if (publisher) publisher.session = undefined;
    decided(decision, prevented ?? false);
  },

  mediaStopped({ publisher, kind, decision }) {
    const details = { track: mediaTrack(publisher, kind) };
    const prevented = publishers.get(publisher)?.dispatch_('mediaStopped', details, true);
    decided(decision, prevented ?? false);
  },
};

type SubscriberEffects = 'subscriberEvent' | 'subscriberVideo' | 'playMedia' | 'removeView';

export const subscriberHandlers: Pick<Handlers, SubscriberEffects> = {
  subscriberEvent({ subscriber: number, event, reason }) {
    const subscriber = subscribers.get(number);
    if (event === 'destroyed') {
      subscribers.delete(number);
      subscriber?.processors_.destroy();
    }
    subscriber?.dispatch_(event, reason && { reason });
  },

  subscriberVideo({ subscriber, on, reason }) {
    subscribers.get(subscriber)?.dispatch_(on ? 'videoEnabled' : 'videoDisabled', { reason });
  },

  playMedia({ subscriber, audio, video }) {
    subscribers.get(subscriber)?.showMedia_(audio, video);
  },

  removeView({ publisher, subscriber }) {
    const number = publisher ?? subscriber ?? 0;
    views.get(number)?.remove();
    views.delete(number);
  },
};

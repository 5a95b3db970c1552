// A component as frameworks have them: what it made it takes away again.
import OT, { initPublisher, initSession, type Publisher, type Session } from '@opentok/client';

interface Props {
  apiKey: string;
  sessionId: string;
  token: string;
  publisherProperties?: OT.PublisherProperties;
  onError(error: OT.OTError): void;
}

/** Ends what useCall began, as the function that an effect returns. */
export function useCall(container: HTMLElement, props: Props): () => void {
  const session: Session = initSession(props.apiKey, props.sessionId);
  const publisher: Publisher = initPublisher(container, {
    ...props.publisherProperties,
    insertMode: 'append',
    style: { buttonDisplayMode: 'off' },
  });
  const handlers = {
    streamCreated({ stream }: OT.StreamEvent) {
      const kind: 'camera' | 'screen' | 'custom' | undefined = stream.videoType;
      const subscriber = session.subscribe(stream, container, { subscribeToVideo: kind != null });
      subscriber.once('destroyed', () => subscriber.off());
    },
    sessionDisconnected: ({ reason }: OT.SessionDisconnectEvent) => console.log(reason),
  };
  session.on(handlers);
  const ready = (async () => {
    await session.connect.promise(props.token);
    await session.publish.promise(publisher);
    await publisher.publishVideo.promise(true);
    const devices = await OT.getDevices();
    return devices.filter(({ kind }) => kind === 'videoInput').map(({ deviceId }) => deviceId);
  })();
  ready.catch((error: OT.OTError) => props.onError(error));
  return () => {
    session.off(handlers);
    publisher.destroy();
    void session.disconnect();
  };
}

export function useChat(session: Session, heard: (text: string, from: string | null) => void) {
  session.on('signal:chat', ({ data, from }) => heard(data ?? '', from && from.data));
  return (data: string, to?: OT.Connection) =>
    session.signal({ type: 'chat', data, ...(to ? { to } : {}) }, (error) => error?.signal?.type);
}

/** What is documented can be listened to, also where it comes later. */
export function follow(session: Session, subscriber: OT.Subscriber, show: (text: string) => void) {
  session.on({
    sessionReconnecting: () => show('one moment'),
    sessionReconnected: () => show(''),
    archiveStarted: ({ id, name }) => show(`${name} (${id}) is recorded`),
    archiveStopped: ({ id }) => show(`${id} is complete`),
    streamPropertyChanged: ({ changedProperty }) =>
      show(changedProperty === 'hasCaptions' ? 'captions' : ''),
  });
  subscriber.on({
    videoDisableWarning: () => show('the network is slow'),
    videoDisableWarningLifted: () => show(''),
    captionReceived: ({ caption, isFinal }) => show(isFinal ? caption : `${caption}…`),
    encryptionSecretMatch: () => show('it is ours'),
    encryptionSecretMismatch: () => show('another secret'),
  });
}

export const report = async (): Promise<string> => OT.reportIssue();

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

export const report = async (): Promise<string> => OT.reportIssue();

// What must not compile.
import OT, { initSession } from '@opentok/client';

const session = initSession('123456', '1_session');
const publisher = OT.initPublisher();

// @ts-expect-error There is no such event.
session.on('streamCraeted', () => undefined);
// @ts-expect-error There is no such mode.
OT.initPublisher('x', { insertMode: 'inside' });
// @ts-expect-error A stream is needed.
session.subscribe('stream');
// @ts-expect-error Connected to what?
session.connect();
// @ts-expect-error A publisher is no stream.
session.getPublisherForStream(publisher);
// @ts-expect-error Not before it is connected.
session.connection.connectionId.toUpperCase();
// @ts-expect-error Nobody sets that.
session.sessionId = 'other';
// @ts-expect-error Signals carry text.
void session.signal({ type: 'x', data: { y: 1 } });
// @ts-expect-error There is no such device kind.
OT.getDevices().then((devices) => devices.some(({ kind }) => kind === 'videoinput'));
// @ts-expect-error There is no such rate.
OT.initPublisher('x', { frameRate: 25 });
// @ts-expect-error Errors have numbers.
session.connect('token', (error) => error?.code.toUpperCase());
// @ts-expect-error Nobody can make a stream.
new OT.Stream();

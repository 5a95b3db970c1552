// A program that uses require().
import OT = require('@opentok/client');

const session: OT.Session = OT.initSession(123456, '1_session', { serverUrl: 'https://host' });
const publisher = session.publish(undefined, { name: 'x' }, (error) => error?.code);
publisher.on('streamDestroyed', (event) => event.preventDefault()).on('destroyed', () => undefined);
const mine: OT.Subscriber[] = publisher.stream
  ? session.getSubscribersForStream(publisher.stream)
  : [];
mine.forEach((one) => one.subscribeToAudio(false).setAudioVolume(50));
const first: OT.Subscriber | undefined = OT.subscribers.find();
const isStream: boolean = first?.stream instanceof OT.Stream;
const target = OT.$.eventing({ a: 1 });
target.on('x', (value: number) => value + target.a).trigger('x', 2);
export = { isStream };

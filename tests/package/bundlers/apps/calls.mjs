// Calls everything of OT that needs a browser, and tells how each call ended.
export async function endsOf(OT) {
  OT.setLogLevel(OT.NONE);
  const session = OT.initSession('1', '2_MX4xfn4xfnh-', { serverUrl: 'http://localhost:9' });
  const calls = {
    initPublisher: () => OT.initPublisher(),
    'initPublisher.promise': () => OT.initPublisher.promise(),
    getUserMedia: () => OT.getUserMedia(),
    getDevices: () => OT.getDevices(),
    getAudioOutputDevices: () => OT.getAudioOutputDevices(),
    setAudioOutputDevice: () => OT.setAudioOutputDevice('x'),
    connect: () => session.connect.promise('T1==x'),
    publish: () => session.publish.promise(),
    subscribe: () => session.subscribe({ streamId: 'x' }),
  };
  const ends = {};
  for (const [name, call] of Object.entries(calls)) {
    try {
      await call();
      ends[name] = 'ok';
    } catch (error) {
      ends[name] = `${error.name} ${error.code}: ${error.message}`;
    }
  }
  ends.checkSystemRequirements = OT.checkSystemRequirements();
  ends.checkScreenSharingCapability = (await OT.checkScreenSharingCapability()).supported;
  ends.browser = OT.$.browser();
  return ends;
}

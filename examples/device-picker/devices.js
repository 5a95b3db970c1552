import { getTicket } from '../shared/ticket.js';

const status = document.getElementById('status');
const level = document.getElementById('level');
const camera = document.getElementById('camera');
const microphone = document.getElementById('microphone');
const loudspeaker = document.getElementById('loudspeaker');
const look = { insertMode: 'append', width: '100%', height: '100%' };

// Browsers name devices only to pages that may use one, so access comes first.
const publisher = await OT.initPublisher.promise('people', look);
publisher.on('audioLevelUpdated', ({ audioLevel }) => {
  level.value = audioLevel;
});

function fill(select, devices, chosenId) {
  const options = devices.map(({ deviceId, label }) => new Option(label, deviceId));
  select.replaceChildren(...options);
  select.value = chosenId ?? '';
  select.disabled = devices.length === 0;
}

async function showDevices() {
  const inputs = await OT.getDevices();
  const ofKind = (kind) => inputs.filter((device) => device.kind === kind);
  fill(camera, ofKind('videoInput'), publisher.getVideoSource().deviceId);
  fill(microphone, ofKind('audioInput'), publisher.getAudioSource()?.getSettings().deviceId);
  const current = await OT.getActiveAudioOutputDevice();
  fill(loudspeaker, await OT.getAudioOutputDevices(), current.deviceId);
}

/** Takes what was chosen, or says why not and shows again what is in use. */
function listen(select, take) {
  select.addEventListener('change', async () => {
    status.textContent = '';
    try {
      await take(select.value);
    } catch (error) {
      status.textContent = error.message;
    }
    await showDevices();
  });
}

listen(camera, (deviceId) => publisher.setVideoSource(deviceId));
listen(microphone, (deviceId) => publisher.setAudioSource(deviceId));
listen(loudspeaker, (deviceId) => OT.setAudioOutputDevice(deviceId));
navigator.mediaDevices.addEventListener('devicechange', showDevices);
await showDevices();

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);
session.on('streamCreated', ({ stream }) => session.subscribe(stream, 'people', look));
await session.connect.promise(token);
await session.publish.promise(publisher);

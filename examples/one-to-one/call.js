import { getTicket } from '../shared/ticket.js';

const status = document.getElementById('status');
const microphone = document.getElementById('microphone');
const camera = document.getElementById('camera');
const leave = document.getElementById('leave');
const fill = { insertMode: 'append', width: '100%', height: '100%' };

// The camera starts at once, while the page connects.
const publisher = OT.initPublisher('own', fill);
const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);

session.on({
  sessionConnected() {
    status.textContent = 'Waiting for the other person…';
  },
  streamCreated({ stream }) {
    session.subscribe(stream, 'other', fill);
    status.textContent = 'You are in a call.';
  },
  streamDestroyed() {
    status.textContent = 'The other person has left. Waiting for somebody…';
  },
  sessionDisconnected({ reason }) {
    const isLost = reason === 'networkDisconnected';
    status.textContent = isLost ? 'The connection was lost.' : 'You have left.';
    status.textContent += ' Reload the page to call again.';
    for (const button of [microphone, camera, leave]) button.disabled = true;
  },
});

/** Makes a button that switches something on and off. */
function makeSwitch(button, set) {
  button.addEventListener('click', () => {
    const isOn = button.ariaPressed !== 'true';
    set(isOn);
    button.ariaPressed = isOn;
  });
}

makeSwitch(microphone, (isOn) => publisher.publishAudio(isOn));
makeSwitch(camera, (isOn) => publisher.publishVideo(isOn));
leave.addEventListener('click', () => session.disconnect());

await session.connect.promise(token);
// That there are only two is for your server to see to: it gives nobody else a token.
await session.publish.promise(publisher);

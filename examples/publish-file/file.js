import { getTicket } from '../shared/ticket.js';

const file = document.getElementById('file');
const status = document.getElementById('status');
const video = document.getElementById('video');
let publisher;

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);
session.on('streamCreated', ({ stream }) => {
  session.subscribe(stream, 'videos', { insertMode: 'append', width: '100%', height: '100%' });
});
await session.connect.promise(token);
file.disabled = false;

/** Plays a file and publishes what is played, picture and sound. */
async function publish(chosen) {
  publisher?.destroy();
  URL.revokeObjectURL(video.src);
  video.src = URL.createObjectURL(chosen);
  video.hidden = false;
  await video.play();
  const played = video.captureStream?.() ?? video.mozCaptureStream?.();
  if (!played) throw new Error('This browser cannot capture what a video element plays.');
  publisher = OT.initPublisher({
    videoSource: played.getVideoTracks()[0] ?? null,
    audioSource: played.getAudioTracks()[0] ?? null,
    insertDefaultUI: false, // the video element is there already
    name: chosen.name,
    videoContentHint: 'motion',
  });
  await session.publish.promise(publisher);
}

file.addEventListener('change', async () => {
  const [chosen] = file.files;
  if (!chosen) return;
  status.textContent = '';
  try {
    await publish(chosen);
    status.textContent = `Playing ${chosen.name} for everybody.`;
  } catch (error) {
    status.textContent = `${chosen.name} cannot be published. ${error.message}`;
  }
});

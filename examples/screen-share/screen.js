import { getTicket } from '../shared/ticket.js';

const share = document.getElementById('share');
const status = document.getElementById('status');
const fill = { insertMode: 'append', width: '100%', height: '100%', fitMode: 'contain' };
let publisher;

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);

session.on('streamCreated', ({ stream }) => session.subscribe(stream, 'screens', fill));
await session.connect.promise(token);

const { supported } = await OT.checkScreenSharingCapability();
share.disabled = !supported;
status.textContent = supported ? '' : 'This browser cannot share screens; watch one instead.';

/** Asks the browser to let its user choose, and publishes what was chosen. */
async function start() {
  const screen = await OT.initPublisher.promise('screens', {
    ...fill,
    videoSource: 'screen',
    publishAudio: true, // the sound of what is shared, where the browser has it
    videoContentHint: 'detail', // letters matter more than motion
    name: 'Your screen',
  });
  // The user can also end it by the browser's own button.
  screen.on('destroyed', () => show(undefined));
  await session.publish.promise(screen);
  show(screen);
}

function show(screen) {
  publisher = screen;
  share.textContent = screen ? 'Stop sharing' : 'Share your screen';
}

share.addEventListener('click', async () => {
  status.textContent = '';
  try {
    if (publisher) session.unpublish(publisher);
    else await start();
  } catch (error) {
    // Whoever closes the browser's dialog has changed their mind; nothing is wrong.
    const isCancelled = error.name === 'OT_USER_MEDIA_ACCESS_DENIED';
    status.textContent = isCancelled ? 'Nothing is shared.' : error.message;
  }
});

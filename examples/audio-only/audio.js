import { getTicket } from '../shared/ticket.js';

const form = document.getElementById('join');
const name = document.getElementById('name');
const look = { insertMode: 'append', width: '100%', height: '100%' };

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  form.hidden = true;
  const { apiKey, sessionId, token } = await getTicket();
  const session = OT.initSession(apiKey, sessionId);

  session.on('streamCreated', ({ stream }) => session.subscribe(stream, 'people', look));

  await session.connect.promise(token);
  // Without a video source no camera is asked for, and views show initials and levels instead.
  await session.publish.promise('people', { ...look, videoSource: null, name: name.value });
});

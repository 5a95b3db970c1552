/* global PARLEY_URL */
import OT from 'parley-client';
import { getTicket } from './ticket.js';

// A bundle does not know where Parley is, so it is told once.
OT.configure({ serverUrl: PARLEY_URL });

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);
session.on('streamCreated', ({ stream }) => {
  session.subscribe(stream, 'videos', { insertMode: 'append' });
});
await session.connect.promise(token);
await session.publish.promise('videos', { insertMode: 'append' });

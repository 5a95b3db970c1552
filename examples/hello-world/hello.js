import { getTicket } from '../shared/ticket.js';

const look = { insertMode: 'append', width: '100%', height: '100%' };

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);

// A stream is what somebody publishes; those that are there already are told of as well.
session.on('streamCreated', ({ stream }) => {
  session.subscribe(stream, 'videos', look);
});

await session.connect.promise(token);
await session.publish.promise('videos', look);

const { apiKey, sessionId, token } = await (await fetch('/ticket')).json();

// part: call
const session = OT.initSession(apiKey, sessionId);

session.on('streamCreated', ({ stream }) => {
  session.subscribe(stream, 'videos', { insertMode: 'append' });
});

session.connect(token, (error) => {
  if (error) return console.error(error.name, error.message);
  const publisher = OT.initPublisher('videos', { insertMode: 'append' });
  session.publish(publisher);
});
// end: call

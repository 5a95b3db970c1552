const answer = await fetch(`${location.pathname}/ticket`);
if (answer.ok) await join(await answer.json());
else document.getElementById('problem').textContent = await answer.text();

async function join({ apiKey, sessionId, token }) {
  const session = OT.initSession(apiKey, sessionId);
  session.on('streamCreated', ({ stream }) => {
    session.subscribe(stream, 'videos', { insertMode: 'append' });
  });
  await session.connect.promise(token);
  await session.publish.promise('videos', { insertMode: 'append' });
}

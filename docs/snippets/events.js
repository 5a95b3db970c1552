/** Runs with a connected session and a token's data, as the tests hand them over. */
export function listen(session, say) {
  // part: events
  session.on('connectionCreated', ({ connection }) => {
    say(`${connection.data} is here`);
  });
  session.on({
    streamCreated: ({ stream }) => say(`${stream.name} is published`),
    'signal:chat': ({ data, from }) => say(`${from.data}: ${data}`),
  });
  // end: events
}

export async function chat(session) {
  // part: signal
  await session.signal({ type: 'chat', data: 'Hello' });
  // end: signal
}

export function keepPicture(session, say) {
  // part: default-action
  session.on('streamDestroyed', (event) => {
    // Leave the last picture on the page instead of taking the subscriber away.
    event.preventDefault();
    say(`${event.stream.name} ended: ${event.reason}`);
  });
  // end: default-action
}

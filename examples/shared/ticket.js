// How these pages get in: an API key, the id of a session, and a token that lets its holder join.
//
// In production your own server hands these out, made with the OpenTok SDK and the API secret, to
// people it knows: see the example app-server. The server that `npm start` runs has rooms for its
// demo and for these pages, so that they need no server of their own.

const room = roomName();

/** Resolves to { apiKey, sessionId, token } for the room that the page's address names. */
export async function getTicket(role = 'publisher') {
  const response = await fetch('/demo/room', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room: `examples/${room}`, role }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

/** One room a page and browser, so that a second tab meets the first; others need its address. */
function roomName() {
  const address = new URL(location);
  const name =
    address.searchParams.get('room') ??
    localStorage.getItem('parley.examples.room') ??
    Math.random().toString(36).slice(2, 10);
  localStorage.setItem('parley.examples.room', name);
  address.searchParams.set('room', name);
  history.replaceState(null, '', address);
  const [page] = location.pathname.split('/').slice(-2);
  return `${page}/${name}`;
}

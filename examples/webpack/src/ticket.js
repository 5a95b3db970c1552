/** Asks for what it takes to join; in production your own server answers, see the example app-server. */
export async function getTicket() {
  const response = await fetch('/demo/room', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ room: 'examples/webpack' }),
  });
  if (!response.ok) throw new Error(`No ticket: ${response.status}. Does Parley run?`);
  return response.json();
}

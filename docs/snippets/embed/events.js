// part: events
addEventListener('message', ({ origin, data }) => {
  // What the script finds wrong with your page comes from the page itself.
  if (![location.origin, 'https://video.example.com'].includes(origin)) return;
  if (data.source !== 'parley-embed') return;
  if (data.type === 'joined') show('You are in the call.');
  if (data.type === 'participantJoined') show(`${data.participants} people are in the call.`);
  if (data.type === 'left') show('The call is over.');
  if (data.type === 'error') show(`${data.error.name}: ${data.error.message}`);
});
// end: events

function show(text) {
  const line = document.createElement('p');
  line.textContent = text;
  document.body.append(line);
}

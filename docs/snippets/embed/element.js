// part: events
const call = document.querySelector('parley-call');
call.addEventListener('joined', () => show('You are in the call.'));
call.addEventListener('participantJoined', ({ detail }) => {
  show(`${detail.participants} people are in the call.`);
});
call.addEventListener('left', () => show('The call is over.'));
call.addEventListener('error', ({ detail }) =>
  show(`${detail.error.name}: ${detail.error.message}`),
);
// end: events

function show(text) {
  const line = document.createElement('p');
  line.textContent = text;
  document.body.append(line);
}

const log = document.getElementById('events');

// The widget is a frame, so what it tells comes as a message; look where it comes from.
addEventListener('message', ({ origin, data }) => {
  if (origin !== location.origin || data.source !== 'parley-embed') return;
  const { type, participants, error } = data;
  const people = participants === undefined ? '' : ` (${participants} in the call)`;
  log.textContent = error ? `${error.name}: ${error.message}` : type + people;
});

import { getTicket } from '../shared/ticket.js';

const form = document.getElementById('form');
const input = document.getElementById('text');
const messages = document.getElementById('messages');

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);

const isOwn = ({ connectionId }) => connectionId === session.connection.connectionId;

function show(from, text, kind = '') {
  const author = document.createElement('strong');
  author.textContent = isOwn(from) ? 'You' : `Guest ${from.connectionId.slice(-4)}`;
  const item = document.createElement('li');
  item.className = isOwn(from) ? `own ${kind}` : kind;
  item.append(author, ' ', text); // as text, never as HTML: it comes from others
  messages.append(item);
  messages.scrollTop = messages.scrollHeight;
}

// A signal comes back to its sender too, so that everybody reads all of them in the same order.
session.on('signal:chat', ({ data, from }) => show(from, data));
session.on('connectionCreated', ({ connection }) => show(connection, 'joined', 'notice'));
session.on('connectionDestroyed', ({ connection }) => show(connection, 'left', 'notice'));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const data = input.value.trim();
  if (data === '') return;
  session.signal({ type: 'chat', data });
  input.value = '';
});

await session.connect.promise(token);
form.querySelector('button').disabled = false;
input.focus();

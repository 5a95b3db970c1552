import { getTicket } from '../shared/ticket.js';

const people = document.getElementById('people');
const status = document.getElementById('status');
const look = { insertMode: 'append', width: '100%', height: '100%' };
let session;

const say = (text) => {
  status.textContent = text;
};

function addButton(parent, label, action) {
  const button = document.createElement('button');
  button.textContent = label;
  button.addEventListener('click', action);
  parent.append(button);
}

function addTile() {
  const tile = document.createElement('div');
  people.append(tile);
  return tile;
}

/** Shows somebody, with buttons for what may be done to them. */
function subscribe(stream) {
  const tile = addTile();
  const subscriber = session.subscribe(stream, tile, look);
  subscriber.on('destroyed', () => tile.remove());
  // This decides which buttons to show; what a token allows is enforced by the server.
  if (!session.capabilities.forceMute) return;
  const buttons = document.createElement('p');
  buttons.className = 'controls';
  tile.append(buttons);
  addButton(buttons, 'Mute', () => session.forceMuteStream(stream));
  addButton(buttons, 'End stream', () => session.forceUnpublish(stream));
  addButton(buttons, 'Remove', () => session.forceDisconnect(stream.connection));
}

async function publish(name) {
  const tile = addTile();
  const publisher = OT.initPublisher(tile, { ...look, name });
  publisher.on('destroyed', () => tile.remove());
  publisher.on('muteForced', () => say('A moderator has muted you. You can unmute yourself.'));
  publisher.on('streamDestroyed', ({ reason }) => {
    if (reason === 'forceUnpublished') say('A moderator has ended your stream.');
  });
  await session.publish.promise(publisher);
  return publisher;
}

async function join(role) {
  document.getElementById('join').hidden = true;
  const { apiKey, sessionId, token } = await getTicket(role);
  session = OT.initSession(apiKey, sessionId);
  session.on('streamCreated', ({ stream }) => subscribe(stream));
  session.on('sessionDisconnected', ({ reason }) => {
    if (reason === 'forceDisconnected') say('A moderator has removed you.');
  });
  await session.connect.promise(token);
  const isModerator = Boolean(session.capabilities.forceMute);
  const publisher = await publish(isModerator ? 'Moderator' : 'Guest');
  if (!isModerator) return;
  const controls = document.getElementById('moderator');
  addButton(controls, 'Mute everybody else', () => session.forceMuteAll([publisher.stream]));
  addButton(controls, 'Let newcomers speak', () => session.disableForceMute());
}

for (const button of document.querySelectorAll('#join button')) {
  button.addEventListener('click', () => join(button.value));
}

import { getTicket } from '../shared/ticket.js';

const people = document.getElementById('people');
const look = { insertMode: 'append', width: '100%', height: '100%' };
const isSpeech = 0.05;

/** How loud each person has been lately, by the element that shows them. */
const loudness = new Map();

// Single levels jump with every syllable, so each may only sink slowly.
function listenTo(subscriber) {
  subscriber.on('audioLevelUpdated', ({ audioLevel }) => {
    const before = loudness.get(subscriber.element) ?? 0;
    loudness.set(subscriber.element, Math.max(audioLevel, before * 0.98));
    showSpeaker();
  });
  subscriber.on('destroyed', () => loudness.delete(subscriber.element));
}

// Whoever speaks stays large until somebody else is clearly louder.
function showSpeaker() {
  const current = people.querySelector('.is-speaking');
  const [loudest] = [...loudness.keys()].sort((a, b) => loudness.get(b) - loudness.get(a));
  const isClear = loudness.get(loudest) > 1.5 * (loudness.get(current) ?? 0);
  if (loudest === current || loudness.get(loudest) < isSpeech || !isClear) return;
  current?.classList.remove('is-speaking');
  loudest.classList.add('is-speaking');
}

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);

session.on('streamCreated', async ({ stream }) => {
  listenTo(await session.subscribe.promise(stream, people, look));
});

await session.connect.promise(token);
await session.publish.promise(people, look);

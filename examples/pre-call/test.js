import { getTicket } from '../shared/ticket.js';

const start = document.getElementById('start');
const results = document.getElementById('results');
const samplesWanted = 6;
const look = { insertMode: 'append', width: '100%', height: '100%' };

/** Runs one step and shows how it went; what it resolves to is said beside its name. */
async function step(name, run) {
  const item = document.createElement('li');
  item.textContent = `${name}…`;
  results.append(item);
  try {
    item.textContent = `${name}: ${await run()}`;
    item.className = 'good';
  } catch (error) {
    item.textContent = `${name}: ${error.message}`;
    item.className = 'bad';
    throw error;
  }
}

/** One second of what is received, a few times over; the last one is what counts. */
async function measure(subscriber) {
  let stats;
  for (let sample = 0; sample < samplesWanted; sample += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    stats = await subscriber.getStats();
  }
  return stats;
}

function describe({ audio, video }) {
  const lost = audio.packetsLost + video.packetsLost;
  const all = lost + audio.packetsReceived + video.packetsReceived;
  const size = `${video.width}×${video.height} at ${Math.round(video.frameRate)} frames a second`;
  const rate = `${Math.round(video.totalBitrate / 1000)} kbit/s`;
  return `${size}, ${rate}, ${((100 * lost) / all).toFixed(1)} % of the packets lost`;
}

const words = ['', 'bad', 'poor', 'fair', 'good', 'excellent'];

async function check() {
  let publisher;
  let subscriber;
  let quality;
  await step('Browser', () => {
    if (OT.checkSystemRequirements() !== 1) throw new Error('This browser cannot make calls.');
    return 'can make calls';
  });
  await step('Camera and microphone', async () => {
    publisher = await OT.initPublisher.promise('videos', look);
    return publisher.getVideoSource().track.label;
  });
  const { apiKey, sessionId, token } = await getTicket();
  const session = OT.initSession(apiKey, sessionId);
  await step('Server', async () => {
    await session.connect.promise(token);
    return 'connected';
  });
  await step('Media', async () => {
    await session.publish.promise(publisher);
    // One's own stream, by way of the network, silent so that nothing howls.
    const silent = { ...look, testNetwork: true, audioVolume: 0 };
    subscriber = await session.subscribe.promise(publisher.stream, 'videos', silent);
    subscriber.on('qualityScoreChanged', ({ qualityScore }) => {
      quality = qualityScore;
    });
    return 'goes out and comes back';
  });
  await step('Network', async () => describe(await measure(subscriber)));
  await step('Quality', () => {
    const { audioQualityScore: audio, videoQualityScore: video } = quality;
    return `sound ${words[audio]}, picture ${words[video]}`;
  });
  await session.disconnect();
}

start.addEventListener('click', async () => {
  start.disabled = true;
  results.replaceChildren();
  await check().catch(() => OT.sessions.forEach((session) => session.disconnect()));
  OT.publishers.forEach((publisher) => publisher.destroy());
  start.disabled = false;
});

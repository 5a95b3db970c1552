import { getTicket } from '../shared/ticket.js';

const canvas = document.getElementById('canvas');
const colour = document.getElementById('colour');
const context = canvas.getContext('2d');
context.fillStyle = '#fffdf6';
context.fillRect(0, 0, canvas.width, canvas.height);
context.lineCap = 'round';
context.lineWidth = 8;

let last;
canvas.addEventListener('pointermove', ({ buttons, offsetX, offsetY }) => {
  const scale = canvas.width / canvas.clientWidth;
  const point = [offsetX * scale, offsetY * scale];
  if (buttons && last) {
    context.strokeStyle = colour.value;
    context.beginPath();
    context.moveTo(...last);
    context.lineTo(...point);
    context.stroke();
  }
  last = point;
});

// A canvas gives a frame whenever it is drawn to. Who joins later needs one too, so a clock ticks.
setInterval(() => {
  context.fillStyle = '#fffdf6';
  context.fillRect(0, 0, 160, 40);
  context.fillStyle = '#515c58';
  context.font = '24px sans-serif';
  context.fillText(new Date().toLocaleTimeString(), 12, 30);
}, 500);

const { apiKey, sessionId, token } = await getTicket();
const session = OT.initSession(apiKey, sessionId);
session.on('streamCreated', ({ stream }) => {
  session.subscribe(stream, 'pictures', { insertMode: 'append', width: '100%', height: '100%' });
});
await session.connect.promise(token);

// The canvas itself is in the page already, so the publisher needs no view of its own.
const [videoSource] = canvas.captureStream(15).getVideoTracks();
const publisher = OT.initPublisher({ videoSource, audioSource: null, insertDefaultUI: false });
await session.publish.promise(publisher);

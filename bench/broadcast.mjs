// A baseline of the load rows: a broadcast server as one writes it with `ws` in Node.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const rooms = new Map();
server.on('connection', (socket, { url }) => {
  if (!rooms.has(url)) rooms.set(url, new Set());
  const room = rooms.get(url).add(socket);
  socket.on('close', () => room.delete(socket));
  socket.on('message', (text) => {
    for (const member of room) member.send(text, { binary: false });
  });
});
await once(server, 'listening');
console.log(`http://127.0.0.1:${server.address().port}`);

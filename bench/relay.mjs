// The bare pair's signalling: a WebSocket relay that hands every text to the other sockets of its room.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

export async function startRelay() {
  const relay = new WebSocketServer({ port: 0, perMessageDeflate: false });
  await once(relay, 'listening');
  relay.on('connection', (socket) => {
    socket.on('message', (text) => {
      for (const other of relay.clients) {
        if (other !== socket) other.send(text.toString());
      }
    });
  });
  return {
    url: `ws://localhost:${relay.address().port}`,
    close() {
      for (const socket of relay.clients) socket.terminate();
      return new Promise((resolve) => relay.close(resolve));
    },
  };
}

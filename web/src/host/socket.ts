/* Effects on WebSockets. */
import { text } from '../api/arguments.js';
import { watchNetwork } from './network.js';
import { push } from './page.js';
import type { Handlers } from './pump.js';
import { textOf } from './report.js';

const sockets = new Map<number, WebSocket>();

/** Close codes that a page may send (WebSockets Standard, close()). */
const mayClose = (code: number): boolean => code === 1000 || (code >= 3000 && code <= 4999);

function closed(socket: number, code: number, reason: string): void {
  if (sockets.delete(socket))
    push({ type: 'socketClosed', socket, code, reason: text(reason, 512) });
}

export const socketHandlers: Pick<Handlers, 'openSocket' | 'sendText' | 'closeSocket'> = {
  openSocket({ socket, url, protocol }) {
    let opened: WebSocket;
    try {
      opened = new WebSocket(url, protocol);
    } catch (thrown) {
      push({ type: 'socketClosed', socket, code: 1006, reason: text(textOf(thrown), 512) });
      return;
    }
    sockets.set(socket, opened);
    watchNetwork();
    opened.onopen = () => {
      if (sockets.has(socket)) push({ type: 'socketOpened', socket });
    };
    opened.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (sockets.has(socket) && typeof data === 'string')
        push({ type: 'socketText', socket, text: data });
    };
    opened.onclose = ({ code, reason }) => {
      closed(socket, code, reason);
    };
  },

  sendText({ socket, text }) {
    const open = sockets.get(socket);
    if (open?.readyState === WebSocket.OPEN) open.send(text);
  },

  closeSocket({ socket, code }) {
    const open = sockets.get(socket);
    sockets.delete(socket);
    if (mayClose(code)) open?.close(code);
    else open?.close();
  },
};

export function closeSockets(): void {
  // Said, as otherwise the server takes it for a socket that died, and waits.
  for (const open of sockets.values()) open.close(1000);
  sockets.clear();
}

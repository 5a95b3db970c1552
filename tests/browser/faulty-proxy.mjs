// A TCP proxy that has faults on demand: it resets what goes through it, stalls, or lets nobody in.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class FaultyProxy {
  #pairs = new Set();
  #stalled = false;
  #refusing = false;
  #server;

  /** Listens on a port of its own before the port of the server. */
  static async start(target) {
    const proxy = new FaultyProxy();
    proxy.#server = createServer({ pauseOnConnect: true }, (near) => proxy.#take(near, target));
    proxy.#server.listen(0, 'localhost');
    await once(proxy.#server, 'listening');
    proxy.port = proxy.#server.address().port;
    return proxy;
  }

  #take(near, target) {
    if (this.#refusing) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: target, host: 'localhost', allowHalfOpen: false });
    const pair = [near, far];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on('error', end).on('close', end);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    if (this.#stalled) far.pause();
    else near.resume();
  }

  /** Ends every connection by a reset; new ones as well, until heal(). */
  cut() {
    this.#refusing = true;
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** Nothing passes any more, and nobody is told; so it is with new connections, until heal(). */
  stall() {
    this.#stalled = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  heal() {
    this.#refusing = false;
    this.#stalled = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  async close() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

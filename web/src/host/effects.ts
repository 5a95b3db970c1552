/* Every effect of the core has its function here; a missing one does not compile. */
import { callHandlers, publisherHandlers, sessionHandlers, subscriberHandlers } from './events.js';
import { closeAllLegs, legHandlers } from './legs.js';
import { mediaHandlers, releaseAllMedia } from './media.js';
import type { Handlers } from './pump.js';
import { closeSockets, socketHandlers } from './socket.js';
import { statsHandlers } from './stats.js';

export const handlers: Handlers = {
  ...callHandlers,
  ...sessionHandlers,
  ...publisherHandlers,
  ...subscriberHandlers,
  ...socketHandlers,
  ...mediaHandlers,
  ...legHandlers,
  ...statsHandlers,
};

/** Without a core nothing more can be done: no camera stays on, and the others see us leave. */
export function shutDown(): void {
  closeAllLegs();
  closeSockets();
  releaseAllMedia();
}

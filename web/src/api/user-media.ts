/* OT.getUserMedia: the media that a publisher would have, for the application itself. */
import { Properties } from './arguments.js';
import { readPublisher, readWanted } from './sources.js';
import { takeMedia } from '../host/media.js';
import { call, nextNumber } from '../host/page.js';
import { requireGlobals } from '../host/platform.js';

/** The core knows it as a publisher, until the application has its stream. */
export async function getUserMedia(given?: unknown): Promise<MediaStream> {
  requireGlobals('OT.getUserMedia', 'MediaStream');
  const properties = new Properties(given, 'properties');
  const publisher = nextNumber();
  const input = readPublisher(publisher, properties, readWanted(properties));
  return new Promise((resolve, reject) => {
    call({ type: 'initPublisher', ...input }, (error) => {
      if (error) reject(error);
      else resolve(takeMedia(publisher));
      call({ type: 'destroyPublisher', publisher }, () => undefined);
    });
  });
}

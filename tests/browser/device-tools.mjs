/* global tools */
// Gives a page cameras of one colour and microphones of one tone each, which come and go at will.
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('device-page.mjs', import.meta.url), 'utf8');

/** What replaces the devices of a page: `{ cameras: { id: colour }, microphones: { id: hertz } }`. */
export function deviceScript({ cameras = {}, microphones = {} }) {
  const lists = [cameras, microphones].map((list) => JSON.stringify(list));
  return `(() => {${source}\n})();tools.plugIn(${lists});`;
}

/** Replaces the devices of a page at once. */
export const plugIn = (page, devices) => page.evaluate(deviceScript(devices));

/** Resolves once the video of `name` has this colour in the middle. */
export const showsColour = (page, name, colour) =>
  page.evaluate(
    async ([who, what]) => tools.showsColour(await tools.videoComes(who), what),
    [name, colour],
  );

/** Resolves once the sound of `name` is this tone. */
export const soundsLike = (page, name, hertz) =>
  page.evaluate(
    async ([who, tone]) => {
      const video = await tools.videoComes(who);
      await tools.until(() => video.srcObject, `media of "${who}"`);
      return tools.soundsLike(video, tone);
    },
    [name, hertz],
  );

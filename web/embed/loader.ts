// ot-embed.js: puts the widget, as a frame that fills it, into the page's #otEmbedContainer.
import { allow } from './allow.js';

const containerId = 'otEmbedContainer';
const mark = 'data-parley-embed';
// Browsers show frames without a height this high, which is too low for a call.
const lowestPx = 150;

// Elements that show no children.
const unfit =
  'audio, br, canvas, embed, hr, iframe, img, input, link, meta, object, script, select, style, svg, textarea, video';

const script =
  document.currentScript instanceof HTMLScriptElement
    ? document.currentScript
    : document.querySelector<HTMLScriptElement>('script[src*="/ot-embed.js"]');

const address = script?.src ? frameAddress(script.src) : undefined;

/** Says to the page and its developer what is wrong, in the same way in which the widget does. */
function report(name: string, code: number, message: string): void {
  console.error(`Parley call: ${name} (${code}): ${message}`);
  const parameters = address ? new URL(address).searchParams : undefined;
  const place = { embedId: parameters?.get('embedId') ?? '', room: parameters?.get('room') ?? '' };
  const event = { source: 'parley-embed', ...place, type: 'error', error: { name, code, message } };
  window.postMessage(event, location.origin === 'null' ? '*' : location.origin);
}

function frameAddress(source: string): string {
  // Snippets that a script writes into a page often keep the entity.
  const address = new URL(source.replace(/&amp;/g, '&'), location.href);
  address.searchParams.set('iframe', 'true');
  return address.href;
}

/** Says so when the page's content security policy keeps the frame empty. */
function watchPolicy(address: string): void {
  const { origin } = new URL(address);
  document.addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
    if (effectiveDirective !== 'frame-src' || !blockedURI.startsWith(origin)) return;
    report(
      'EMBED_FRAME_FORBIDDEN',
      403,
      `This page's Content-Security-Policy does not let it hold the call. Add frame-src ${origin} to it.`,
    );
  });
}

function makeFrame(address: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.src = address;
  frame.title = 'Video call';
  frame.allow = allow;
  // The server checks which website this is, and the widget answers to it alone.
  frame.referrerPolicy = 'origin';
  frame.setAttribute(mark, '');
  frame.style.cssText = 'display:block;width:100%;height:100%;border:0';
  return frame;
}

const containers = () => [...document.querySelectorAll<HTMLElement>(`[id="${containerId}"]`)];
const frameIn = (container: HTMLElement) =>
  container.querySelector<HTMLIFrameElement>(`:scope > iframe[${mark}]`);

/** The free container that stands last before the script, else the first free one. */
function choose(free: HTMLElement[]): HTMLElement | undefined {
  const isBefore = (container: HTMLElement) =>
    script !== null &&
    (container.compareDocumentPosition(script) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return free.filter(isBefore).pop() ?? free[0];
}

/** Gives the frame a height where its container has none, which only a container that is shown can tell. */
function fit(frame: HTMLIFrameElement): void {
  const observer = new ResizeObserver(() => {
    if (frame.getClientRects().length === 0) return;
    observer.disconnect();
    if (frame.clientHeight > lowestPx || frame.parentElement?.style.height) return;
    frame.style.height = 'auto';
    frame.style.aspectRatio = '5 / 4';
  });
  observer.observe(frame);
}

/** Puts the widget into a container. Returns whether there was one, free or not. */
function place(address: string): boolean {
  const all = containers();
  if (all.length === 0) return false;
  const container = choose(all.filter((one) => !frameIn(one)));
  if (!container) {
    // A script that runs twice has done its work.
    if (all.some((one) => frameIn(one)?.src === address)) return true;
    report(
      'EMBED_CONTAINER_TAKEN',
      409,
      `Every element with id="${containerId}" holds a call already. Give each call a <div id="${containerId}"> of its own, or empty it first.`,
    );
    return true;
  }
  if (container.matches(unfit)) {
    report(
      'EMBED_CONTAINER_UNFIT',
      400,
      `The element with id="${containerId}" is a <${container.localName}>, which cannot hold a call. Make it a <div>.`,
    );
    return true;
  }
  const frame = makeFrame(address);
  container.append(frame);
  fit(frame);
  return true;
}

/** Waits for a container that a script of the page has yet to make. */
function awaitContainer(address: string): void {
  const observer = new MutationObserver(() => {
    if (place(address)) observer.disconnect();
  });
  observer.observe(document.documentElement, {
    childList: true,
    subtree: true,
    attributeFilter: ['id'],
  });
}

function start(address: string): void {
  if (place(address)) return;
  report(
    'EMBED_NO_CONTAINER',
    404,
    `There is no element with id="${containerId}". Add <div id="${containerId}" style="width:800px; height:640px"></div>; the call appears in it as soon as it is there.`,
  );
  awaitContainer(address);
}

if (address) {
  watchPolicy(address);
  if (document.readyState !== 'loading') start(address);
  else if (!place(address)) document.addEventListener('DOMContentLoaded', () => start(address));
} else {
  report(
    'EMBED_NO_SCRIPT',
    400,
    'The script does not know its own address. Load it with <script src="…/embed/embed/ot-embed.js?…">.',
  );
}

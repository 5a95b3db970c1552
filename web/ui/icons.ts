// The icons: own drawings on a grid of 24, stroked with the text's colour.

const namespace = 'http://www.w3.org/2000/svg';

const microphone = 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3z';
const stand = 'M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3';
const camera =
  'M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zM15.5 11l6-3.5v9l-6-3.5';
const slash = 'M3.5 3.5l17 17';
const display =
  'M4.5 4.5h15a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-15a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM8.5 20h7';

const drawings = {
  microphone: [microphone, stand],
  microphoneOff: [microphone, stand, slash],
  camera: [camera],
  cameraOff: [camera, slash],
  screen: [display, 'M12 13.5v-6M9 10l3-3 3 3'],
  screenOff: [display, 'M9.5 8l5 5M14.5 8l-5 5'],
  people: [
    'M9 4.5a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6z',
    'M2.5 19.5c.4-3.8 3-5.9 6.5-5.9s6.1 2.1 6.5 5.9',
    'M15.5 5a3.2 3.2 0 0 1 0 5.8M18 14.3c2.1.8 3.3 2.6 3.5 5.2',
  ],
  chat: [
    'M5 4.5h14a2.5 2.5 0 0 1 2.5 2.5v7.5a2.5 2.5 0 0 1-2.5 2.5h-7l-4.5 3.7v-3.7h-2.5a2.5 2.5 0 0 1-2.5-2.5v-7.5a2.5 2.5 0 0 1 2.5-2.5z',
    'M7.5 9h9M7.5 12.5h5.5',
  ],
  leave: [
    'M3 14.3c-.3-1.5.1-2.7 1.2-3.6 4.6-3.3 11-3.3 15.6 0 1.1.9 1.5 2.1 1.2 3.6l-.2 1c-.2.8-.9 1.2-1.7 1l-2.7-.7c-.7-.2-1.1-.7-1.2-1.4l-.1-1.5c-2-.7-4.2-.7-6.2 0l-.1 1.5c-.1.7-.5 1.2-1.2 1.4l-2.7.7c-.8.2-1.5-.2-1.7-1z',
  ],
  link: [
    'M10 14a4 4 0 0 0 5.7 0l3.3-3.3a4 4 0 0 0-5.7-5.7l-1.3 1.3',
    'M14 10a4 4 0 0 0-5.7 0l-3.3 3.3a4 4 0 0 0 5.7 5.7l1.3-1.3',
  ],
  chevron: ['M6 9.5l6 6 6-6'],
  check: ['M4.5 12.5l5 5 10-11'],
  shuffle: [
    'M3 7.5h2.5c5.5 0 6.5 9 12 9h3M17.5 13.5l3 3-3 3',
    'M3 16.5h2.5c1.7 0 3-.9 4-2.2M13 9.7c1-1.3 2.4-2.2 4.5-2.2h3M17.5 4.5l3 3-3 3',
  ],
  sun: [
    'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
    'M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4',
  ],
  moon: ['M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z'],
  send: ['M4 11.5l16-7-5.5 16-3.2-6.3zM11.3 14.2l4.2-4.7'],
  close: ['M6 6l12 12M18 6l-12 12'],
  settings: [
    'M3.5 7.5h9M17.5 7.5h3M3.5 16.5h3M11.5 16.5h9',
    'M15 5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM9 14a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z',
  ],
  fullScreen: ['M4 9v-5h5M20 9v-5h-5M4 15v5h5M20 15v5h-5'],
  fullScreenEnd: ['M9 4v5h-5M15 4v5h5M9 20v-5h-5M15 20v-5h5'],
  warning: ['M12 4l9 15.5h-18zM12 10v4.5M12 17v.2'],
  share: [
    'M12 14.5v-11M8 7l4-4 4 4',
    'M7 11h-1.5a1.5 1.5 0 0 0-1.5 1.5v6.5a1.5 1.5 0 0 0 1.5 1.5h13a1.5 1.5 0 0 0 1.5-1.5v-6.5a1.5 1.5 0 0 0-1.5-1.5h-1.5',
  ],
} as const;

/** The name of an icon. */
export type IconName = keyof typeof drawings;

/** Draws an icon. It says nothing to assistive technology: what it stands in must have a label. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  for (const line of drawings[name]) {
    const path = document.createElementNS(namespace, 'path');
    path.setAttribute('d', line);
    svg.append(path);
  }
  return svg;
}

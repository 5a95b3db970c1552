/* What stands over the picture: name, mute button, level meter, and the signs of what is off. */

export type WidgetKind = 'publisher' | 'subscriber';

/** How the default user interface is shown: a mode of each part, and the poster's picture. */
export type Style = Record<string, string>;

/** Styles that are modes of a part, by the part's class. */
const modeOf: Record<string, string> = {
  nameDisplayMode: 'OT_name',
  buttonDisplayMode: 'OT_mute',
  audioLevelDisplayMode: 'OT_audio-level-meter',
  videoDisabledDisplayMode: 'OT_video-disabled-indicator',
  audioBlockedDisplayMode: 'OT_audio-blocked-indicator',
  archiveStatusDisplayMode: 'OT_archiving',
};
const image = 'backgroundImageURI';

export function defaultStyle(kind: WidgetKind): Style {
  const other = kind === 'publisher' ? 'audioBlockedDisplayMode' : 'archiveStatusDisplayMode';
  const names = Object.keys(modeOf).filter((name) => name !== other);
  return Object.fromEntries(names.map((name) => [name, 'auto']));
}

/** What is wrong with a style, if anything; `known` are the styles that the widget has. */
export function styleProblem(known: Style, name: string, value: unknown): string | undefined {
  if (name === image) return typeof value === 'string' ? undefined : 'a URL is expected';
  if (!Object.keys(known).includes(name)) return 'there is no such style';
  const modes = name === 'archiveStatusDisplayMode' ? ['auto', 'off'] : ['auto', 'on', 'off'];
  return modes.includes(value as string) ? undefined : `one of ${modes.join(', ')} is expected`;
}

const svgSpace = 'http://www.w3.org/2000/svg';
const mic =
  'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V22h2v-3.1A7 7 0 0 0 19 12z';
const speaker =
  'M4 9v6h4l5 5V4L8 9zm12 3a4 4 0 0 0-2-3.5v7A4 4 0 0 0 16 12zM14 3.2v2.1a7 7 0 0 1 0 13.4v2.1a9 9 0 0 0 0-17.6z';
const camera =
  'M4 6h11a1 1 0 0 1 1 1v3.5L21 7v10l-5-3.5V17a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z';
const stroke = 'M4 2.6 2.6 4 20 21.4 21.4 20z';
const person =
  'M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm0 2c-5 0-9 2.5-9 6v1h18v-1c0-3.5-4-6-9-6z';

/** Drawn as elements, since a policy for images may forbid data URLs. */
function icon(home: Document, ...paths: string[]): SVGElement {
  const svg = home.createElementNS(svgSpace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('fill', 'currentColor');
  svg.setAttribute('aria-hidden', 'true');
  for (const path of paths) {
    const element = home.createElementNS(svgSpace, 'path');
    element.setAttribute('d', path);
    svg.append(element);
  }
  return svg;
}

export function make(home: Document, tag: string, className: string): HTMLElement {
  const element = home.createElement(tag);
  element.className = className;
  return element;
}

/** First letters of the first two words. */
function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('');
}

/** What is shown in place of video: initials, or a person. */
export function makePoster(home: Document, name: string, initials: string | undefined) {
  const poster = make(home, 'div', 'OT_video-poster');
  const sign = make(home, 'span', 'OT_initials');
  // The name says it all to those who do not see.
  sign.setAttribute('aria-hidden', 'true');
  sign.append(initials || initialsOf(name) || icon(home, person));
  poster.append(sign);
  return poster;
}

/** getImgData's result is taken as well: a PNG without `data:` in front. */
export function showImage(poster: HTMLElement, url: string): void {
  const source = url.startsWith('iVBOR') ? `data:image/png;base64,${url}` : url;
  poster.style.setProperty('background-image', url ? `url(${JSON.stringify(source)})` : '');
  poster.classList.toggle('OT_image', url !== '');
}

export interface ControlsOptions {
  kind: WidgetKind;
  name: string;
  onMute: () => void;
  onUnblock: () => void;
  /** The level meter came into sight, or went. */
  onMeter: (seen: boolean) => void;
}

export class Controls {
  private readonly mute_: HTMLElement;
  private readonly meter_: HTMLElement;
  private readonly archiving_: HTMLElement | undefined;
  private readonly parts_: HTMLElement[];
  private readonly watch_: IntersectionObserver | undefined;
  private average_ = 0;

  constructor(home: Document, options: ControlsOptions) {
    const { kind } = options;
    const name = make(home, 'h1', 'OT_name OT_edge-bar-item');
    name.textContent = options.name;
    // For style sheets it is a heading; for the outline of the page it is none.
    name.setAttribute('role', 'none');
    this.mute_ = this.button_(home, 'OT_mute OT_edge-bar-item', options.onMute);
    this.mute_.append(icon(home, kind === 'publisher' ? mic : speaker, mic, stroke));
    this.meter_ = make(home, 'div', 'OT_audio-level-meter');
    this.meter_.append(make(home, 'div', 'OT_audio-level-meter__value'));
    const off = make(home, 'div', 'OT_video-disabled-indicator OT_edge-bar-item');
    off.append(icon(home, camera, stroke));
    off.setAttribute('role', 'img');
    label(off, 'Camera is off');
    this.parts_ = [name, this.mute_, this.meter_, off];
    if (kind === 'publisher') {
      const archiving = make(home, 'div', 'OT_archiving OT_edge-bar-item OT_archiving-off');
      this.archiving_ = archiving;
      archiving.setAttribute('role', 'status');
      archiving.setAttribute('title', 'Recording');
      archiving.append(make(home, 'span', 'OT_archiving-status'));
      this.parts_.push(archiving);
    } else {
      const blocked = this.button_(home, 'OT_audio-blocked-indicator', options.onUnblock);
      blocked.append(icon(home, speaker));
      label(blocked, 'Play sound');
      this.parts_.push(blocked);
    }
    if ('IntersectionObserver' in globalThis) {
      this.watch_ = new IntersectionObserver((changes) => {
        options.onMeter(changes[changes.length - 1]?.isIntersecting ?? false);
      });
      this.watch_.observe(this.meter_);
    }
  }

  private button_(home: Document, className: string, pressed: () => void): HTMLElement {
    const button = make(home, 'button', className);
    button.setAttribute('type', 'button');
    button.addEventListener('click', pressed);
    return button;
  }

  addTo(root: HTMLElement): void {
    root.append(...this.parts_);
  }

  /** How each part is shown. */
  style(style: Style): void {
    for (const [name, part] of Object.entries(modeOf)) {
      const { classList } = this.parts_.find((one) => one.classList.contains(part)) ?? {};
      classList?.remove('OT_mode-auto', 'OT_mode-on', 'OT_mode-off');
      classList?.add(`OT_mode-${style[name] ?? 'auto'}`);
    }
  }

  /** `off`: switched off here; `silent`: the other side's microphone is off. */
  muted(off: boolean, silent: boolean): void {
    this.mute_.classList.toggle('OT_active', off || silent);
    this.mute_.classList.toggle('OT_silent', silent && !off);
    this.mute_.setAttribute('aria-pressed', String(off));
    const state = silent ? 'Microphone is off' : off ? 'Unmute' : 'Mute';
    this.mute_.setAttribute('aria-label', 'Mute');
    this.mute_.setAttribute('title', state);
  }

  /** Moves the meter: up at once, down slowly, on the ear's scale. */
  level(level: number): void {
    this.average_ = Math.max(level, 0.7 * this.average_ + 0.3 * level);
    const shown = Math.max(0, Math.log10(this.average_ || Number.MIN_VALUE) / 1.5 + 1);
    this.meter_.style.setProperty('--OT_level', shown.toFixed(2));
  }

  archiving(on: boolean): void {
    const { archiving_: sign } = this;
    sign?.classList.toggle('OT_archiving-on', on);
    sign?.classList.toggle('OT_archiving-off', !on);
    sign?.firstElementChild?.replaceChildren(on ? 'REC' : '');
  }

  end(): void {
    this.watch_?.disconnect();
  }
}

function label(element: HTMLElement, text: string): void {
  element.setAttribute('aria-label', text);
  element.setAttribute('title', text);
}

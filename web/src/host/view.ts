/* The picture of one publisher or subscriber in the page: its elements and what they show. */
import { styleOnce } from './view-style.js';
import { log, textOf } from './report.js';

export interface ViewOptions {
  kind: 'publisher' | 'subscriber';
  /** Where to put it: an element; nothing for the end of the page; false for nowhere at all. */
  target: HTMLElement | undefined | false;
  insertMode: unknown;
  width: unknown;
  height: unknown;
  fitMode: string;
  mirror: boolean;
  name: string;
  initials: string | undefined;
  showControls: boolean;
  /** The mute button was pressed. */
  onMute: () => void;
  onResize: (width: number, height: number) => void;
  /** The browser began or ceased to keep the sound back. */
  onBlocked: (blocked: boolean) => void;
}

const svgSpace = 'http://www.w3.org/2000/svg';
const personPath =
  'M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zm0 2c-5 0-9 2.5-9 6v1h18v-1c0-3.5-4-6-9-6z';
const micPath =
  'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zm5-3a5 5 0 0 1-10 0H5a7 7 0 0 0 6 6.9V22h2v-3.100A7 7 0 0 0 19 12z';
const speakerPath = 'M4 9v6h4l5 5V4L8 9zm12 3a4 4 0 0 0-2-3.500v7A4 4 0 0 0 16 12z';
const strokePath = 'M4 2.600 2.600 4 20 21.400 21.400 20z';

/** Drawn as elements, since a policy for images may forbid data URLs. */
function icon(document: Document, ...paths: string[]): SVGElement {
  const svg = document.createElementNS(svgSpace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('fill', 'currentColor');
  svg.setAttribute('aria-hidden', 'true');
  for (const path of paths) {
    const element = document.createElementNS(svgSpace, 'path');
    element.setAttribute('d', path);
    svg.append(element);
  }
  return svg;
}

/** 300 and "300" are pixels, everything else is CSS. */
function cssLength(value: unknown): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)))
    return `${value}px`;
  return typeof value === 'string' ? value : undefined;
}

/** First letters of the first two words. */
function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, 2)
    .map((word) => [...word][0])
    .join('');
}

/** Videos that may only be heard after the user has done something in the page. */
const blocked = new Set<View>();

export async function unblockAudio(): Promise<void> {
  await Promise.all([...blocked].map((view) => view.unblock()));
}

function listenForGestures(document: Document): void {
  for (const name of ['click', 'keydown'] as const) {
    document.addEventListener(name, () => void unblockAudio(), { capture: true, once: true });
  }
}

export class View {
  readonly video: HTMLVideoElement;
  readonly root: HTMLElement | undefined;
  private readonly options_: ViewOptions;
  private readonly poster_: HTMLElement | undefined;
  private readonly name_: HTMLElement | undefined;
  private readonly mute_: HTMLElement | undefined;
  private audio_ = true;
  private width_ = 0;
  private height_ = 0;

  constructor(options: ViewOptions) {
    this.options_ = options;
    const home = (options.target || undefined)?.ownerDocument ?? document;
    this.video = this.makeVideo_(home);
    if (options.target === false) return;
    const root = this.insert_(home, options.target);
    this.root = root;
    root.classList.add(
      'OT_root',
      `OT_${options.kind}`,
      'OT_loading',
      `OT_fit-mode-${options.fitMode}`,
    );
    this.mirror(options.mirror);
    const [width, height] = [cssLength(options.width), cssLength(options.height)];
    if (width !== undefined) root.style.setProperty('width', width);
    if (height !== undefined) root.style.setProperty('height', height);

    const make = (tag: string, className: string): HTMLElement => {
      const element = home.createElement(tag);
      element.className = className;
      return element;
    };
    const container = make('div', 'OT_widget-container');
    this.poster_ = make('div', 'OT_video-poster');
    const initials = make('span', 'OT_initials');
    initials.append(options.initials || initialsOf(options.name) || icon(home, personPath));
    this.poster_.append(initials);
    container.append(this.video, this.poster_);
    root.append(container);
    if (options.showControls) {
      this.name_ = make('h1', 'OT_name OT_edge-bar-item');
      this.name_.textContent = options.name;
      this.mute_ = make('button', 'OT_mute OT_edge-bar-item');
      this.mute_.setAttribute('type', 'button');
      this.mute_.append(
        icon(home, options.kind === 'publisher' ? micPath : speakerPath, strokePath),
      );
      this.mute_.addEventListener('click', () => {
        // The same click has just let blocked sound be heard.
        if (!root.classList.contains('OT_audio-blocked')) options.onMute();
      });
      this.showMuted_(false);
      root.append(this.name_, this.mute_, make('div', 'OT_audio-level-meter'));
      this.display('name', 'auto');
      this.display('button', 'auto');
    }
    styleOnce(root);
  }

  private makeVideo_(home: Document): HTMLVideoElement {
    const video = home.createElement('video');
    video.className = 'OT_video-element';
    video.autoplay = true;
    video.playsInline = true;
    video.setAttribute('playsinline', '');
    video.muted = this.options_.kind === 'publisher';
    const ready = (): void => {
      this.root?.classList.remove('OT_loading');
    };
    const resized = (): void => {
      const { videoWidth, videoHeight } = video;
      if (!videoWidth || (videoWidth === this.width_ && videoHeight === this.height_)) return;
      this.width_ = videoWidth;
      this.height_ = videoHeight;
      this.options_.onResize(videoWidth, videoHeight);
    };
    video.addEventListener('loadeddata', ready);
    video.addEventListener('loadedmetadata', resized);
    video.addEventListener('resize', resized);
    return video;
  }

  /** Puts the root into the page: the target itself, or a new element in, before or after it. */
  private insert_(home: Document, target: HTMLElement | undefined): HTMLElement {
    const { insertMode } = this.options_;
    const replaces =
      target && insertMode !== 'append' && insertMode !== 'before' && insertMode !== 'after';
    const root = replaces ? target : home.createElement('div');
    if (!root.id) root.id = `OT_${Math.random().toString(36).slice(2)}`;
    if (replaces) root.textContent = '';
    else if (target && insertMode === 'before') target.before(root);
    else if (target && insertMode === 'after') target.after(root);
    // A script in the head may run before there is a body.
    else (target ?? home.body ?? home.documentElement).append(root);
    return root;
  }

  /** Shows and plays a stream. */
  attach(stream: MediaStream): void {
    if (this.video.srcObject !== stream) this.video.srcObject = stream;
    if (stream.getVideoTracks().length === 0) this.root?.classList.remove('OT_loading');
    this.silence_();
    this.play_();
  }

  private play_(): void {
    this.video.play().catch((thrown: unknown) => {
      const refused = thrown instanceof Error && thrown.name === 'NotAllowedError';
      if (!refused || this.video.muted) {
        log('debug', `playback: ${textOf(thrown)}`);
        return;
      }
      this.block_();
      this.options_.onBlocked(true);
    });
  }

  /** Silent video may always play; the sound follows when the user does something in the page. */
  private block_(): void {
    this.video.muted = true;
    blocked.add(this);
    listenForGestures(this.video.ownerDocument);
    this.root?.classList.add('OT_audio-blocked');
    this.showMuted_(true);
    this.play_();
  }

  isBlocked(): boolean {
    return blocked.has(this);
  }

  async unblock(): Promise<void> {
    if (!blocked.delete(this)) return;
    this.video.muted = false;
    try {
      await this.video.play();
    } catch {
      // It may have been taken out of the page meanwhile.
      if (this.video.srcObject) this.block_();
      return;
    }
    this.root?.classList.remove('OT_audio-blocked');
    this.showMuted_(!this.audio_);
    this.options_.onBlocked(false);
  }

  /** Shows whether audio and video are on. */
  show(audio: boolean, video: boolean): void {
    this.root?.classList.toggle('OT_audio-only', !video);
    if (!video) this.root?.classList.remove('OT_loading');
    this.showMuted_(!audio);
    this.audio_ = audio;
    this.silence_();
  }

  /** Received tracks are silenced one by one: whether the element is muted is for blocked sound. */
  private silence_(): void {
    const stream = this.video.srcObject;
    if (this.options_.kind !== 'subscriber' || !(stream instanceof MediaStream)) return;
    for (const track of stream.getAudioTracks()) track.enabled = this.audio_;
  }

  private showMuted_(muted: boolean): void {
    this.mute_?.classList.toggle('OT_active', muted);
    this.mute_?.setAttribute('aria-label', muted ? 'Unmute' : 'Mute');
    this.mute_?.setAttribute('title', muted ? 'Unmute' : 'Mute');
  }

  /** How a part is shown: auto (on hover and focus), on or off. */
  display(part: 'name' | 'button', mode: unknown): void {
    const element = part === 'name' ? this.name_ : this.mute_;
    if (mode !== 'auto' && mode !== 'on' && mode !== 'off') return;
    element?.classList.remove('OT_mode-auto', 'OT_mode-on', 'OT_mode-off');
    element?.classList.add(`OT_mode-${mode}`);
  }

  /** What is shown in place of video. */
  background(url: string): void {
    this.poster_?.style.setProperty('background-image', `url(${JSON.stringify(url)})`);
  }

  mirror(on: boolean): void {
    this.root?.classList.toggle('OT_mirrored', on);
  }

  /** The present picture, or null. */
  picture(): string | null {
    const { videoWidth, videoHeight, ownerDocument } = this.video;
    if (!videoWidth) return null;
    const canvas = ownerDocument.createElement('canvas');
    canvas.width = videoWidth;
    canvas.height = videoHeight;
    canvas.getContext('2d')?.drawImage(this.video, 0, 0);
    return canvas.toDataURL('image/png').replace(/^.*,/, '');
  }

  size(): { width: number; height: number } | undefined {
    return this.width_ ? { width: this.width_, height: this.height_ } : undefined;
  }

  remove(): void {
    blocked.delete(this);
    this.video.srcObject = null;
    this.root?.remove();
  }
}

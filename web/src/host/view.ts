/* The picture of one publisher or subscriber in the page: its elements and what they show. */
import {
  Controls,
  makePoster,
  make,
  showImage,
  type Style,
  type WidgetKind,
} from './view-controls.js';
import type { Level } from './view-level.js';
import { Playback } from './view-playback.js';
import { styleOnce } from './view-style.js';

export interface ViewOptions {
  kind: WidgetKind;
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
  /** Measures the sound; ends with the view. */
  level: Level;
}

/** 300 and "300" are pixels, everything else is CSS. */
function cssLength(value: unknown): string | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)))
    return `${value}px`;
  return typeof value === 'string' ? value : undefined;
}

export class View {
  readonly root: HTMLElement | undefined;
  readonly playback: Playback;
  private readonly options_: ViewOptions;
  private readonly poster_: HTMLElement | undefined;
  private readonly controls_: Controls | undefined;
  private wanted_ = true;
  private audio_ = true;

  constructor(options: ViewOptions) {
    this.options_ = options;
    const home = (options.target || undefined)?.ownerDocument ?? document;
    this.playback = new Playback(home, {
      silent: options.kind === 'publisher',
      placed: () => this.root ?? this.video,
      onPicture: () => {
        this.mark_('OT_loading', false);
      },
      onPlaying: () => {
        // It may have moved into another document, or into a shadow tree.
        if (this.root) styleOnce(this.root);
      },
      onResize: options.onResize,
      onBlocked: (blocked) => {
        if (options.kind === 'publisher') return;
        this.mark_('OT_audio-blocked', blocked);
        this.showMuted_();
        options.onBlocked(blocked);
      },
    });
    if (options.target === false) return;
    const root = this.insert_(home, options.target);
    this.root = root;
    const fit = `OT_fit-mode-${options.fitMode}`;
    root.classList.add('OT_root', `OT_${options.kind}`, 'OT_loading', fit);
    this.mirror(options.mirror);
    for (const side of ['width', 'height'] as const) {
      const length = cssLength(options[side]);
      if (length !== undefined) root.style.setProperty(side, length);
    }
    if (!root.hasAttribute('role')) root.setAttribute('role', 'group');
    if (options.name && !root.hasAttribute('aria-label'))
      root.setAttribute('aria-label', options.name);

    const container = make(home, 'div', 'OT_widget-container');
    this.poster_ = makePoster(home, options.name, options.initials);
    container.append(this.video, this.poster_);
    root.append(container);
    if (options.showControls) this.controls_ = this.makeControls_(home, root);
    styleOnce(root);
  }

  get video(): HTMLVideoElement {
    return this.playback.video;
  }

  private makeControls_(home: Document, root: HTMLElement): Controls {
    const { kind, name, level } = this.options_;
    const controls = new Controls(home, {
      kind,
      name,
      onMeter: (seen) => {
        level.look(seen);
      },
      onMute: () => {
        // The same click lets blocked sound be heard.
        if (!root.classList.contains('OT_audio-blocked')) this.options_.onMute();
      },
      onUnblock: () => void this.playback.unblock(),
    });
    controls.muted(false, false);
    controls.addTo(root);
    return controls;
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

  private mark_(className: string, on: boolean): void {
    this.root?.classList.toggle(className, on);
  }

  /** Shows and plays a stream. */
  attach(stream: MediaStream): void {
    this.playback.attach(stream);
    if (stream.getVideoTracks().length === 0) this.mark_('OT_loading', false);
  }

  /** Shows whether audio and video are on. */
  show(audio: boolean, video: boolean): void {
    this.mark_('OT_audio-only', !video);
    if (!video) this.mark_('OT_loading', false);
    this.audio_ = audio;
    this.showMuted_();
  }

  /** Shows whether a subscriber's audio is switched on here, wherever else it may be off. */
  want(audio: boolean): void {
    this.wanted_ = audio;
    this.showMuted_();
  }

  hasAudio(): boolean {
    return this.audio_;
  }

  private showMuted_(): void {
    const { wanted_: wanted, audio_: audio } = this;
    const own = this.options_.kind === 'publisher';
    const off = own ? !audio : !wanted || this.playback.isBlocked();
    this.controls_?.muted(off, !off && !audio);
  }

  /** How the parts are shown, and what is shown in place of video. */
  style(style: Style): void {
    this.controls_?.style(style);
    if (this.poster_) showImage(this.poster_, style.backgroundImageURI ?? '');
  }

  level(level: number): void {
    this.controls_?.level(level);
  }

  /** The session is being archived, or not any more. */
  archiving(on: boolean): void {
    this.controls_?.archiving(on);
  }

  mirror(on: boolean): void {
    this.mark_('OT_mirrored', on);
  }

  remove(): void {
    this.options_.level.end();
    this.playback.end();
    this.controls_?.end();
    this.root?.remove();
  }
}

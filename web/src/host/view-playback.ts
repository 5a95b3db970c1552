/* Playing one stream: starts it, goes on when its element moves, waits where sound is kept back. */
import { errorOf } from '../api/errors.js';
import { mediaErrAborted } from '../generated/errors.js';
import { log, nameOf, textOf } from './report.js';

export interface PlaybackOptions {
  /** One's own voice is not played back. */
  silent: boolean;
  /** What the video stands in, or the video itself. */
  placed: () => Node;
  /** There is a picture. */
  onPicture: () => void;
  /** It plays, perhaps in another place than before. */
  onPlaying: () => void;
  onResize: (width: number, height: number) => void;
  /** The browser began or ceased to keep the sound back. */
  onBlocked: (blocked: boolean) => void;
}

/** What may only be heard after the user has done something in the page. */
const blocked = new Set<Playback>();
/** Those of them that the last gesture may let be heard: every caller waits for the same answer. */
const trying = new Map<Playback, Promise<boolean>>();

/** Rejects when the browser goes on keeping sound back. */
export async function unblockAudio(): Promise<void> {
  const heard = await Promise.all([...blocked].map((one) => one.unblock()));
  if (heard.every(Boolean)) return;
  const message = 'The browser keeps sound back: call OT.unblockAudio() in a click handler.';
  throw errorOf({ ...mediaErrAborted, message });
}

function onGesture(): void {
  unblockAudio().catch(() => undefined);
}

function listenForGestures({ ownerDocument }: Node): void {
  for (const name of ['click', 'keydown'])
    ownerDocument?.addEventListener(name, onGesture, { capture: true, once: true });
}

export class Playback {
  readonly video: HTMLVideoElement;
  private readonly options_: PlaybackOptions;
  /** Where the video was when it last began to play. */
  private place_: Node | null = null;
  private width_ = 0;
  private height_ = 0;

  constructor(home: Document, options: PlaybackOptions) {
    this.options_ = options;
    const video = home.createElement('video');
    this.video = video;
    video.className = 'OT_video-element';
    video.autoplay = true;
    video.playsInline = true;
    video.setAttribute('playsinline', '');
    video.muted = options.silent;
    const resized = (): void => {
      const { videoWidth, videoHeight } = video;
      if (!videoWidth || (videoWidth === this.width_ && videoHeight === this.height_)) return;
      this.width_ = videoWidth;
      this.height_ = videoHeight;
      options.onResize(videoWidth, videoHeight);
    };
    video.addEventListener('loadeddata', options.onPicture);
    video.addEventListener('loadedmetadata', resized);
    video.addEventListener('resize', resized);
    video.addEventListener('playing', () => {
      this.place_ = options.placed().parentNode;
      options.onPlaying();
    });
    video.addEventListener('pause', () => {
      // Browsers pause what leaves the page or moves; who pauses it where it is means it.
      const moved = !video.isConnected || options.placed().parentNode !== this.place_;
      if (moved && video.srcObject) this.play_();
    });
  }

  attach(stream: MediaStream): void {
    if (this.video.srcObject !== stream) this.video.srcObject = stream;
    this.play_();
  }

  private play_(): void {
    this.video.play().catch((thrown: unknown) => {
      if (nameOf(thrown) !== 'NotAllowedError') log('debug', `playback: ${textOf(thrown)}`);
      // To save power some browsers refuse silent video as well; all of it waits for the user then.
      else if (!blocked.has(this)) {
        this.block_();
        this.options_.onBlocked(true);
      }
    });
  }

  /** Silent video may always play; the sound follows when the user does something in the page. */
  private block_(): void {
    this.video.muted = true;
    blocked.add(this);
    listenForGestures(this.video);
    this.play_();
  }

  isBlocked(): boolean {
    return blocked.has(this);
  }

  /** Whether it can be heard now. */
  unblock(): Promise<boolean> {
    if (!blocked.has(this)) return Promise.resolve(true);
    const tried = trying.get(this) ?? this.tryAloud_().finally(() => trying.delete(this));
    trying.set(this, tried);
    return tried;
  }

  private async tryAloud_(): Promise<boolean> {
    this.video.muted = this.options_.silent;
    try {
      await this.video.play();
    } catch {
      // It may have been taken out of the page meanwhile.
      if (this.video.srcObject) this.block_();
      return !this.video.srcObject;
    }
    if (blocked.delete(this)) this.options_.onBlocked(false);
    return true;
  }

  size(): { width: number; height: number } | undefined {
    return this.width_ ? { width: this.width_, height: this.height_ } : undefined;
  }

  /** The present picture as base64 of a PNG, or null. */
  picture(): string | null {
    const { videoWidth, videoHeight, ownerDocument } = this.video;
    if (!videoWidth) return null;
    const canvas = ownerDocument.createElement('canvas');
    canvas.width = videoWidth;
    canvas.height = videoHeight;
    canvas.getContext('2d')?.drawImage(this.video, 0, 0);
    return canvas.toDataURL('image/png').replace(/^.*,/, '');
  }

  end(): void {
    blocked.delete(this);
    this.video.srcObject = null;
  }
}

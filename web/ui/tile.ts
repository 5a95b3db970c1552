// One person's tile: the video, or initials while there is none, with the name and what is switched off.
import { make, makeButton, setVisible } from './dom.js';
import { icon } from './icons.js';
import { initialsOf, paintInitials } from './initials.js';
import { watchLevel } from './level.js';
import type { Ui } from './ui.js';

const speakingLevel = 0.12;
// Speech has pauses; the edge stays lit over the short ones.
const speakingHoldMs = 600;

export class Tile {
  readonly root: HTMLElement;
  /** Where the widget of a publisher or subscriber goes. */
  readonly media: HTMLElement;
  private readonly initials: HTMLElement;
  private readonly label: HTMLElement;
  private readonly mutedMark: HTMLElement;
  private readonly status: HTMLElement;
  private name = '';
  private colouredBy = '';
  private hasVideo = false;
  private hasAudio = true;
  private lastSpeechMs = -speakingHoldMs;
  private stopLevel: (() => void) | undefined;

  constructor(
    private readonly ui: Ui,
    private readonly nameShown: (name: string) => string = (name) => name,
  ) {
    this.media = make('div', { class: 'tile-media' });
    this.initials = make('div', { class: 'tile-initials', 'aria-hidden': 'true' });
    this.mutedMark = make('span', { class: 'tile-muted', hidden: true }, icon('microphoneOff'));
    this.label = make('span', { class: 'tile-name-text' });
    this.status = make('div', { class: 'tile-status', hidden: true });
    this.root = make(
      'div',
      { class: 'tile' },
      this.initials,
      this.media,
      this.status,
      make('div', { class: 'tile-name', 'aria-hidden': 'true' }, this.mutedMark, this.label),
    );
    this.render();
  }

  /** Names the tile; `colouredBy` is what tells people of one name apart. */
  setName(name: string, colouredBy = name): void {
    this.name = name;
    this.colouredBy = colouredBy;
    this.render();
  }

  /** Says whether there is video to see; initials stand in for it. */
  setVideo(on: boolean): void {
    this.hasVideo = on;
    this.render();
  }

  setAudio(on: boolean): void {
    this.hasAudio = on;
    if (!on) this.hear(0);
    this.render();
  }

  /** A screen is shown whole, never cropped. */
  setScreen(on: boolean): void {
    this.root.classList.toggle('tile-screen', on);
  }

  /** Shows words over the tile, with a button when something can be done about it. */
  setStatus(words: string, retry?: () => void): void {
    this.status.replaceChildren(make('p', { text: words }));
    if (retry) {
      const label = this.ui.words.say('start.retry');
      this.status.append(makeButton({ label, class: 'button-small', onClick: retry }));
    }
    setVisible(this.status, words !== '');
  }

  /** Listens for speech in the stream that the tile shows. */
  watchSpeaking(stream: MediaStream): void {
    this.stopSpeaking();
    this.stopLevel = watchLevel(stream, (level) => {
      this.hear(this.hasAudio ? level : 0);
    });
  }

  /** Lights the tile's edge while its sound is loud enough to be speech. */
  hear(level: number): void {
    const now = performance.now();
    if (level > speakingLevel) this.lastSpeechMs = now;
    const isSpeaking = level > 0 && now - this.lastSpeechMs < speakingHoldMs;
    this.root.classList.toggle('tile-speaking', isSpeaking);
  }

  stopSpeaking(): void {
    this.stopLevel?.();
    this.stopLevel = undefined;
    this.hear(0);
  }

  /** Lets a video that was moved within the page play on. */
  resume(): void {
    for (const video of this.root.querySelectorAll('video')) {
      if (video.srcObject) void video.play().catch(() => undefined);
    }
  }

  private render(): void {
    const { words } = this.ui;
    const shown = this.nameShown(this.name);
    this.label.textContent = shown;
    this.initials.textContent = initialsOf(this.name);
    paintInitials(this.initials, this.colouredBy);
    this.root.classList.toggle('tile-video', this.hasVideo);
    setVisible(this.mutedMark, !this.hasAudio);
    const states = [
      shown,
      this.hasAudio ? '' : words.say('call.microphoneOff'),
      this.hasVideo ? '' : words.say('call.cameraOff'),
    ];
    this.root.setAttribute('aria-label', states.filter((state) => state !== '').join(', '));
  }
}

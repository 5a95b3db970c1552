// The visitor's own camera and microphone: one publisher, started before joining, and the tile that shows it.
import { watchLevel } from './level.js';
import { widgetInTile, type OTError, type Publisher } from './ot.js';
import { allowedOf, captureProblem } from './surroundings.js';
import { Tile } from './tile.js';
import type { Ui } from './ui.js';
import type { Key } from './words.js';

/** What can keep a camera or microphone from starting: problem.NAME.title and .body say more. */
export type MediaProblem =
  'denied' | 'missing' | 'busy' | 'other' | 'insecure' | 'forbidden' | 'policy' | 'notLoaded';

/** The devices chosen before. */
export interface Chosen {
  /** The device's id; an empty string for the usual one. */
  id: (kind: 'camera' | 'microphone') => string;
  /** Called when they cannot be had any more. */
  forget: () => void;
}

const nothingChosen: Chosen = { id: () => '', forget: () => {} };

export interface Wanted {
  audio: boolean;
  video: boolean;
}

export type MediaState =
  | { kind: 'off' }
  | { kind: 'starting'; isAsking: boolean }
  | { kind: 'ready'; audio: boolean; video: boolean; note: string }
  | { kind: 'failed'; problem: MediaProblem };

/** The words that a problem of the own media has. */
export const problemKeys = (problem: MediaProblem) => ({
  title: `problem.${problem}.title` as const,
  body: `problem.${problem}.body` as const,
});

const problemByName: Record<string, MediaProblem> = {
  OT_USER_MEDIA_ACCESS_DENIED: 'denied',
  OT_NO_DEVICES_FOUND: 'missing',
  OT_HARDWARE_UNAVAILABLE: 'busy',
  // The core that starts them is not there.
  OT_INTERNAL_ERROR: 'notLoaded',
};

const both: Wanted = { audio: true, video: true };
const audioOnly: Wanted = { audio: true, video: false };
const videoOnly: Wanted = { audio: false, video: true };

function noteFor(opened: Wanted, problem: MediaProblem | undefined): Key | undefined {
  if (problem === undefined) return undefined;
  if (!opened.video) return problem === 'missing' ? 'media.noCameraFound' : 'media.cameraBusy';
  return problem === 'missing' ? 'media.noMicrophoneFound' : 'media.microphoneBusy';
}

// Without one of these, the microphone alone would fail as well.
const leavesNoOther = new Set<MediaProblem>(['denied', 'forbidden', 'policy', 'notLoaded']);

function problemOf(error: OTError): MediaProblem {
  const problem = problemByName[error.name] ?? 'other';
  return (problem === 'denied' && captureProblem()) || problem;
}

export class OwnMedia {
  readonly tile: Tile;
  state: MediaState = { kind: 'off' };
  publisher: Publisher | undefined;
  isMuted = false;
  isCameraOff = false;
  /** Hears of every change of the state and the switches. */
  onChange: () => void = () => {};
  /** Hears how loud the microphone is, from 0 to 1. */
  onLevel: (level: number) => void = () => {};
  private name = '';
  private attempt = 0;
  private stopLevel: (() => void) | undefined;

  constructor(
    private readonly ui: Ui,
    private readonly chosen: Chosen = nothingChosen,
  ) {
    const { words } = ui;
    this.tile = new Tile(ui, (name) =>
      name === '' ? words.say('you') : words.say('youNamed', { name }),
    );
    this.tile.setAudio(false);
  }

  get hasAudio(): boolean {
    return this.state.kind === 'ready' && this.state.audio;
  }

  get hasVideo(): boolean {
    return this.state.kind === 'ready' && this.state.video;
  }

  setName(name: string): void {
    this.name = name;
    this.tile.setName(name);
  }

  /** Starts camera and microphone; what is missing or busy is left out when the other works. */
  async start(wanted: Wanted = both): Promise<void> {
    this.stop();
    const attempt = this.attempt;
    if (!window.isSecureContext) {
      this.setState({ kind: 'failed', problem: 'insecure' });
      return;
    }
    this.setState({ kind: 'starting', isAsking: false });
    const allowed = allowedOf(wanted);
    const plans = allowed.audio && allowed.video ? [both, audioOnly, videoOnly] : [allowed];
    let problem: MediaProblem | undefined;
    for (const plan of plans) {
      const error = await this.openRemembered(plan);
      if (attempt !== this.attempt) return;
      if (!error) {
        this.becomeReady(plan, noteFor(plan, problem));
        return;
      }
      this.discard();
      const found = problemOf(error);
      problem = leavesNoOther.has(found) ? found : (problem ?? found);
      if (leavesNoOther.has(found)) break;
    }
    this.setState({ kind: 'failed', problem: problem ?? 'other' });
  }

  /** Switches camera and microphone off and lets go of them. */
  stop(): void {
    this.attempt += 1;
    this.discard();
    this.setState({ kind: 'off' });
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted;
    this.publisher?.publishAudio(!isMuted);
    this.render();
  }

  setCameraOff(isCameraOff: boolean): void {
    this.isCameraOff = isCameraOff;
    this.publisher?.publishVideo(!isCameraOff);
    this.render();
  }

  /** Opens the devices chosen before; when one is no longer there, the default ones. */
  private async openRemembered(wanted: Wanted): Promise<OTError | undefined> {
    const error = await this.open(wanted);
    if (error?.name !== 'OT_CONSTRAINTS_NOT_SATISFIED') return error;
    this.chosen.forget();
    this.discard();
    return this.open(wanted);
  }

  private open(wanted: Wanted): Promise<OTError | undefined> {
    return new Promise((resolve) => {
      const publisher = this.ui.ot.initPublisher(
        this.tile.media,
        {
          ...widgetInTile,
          name: this.name,
          audioSource: wanted.audio && (this.chosen.id('microphone') || true),
          videoSource: wanted.video && (this.chosen.id('camera') || true),
          publishAudio: !this.isMuted,
          publishVideo: !this.isCameraOff,
        },
        resolve,
      );
      this.publisher = publisher;
      this.listen(publisher);
    });
  }

  private watchOwnLevel(stream: MediaStream): void {
    this.endLevel();
    this.stopLevel = watchLevel(stream, (level) => {
      const heard = this.isMuted ? 0 : level;
      this.tile.hear(heard);
      this.onLevel(heard);
    });
  }

  private listen(publisher: Publisher): void {
    const asking = (isAsking: boolean) => {
      if (publisher !== this.publisher || this.state.kind !== 'starting') return;
      this.setState({ kind: 'starting', isAsking });
    };
    publisher.on('accessDialogOpened', () => asking(true));
    publisher.on('accessDialogClosed', () => asking(false));
    publisher.on('mediaStreamAvailable', (event) => {
      if (publisher === this.publisher) this.watchOwnLevel(event.mediaStream);
    });
    publisher.on('mediaStopped', () => this.warn('media.stopped'));
    publisher.on('streamDestroyed', (event) => {
      if (event.reason === 'forceUnpublished') this.warn('media.stoppedByModerator');
    });
    publisher.on('destroyed', () => {
      if (publisher !== this.publisher || this.state.kind === 'starting') return;
      this.publisher = undefined;
      this.endLevel();
      this.setState({ kind: 'off' });
    });
  }

  private becomeReady(opened: Wanted, note: Key | undefined): void {
    this.setState({ kind: 'ready', ...opened, note: note ? this.ui.words.say(note) : '' });
  }

  private warn(key: Key): void {
    this.ui.notices.warn(this.ui.words.say(key));
  }

  private discard(): void {
    const publisher = this.publisher;
    this.publisher = undefined;
    this.endLevel();
    publisher?.destroy();
  }

  private endLevel(): void {
    this.stopLevel?.();
    this.stopLevel = undefined;
    this.tile.hear(0);
  }

  private setState(state: MediaState): void {
    this.state = state;
    this.render();
  }

  private render(): void {
    this.tile.setVideo(this.hasVideo && !this.isCameraOff);
    this.tile.setAudio(this.hasAudio && !this.isMuted);
    this.onChange();
  }
}

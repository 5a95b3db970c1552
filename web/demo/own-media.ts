// The visitor's own camera and microphone: one publisher, started before joining, and the tile that shows it.
import { watchLevel } from './level.js';
import { ot, widgetInTile, type OTError, type Publisher } from './ot.js';
import { recall, remember } from './storage.js';
import { text } from './text.js';
import { Tile } from './tile.js';
import { warn } from './toasts.js';

/** What can keep a camera or microphone from starting. */
export type MediaProblem = keyof typeof text.media.problems;

export interface Wanted {
  audio: boolean;
  video: boolean;
}

export type MediaState =
  | { kind: 'off' }
  | { kind: 'starting'; isAsking: boolean }
  | { kind: 'ready'; audio: boolean; video: boolean; note: string }
  | { kind: 'failed'; problem: MediaProblem };

const problemByName: Record<string, MediaProblem> = {
  OT_USER_MEDIA_ACCESS_DENIED: 'denied',
  OT_NO_DEVICES_FOUND: 'missing',
  OT_HARDWARE_UNAVAILABLE: 'busy',
};

const both: Wanted = { audio: true, video: true };
const audioOnly: Wanted = { audio: true, video: false };
const videoOnly: Wanted = { audio: false, video: true };

function noteFor(opened: Wanted, problem: MediaProblem | undefined): string {
  if (problem === undefined) return '';
  if (!opened.video)
    return problem === 'missing' ? text.media.noCameraFound : text.media.cameraBusy;
  return problem === 'missing' ? text.media.noMicrophoneFound : text.media.microphoneBusy;
}

export class OwnMedia {
  readonly tile = new Tile((name) => (name === '' ? text.you : text.youNamed(name)));
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
    const plans = wanted.audio && wanted.video ? [both, audioOnly, videoOnly] : [wanted];
    let problem: MediaProblem | undefined;
    for (const plan of plans) {
      const error = await this.openRemembered(plan);
      if (attempt !== this.attempt) return;
      if (!error) {
        this.becomeReady(plan, noteFor(plan, problem));
        return;
      }
      this.discard();
      const found = problemByName[error.name] ?? 'other';
      problem = found === 'denied' ? found : (problem ?? found);
      if (found === 'denied') break;
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
    remember('camera', '');
    remember('microphone', '');
    this.discard();
    return this.open(wanted);
  }

  private open(wanted: Wanted): Promise<OTError | undefined> {
    return new Promise((resolve) => {
      const publisher = ot().initPublisher(
        this.tile.media,
        {
          ...widgetInTile,
          name: this.name,
          audioSource: wanted.audio && (recall('microphone') || true),
          videoSource: wanted.video && (recall('camera') || true),
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
    publisher.on('mediaStopped', () => warn(text.media.stopped));
    publisher.on('streamDestroyed', (event) => {
      if (event.reason === 'forceUnpublished') warn(text.media.stoppedByModerator);
    });
    publisher.on('destroyed', () => {
      if (publisher !== this.publisher || this.state.kind === 'starting') return;
      this.publisher = undefined;
      this.endLevel();
      this.setState({ kind: 'off' });
    });
  }

  private becomeReady(opened: Wanted, note: string): void {
    this.setState({ kind: 'ready', ...opened, note });
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

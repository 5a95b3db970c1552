// The two round buttons that mute the microphone and switch the camera off, before and during a call.
import { makeButton, setLabel } from './dom.js';
import { icon, type IconName } from './icons.js';
import type { OwnMedia } from './own-media.js';
import type { Ui } from './ui.js';
import type { Key } from './words.js';

function show(button: HTMLButtonElement, isThere: boolean, isOn: boolean, drawing: IconName): void {
  button.classList.toggle('is-off', !isOn);
  // The name stays and the state changes, so that it is read as "Microphone, pressed".
  if (isThere) button.setAttribute('aria-pressed', String(isOn));
  else button.removeAttribute('aria-pressed');
  button.replaceChildren(icon(drawing));
}

export class Switches {
  readonly microphone: HTMLButtonElement;
  readonly camera: HTMLButtonElement;

  constructor(
    private readonly ui: Ui,
    private readonly own: OwnMedia,
  ) {
    this.microphone = makeButton({
      label: this.say('controls.microphone'),
      class: 'button-round',
      attributes: { 'aria-keyshortcuts': 'M' },
      onClick: () => this.toggleMicrophone(),
    });
    this.camera = makeButton({
      label: this.say('controls.camera'),
      class: 'button-round',
      attributes: { 'aria-keyshortcuts': 'V' },
      onClick: () => this.toggleCamera(),
    });
    this.render();
  }

  toggleMicrophone(): void {
    if (this.isBusy()) return;
    if (!this.own.hasAudio) {
      this.own.setMuted(false);
      void this.own.start({ audio: true, video: this.own.hasVideo });
      return;
    }
    this.own.setMuted(!this.own.isMuted);
    this.announce(this.own.isMuted ? 'call.muted' : 'call.unmuted');
  }

  toggleCamera(): void {
    if (this.isBusy()) return;
    if (!this.own.hasVideo) {
      this.own.setCameraOff(false);
      void this.own.start({ audio: this.own.hasAudio, video: true });
      return;
    }
    this.own.setCameraOff(!this.own.isCameraOff);
    this.announce(this.own.isCameraOff ? 'call.videoOff' : 'call.videoOn');
  }

  /** Shows what the own media are like now. */
  render(): void {
    const own = this.own;
    const isMicrophoneOn = own.hasAudio && !own.isMuted;
    const isCameraOn = own.hasVideo && !own.isCameraOff;
    show(
      this.microphone,
      own.hasAudio,
      isMicrophoneOn,
      isMicrophoneOn ? 'microphone' : 'microphoneOff',
    );
    show(this.camera, own.hasVideo, isCameraOn, isCameraOn ? 'camera' : 'cameraOff');
    setLabel(
      this.microphone,
      own.hasAudio ? this.say('controls.microphone') : this.say('controls.noMicrophone'),
    );
    setLabel(
      this.camera,
      own.hasVideo ? this.say('controls.camera') : this.say('controls.noCamera'),
    );
    this.microphone.title = this.microphoneTitle(isMicrophoneOn);
    this.camera.title = this.cameraTitle(isCameraOn);
    for (const button of [this.microphone, this.camera]) {
      button.setAttribute('aria-disabled', String(this.isBusy()));
    }
  }

  private say(key: Key): string {
    return this.ui.words.say(key);
  }

  private announce(key: Key): void {
    this.ui.notices.announce(this.say(key));
  }

  private isBusy(): boolean {
    return this.own.state.kind === 'starting';
  }

  private microphoneTitle(isOn: boolean): string {
    if (!this.own.hasAudio) return this.say('controls.noMicrophone');
    return `${this.say(isOn ? 'controls.mute' : 'controls.unmute')} (M)`;
  }

  private cameraTitle(isOn: boolean): string {
    if (!this.own.hasVideo) return this.say('controls.noCamera');
    return `${this.say(isOn ? 'controls.cameraOff' : 'controls.cameraOn')} (V)`;
  }
}

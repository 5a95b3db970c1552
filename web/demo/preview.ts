// What the visitor sees of their own camera before joining, with the reason when there is nothing to see.
import { make, makeButton, setVisible } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import type { MediaProblem, MediaState, OwnMedia, Wanted } from '../ui/own-media.js';
import { Switches } from '../ui/switches.js';
import type { Ui } from '../ui/ui.js';
import { DevicePicker } from './device-picker.js';
import { explainMedia, text, words } from './text.js';

const barCount = 12;
const heardLevel = 0.12;

export class Preview {
  readonly root: HTMLElement;
  readonly switches: Switches;
  private readonly problem = make('div', {
    class: 'preview-problem',
    role: 'status',
    hidden: true,
  });
  private readonly note = make('p', { class: 'note', role: 'status', hidden: true });
  private readonly frame: HTMLElement;
  private readonly controls: HTMLElement;
  private readonly meter: HTMLElement;
  private readonly meterText = make('span', { class: 'meter-text' });
  private readonly meterBars: HTMLElement[];
  private readonly picker: DevicePicker;
  private shown: MediaState | undefined;
  private wasHeard = false;
  private isFocusOwed = false;

  constructor(
    ui: Ui,
    private readonly own: OwnMedia,
  ) {
    this.switches = new Switches(ui, own);
    this.picker = new DevicePicker(ui.ot, own, 2);
    this.meterBars = Array.from({ length: barCount }, () => make('span', { class: 'meter-bar' }));
    this.meter = make(
      'div',
      { class: 'meter' },
      make('span', { class: 'meter-bars', 'aria-hidden': 'true' }, ...this.meterBars),
      this.meterText,
    );
    this.controls = make(
      'div',
      { class: 'preview-controls' },
      this.switches.microphone,
      this.switches.camera,
    );
    this.frame = make(
      'div',
      { class: 'preview-frame', role: 'group', 'aria-label': text.lobby.preview },
      own.tile.root,
      this.problem,
      this.controls,
    );
    this.root = make(
      'section',
      { class: 'preview' },
      this.frame,
      this.note,
      this.meter,
      this.picker.root,
    );
    own.onLevel = (level) => this.renderLevel(level);
  }

  render(): void {
    const { own } = this;
    this.switches.render();
    this.renderProblem();
    const note = own.state.kind === 'ready' ? own.state.note : '';
    this.note.textContent = note;
    setVisible(this.note, note !== '');
    // Hidden but not removed, so that nothing jumps when the microphone starts.
    this.meter.classList.toggle('is-idle', !own.hasAudio);
    if (own.hasAudio) this.renderMeterText();
    if (own.state.kind === 'ready') this.picker.refresh();
    else this.renderLevel(0);
  }

  private renderProblem(): void {
    const { state } = this.own;
    if (state === this.shown) return;
    this.shown = state;
    if (this.problem.contains(document.activeElement)) this.isFocusOwed = true;
    const isFailed = state.kind === 'failed';
    setVisible(this.problem, isFailed || state.kind === 'starting');
    setVisible(this.controls, !isFailed);
    this.frame.classList.toggle('has-problem', isFailed);
    this.own.tile.root.classList.toggle('tile-quiet', isFailed || state.kind === 'starting');
    if (isFailed) this.problem.replaceChildren(...this.describe(state.problem));
    else if (state.kind === 'starting') {
      const key = state.isAsking ? 'media.asking' : 'media.starting';
      this.problem.replaceChildren(make('p', { text: words.say(key) }));
    } else this.problem.replaceChildren();
    if (state.kind !== 'starting') this.payFocus();
  }

  /** Gives the keyboard back to somebody who pressed a button that is gone now. */
  private payFocus(): void {
    if (!this.isFocusOwed) return;
    this.isFocusOwed = false;
    (this.problem.querySelector('button') ?? this.switches.microphone).focus();
  }

  private describe(problem: MediaProblem): Node[] {
    const { title, body } = explainMedia(problem);
    const parts: Node[] = [icon('warning'), make('h2', { text: title }), make('p', { text: body })];
    if (problem === 'insecure') return parts;
    const offer = (label: string, wanted?: Wanted) =>
      makeButton({ label, class: 'button-small', onClick: () => void this.own.start(wanted) });
    const offers = [offer(words.say('start.retry'))];
    // What is missing or busy was left out already; what is denied may be denied for the camera alone.
    if (problem === 'denied') {
      offers.push(offer(words.say('start.microphoneOnly'), { audio: true, video: false }));
    }
    parts.push(make('div', { class: 'preview-actions' }, ...offers));
    return parts;
  }

  private renderLevel(level: number): void {
    const lit = Math.round(level * barCount);
    this.meterBars.forEach((bar, index) => bar.classList.toggle('is-lit', index < lit));
    if (level > heardLevel && !this.wasHeard) {
      this.wasHeard = true;
      this.renderMeterText();
    }
  }

  private renderMeterText(): void {
    const words = this.own.isMuted
      ? text.devices.muted
      : this.wasHeard
        ? text.devices.heard
        : text.devices.quiet;
    this.meterText.textContent = words;
  }
}

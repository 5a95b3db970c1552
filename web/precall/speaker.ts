// Plays a tone, on the loudspeaker that its listener chooses, and asks whether it was heard.
import { make, makeButton, setVisible } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import type { OT } from '../ui/ot.js';
import { text } from './text.js';

const toneSeconds = 1.5;
const notes = [440, 554, 659];
const loudness = 0.2;

/** Where the browser lets pages choose; not in all yet. */
type Sink = AudioContext & { setSinkId?: (id: string) => Promise<void> };

export class Speaker {
  readonly root: HTMLElement;
  /** What its listener said; nothing when not asked yet. */
  heard: boolean | undefined;
  private readonly select = make('select', { class: 'input', id: 'speaker' });
  private readonly choice: HTMLElement;
  private readonly question: HTMLElement;
  private readonly answer = make('p', { class: 'note', role: 'status' });

  constructor(
    private readonly ot: OT,
    private readonly onChange: () => void,
  ) {
    this.choice = make(
      'div',
      { class: 'field', hidden: true },
      make('label', { class: 'field-label', for: 'speaker', text: text.speaker.output }),
      make('div', { class: 'select' }, this.select, icon('chevron')),
    );
    const reply = (label: string, heard: boolean) =>
      makeButton({ label, class: 'button-small', onClick: () => this.say(heard) });
    this.question = make(
      'div',
      { class: 'actions', hidden: true },
      make('span', { text: text.speaker.ask }),
      reply(text.speaker.yes, true),
      reply(text.speaker.no, false),
    );
    const play = makeButton({
      label: text.speaker.play,
      class: 'button-secondary',
      onClick: () => void this.play(),
    });
    this.root = make(
      'section',
      { class: 'card' },
      make('h2', { text: text.speaker.title }),
      this.choice,
      make('div', { class: 'actions' }, play),
      this.question,
      this.answer,
    );
  }

  /** Asks the browser what there is. Devices have names only once a microphone was allowed. */
  async refresh(): Promise<void> {
    if (!('setSinkId' in AudioContext.prototype)) return;
    const devices = await this.ot.getAudioOutputDevices().catch(() => []);
    const named = devices.filter(({ deviceId, label }) => deviceId && label);
    this.select.replaceChildren(
      ...named.map(({ deviceId, label }) =>
        make('option', { value: deviceId ?? '', text: label ?? '' }),
      ),
    );
    setVisible(this.choice, named.length > 1);
  }

  private async play(): Promise<void> {
    const context: Sink = new AudioContext();
    // The browser may have forgotten the device since.
    if (this.select.value !== '') await context.setSinkId?.(this.select.value).catch(() => {});
    const volume = new GainNode(context, { gain: 0 });
    volume.connect(context.destination);
    const { currentTime: now } = context;
    volume.gain.linearRampToValueAtTime(loudness, now + 0.05);
    volume.gain.setValueAtTime(loudness, now + toneSeconds - 0.2);
    volume.gain.linearRampToValueAtTime(0, now + toneSeconds);
    notes.forEach((frequency, index) => {
      const tone = new OscillatorNode(context, { frequency });
      tone.connect(volume);
      tone.start(now + (index * toneSeconds) / notes.length);
      tone.stop(now + ((index + 1) * toneSeconds) / notes.length);
      if (index === notes.length - 1) tone.onended = () => void context.close();
    });
    this.answer.textContent = '';
    setVisible(this.question, true);
  }

  private say(heard: boolean): void {
    this.heard = heard;
    setVisible(this.question, false);
    this.answer.textContent = heard ? text.speaker.heard : text.speaker.unheard;
    this.onChange();
  }
}

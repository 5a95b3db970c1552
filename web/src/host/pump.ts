/* Feeds the core: one step a turn of the event loop, its effects in order, one timer. */
import type { Effect, Input } from '../generated/host.js';
import { log, textOf } from './report.js';

/** The core behind its string pipe. */
export interface Core {
  /**
   * `{"now":ms,"inputs":[...]}` to `{"effects":[...],"wakeAt":ms|null}`, with samples of legs
   * (LegSample) one after the other beside it. Throws when the core aborted.
   */
  step(batch: string, samples: number[]): string;
}

/** One function for every effect there is. */
export type Handlers = {
  readonly [Type in Effect['type']]: (effect: Extract<Effect, { type: Type }>) => void;
};

interface Answer {
  effects: Effect[];
  wakeAt: number | null;
  error?: string;
}

/** Keeps one batch far below the core's limit for a batch. */
const inputsMax = 64;
/** setTimeout takes 31 bits. */
const delayMsMax = 2 ** 31 - 1;

export class Pump {
  private readonly load_: () => Promise<Core>;
  private readonly handlers_: Handlers;
  private readonly died_: (message: string) => void;
  private readonly unloaded_: (message: string, lost: Input[]) => void;
  private core_: Core | undefined;
  private loading_ = false;
  private dead_ = false;
  private inputs_: Input[] = [];
  private samples_: number[] = [];
  private effects_: Effect[] = [];
  private scheduled_ = false;
  private timer_: ReturnType<typeof setTimeout> | undefined;

  /**
   * `died` hears once why the core is gone: it aborted. `unloaded` hears each time that it could not
   * be loaded, and for which inputs: they are lost. The next input tries again.
   */
  constructor(
    load: () => Promise<Core>,
    handlers: Handlers,
    died: (message: string) => void,
    unloaded: (message: string, lost: Input[]) => void,
  ) {
    this.load_ = load;
    this.handlers_ = handlers;
    this.died_ = died;
    this.unloaded_ = unloaded;
  }

  push(input: Input): void {
    if (this.dead_) return;
    this.inputs_.push(input);
    if (this.core_) this.schedule_();
    else this.start_();
  }

  /** Keeps a sample of a leg for the next step, which some input must bring about. */
  sample(numbers: number[]): void {
    if (!this.dead_) this.samples_.push(...numbers);
  }

  private start_(): void {
    if (this.loading_) return;
    this.loading_ = true;
    this.load_().then(
      (core) => {
        this.core_ = core;
        this.turn_();
      },
      (thrown: unknown) => {
        this.loading_ = false;
        // Nothing makes a session again: it waits for a core.
        const [waiting, lost]: [Input[], Input[]] = [[], []];
        for (const input of this.inputs_)
          (input.type === 'initSession' ? waiting : lost).push(input);
        this.inputs_ = waiting;
        this.unloaded_(`the client core could not be loaded: ${textOf(thrown)}`, lost);
      },
    );
  }

  /** A microtask, not a timer: what the user's click allows is still allowed then. */
  private schedule_(): void {
    if (this.scheduled_) return;
    this.scheduled_ = true;
    queueMicrotask(() => {
      this.scheduled_ = false;
      this.turn_();
    });
  }

  private turn_(): void {
    if (this.effects_.length === 0 && this.inputs_.length > 0) this.step_();
    let done = 0;
    for (const effect of this.effects_) {
      done += 1;
      this.run_(effect);
      // Code that awaits the call's promise goes on before anything later is told to the page.
      if (effect.type === 'complete') break;
    }
    this.effects_ = this.effects_.slice(done);
    if (this.effects_.length > 0 || this.inputs_.length > 0) this.schedule_();
  }

  private step_(): void {
    const core = this.core_;
    if (!core) return;
    const now = Math.floor(performance.now());
    try {
      const batch = JSON.stringify({ now, inputs: this.inputs_.splice(0, inputsMax) });
      const samples = this.samples_.splice(0);
      const { effects, wakeAt, error } = JSON.parse(core.step(batch, samples)) as Answer;
      if (error) log('error', `an input was not understood: ${error}`);
      this.effects_ = effects;
      clearTimeout(this.timer_);
      if (wakeAt !== null) {
        const delayMs = Math.min(Math.max(wakeAt - now, 0), delayMsMax);
        this.timer_ = setTimeout(() => {
          this.push({ type: 'tick' });
        }, delayMs);
      }
    } catch (thrown) {
      this.die_(`the client core failed: ${textOf(thrown)}`);
    }
  }

  private run_(effect: Effect): void {
    try {
      (this.handlers_[effect.type] as (effect: Effect) => void)(effect);
    } catch (thrown) {
      log('error', `${effect.type} failed: ${textOf(thrown)}`);
    }
  }

  /** An aborted core would go on answering, with nonsense: nothing reaches it any more. */
  private die_(message: string): void {
    this.dead_ = true;
    this.core_ = undefined;
    this.inputs_ = [];
    this.samples_ = [];
    this.effects_ = [];
    clearTimeout(this.timer_);
    this.died_(message);
  }
}

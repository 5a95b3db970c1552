/* What publishers and subscribers have in common: a view, its events and its style. */
import { isElement, text, type Properties } from './arguments.js';
import { quietPromise } from './calls.js';
import { Emitter } from './emitter.js';
import type { ApiSession } from './session.js';
import type { ApiStream } from './stream.js';
import type { Dimensions, Widget, WidgetStyle } from '../types/index.js';
import type { MediaKind } from '../generated/host.js';
import { routeAudio } from '../host/devices.js';
import { call, nextNumber, views, type Settle } from '../host/page.js';
import { requireGlobals } from '../host/platform.js';
import { isConnector, Processors } from '../host/processors.js';
import { log, textOf } from '../host/report.js';
import { defaultStyle, styleProblem, type Style } from '../host/view-controls.js';
import { Level } from '../host/view-level.js';
import { View, type ViewOptions } from '../host/view.js';

/** The element a target names; undefined when there is none. */
function findTarget(target: unknown, properties: Properties): HTMLElement | undefined | false {
  const placed = target != null && target !== '';
  if (properties.values.insertDefaultUI === false) {
    if (placed) properties.complain('targetElement cannot be used with insertDefaultUI: false');
    return false;
  }
  if (!placed) return undefined;
  const found = typeof target === 'string' ? document.getElementById(target) : target;
  if (isElement(found)) return found;
  properties.complain(
    typeof target === 'string'
      ? `targetElement: the page has no element with the id "${target}"`
      : 'targetElement: an element or its id is expected',
  );
  return false;
}

type Part = Pick<ViewOptions, 'kind' | 'mirror' | 'name' | 'initials' | 'onMute'> & {
  screen: boolean;
  onBlocked?: (blocked: boolean) => void;
};

const qualityEvents = ['qualityScoreChanged', 'networkConditionChanged', 'videoQualityChanged'];

export abstract class ApiWidget extends Emitter implements Widget {
  readonly number_ = nextNumber();
  readonly view_: View;
  stream: ApiStream | undefined;
  session: ApiSession | undefined;
  readonly processors_ = new Processors(
    (kind) =>
      this.raw_()
        ?.getTracks()
        .find((track) => track.kind === kind),
    () => {
      this.processed_();
    },
  );
  private readonly style_: Style;
  private readonly level_: Level;
  private announced_ = false;
  private qualityListeners_ = 0;
  private size_: Dimensions | undefined;

  constructor(target: unknown, properties: Properties, part: Part) {
    super();
    const maker = part.kind === 'publisher' ? 'OT.initPublisher' : 'session.subscribe';
    requireGlobals(maker, 'document', 'MediaStream');
    const { values } = properties;
    const { fitMode } = values;
    this.level_ = new Level(
      this.number_,
      () => this.view_.hasAudio(),
      (audioLevel) => {
        this.view_.level(audioLevel);
        this.dispatch_('audioLevelUpdated', { audioLevel });
      },
    );
    this.view_ = new View({
      ...part,
      target: findTarget(target, properties),
      insertMode: values.insertMode,
      width: values.width,
      height: values.height,
      fitMode:
        fitMode === 'cover' || fitMode === 'contain' ? fitMode : part.screen ? 'contain' : 'cover',
      showControls: values.showControls !== false,
      onResize: (width, height) => {
        this.resized_({ width, height });
      },
      onBlocked: (blocked) => part.onBlocked?.(blocked),
      level: this.level_,
    });
    views.set(this.number_, this.view_);
    routeAudio(this.view_.video);
    this.style_ = defaultStyle(part.kind);
    this.setStyle((values.style ?? {}) as WidgetStyle);
  }

  /** Levels are measured, and statistics sampled, for those who listen to what is made of them. */
  protected override listening_(name: string, on: boolean): void {
    if (name === 'audioLevelUpdated') this.level_.listen(on);
    if (!qualityEvents.includes(name)) return;
    this.qualityListeners_ += on ? 1 : -1;
    if (this.qualityListeners_ === (on ? 1 : 0)) this.watchQuality_(on);
  }

  /** Somebody listens to one of the events about quality, or nobody does any more. */
  protected abstract watchQuality_(on: boolean): void;

  /** What is captured or received. */
  protected abstract raw_(): MediaStream | undefined;

  /** Which of the two it is, for errors. */
  protected abstract target_(): { publisher: number } | { subscriber: number };

  /** Connectors have made something else of it, or nothing any more. */
  protected processed_(): void {
    const raw = this.raw_();
    if (raw) this.view_.attach(this.processors_.outputs() ?? raw);
  }

  setAudioMediaProcessorConnector(connector: unknown): Promise<void> {
    return this.process_('audio', connector);
  }

  setVideoMediaProcessorConnector(connector: unknown): Promise<void> {
    return this.process_('video', connector);
  }

  private process_(kind: MediaKind, connector: unknown): Promise<void> {
    return quietPromise((settle) => {
      if (connector != null && !isConnector(connector)) {
        this.blame_(new Error('an object with setTrack() and destroy() is expected'), settle);
        return;
      }
      this.processors_.set(kind, connector ?? undefined).then(
        () => {
          settle();
        },
        (thrown: unknown) => {
          this.blame_(thrown, settle);
        },
      );
    });
  }

  /** A connector is at fault: there is an error for its owner. */
  private blame_(thrown: unknown, settle: Settle): void {
    const invalid = text(`media processor connector: ${textOf(thrown)}`, 1024);
    call({ type: 'refuse', feature: '', invalid, ...this.target_() }, settle);
  }

  /** There is another track to process; resolves when that is done. */
  async sourceChanged_(kind: MediaKind): Promise<void> {
    await this.processors_.sourceChanged(kind).catch((thrown: unknown) => {
      this.blame_(thrown, () => undefined);
    });
  }

  /** Shows media, and says so. */
  attach_(mediaStream: MediaStream): void {
    this.view_.attach(this.processors_.outputs() ?? mediaStream);
    if (!this.announced_) {
      this.announced_ = true;
      this.dispatch_('videoElementCreated', { element: this.view_.video });
    }
    this.dispatch_('mediaStreamAvailable', { mediaStream });
  }

  /** The video came to have other dimensions. */
  resized_(newValue: Dimensions): void {
    const oldValue = this.size_;
    this.size_ = newValue;
    if (oldValue) this.dispatch_('videoDimensionsChanged', { oldValue, newValue });
  }

  get element(): HTMLElement | undefined {
    return this.view_.root;
  }

  get id(): string | undefined {
    return this.view_.root?.id;
  }

  get streamId(): string | undefined {
    return this.stream?.streamId;
  }

  getImgData(): string | null {
    return this.view_.playback.picture();
  }

  videoWidth(): number | undefined {
    return this.view_.playback.size()?.width;
  }

  videoHeight(): number | undefined {
    return this.view_.playback.size()?.height;
  }

  getStyle(): WidgetStyle;
  getStyle(name: string): unknown;
  getStyle(name?: string): unknown {
    return name === undefined ? { ...this.style_ } : this.style_[name];
  }

  setStyle(first: WidgetStyle | string, value?: unknown): this {
    const given: object = typeof first === 'string' ? { [first]: value } : first;
    for (const [name, wanted] of Object.entries(given ?? {}) as [string, unknown][]) {
      const problem = styleProblem(this.style_, name, wanted);
      if (problem) log('warn', `style ${name}: ${problem}`);
      else this.style_[name] = wanted as string;
    }
    this.view_.style(this.style_);
    return this;
  }

  /** The session is being archived, or not any more. */
  showArchiving_(on: boolean): void {
    this.view_.archiving(on);
  }
}

/* Media processor connectors: the application's own code between a track and whoever sees or hears it. */
import { isTrack } from '../api/arguments.js';
import type { MediaKind } from '../generated/host.js';
import type { MediaProcessorConnector } from '../types/index.js';
import { log, textOf } from './report.js';

const isMethod = (value: unknown): boolean => typeof value === 'function';

export function isConnector(value: unknown): value is MediaProcessorConnector {
  const { setTrack, destroy } = (value ?? {}) as Partial<MediaProcessorConnector>;
  return isMethod(setTrack) && isMethod(destroy);
}

/** Whether scripts can have the frames of tracks, and make tracks of frames. */
export function hasProcessorSupport(kind: unknown): boolean {
  const has = (name: string): boolean => name in globalThis;
  // What the standard has makes video only.
  const makes =
    has('MediaStreamTrackGenerator') || (kind === 'video' && has('VideoTrackGenerator'));
  return makes && has('MediaStreamTrackProcessor');
}

async function dismiss(connector: MediaProcessorConnector | undefined): Promise<void> {
  try {
    await connector?.destroy();
  } catch (thrown) {
    log('warn', `a media processor's destroy: ${textOf(thrown)}`);
  }
}

/** The connectors of one publisher or subscriber. They are asked one after the other. */
export class Processors {
  private readonly connectors_: Partial<Record<MediaKind, MediaProcessorConnector>> = {};
  private readonly outputs_: Partial<Record<MediaKind, MediaStreamTrack>> = {};
  private chain_: Promise<unknown> = Promise.resolve();
  private destroyed_ = false;
  private readonly source_: (kind: MediaKind) => MediaStreamTrack | undefined;
  private readonly changed_: () => void;

  /** `source` is the track as it comes; `changed` hears that output() is another one. */
  constructor(source: (kind: MediaKind) => MediaStreamTrack | undefined, changed: () => void) {
    this.source_ = source;
    this.changed_ = changed;
  }

  /** What is to be sent or shown. Nothing goes past a connector, not even what it fails on. */
  output(kind: MediaKind): MediaStreamTrack | undefined {
    return this.connectors_[kind] ? this.outputs_[kind] : this.source_(kind);
  }

  /** All of it; nothing when there is no connector. */
  outputs(): MediaStream | undefined {
    if (!this.connectors_.audio && !this.connectors_.video) return undefined;
    const tracks = [this.output('audio'), this.output('video')];
    return new MediaStream(tracks.filter((track) => track !== undefined));
  }

  private queue_(work: () => Promise<void>): Promise<void> {
    const done = this.chain_.then(work);
    this.chain_ = done.catch(() => undefined);
    return done;
  }

  private async process_(
    kind: MediaKind,
    connector: MediaProcessorConnector | undefined,
  ): Promise<MediaStreamTrack | undefined> {
    const source = this.source_(kind);
    if (!connector || !source) return undefined;
    const made: unknown = await connector.setTrack(source);
    if (!isTrack(made) || made.kind !== kind)
      throw new TypeError(`setTrack brought no ${kind} track`);
    made.enabled = source.enabled;
    return made;
  }

  /** Puts a connector in the place of the one there is; without one the source is used as it is. */
  set(kind: MediaKind, connector: MediaProcessorConnector | undefined): Promise<void> {
    return this.queue_(async () => {
      const output = await this.process_(kind, connector);
      const before = this.connectors_[kind];
      if (this.destroyed_ || !connector) delete this.connectors_[kind];
      else this.connectors_[kind] = connector;
      if (this.destroyed_) await dismiss(connector);
      this.take_(kind, output);
      if (before !== connector) await dismiss(before);
    });
  }

  private take_(kind: MediaKind, output: MediaStreamTrack | undefined): void {
    if (output) this.outputs_[kind] = output;
    else delete this.outputs_[kind];
    if (!this.destroyed_) this.changed_();
  }

  /** There is another source. Rejects when its connector fails. */
  sourceChanged(kind: MediaKind): Promise<void> {
    return this.queue_(async () => {
      const connector = this.connectors_[kind];
      if (!connector) return;
      try {
        this.take_(kind, await this.process_(kind, connector));
      } catch (thrown) {
        this.take_(kind, undefined);
        throw thrown;
      }
    });
  }

  /** Audio or video was switched on or off. */
  enable(kind: MediaKind, on: boolean): void {
    const output = this.outputs_[kind];
    if (output) output.enabled = on;
  }

  destroy(): void {
    this.destroyed_ = true;
    for (const kind of ['audio', 'video'] as const) {
      void dismiss(this.connectors_[kind]);
      delete this.connectors_[kind];
      delete this.outputs_[kind];
    }
  }
}

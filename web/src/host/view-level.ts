/* How loud publishers and subscribers are, measured only while somebody wants to know. */
import { soundOf } from './legs.js';
import { sentTrack } from './media.js';

/** Not more often than this while the page can be seen (for screens faster than 60 Hz). */
const visibleMs = 1_000 / 60;
const hiddenMs = 100;
/** Statistics are dear; they are asked for no more often than this. */
const statsMs = 100;
/** Packets of silence come every 400 ms at the least; without any there is no sound. */
const staleMs = 500;

const levels = new Set<Level>();
let frame: number | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let measuredAt = 0;

/** One for the page, while a publisher is measured. */
let context: AudioContext | undefined;
const wave = new Float32Array(1_024);

function wakeContext(): void {
  context?.resume().catch(() => undefined);
}

function openContext(): AudioContext {
  if (!context) {
    context = new AudioContext();
    // Browsers hold it until the user has done something in the page.
    document.addEventListener('click', wakeContext, true);
    document.addEventListener('keydown', wakeContext, true);
  }
  return context;
}

function closeContext(): void {
  context?.close().catch(() => undefined);
  context = undefined;
  document.removeEventListener('click', wakeContext, true);
  document.removeEventListener('keydown', wakeContext, true);
}

function measure(): void {
  const now = performance.now();
  if (document.hidden || now - measuredAt > visibleMs - 2) {
    measuredAt = now;
    for (const level of [...levels]) level.measure(now);
  }
  schedule();
}

/** Plans the next measurement; without one that wants it, nothing runs. */
function schedule(): void {
  cancelAnimationFrame(frame ?? 0);
  clearTimeout(timer);
  document.removeEventListener('visibilitychange', schedule);
  if (levels.size === 0) return;
  document.addEventListener('visibilitychange', schedule);
  if (![...levels].some((level) => level.isWanted())) return;
  if (document.hidden) timer = setTimeout(measure, hiddenMs);
  else frame = requestAnimationFrame(measure);
}

/** Loudness from a root mean square: a full sine is 1. */
const loudness = (rms: number): number => Math.min(1, rms * Math.SQRT2);

/** What listens to a track of this page. */
class Tap {
  readonly track: MediaStreamTrack;
  private readonly source_: MediaStreamAudioSourceNode;
  private readonly analyser_: AnalyserNode;

  constructor(at: AudioContext, track: MediaStreamTrack) {
    this.track = track;
    this.source_ = at.createMediaStreamSource(new MediaStream([track]));
    this.analyser_ = at.createAnalyser();
    this.analyser_.fftSize = wave.length;
    this.source_.connect(this.analyser_);
  }

  rms(): number {
    this.analyser_.getFloatTimeDomainData(wave);
    return Math.sqrt(wave.reduce((sum, value) => sum + value * value, 0) / wave.length);
  }

  end(): void {
    this.source_.disconnect();
  }
}

export class Level {
  private readonly number_: number;
  private readonly isOn_: () => boolean;
  private readonly heard_: (level: number) => void;
  private listened_ = false;
  private seen_ = false;
  private ended_ = false;
  private tap_: Tap | undefined;
  private packet_ = 0;
  private packetAt_ = 0;
  private fromStats_ = 0;
  private askedAt_ = 0;

  /** Of the publisher or subscriber of this number; `isOn` tells whether its sound is on at all. */
  constructor(number: number, isOn: () => boolean, heard: (level: number) => void) {
    this.number_ = number;
    this.isOn_ = isOn;
    this.heard_ = heard;
  }

  /** Somebody listens to the event, or does no more. */
  listen(on: boolean): void {
    this.listened_ = on;
    this.changed_();
  }

  /** The meter can be seen, or cannot any more. */
  look(on: boolean): void {
    this.seen_ = on;
    this.changed_();
  }

  end(): void {
    this.ended_ = true;
    this.changed_();
  }

  isWanted(): boolean {
    return this.listened_ || !document.hidden;
  }

  private changed_(): void {
    const wanted = !this.ended_ && (this.listened_ || this.seen_);
    if (wanted) levels.add(this);
    else if (levels.delete(this)) this.untap_();
    schedule();
  }

  measure(now: number): void {
    if (this.isWanted()) this.heard_(this.isOn_() ? loudness(this.rms_(now)) : 0);
  }

  private rms_(now: number): number {
    const track = sentTrack(this.number_, 'audio');
    if (track) return track.enabled ? this.tapRms_(track, now) : 0;
    const receiver = soundOf(this.number_);
    if (!receiver || !('getSynchronizationSources' in receiver)) return this.askStats_(now);
    const [packet] = receiver.getSynchronizationSources();
    if (!packet) return 0;
    if (packet.audioLevel === undefined) return this.askStats_(now);
    if (packet.timestamp !== this.packet_) {
      this.packet_ = packet.timestamp;
      this.packetAt_ = now;
    }
    return now - this.packetAt_ > staleMs ? 0 : packet.audioLevel;
  }

  private tapRms_(track: MediaStreamTrack, now: number): number {
    try {
      const at = openContext();
      if (at.state !== 'running') return this.askStats_(now);
      if (this.tap_?.track !== track) {
        this.tap_?.end();
        this.tap_ = new Tap(at, track);
      }
      return this.tap_.rms();
    } catch {
      // Some browsers have no more contexts to give, or take no track of another sampling rate.
      return this.askStats_(now);
    }
  }

  /** What the peer connection says, a little later; nothing without one. */
  private askStats_(now: number): number {
    const end = soundOf(this.number_);
    if (!end) return 0;
    if (now - this.askedAt_ > statsMs) {
      this.askedAt_ = now;
      end.getStats().then(
        (report) => {
          report.forEach(({ audioLevel }: { audioLevel?: unknown }) => {
            if (typeof audioLevel === 'number') this.fromStats_ = audioLevel;
          });
        },
        () => undefined,
      );
    }
    return this.fromStats_;
  }

  private untap_(): void {
    this.tap_?.end();
    this.tap_ = undefined;
    this.fromStats_ = 0;
    if (![...levels].some(({ tap_: tap }) => tap)) closeContext();
  }
}

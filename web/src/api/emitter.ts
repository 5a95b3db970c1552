/* Event objects, and the objects that dispatch them. */
import type { Event } from '../types/index.js';
import { guarded } from '../host/report.js';

/** What a handler receives; `details` become properties beside type and target. */
class ApiEvent implements Event {
  readonly type: string;
  readonly cancelable: boolean;
  readonly target: unknown;
  private prevented_ = false;

  constructor(type: string, target: unknown, cancelable: boolean, details: object) {
    this.type = type;
    this.target = target;
    this.cancelable = cancelable;
    Object.assign(this, details);
  }

  preventDefault(): void {
    if (this.cancelable) this.prevented_ = true;
  }

  isDefaultPrevented(): boolean {
    return this.prevented_;
  }
}

type Handler = (event: never) => void;
interface Listener {
  handler: Handler;
  context: object | undefined;
  once: boolean;
  removed: boolean;
}
type Names = string | Record<string, Handler | null | undefined>;

/** Calls `visit` for each name of a list or a map. */
function forEachName(
  names: Names,
  handler: unknown,
  context: unknown,
  visit: (name: string, handler: unknown, context: object | undefined) => void,
): void {
  if (typeof names === 'string') {
    for (const name of names.split(/\s+/)) {
      if (name) visit(name, handler, context ?? undefined);
    }
  } else {
    for (const name of Object.keys(names)) {
      if (names[name]) visit(name, names[name], handler ?? undefined);
    }
  }
}

/** on, once and off as OpenTok has them: by name, by list of names, by map, with a context. */
export class Emitter {
  private listeners_: Record<string, Listener[]> = Object.create(null) as Record<
    string,
    Listener[]
  >;

  private add_(once: boolean, names: Names, handler: unknown, context: unknown): this {
    forEachName(names, handler, context, (name, each, its) => {
      if (typeof each !== 'function')
        throw new TypeError(`the handler of "${name}" is no function`);
      const listener = { handler: each as Handler, context: its, once, removed: false };
      // A new array, so that a dispatch under way goes on with the one it began with.
      this.keep_(name, [...(this.listeners_[name] ?? []), listener]);
    });
    return this;
  }

  on(names: Names, handler?: unknown, context?: unknown): this {
    return this.add_(false, names, handler, context);
  }

  once(names: Names, handler?: unknown, context?: unknown): this {
    return this.add_(true, names, handler, context);
  }

  off(names?: Names | null, handler?: unknown, context?: unknown): this {
    if (names == null) {
      for (const name of Object.keys(this.listeners_)) this.remove_(name, undefined, undefined);
    } else {
      forEachName(names, handler, context, (...found) => {
        this.remove_(...found);
      });
    }
    return this;
  }

  addEventListener(names: Names, handler?: unknown, context?: unknown): this {
    return this.on(names, handler, context);
  }

  removeEventListener(names: Names, handler?: unknown, context?: unknown): this {
    return this.off(names, handler, context);
  }

  private remove_(name: string, handler: unknown, context: object | undefined): void {
    const kept = (this.listeners_[name] ?? []).filter((listener) => {
      const matches =
        (!handler || handler === listener.handler) && (!context || context === listener.context);
      // Takes it out of a dispatch under way, too.
      if (matches) listener.removed = true;
      return !matches;
    });
    this.keep_(name, kept);
  }

  private keep_(name: string, listeners: Listener[]): void {
    const before = name in this.listeners_;
    const after = listeners.length > 0;
    if (after) this.listeners_[name] = listeners;
    else delete this.listeners_[name];
    if (before !== after) this.listening_(name, after);
  }

  /** Hears when the first listener of an event came, and when the last one went. */
  protected listening_(_name: string, _on: boolean): void {
    // Most events cost nothing while nobody listens.
  }

  /** Calls the handlers of `type`, then those of `alsoType`; true when one prevented the default. */
  dispatch_(type: string, details: object = {}, cancelable = false, alsoType?: string): boolean {
    return this.dispatchFor_(this, type, details, cancelable, alsoType);
  }

  /** The same with another target. */
  dispatchFor_(
    target: unknown,
    type: string,
    details: object,
    cancelable = false,
    alsoType?: string,
  ): boolean {
    const event = new ApiEvent(type, target, cancelable, details);
    for (const name of alsoType ? [alsoType, type] : [type]) this.call_(name, [event]);
    return event.isDefaultPrevented();
  }

  /** Calls the handlers of `name` with these arguments. */
  call_(name: string, args: unknown[]): void {
    for (const listener of this.listeners_[name] ?? []) {
      if (listener.removed) continue;
      if (listener.once) {
        listener.removed = true;
        const others = (this.listeners_[name] ?? []).filter((one) => one !== listener);
        this.keep_(name, others);
      }
      guarded(() => {
        listener.handler.apply(listener.context ?? this, args as never);
      });
    }
  }
}

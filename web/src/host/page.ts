/* The page's one runtime: what has which number, the calls under way, and the way to the core. */
import { Emitter } from '../api/emitter.js';
import { errorOf, internalProblem, loadProblem, type ApiError } from '../api/errors.js';
import type { ApiPublisher } from '../api/publisher.js';
import type { ApiSession } from '../api/session.js';
import type { ApiSubscriber } from '../api/subscriber.js';
import type { Input, Problem } from '../generated/host.js';
import { log } from './report.js';
import type { View } from './view.js';
import { Pump, type Core, type Handlers } from './pump.js';

export type Settle = (error?: ApiError) => void;
type WithoutCall<Each> = Each extends { call: number } ? Omit<Each, 'call'> : never;

/** Objects by number, from their making until the core is done with them. */
export const sessions = new Map<number, ApiSession>();
export const publishers = new Map<number, ApiPublisher>();
export const subscribers = new Map<number, ApiSubscriber>();
/** Of publishers and subscribers, until they are taken out of the page. */
export const views = new Map<number, View>();

/** What OT.on('exception') listens to. */
export const exceptions = new Emitter();

const calls = new Map<number, Settle>();
let lastNumber = 0;
let pump: Pump | undefined;
let death: Problem | undefined;

/** For sessions, publishers, subscribers and calls alike; none is used twice. */
export function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** `load` is called when the core is first needed; `shutDown` when it is gone. */
export function begin(load: () => Promise<Core>, handlers: Handlers, shutDown: () => void): void {
  const died = (message: string): void => {
    death = internalProblem(message);
    shutDown();
    raise(death, undefined);
    for (const number of [...calls.keys()]) settleCall(number, death);
  };
  const unloaded = (message: string, lost: Input[]): void => {
    raise(internalProblem(message), undefined);
    for (const input of lost) {
      if ('call' in input) settleCall(input.call, loadProblem(input, message));
      if (input.type === 'initPublisher') {
        const { publisher } = input;
        handlers.releaseMedia({ type: 'releaseMedia', publisher });
        handlers.removeView({ type: 'removeView', publisher });
        handlers.publisherEvent({ type: 'publisherEvent', publisher, event: 'destroyed' });
      }
      if (input.type === 'subscribe') {
        const { subscriber } = input;
        handlers.subscriberEvent({ type: 'subscriberEvent', subscriber, event: 'destroyed' });
        handlers.removeView({ type: 'removeView', subscriber });
      }
    }
  };
  pump = new Pump(load, handlers, died, unloaded);
}

export function push(input: Input): void {
  pump?.push(input);
}

/** Numbers read of a leg (LegSample); some input must follow. */
export function sample(numbers: number[]): void {
  pump?.sample(numbers);
}

/** A call of the API: `settle` hears once how it ended, never before this function returns its number. */
export function call(input: WithoutCall<Input>, settle: Settle): number {
  const number = nextNumber();
  calls.set(number, settle);
  if (death) {
    const problem = death;
    queueMicrotask(() => {
      settleCall(number, problem);
    });
  } else {
    push({ ...input, call: number });
  }
  return number;
}

export function settleCall(number: number, problem: Problem | undefined): void {
  const settle = calls.get(number);
  calls.delete(number);
  settle?.(problem && errorOf(problem));
}

/** The exception event. */
export function raise({ name, code, title, message }: Problem, target: unknown): void {
  log('error', `${name}: ${message}`);
  exceptions.dispatchFor_(target, 'exception', { code, title, message, name });
}

/* Reads what applications pass: positions that shift, and values of any type. */

type AnyFunction = (...args: never[]) => unknown;

/** The last function among the arguments is the callback, wherever it stands. */
export function takeCallback(
  args: unknown[],
): [rest: unknown[], callback: AnyFunction | undefined] {
  for (let index = args.length - 1; index >= 0; index -= 1) {
    const value = args[index];
    if (typeof value === 'function') {
      return [[...args.slice(0, index), ...args.slice(index + 1)], value as AnyFunction];
    }
  }
  return [args, undefined];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Whether something is an element; of any document, which `instanceof` would not find. */
export const isElement = (value: unknown): value is HTMLElement =>
  isObject(value) && value.nodeType === 1;

export const isTrack = (value: unknown): value is MediaStreamTrack =>
  isObject(value) && typeof value.kind === 'string' && typeof value.stop === 'function';

/** `(target?, properties?)`, where an object that is no element stands for the properties. */
export function targetAndProperties([first, second]: unknown[]): [
  target: unknown,
  properties: unknown,
] {
  const shifted = isObject(first) && !isElement(first) && second == null;
  return shifted ? [undefined, first] : [first, second];
}

/** Well-formed, and at most `bytesMax` bytes of UTF-8: what is longer is cut, and too long for the core as well. */
export function text(value: string, bytesMax: number): string {
  const wellFormed = value.replace(/\p{Surrogate}/gu, '\ufffd');
  if (wellFormed.length * 3 <= bytesMax) return wellFormed;
  const { read } = new TextEncoder().encodeInto(wellFormed, new Uint8Array(bytesMax));
  return wellFormed.slice(0, read);
}

/** A string, or a number written as one. */
export function textOrAbsent(value: unknown, bytesMax: number): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? text(String(value), bytesMax)
    : undefined;
}

/** Reads an object of properties by name. Null counts as absent; the first wrong type is remembered. */
export class Properties {
  readonly values: Record<string, unknown>;
  /** What could not be passed on, in words for the application's developer. */
  invalid: string | undefined;

  constructor(value: unknown, what: string) {
    this.values = isObject(value) ? value : {};
    if (value != null && !isObject(value)) this.complain(`${what}: an object is expected`);
  }

  complain(problem: string): void {
    this.invalid ??= text(problem, 256);
  }

  text(name: string, bytesMax: number): string | undefined {
    const read = textOrAbsent(this.values[name], bytesMax);
    if (read === undefined && this.values[name] != null)
      this.complain(`${name}: a string is expected`);
    return read;
  }

  flag(name: string): boolean | undefined {
    const value = this.values[name];
    if (typeof value === 'boolean') return value;
    if (value != null) this.complain(`${name}: true or false is expected`);
    return undefined;
  }

  count(name: string): number | undefined {
    const value = this.values[name];
    if (value == null) return undefined;
    if (typeof value === 'number' && value >>> 0 === value) return value;
    this.complain(`${name}: a whole number is expected`);
    return undefined;
  }
}

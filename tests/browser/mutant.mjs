// Runs in every test page before the client's script while the tests themselves are tested: makes
// one public member do nothing. It is handed to the browser as text, so it imports nothing; the
// harness puts `const mutant = {name, kind, returns}` in front.
/* global mutant */
globalThis.testWaitMs = 10_000;

const [, owner, separator, member] = /^(\w+)([./])(.+)$/.exec(mutant.name);
const done = new WeakSet();

/** Stands for a session, a publisher or a subscriber: whatever is called on it does nothing. */
function stub() {
  return new Proxy(() => undefined, {
    get: (_target, key) => (key === 'then' || typeof key === 'symbol' ? undefined : stub()),
    apply: stub,
  });
}

function doNothing(self) {
  const made = { this: self, promise: Promise.resolve(), object: stub() };
  const nothing = () => made[mutant.returns];
  nothing.promise = () => Promise.resolve(mutant.returns === 'object' ? stub() : undefined);
  return nothing;
}

function put(object, name, value) {
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: true,
    get: () => value,
    set() {},
  });
}

/** Lets `object[name]` and its promise form see other arguments. */
function wrap(object, name, change) {
  const original = object[name];
  if (typeof original !== 'function') return;
  const wrapped = (...args) => original.apply(object, args.map(change));
  if (original.promise) wrapped.promise = (...args) => original.promise(...args.map(change));
  put(object, name, wrapped);
}

const isPlain = (value) =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Arguments without the option. */
function withoutOption(value) {
  if (!isPlain(value)) return value;
  const copy = { ...value };
  if (owner !== 'style') delete copy[member];
  else if (isPlain(copy.style)) copy.style = withoutStyle(copy.style);
  return copy;
}

function withoutStyle(style) {
  const copy = { ...style };
  delete copy[member];
  return copy;
}

/** Which calls take an option. */
const takers = {
  initSession: { OT: ['initSession'] },
  getUserMedia: { OT: ['getUserMedia'] },
  initPublisher: { OT: ['initPublisher'], Session: ['publish'] },
  subscribe: { Session: ['subscribe'] },
  signal: { Session: ['signal'] },
  style: { OT: ['initPublisher'], Session: ['publish', 'subscribe'] },
};

function ignoreOption(object, kind) {
  for (const name of takers[owner][kind] ?? []) wrap(object, name, withoutOption);
  if (owner !== 'style' || typeof object.setStyle !== 'function') return;
  const original = object.setStyle;
  put(object, 'setStyle', (first, value) => {
    if (first === member) return object;
    return original.call(object, isPlain(first) ? withoutStyle(first) : first, value);
  });
}

const isMuted = (name) => (member === 'signal:type' ? name.startsWith('signal:') : name === member);

/** Handlers of the event are never told of it. */
function muffle(object) {
  const heard = (names) => {
    if (typeof names === 'string')
      return names
        .split(' ')
        .filter((one) => !isMuted(one))
        .join(' ');
    if (!isPlain(names)) return names;
    return Object.fromEntries(Object.entries(names).filter(([name]) => !isMuted(name)));
  };
  for (const name of ['on', 'once', 'addEventListener']) {
    const original = object[name];
    put(object, name, (names, ...rest) => original.call(object, heard(names), ...rest));
  }
}

function mutate(object, kind) {
  if (done.has(object)) return;
  done.add(object);
  if (mutant.kind === 'option') ignoreOption(object, kind);
  else if (kind !== owner) return;
  else if (separator === '/') muffle(object);
  else put(object, member, mutant.kind === 'method' ? doNothing(object) : undefined);
}

function kindOf(object) {
  if (typeof object !== 'object' || object === null || isPlain(object)) return null;
  if (typeof object.connect === 'function' && 'sessionId' in object) return 'Session';
  if (typeof object.subscribeToAudio === 'function') return 'Subscriber';
  if (typeof object.publishAudio === 'function') return 'Publisher';
  if ('creationTime' in object) return 'streamId' in object ? 'Stream' : 'Connection';
  return null;
}

// The client enters each of its objects into a map before the application sees it.
const { set } = Map.prototype;
Map.prototype.set = function setAndMutate(key, value) {
  const kind = kindOf(value);
  if (kind) mutate(value, kind);
  return set.call(this, key, value);
};

// An event is made by assigning its details to it.
const { assign } = Object;
Object.assign = (target, ...sources) => {
  const result = assign(target, ...sources);
  if (typeof target?.isDefaultPrevented === 'function') mutate(target, 'Event');
  return result;
};

Object.defineProperty(globalThis, 'OT', {
  configurable: true,
  set(value) {
    Object.defineProperty(globalThis, 'OT', { value, configurable: true, writable: true });
    mutate(Object.getPrototypeOf(value.sessions), 'Collection');
    mutate(value, 'OT');
  },
});

/* The public types of the OT API. web/build.mjs makes dist/parley.d.ts of the files beside this one. */
export * from './common.js';
export * from './publisher.js';
export * from './subscriber.js';
export * from './session.js';
export * from './stats.js';
export * from './ot.js';
export * from './events.js';

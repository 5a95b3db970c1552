// Bundles parts of web/src for a test, with nothing renamed, and imports them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Imports what these modules of web/src export, such as 'api/emitter'. State is new in each bundle. */
export async function load(...modules) {
  const contents = modules.map((name) => `export * from './web/src/${name}.ts';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'warning',
    define: { PARLEY_VERSION: '"0.0.0"' },
  });
  const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
  try {
    const file = join(folder, 'bundle.mjs');
    writeFileSync(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A core that notes what it is fed and answers with what the test says. */
export class FakeCore {
  /** All inputs so far. */
  inputs = [];
  /** Inputs of each step. */
  batches = [];
  /** Samples of each step. */
  samples = [];
  #answers;

  /** `answer` makes the effects, or the whole answer, from the inputs of one step. */
  constructor(answer = () => []) {
    this.#answers = answer;
  }

  step(batch, samples) {
    this.samples.push(samples);
    const { now, inputs } = JSON.parse(batch);
    this.inputs.push(...inputs);
    this.batches.push(inputs);
    const answer = this.#answers(inputs, now);
    return JSON.stringify(Array.isArray(answer) ? { effects: answer, wakeAt: null } : answer);
  }
}

/** Effects that end each call of a batch well. */
export const succeed = (inputs) =>
  inputs.filter(({ call }) => call).map(({ call }) => ({ type: 'complete', call }));

/** Resolves once everything that is under way in microtasks is over. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { load, root } from './bundle.mjs';

const { rehearsal } = await load('load/rehearsal');

test('the rehearsal goes all the way to connected media', async () => {
  const folder = join(root, 'build/wasm/wasm');
  const { default: createCore } = await import(pathToFileURL(join(folder, 'core.mjs')).href);
  const binary = readFileSync(join(folder, 'core.wasm'));
  const module = await createCore({
    instantiateWasm(imports, done) {
      WebAssembly.instantiate(binary, imports).then(({ instance }) => done(instance));
      return {};
    },
  });
  const core = new module.Core(1);
  const effects = rehearsal.flatMap((inputs) => {
    const bytes = new TextEncoder().encode(JSON.stringify({ now: 0, inputs }));
    module.HEAPU8.set(bytes, core.input(bytes.length));
    const [size, from] = [core.step(), core.output()];
    const answer = JSON.parse(new TextDecoder().decode(module.HEAPU8.subarray(from, from + size)));
    assert.equal(answer.error, undefined);
    return answer.effects;
  });
  core.delete();
  const completed = effects.filter(({ type }) => type === 'complete');
  assert.deepEqual(
    completed.map(({ call, problem }) => [call, problem]),
    [
      [1, undefined],
      [3, undefined],
    ],
  );
  for (const type of ['addCandidate', 'applyDescription', 'subscriberEvent'])
    assert.ok(
      effects.some((effect) => effect.type === type),
      type,
    );
});

// Makes dist/docs, the manual: docs/*.md and a reference made of the types' docstrings. Does nothing
// when nothing changed since the last time.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from '../../scripts/lib.mjs';
import { Output } from '../output.mjs';
import { sourcesOf } from './snippets.mjs';

const dist = join(root, 'dist/docs');
const stampName = 'inputs.json';
const read = (name) => readFileSync(join(root, name), 'utf8');

/** Every file that the manual is made of, with its hash. */
function inputs() {
  const texts = listFiles('docs', (name) => name.endsWith('.md'));
  const names = new Set([
    ...texts,
    ...texts.flatMap((name) => sourcesOf(read(name))),
    ...['docs', 'web/manual', 'web/src/types'].flatMap((folder) => listFiles(folder)),
    ...['web/demo/icon.svg', 'web/demo/storage.ts', 'web/output.mjs'],
    ...['web/react/types.ts', 'web/embed/element-types.ts'],
    ...['package-lock.json', 'schema/errors.json'],
  ]);
  const hash = (name) => createHash('sha256').update(read(name)).digest('hex').slice(0, 16);
  return JSON.stringify(Object.fromEntries([...names].sort().map((name) => [name, hash(name)])));
}

try {
  const wanted = inputs();
  const stamp = join(dist, stampName);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    console.log('manual: nothing changed');
  } else {
    // Loaded only now: these programs take longer than to see that nothing is to be done.
    const { siteFiles } = await import('./site.mjs');
    const output = new Output(dist);
    for (const { name, content } of await siteFiles()) output.emit(name, content);
    // Last, so that an interrupted run is noticed by the next.
    output.emit(stampName, wanted);
    output.removeStale();
    console.log('manual: built');
  }
} catch (error) {
  console.error(`manual: ${error.message}`, error.cause?.message ?? '');
  process.exitCode = 1;
}

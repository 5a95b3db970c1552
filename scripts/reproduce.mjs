// Builds the package again from its commit, in another folder and without what is remembered of earlier builds,
// and compares: what dist/provenance.json names must come out byte for byte.
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, root, run } from './lib.mjs';

const provenanceIn = (folder) =>
  JSON.parse(readFileSync(join(folder, 'dist/provenance.json'), 'utf8'));

function buildAgain(commit, folder) {
  run('git', ['clone', '--quiet', '--no-checkout', root, folder]);
  run('git', ['checkout', '--quiet', '--detach', commit], { cwd: folder });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const program = `const { buildPart } = await import('./scripts/build.mjs');
    for (const part of ['wasm', 'web']) buildPart(part);`;
  run(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    env: { ...environment, CCACHE_DISABLE: '1' },
  });
  return provenanceIn(folder);
}

const made = provenanceIn(root);
const { commit, changed } = made.source;
if (!commit || changed) {
  console.error('reproduce: dist/ is of no commit; commit everything, then run: npm run build');
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'parley-again-'));
  try {
    const again = buildAgain(commit, folder);
    const names = [...new Set([...Object.keys(made.sha256), ...Object.keys(again.sha256)])];
    const other = names.filter((name) => made.sha256[name] !== again.sha256[name]);
    for (const name of other) console.error(`reproduce: ${name} came out differently`);
    if (other.length > 0) process.exitCode = 1;
    else console.log(`reproduce: ${names.length} files of ${commit} came out the same`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

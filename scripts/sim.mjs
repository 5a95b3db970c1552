// `npm run sim -- --seeds N [--from S]`, or `-- --seed S [--trace] [--only PARTS]`: builds the
// simulator and runs it.
import { spawnSync } from 'node:child_process';
import { buildPart } from './build.mjs';
import { exitCode, root, setup } from './lib.mjs';

try {
  setup();
  buildPart('sim');
  const args = process.argv.slice(2);
  const { status, signal, error } = spawnSync('build/release/tests/sim/parley_sim', args, {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  process.exitCode = exitCode(status, signal);
} catch (error) {
  console.error(`sim: ${error.message}`);
  process.exitCode = 1;
}

// `npm run sim -- --seeds N [--from S]`, or `-- --seed S [--trace] [--only PARTS]`: builds the
// simulator and runs it; with `--wasm` its WebAssembly build, in Node.
import { spawnSync } from 'node:child_process';
import { buildPart } from './build.mjs';
import { exitCode, root, setup } from './lib.mjs';

const words = process.argv.slice(2);
const inWasm = words.includes('--wasm');
const args = words.filter((word) => word !== '--wasm');

try {
  setup();
  buildPart(inWasm ? 'sim-wasm' : 'sim');
  const [command, ...first] = inWasm
    ? [process.execPath, 'build/wasm/tests/sim/parley_sim_wasm.cjs']
    : ['build/release/tests/sim/parley_sim'];
  const { status, signal, error } = spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (error) throw error;
  process.exitCode = exitCode(status, signal);
} catch (error) {
  console.error(`sim: ${error.message}`);
  process.exitCode = 1;
}

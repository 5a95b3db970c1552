// Runs the unit tests' WebAssembly build in Node: same arguments, same output, same exit code. PARLEY_PRESET
// names another one than `wasm`.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const preset = process.env.PARLEY_PRESET ?? 'wasm';
const tests = join(root, 'build', preset, 'tests/unit/parley_tests_wasm.cjs');
const { status, signal, error } = spawnSync(process.execPath, [tests, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) throw error;
if (signal) console.error(`the tests were ended by ${signal}`);
process.exitCode = status ?? 1;

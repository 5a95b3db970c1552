// Runs the unit tests' WebAssembly build in Node: same arguments, same output, same exit code.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const tests = join(root, 'build/wasm/tests/unit/parley_tests_wasm.cjs');
const { status, signal, error } = spawnSync(process.execPath, [tests, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) throw error;
if (signal) console.error(`the tests were ended by ${signal}`);
process.exitCode = status ?? 1;

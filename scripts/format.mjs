// `npm run format`: formats every file of ours in place.
import { cppFiles, run } from './lib.mjs';

run('clang-format', ['-i', ...cppFiles()]);
run('node_modules/.bin/prettier', ['--write', '--log-level', 'warn', '.']);

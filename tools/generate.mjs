// Turns schema/*.json into C++ structs with tables to read and write them by, and into TypeScript types.
// `node tools/generate.mjs` writes the files, `--check` fails when one of them is stale.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cppFiles } from './generate/cpp.mjs';
import { errorsHeader, errorsSource, errorsTypescript } from './generate/errors.mjs';
import { load, readSchema, root } from './generate/schema.mjs';
import { typescriptFiles } from './generate/typescript.mjs';

/** Puts the files below a folder. */
const below = (folder, files) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

function outputs() {
  const protocol = load('protocol');
  const host = load('host', protocol);
  const room = load('room', protocol);
  const errors = readSchema('errors');
  return {
    ...below('src', {
      ...cppFiles(protocol),
      ...cppFiles(host, protocol),
      ...cppFiles(room, protocol),
      'protocol/generated/errors.hpp': errorsHeader(errors),
      'protocol/generated/errors.cpp': errorsSource(errors),
    }),
    ...below('web/src/generated', {
      ...typescriptFiles(protocol),
      ...typescriptFiles(host),
      'errors.ts': errorsTypescript(errors),
    }),
  };
}

const stale = Object.entries(outputs()).filter(([path, text]) => {
  const file = join(root, path);
  return !existsSync(file) || readFileSync(file, 'utf8') !== text;
});
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`stale: ${path} (run npm run generate)`);
  process.exit(stale.length > 0 ? 1 : 0);
}
for (const [path, text] of stale) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

// Makes the package's declarations: of web/src/types and slim-types.ts one namespace, usable by import,
// by require and as the global OT; of the element and of React a module each.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const read = (path) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

/** What some files declare, as the inside of a namespace. */
const bodyOf = (...names) =>
  names
    .map((name) => read(`src/types/${name}.ts`))
    .join('\n')
    .replace(/^\/\*[^]*?\*\/\n/gm, (comment) => (comment.startsWith('/**') ? comment : ''))
    .replace(/^import type [^]*?;\n/gm, '')
    .replace(/^export declare /gm, 'export ')
    .replace(/^(?=.)/gm, '  ')
    .trim();

/** Each name once: a class is an interface and a constant of one name. */
const namesIn = (body) => [
  ...new Set(
    [...body.matchAll(/^ *export (?:interface|type|function|const) ([\w$]+)/gm)].map(
      ([, name]) => name,
    ),
  ),
];

const reexports = (names, namespace, indent = '') =>
  names.map((name) => `${indent}export import ${name} = ${namespace}.${name};\n`).join('');

/** Declarations by the name of their file. */
export function typeFiles() {
  const about = "// The types of Parley's client: OpenTok's programming model.\n";
  const body = bodyOf('common', 'stats', 'publisher', 'subscriber', 'session', 'ot', 'events');
  const names = namesIn(body);
  const OT = `${about}declare namespace OT {\n  ${body}\n}\n`;
  const own = bodyOf('../slim-types');
  const all = [...names, ...namesIn(own)];
  const react = read('react/types.ts');
  const slim = `declare namespace Slim {\n${reexports(names, 'OT', '  ')}\n  ${own}\n}\n`;
  const element = read('embed/element-types.ts');
  return {
    'parley.d.ts': `${OT}export default OT;\n${reexports(names, 'OT')}export as namespace OT;\n`,
    'parley.d.cts': `${OT}export = OT;\nexport as namespace OT;\n`,
    'parley-slim.d.ts': `${about}import OT from './parley.js';\n${slim}export default Slim;\n${reexports(all, 'Slim')}`,
    'parley-slim.d.cts': `${about}import OT = require('./parley.cjs');\n${slim}export = Slim;\n`,
    'parley-element.d.ts': element,
    'parley-element.d.cts': element,
    'parley-react.d.ts': react,
    'parley-react.d.cts': react,
  };
}

// The messages of a schema as TypeScript types.
import { camel, kebab, mark, scalars } from './schema.mjs';

function tsType(field) {
  const type = scalars[field.base]?.ts ?? field.base;
  return field.items ? `${type}[]` : type;
}

function interfaceLines(struct, isCase) {
  const lines = [`/** ${struct.doc} */`, `export interface ${struct.name} {`];
  if (isCase) lines.push(`  type: '${camel(struct.name)}';`);
  for (const field of struct.fields) {
    const optional = field.optional ? '?' : '';
    const type = tsType(field) + (field.optional ? ' | undefined' : '');
    lines.push(`  /** ${field.doc} */`, `  ${field.name}${optional}: ${type};`);
  }
  return [...lines, '}'];
}

const enumLines = ([name, { doc, values }]) => [
  `/** ${doc} */`,
  `export type ${name} = ${values.map((v) => `'${v}'`).join(' | ')};`,
];

/** Bundlers put the numbers in place of the names. */
const recordLines = ([name, { doc, fields }]) => [
  `/** ${doc} */`,
  `export const enum ${name} {`,
  ...Object.entries(fields).flatMap(([field, sentence]) => [`  /** ${sentence} */`, `  ${field},`]),
  '  /** How many numbers a record has. */',
  '  size,',
  '}',
];

const unionLines = (union) => [
  `/** ${union.doc} */`,
  `export type ${union.name} =`,
  `${union.cases.map((entry) => `  | ${entry}`).join('\n')};`,
];

/** The types of `names` that the structs use, from the file that has them. */
function importLines(structs, names, file) {
  const used = new Set(structs.flatMap(({ fields }) => fields.map(({ base }) => base)));
  const wanted = [...names].filter((name) => used.has(name));
  return wanted.length > 0 ? [`import type { ${wanted.join(', ')} } from './${file}.ts';`] : [];
}

/** Name in web/src/generated/ and text of every TypeScript file of a schema. */
export function typescriptFiles(schema) {
  const head = (doc) => [`// ${mark(schema.file)}`, `/* ${doc} */`];
  const types = `${schema.file}-types`;
  const own = [...Object.keys(schema.enums), ...schema.types.map((struct) => struct.name)];
  const imports = (structs) => importLines(structs, schema.imported, schema.imports);
  const files = {
    [types]: [
      ...head(`What the messages of schema/${schema.file}.json are made of.`),
      ...imports(schema.types),
      ...Object.entries(schema.enums).flatMap(enumLines),
      ...schema.types.flatMap((struct) => interfaceLines(struct, false)),
      ...Object.entries(schema.records ?? {}).flatMap(recordLines),
    ],
  };
  for (const union of schema.unions) {
    files[kebab(union.name)] = [
      ...head(union.doc),
      ...imports(union.structs),
      ...importLines(union.structs, own, types),
      ...union.structs.flatMap((struct) => interfaceLines(struct, true)),
      ...unionLines(union),
    ];
  }
  files[schema.file] = [
    ...head(schema.doc),
    ...Object.keys(files).map((file) => `export * from './${file}.js';`),
  ];
  return Object.fromEntries(
    Object.entries(files).map(([file, lines]) => [`${file}.ts`, [...lines, ''].join('\n')]),
  );
}

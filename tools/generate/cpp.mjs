// The structs of a schema in C++, and the tables by which they are read and written.
import { camel, mark, pascal, scalars, snake } from './schema.mjs';

function cppType(field) {
  let type = scalars[field.base]?.cpp ?? field.base;
  if (field.items) type = `std::vector<${type}>`;
  return field.optional ? `std::optional<${type}>` : type;
}

const structLines = (struct, more = []) => [
  `/// ${struct.doc}`,
  `struct ${struct.name} {`,
  ...struct.fields.flatMap((field) => [
    `  /// ${field.doc}`,
    `  ${cppType(field)} ${snake(field.name)}{};`,
  ]),
  ...more,
  `  bool operator==(const ${struct.name}&) const = default;`,
  '};',
];

const enumLines = ([name, { doc, values }]) => [
  `/// ${doc}`,
  `enum class ${name} : std::uint8_t { ${values.map((v) => `k${pascal(v)}`).join(', ')} };`,
  `inline constexpr std::string_view k${name}Names[] = {${values.map((v) => `"${v}"`).join(', ')}};`,
  `constexpr protocol::Names names(${name} /*of*/) { return k${name}Names; }`,
];

/** A struct of numbers alone, as it lies in memory. */
function recordLines([name, { doc, fields }]) {
  const members = Object.entries(fields).flatMap(([field, sentence]) => [
    `  /// ${sentence}`,
    `  double ${snake(field)} = 0;`,
  ]);
  const size = `${members.length / 2} * sizeof(double)`;
  return [
    `/// ${doc}`,
    `struct ${name} {`,
    ...members,
    '};',
    `static_assert(sizeof(${name}) == ${size});`,
  ];
}

function unionLines({ name, doc, cases, bytesMax }) {
  const lines = [
    `/// ${doc}`,
    `using ${name} = std::variant<${cases.join(', ')}>;`,
    '/// One for each case, in their order.',
    `extern const std::array<Shape, ${cases.length}> k${name}Cases;`,
    `[[nodiscard]] bool read_value(JsonValue value, ${name}& out, std::string& problem);`,
    `void write_value(JsonWriter& out, const ${name}& value);`,
  ];
  if (!bytesMax) return lines;
  return [
    ...lines,
    `inline constexpr std::size_t k${name}BytesMax = ${bytesMax};`,
    `[[nodiscard]] std::string encode(const ${name}& value);`,
    '/// Total: any bytes give a message or a failure.',
    `Result<${name}, protocol::DecodeFailure> decode_${snake(name)}(std::string_view text);`,
  ];
}

/** A field's row: its limits belong to its type, and fields of one type share it. */
function fieldRow(struct, field) {
  const member = `${struct}::${snake(field.name)}`;
  const limits = field.items ? [field.bytes ?? 0, field.items] : [field.bytes].filter(Boolean);
  const type = [`decltype(${member})`, ...limits].join(', ');
  return `    {"${field.name}", &kType<${type}>, offsetof(${struct}, ${snake(field.name)})},`;
}

const fieldLines = ({ name, fields }) =>
  fields.length > 0
    ? [
        `static constexpr Field k${name}Fields[] = {`,
        ...fields.map((field) => fieldRow(name, field)),
        '};',
      ]
    : [];

const shape = ({ name, fields }) =>
  `{"${camel(name)}", ${fields.length > 0 ? `k${name}Fields` : '{}'}}`;

const shapeLines = (struct) => [
  ...fieldLines(struct),
  `constinit const Shape ${struct.name}::kShape${shape(struct)};`,
];

function codecLines({ name, structs, bytesMax, depthMax }) {
  const lines = [
    ...structs.flatMap(fieldLines),
    `constinit const std::array<Shape, ${structs.length}> k${name}Cases = {{`,
    ...structs.map((struct) => `    ${shape(struct)},`),
    '}};',
    `bool read_value(JsonValue value, ${name}& out, std::string& problem) {`,
    `  return read_union(value, k${name}Cases, out, problem);`,
    '}',
    `void write_value(JsonWriter& out, const ${name}& value) { write_union(out, k${name}Cases, value); }`,
  ];
  if (!bytesMax) return lines;
  const limits = `{${bytesMax}, ${depthMax}, ${Math.floor(bytesMax / 8)}}`;
  return [
    ...lines,
    `std::string encode(const ${name}& value) { return protocol::encode_message(value); }`,
    `Result<${name}, protocol::DecodeFailure> decode_${snake(name)}(std::string_view text) {`,
    `  return protocol::decode_message<${name}>(text, ${limits});`,
    '}',
  ];
}

const inNamespace = ({ namespace }, lines) =>
  lines.length > 0 ? [`namespace ${namespace} {`, ...lines, `}  // namespace ${namespace}`] : [];

function header(schema, about, includes, lines = []) {
  return [
    `// ${about}`,
    `// ${mark(schema.file)}`,
    '// clang-format off',
    '#pragma once',
    ...includes.map((name) => `#include ${name}`),
    ...inNamespace(schema, lines),
    '',
  ].join('\n');
}

function source(schema, path, lines) {
  const usings = ['Field', 'kType'].map((name) => `using protocol::${name};`);
  return [
    `// ${mark(schema.file)}`,
    '// clang-format off',
    `#include "${path}.hpp"`,
    '#include <cstddef>',
    ...inNamespace(schema, [...(schema.imports ? usings : []), ...lines]),
    '',
  ].join('\n');
}

/** Path below src/ and text of every C++ file of a schema. */
export function cppFiles(schema, imported) {
  const folder = schema.header.replace(/\/\w+\.hpp$/, '');
  const types = `${folder}/types`;
  const usings = ['JsonValue', 'JsonWriter', 'Shape', 'to_string', ...schema.imported].map(
    (name) => `using protocol::${name};`,
  );
  const standard = ['cstdint', 'optional', 'string', 'string_view', 'vector'];
  const files = {
    [`${types}.hpp`]: header(
      schema,
      `What the messages of schema/${schema.file}.json are made of.`,
      [
        ...standard.map((name) => `<${name}>`),
        ...(imported ? [`"${imported.header}"`] : []),
        '"protocol/codec.hpp"',
      ],
      [
        ...(imported ? usings : []),
        ...Object.entries(schema.enums).flatMap(enumLines),
        ...schema.types.flatMap((struct) =>
          structLines(struct, ['  static const protocol::Shape kShape;']),
        ),
        ...Object.entries(schema.records ?? {}).flatMap(recordLines),
      ],
    ),
    [`${types}.cpp`]: source(schema, types, schema.types.flatMap(shapeLines)),
  };
  const paths = [types];
  for (const union of schema.unions) {
    const path = `${folder}/${snake(union.name)}`;
    files[`${path}.hpp`] = header(
      schema,
      union.doc,
      ['<array>', '<variant>', `"${types}.hpp"`],
      [...union.structs.flatMap((struct) => structLines(struct)), ...unionLines(union)],
    );
    files[`${path}.cpp`] = source(schema, path, codecLines(union));
    paths.push(path);
  }
  files[schema.header] = header(
    schema,
    schema.doc,
    paths.map((path) => `"${path}.hpp"`),
  );
  return files;
}

// The table of errors in either language.
import { camel, mark, pascal } from './schema.mjs';

const errorEnumerator = (name) =>
  `k${name.replace(/^OT_/, '').toLowerCase().split('_').map(pascal).join('')}`;

export function errorsHeader(schema) {
  return [
    `// Generated table of errors. ${schema.doc}`,
    `// ${mark('errors')}`,
    '// clang-format off',
    '#pragma once',
    '#include <cstdint>',
    '#include <string>',
    '#include <string_view>',
    'namespace parley::protocol {',
    '/// Every error by name.',
    `enum class ErrorCode : std::uint8_t { ${Object.keys(schema.errors).map(errorEnumerator).join(', ')} };`,
    '/// The kinds of API call that may number an error differently.',
    `enum class Operation : std::uint8_t { ${schema.operations.map((v) => `k${pascal(v)}`).join(', ')} };`,
    '/// An error and what to do about it.',
    'struct Error {',
    '  ErrorCode code = ErrorCode::kInternalError;',
    '  std::string message;',
    '  bool operator==(const Error&) const = default;',
    '};',
    '/// The name applications see, such as OT_PERMISSION_DENIED.',
    '[[nodiscard]] std::string_view error_name(ErrorCode code);',
    '/// A title of a few words.',
    '[[nodiscard]] std::string_view error_title(ErrorCode code);',
    '/// The number applications see.',
    '[[nodiscard]] std::uint32_t error_number(ErrorCode code, Operation operation);',
    '/// The error of that name; kUnexpectedServerResponse when there is none.',
    '[[nodiscard]] ErrorCode error_from_name(std::string_view name);',
    '}  // namespace parley::protocol',
    '',
  ].join('\n');
}

export function errorsSource(schema) {
  const entries = Object.entries(schema.errors);
  const overrides = entries.flatMap(([name, entry]) =>
    schema.operations
      .filter((operation) => entry[operation])
      .map((operation) => [errorEnumerator(name), `k${pascal(operation)}`, entry[operation]]),
  );
  return [
    `// ${mark('errors')}`,
    '// clang-format off',
    '#include "protocol/generated/errors.hpp"',
    '#include <cstddef>',
    'namespace parley::protocol {',
    'namespace {',
    'struct Entry { std::string_view name; std::string_view title; std::uint32_t number; };',
    'struct Override { ErrorCode code; Operation operation; std::uint32_t number; };',
    'constexpr Entry kEntries[] = {',
    ...entries.map(([name, entry]) => `  {"${name}", "${entry.title}", ${entry.code}},`),
    '};',
    'constexpr Override kOverrides[] = {',
    ...overrides.map(
      ([code, operation, n]) => `  {ErrorCode::${code}, Operation::${operation}, ${n}},`,
    ),
    '};',
    '}  // namespace',
    'std::string_view error_name(ErrorCode code) { return kEntries[static_cast<std::size_t>(code)].name; }',
    'std::string_view error_title(ErrorCode code) { return kEntries[static_cast<std::size_t>(code)].title; }',
    'std::uint32_t error_number(ErrorCode code, Operation operation) {',
    '  for (const auto& entry : kOverrides) {',
    '    if (entry.code == code && entry.operation == operation) return entry.number;',
    '  }',
    '  return kEntries[static_cast<std::size_t>(code)].number;',
    '}',
    'ErrorCode error_from_name(std::string_view name) {',
    `  for (std::size_t i = 0; i < ${entries.length}; ++i) {`,
    '    if (kEntries[i].name == name) return static_cast<ErrorCode>(i);',
    '  }',
    '  return ErrorCode::kUnexpectedServerResponse;',
    '}',
    '}  // namespace parley::protocol',
    '',
  ].join('\n');
}

/** Only the errors that TypeScript raises itself: the download has a budget. */
export function errorsTypescript(schema) {
  const raised = schema.raisedByPage.map((name) => {
    const entry = schema.errors[name];
    if (!entry) throw new Error(`raisedByPage: there is no error ${name}`);
    const fields = `name: '${name}', code: ${entry.code}, title: '${entry.title}'`;
    return `export const ${camel(errorEnumerator(name).slice(1))} = { ${fields} };`;
  });
  return [
    `// ${mark('errors')}`,
    '/* The errors that TypeScript raises itself. */',
    ...raised,
    '',
  ].join('\n');
}

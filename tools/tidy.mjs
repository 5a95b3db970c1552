// House rules that neither a compiler, a formatter nor a linter checks; CONTRIBUTING.md lists them.
// `node tools/tidy.mjs` prints every breach; `--self-test` proves that each rule can fail.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from '../scripts/lib.mjs';

const linesMax = 500;

/** What each room may include from the others. */
const rooms = {
  base: [],
  protocol: ['base'],
  client: ['base', 'protocol'],
  cloud: ['base', 'protocol'],
  media: ['base', 'protocol'],
  load: ['base', 'protocol', 'client'],
  server: ['base', 'protocol', 'cloud', 'media', 'load'],
  wasm: ['base', 'protocol', 'client', 'media'],
};
const coreRooms = ['base', 'protocol', 'client', 'cloud', 'media'];

const bannedHeaders = new Set(
  `chrono ctime thread mutex shared_mutex condition_variable future semaphore stop_token random
   iostream istream ostream fstream sstream iomanip cstdio filesystem locale clocale csignal regex
   coroutine ranges format expected source_location`.split(/\s+/),
);
const bannedCalls = [
  [
    /\b(?:steady|system|high_resolution)_clock\b|\b(?:clock_gettime|gettimeofday|time|clock)\s*\(/,
    'clock',
  ],
  [/\b(?:s?rand|random_device|mt19937\w*|getentropy|uniform_\w+_distribution)\b/, 'random source'],
  [
    /\b(?:printf|fprintf|puts|fopen|getenv|setlocale|system)\s*\(|\bstd::c(?:out|err|in|log)\b/,
    'I/O',
  ],
  [/\b(?:std::j?thread|std::mutex|std::async|pthread_\w+|thread_local)\b/, 'thread'],
  [/\bstd::hash\b/, 'std::hash (differs between compilers)'],
  [/\bstd::(?:pow|exp|log|log2|log10|sin|cos|tan)\s*\(/, 'transcendental (differs between hosts)'],
  [/\bEM_(?:JS|ASM)\w*|\bemscripten(?:::|_)/, 'Emscripten'],
];

const isCpp = (path) => /^(?:src|wasm|tests|bench)\/.*\.(?:cpp|hpp)$/.test(path);
const isCode = (path) => /\.(?:cpp|hpp|ts|tsx|mjs|cjs|js|jsx|css)$/.test(path);
const isGenerated = (path) => path.includes('/generated/');
const isText = (path) => !/\.(?:png|jpg|ico|wasm|br|gz|woff2|y4m|wav|webm|mp4)$/.test(path);

/** The room a file belongs to: its folder below src/, or wasm; null elsewhere. */
function roomOf(path) {
  if (path.startsWith('wasm/')) return 'wasm';
  return /^src\/(\w+)\//.exec(path)?.[1] ?? null;
}

/** Blanks comments and string contents, keeping the lines, so that words in them do not count. */
function codeOnly(text) {
  const blank = (found) => found.replace(/[^\n]/g, ' ');
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])'/g, blank);
}

function* includesOf(text) {
  for (const [index, line] of text.split('\n').entries()) {
    const found = /^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)/.exec(line);
    if (found) yield { line: index + 1, own: found[1], system: found[2] };
  }
}

/** Includes point one way, and each is written from src/ on. */
function includeDirection({ path, text, files }) {
  const room = isCpp(path) ? roomOf(path) : null;
  if (!room) return [];
  if (!rooms[room]) return [[1, `src/${room} is no room of the house (ARCHITECTURE.md)`]];
  const breaches = [];
  for (const { line, own } of includesOf(text)) {
    if (own === undefined) continue;
    const target = own.split('/')[0];
    if (!files.has(`src/${own}`)) breaches.push([line, `"${own}" is not a file below src/`]);
    else if (target !== room && !rooms[room].includes(target)) {
      breaches.push([line, `${room} must not include ${target}`]);
    }
  }
  return breaches;
}

/** The core includes the standard library only, and of that nothing that reads the world. */
function coreIncludes({ path, text }) {
  if (!isCpp(path) || !coreRooms.includes(roomOf(path))) return [];
  const breaches = [];
  for (const { line, system } of includesOf(text)) {
    if (system === undefined) continue;
    if (/[/.]/.test(system) || bannedHeaders.has(system)) {
      breaches.push([line, `<${system}> has no place in the core`]);
    }
  }
  return breaches;
}

/** No clock, thread, randomness or I/O in the core, by whatever name it is called. */
function coreCalls({ path, text }) {
  if (!isCpp(path) || !coreRooms.includes(roomOf(path))) return [];
  const breaches = [];
  for (const [index, line] of codeOnly(text).split('\n').entries()) {
    for (const [pattern, what] of bannedCalls) {
      if (pattern.test(line)) breaches.push([index + 1, `${what} in the core`]);
    }
  }
  return breaches;
}

/** The names declared with an unordered container's type. */
function unorderedNames(code) {
  const names = new Set();
  for (const found of code.matchAll(/\bunordered_\w+\s*</g)) {
    let depth = 1;
    let at = found.index + found[0].length;
    for (; at < code.length && depth > 0; at += 1) {
      if (code[at] === '<') depth += 1;
      if (code[at] === '>') depth -= 1;
    }
    const name = /^\s*&?\s*(\w+)/.exec(code.slice(at))?.[1];
    if (name) names.add(name);
  }
  return names;
}

/** Walking an unordered container in the core would make its order part of the output. */
function unorderedIteration({ path, text, files }) {
  const room = isCpp(path) ? roomOf(path) : null;
  if (!coreRooms.includes(room)) return [];
  const names = new Set();
  for (const [other, otherText] of files) {
    if (isCpp(other) && roomOf(other) === room && otherText.includes('unordered_')) {
      for (const name of unorderedNames(codeOnly(otherText))) names.add(name);
    }
  }
  const breaches = [];
  for (const [index, line] of codeOnly(text).split('\n').entries()) {
    const walked = /\bfor\s*\(.*[^:]:\s*(?:\w+(?:\.|->))*(\w+)\s*\)/.exec(line)?.[1];
    const begun = /\b(\w+)\.c?begin\s*\(/.exec(line)?.[1];
    const name = [walked, begun].find((one) => one !== undefined && names.has(one));
    if (name) breaches.push([index + 1, `${name} is unordered and must not be iterated`]);
  }
  return breaches;
}

/** A header begins with a sentence that says what it owns. */
function headerSentence({ path, text }) {
  if (!isCpp(path) || !path.endsWith('.hpp')) return [];
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  const comment = lines.slice(0, end).join(' ');
  const breaches = [];
  if (!/^\/\/ \w.{14,}[.;]/.test(comment)) {
    breaches.push([1, 'a header begins with a sentence that says what it owns']);
  }
  if (!text.includes('\n#pragma once\n')) breaches.push([1, '#pragma once is missing']);
  return breaches;
}

function fileLength({ path, text }) {
  if (!isCode(path) || isGenerated(path)) return [];
  const lines = text.split('\n').length - 1;
  return lines > linesMax ? [[linesMax + 1, `${lines} lines; a file has at most ${linesMax}`]] : [];
}

/** Every C++ source is listed in the CMakeLists.txt of its folder or of one above. */
function listedSource({ path, files }) {
  if (!isCpp(path) || !path.endsWith('.cpp')) return [];
  const parts = path.split('/');
  for (let depth = parts.length - 1; depth > 0; depth -= 1) {
    const list = files.get([...parts.slice(0, depth), 'CMakeLists.txt'].join('/'));
    const below = parts.slice(depth).join('/');
    if (list !== undefined && list.split(/[\s()]+/).includes(below)) return [];
  }
  return [[1, 'no CMakeLists.txt lists this file']];
}

/** A rule that finds a pattern line by line in the files it is about. */
function linePattern(wanted, pattern, message) {
  return ({ path, text }) => {
    if (!wanted(path)) return [];
    const breaches = [];
    for (const [index, line] of text.split('\n').entries()) {
      if (pattern.test(line)) breaches.push([index + 1, message]);
    }
    return breaches;
  };
}

// Written in pieces, so that this file does not break its own rules.
const markers = new RegExp(`\\b(?:${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`);
const machinePaths = new RegExp(
  [
    '(?:^|[\\s"\'`=(])/(?:ho' + 'me|ro' + 'ot|wo' + 'rk|fa' + 'rm)/',
    '"resol' + 'ved": *"http',
  ].join('|'),
);
const registries = new RegExp(
  `\\bregis${'try'}\\.[a-z]+js\\.|\\bnpmmirror\\b|\\bartifactory\\b`,
  'i',
);
const notAscii = /[^\t\x20-\x7e]/;

const rules = {
  includeDirection,
  coreIncludes,
  coreCalls,
  unorderedIteration,
  headerSentence,
  fileLength,
  listedSource,
  leftovers: linePattern(isText, markers, 'a leftover marker'),
  machinePaths: linePattern(isText, machinePaths, 'a path of one machine'),
  registries: linePattern(isText, registries, 'the host of a package registry'),
  ascii: linePattern((path) => isCpp(path) && !path.startsWith('tests/'), notAscii, 'not ASCII'),
};

/** All breaches in a tree of files, as "path:line: message (rule)". */
function breachesOf(files) {
  const found = [];
  for (const [path, text] of files) {
    if (!isText(path)) continue;
    for (const [rule, check] of Object.entries(rules)) {
      for (const [line, message] of check({ path, text, files })) {
        found.push({ rule, report: `${path}:${line}: ${message} (${rule})` });
      }
    }
  }
  return found;
}

function repositoryFiles() {
  const names = listFiles('.', isText);
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

const sentence = '// Thing: a thing that exists only here.\n#pragma once\n';
const list = 'parley_core_library(parley_x a.cpp)\n';

/** For each rule, trees that break it. */
const bad = {
  includeDirection: [
    { 'src/client/a.hpp': `${sentence}#include "cloud/b.hpp"\n`, 'src/cloud/b.hpp': sentence },
    { 'src/base/a.hpp': `${sentence}#include "protocol/b.hpp"\n`, 'src/protocol/b.hpp': sentence },
    { 'src/cloud/a.hpp': `${sentence}#include "b.hpp"\n`, 'src/cloud/b.hpp': sentence },
    { 'src/load/a.hpp': `${sentence}#include "server/b.hpp"\n`, 'src/server/b.hpp': sentence },
    { 'src/cellar/a.hpp': sentence },
  ],
  coreIncludes: [
    { 'src/base/a.hpp': `${sentence}#include <chrono>\n` },
    { 'src/client/a.hpp': `${sentence}#include <emscripten/bind.h>\n` },
    { 'src/protocol/a.hpp': `${sentence}#include <nlohmann/json.hpp>\n` },
    { 'src/cloud/a.hpp': `${sentence}#include <sys/socket.h>\n` },
  ],
  coreCalls: [
    { 'src/cloud/a.hpp': `${sentence}const auto now = std::chrono::steady_clock::now();\n` },
    { 'src/client/a.hpp': `${sentence}const int n = rand();\n` },
    { 'src/protocol/a.hpp': `${sentence}inline void f() { std::printf("x"); }\n` },
  ],
  unorderedIteration: [
    {
      'src/cloud/a.hpp': `${sentence}struct A { std::unordered_map<int, std::set<int>> all_; };\n`,
      'src/cloud/a.cpp': 'void f() { for (const auto& [key, value] : all_) use(key, value); }\n',
      'src/cloud/CMakeLists.txt': list,
    },
  ],
  headerSentence: [
    { 'src/base/a.hpp': '#pragma once\n' },
    { 'src/base/a.hpp': '// a\n#pragma once\n' },
  ],
  fileLength: [
    { 'web/src/a.ts': 'export {};\n'.repeat(linesMax + 1) },
    { 'web/demo/a.css': 'a {}\n'.repeat(linesMax + 1) },
  ],
  listedSource: [{ 'src/base/b.cpp': 'int b;\n', 'src/base/CMakeLists.txt': list }],
  leftovers: [{ 'README.md': `${'TO' + 'DO'}: write\n` }],
  machinePaths: [{ 'docs/a.md': `cd /${'ho' + 'me'}/me\n` }],
  registries: [{ 'package-lock.json': `"https://regis${'try'}.npmjs.org/x"\n` }],
  ascii: [{ 'src/base/a.hpp': `${sentence}// \u00e9\n` }],
};

const good = {
  'src/base/a.hpp': sentence,
  'src/cloud/a.cpp': `#include "base/a.hpp"\n#include <map>\n// time() and rand() in words\n`,
  'src/cloud/CMakeLists.txt': list,
};

function selfTest() {
  const failures = [];
  for (const [rule, trees] of Object.entries(bad)) {
    for (const tree of trees) {
      const found = breachesOf(new Map(Object.entries(tree)));
      if (!found.some((breach) => breach.rule === rule)) {
        failures.push(`${rule} missed ${JSON.stringify(tree).slice(0, 200)}`);
      }
    }
  }
  for (const rule of Object.keys(rules))
    if (!bad[rule]) failures.push(`${rule} has no bad example`);
  const wrong = breachesOf(new Map(Object.entries(good))).map((breach) => breach.report);
  return [...failures, ...wrong];
}

const problems = process.argv.includes('--self-test')
  ? selfTest()
  : breachesOf(repositoryFiles()).map((breach) => breach.report);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;

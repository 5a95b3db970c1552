// The generator of tools/generate.mjs, run on copies of the schema in a scratch folder.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'parley-generate-'));
const cpp = (folder, names) =>
  names.flatMap((name) =>
    ['hpp', 'cpp'].map((suffix) => `src/${folder}/generated/${name}.${suffix}`),
  );
const outputs = [
  ...cpp('protocol', ['types', 'client_message', 'server_message', 'errors']),
  'src/protocol/generated/messages.hpp',
  ...cpp('client', ['types', 'input', 'effect']),
  'src/client/generated/host.hpp',
  ...['protocol-types', 'client-message', 'server-message', 'protocol', 'errors'].map(
    (name) => `web/src/generated/${name}.ts`,
  ),
  ...['host-types', 'input', 'effect', 'host'].map((name) => `web/src/generated/${name}.ts`),
];

const read = (path) => readFileSync(join(scratch, path), 'utf8');

function generate(...args) {
  const command = [join(scratch, 'tools/generate.mjs'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

/** Changes one schema file of the copy. */
function edit(name, change) {
  const path = join(scratch, 'schema', `${name}.json`);
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  change(schema);
  writeFileSync(path, JSON.stringify(schema));
}

beforeEach(() => {
  rmSync(scratch, { recursive: true, force: true });
  for (const folder of ['tools', 'schema']) {
    cpSync(join(root, folder), join(scratch, folder), { recursive: true });
  }
});

after(() => rmSync(scratch, { recursive: true, force: true }));

test('what is committed is what the schema gives', () => {
  const { status, output } = generate();
  assert.equal(status, 0, output);
  for (const path of outputs) {
    assert.equal(read(path), readFileSync(join(root, path), 'utf8'), `${path} is stale`);
  }
});

test('a second run writes nothing', () => {
  assert.match(generate().output, /wrote src\/protocol\/generated\/client_message\.cpp/);
  assert.deepEqual(generate(), { status: 0, output: '' });
  assert.deepEqual(generate('--check'), { status: 0, output: '' });
});

test('the check names what is missing or stale, and mends nothing', () => {
  const missing = generate('--check');
  assert.equal(missing.status, 1);
  for (const path of outputs) assert.ok(missing.output.includes(`stale: ${path} `), path);
  generate();
  writeFileSync(join(scratch, outputs[1]), '// changed by hand\n');
  const stale = generate('--check');
  assert.equal(stale.status, 1);
  assert.equal(stale.output, `stale: ${outputs[1]} (run npm run generate)\n`);
  assert.equal(read(outputs[1]), '// changed by hand\n');
});

test('every kind of field becomes C++ with its limits, and TypeScript', () => {
  edit('protocol', (schema) => {
    schema.structs.AllKinds = {
      doc: 'One of each.',
      fields: {
        shortText: ['string<=5', 'Text.'],
        maybeText: ['string<=6?', 'Text or none.'],
        manyTexts: ['string<=7[<=8]', 'Texts.'],
        isOn: ['bool', 'Flag.'],
        count: ['u32?', 'Number or none.'],
        timeMs: ['i53', 'Time.'],
        role: ['Role', 'Enumeration.'],
        streams: ['Stream[<=9]', 'Structures.'],
      },
    };
    schema.unions.ClientMessage.cases.push('AllKinds');
  });
  const { status, output } = generate();
  assert.equal(status, 0, output);
  const header = read('src/protocol/generated/client_message.hpp');
  for (const line of [
    '/// One of each.\nstruct AllKinds {',
    '  /// Text.\n  std::string short_text{};',
    '  std::optional<std::string> maybe_text{};',
    '  std::vector<std::string> many_texts{};',
    '  bool is_on{};',
    '  std::optional<std::uint32_t> count{};',
    '  std::int64_t time_ms{};',
    '  Role role{};',
    '  std::vector<Stream> streams{};',
  ]) {
    assert.ok(header.includes(line), line);
  }
  const source = read('src/protocol/generated/client_message.cpp');
  for (const line of [
    '{"shortText", &kType<decltype(AllKinds::short_text), 5>, offsetof(AllKinds, short_text)},',
    '{"maybeText", &kType<decltype(AllKinds::maybe_text), 6>, offsetof(AllKinds, maybe_text)},',
    '{"manyTexts", &kType<decltype(AllKinds::many_texts), 7, 8>, offsetof(AllKinds, many_texts)},',
    '{"isOn", &kType<decltype(AllKinds::is_on)>, offsetof(AllKinds, is_on)},',
    '{"count", &kType<decltype(AllKinds::count)>, offsetof(AllKinds, count)},',
    '{"timeMs", &kType<decltype(AllKinds::time_ms)>, offsetof(AllKinds, time_ms)},',
    '{"role", &kType<decltype(AllKinds::role)>, offsetof(AllKinds, role)},',
    '{"streams", &kType<decltype(AllKinds::streams), 0, 9>, offsetof(AllKinds, streams)},',
    '{"moderate", kModerateFields},\n    {"allKinds", kAllKindsFields},\n}};',
  ]) {
    assert.ok(source.includes(line), line);
  }
  const types = read('web/src/generated/client-message.ts');
  for (const line of [
    "export interface AllKinds {\n  type: 'allKinds';",
    '  shortText: string;',
    '  maybeText?: string | undefined;',
    '  manyTexts: string[];',
    '  isOn: boolean;',
    '  count?: number | undefined;',
    '  timeMs: number;',
    '  role: Role;',
    '  streams: Stream[];',
    '  | AllKinds',
  ]) {
    assert.ok(types.includes(line), line);
  }
});

test('an error gets its name, title and numbers', () => {
  edit('errors', (schema) => {
    schema.errors.OT_TEA_IS_COLD = { code: 1999, title: 'Tea is cold', publish: 418 };
    schema.raisedByPage.push('OT_TEA_IS_COLD');
  });
  assert.equal(generate().status, 0);
  assert.match(read('src/protocol/generated/errors.hpp'), /\bkTeaIsCold\b/);
  const source = read('src/protocol/generated/errors.cpp');
  assert.ok(source.includes('{"OT_TEA_IS_COLD", "Tea is cold", 1999},'));
  assert.ok(source.includes('{ErrorCode::kTeaIsCold, Operation::kPublish, 418},'));
  const raised = "teaIsCold = { name: 'OT_TEA_IS_COLD', code: 1999, title: 'Tea is cold' };";
  assert.ok(read('web/src/generated/errors.ts').includes(raised));
});

test('TypeScript gets the errors that it raises and no others, and all of them must exist', () => {
  assert.equal(generate().status, 0);
  const names = read('web/src/generated/errors.ts').match(/OT_\w+/g);
  const { raisedByPage } = JSON.parse(read('schema/errors.json'));
  assert.ok(raisedByPage.length > 0);
  assert.deepEqual([...names].sort(), [...raisedByPage].sort());
  edit('errors', (schema) => schema.raisedByPage.push('OT_TYPO'));
  const { status, output } = generate();
  assert.equal(status, 1);
  assert.match(output, /raisedByPage: there is no error OT_TYPO/);
});

test("a text without a limit or a misspelt type is refused by its field's name", () => {
  for (const [spec, complaint] of [
    ['string', /field Leave\.id: a string needs a limit/],
    ['string?', /field Leave\.id: a string needs a limit/],
    ['u32[]', /field Leave\.id: cannot read type "u32\[\]"/],
    ['u 32', /field Leave\.id: cannot read type "u 32"/],
    ['u32??', /field Leave\.id: cannot read type/],
    ['', /field Leave\.id: cannot read type ""/],
  ]) {
    edit('protocol', (schema) => {
      schema.structs.Leave.fields.id = [spec, 'Number of the request.'];
    });
    const { status, output } = generate();
    assert.equal(status, 1, spec);
    assert.match(output, complaint);
  }
});

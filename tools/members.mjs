// The public members of the client: what the types declare and what members.mjs promises, with the
// titles of the browser tests that prove each.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles, root } from '../scripts/lib.mjs';
import { documented } from '../tests/browser/members.mjs';

const memberPattern =
  /^(?:(?:OT|Session|Publisher|Subscriber|Stream|Connection|Event|Collection)\.[$\w]+|(?:OT|Session|Publisher|Subscriber)\/\w+(?::type)?|(?:initSession|initPublisher|subscribe|signal|style|getUserMedia)\/\w+)$/;

/** Interfaces of web/src/types whose fields are members, and the owner under which they are named. */
const owners = {
  Session: 'Session.',
  Publisher: 'Publisher.',
  Subscriber: 'Subscriber.',
  Stream: 'Stream.',
  Connection: 'Connection.',
  Event: 'Event.',
  Collection: 'Collection.',
  OTEvents: 'OT/',
  SessionEvents: 'Session/',
  PublisherEvents: 'Publisher/',
  SubscriberEvents: 'Subscriber/',
  SessionOptions: 'initSession/',
  PublisherProperties: 'initPublisher/',
  SubscriberProperties: 'subscribe/',
  GetUserMediaProperties: 'getUserMedia/',
  SignalOptions: 'signal/',
  WidgetStyle: 'style/',
  PublisherStyle: 'style/',
  SubscriberStyle: 'style/',
};

function parseTypes() {
  return listFiles('web/src/types').map((name) =>
    ts.createSourceFile(name, readFileSync(join(root, name), 'utf8'), ts.ScriptTarget.Latest, true),
  );
}

const nameOf = (node) => (ts.isStringLiteral(node) ? node.text : node.getText());

/** What a no-op in place of a member must return, by the type's text. */
function shapeOf(type, owner) {
  const text = type?.getText() ?? 'void';
  if (text === 'this' || `${text}.` === owner) return 'this';
  if (text.startsWith('Promise')) return 'promise';
  return /^(Session|Publisher|Subscriber)$/.test(text) ? 'object' : 'undefined';
}

/** Whether a member is a function, and what it returns; of several forms the first counts. */
function describe(type, owner) {
  if (!type) return { kind: 'property' };
  if (ts.isFunctionTypeNode(type)) return { kind: 'method', returns: shapeOf(type.type, owner) };
  if (ts.isTypeLiteralNode(type)) {
    const call = type.members.find(ts.isCallSignatureDeclaration);
    if (call) return { kind: 'method', returns: shapeOf(call.type, owner) };
  }
  if (ts.isIndexedAccessTypeNode(type)) return { kind: 'method', returns: 'this' };
  return { kind: 'property' };
}

function fieldsOf(declaration, interfaces, owner) {
  const fields = [];
  for (const clause of declaration.heritageClauses ?? []) {
    for (const { expression } of clause.types) {
      const parent = interfaces.get(expression.getText());
      if (parent) fields.push(...fieldsOf(parent, interfaces, owner));
    }
  }
  for (const member of declaration.members) {
    if (ts.isIndexSignatureDeclaration(member)) {
      if (/`signal:/.test(member.getText())) fields.push(['signal:type', { kind: 'property' }]);
    } else if (ts.isMethodSignature(member)) {
      const shape = { kind: 'method', returns: shapeOf(member.type, owner) };
      fields.push([nameOf(member.name), shape]);
    } else if (ts.isPropertySignature(member)) {
      fields.push([nameOf(member.name), describe(member.type, owner)]);
    }
  }
  return fields;
}

/** Functions and values of OT: what a file declares, types apart. */
function fieldsOfOT(source) {
  return source.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) {
      const shape = { kind: 'method', returns: shapeOf(statement.type, 'OT.') };
      return [[statement.name.text, shape]];
    }
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.map((one) => [
      one.name.getText(),
      describe(one.type, 'OT.'),
    ]);
  });
}

/** Members that the types declare: name to kind (method, property, event, option) and shape. */
export function declaredMembers() {
  const sources = parseTypes();
  const interfaces = new Map(
    sources
      .flatMap((source) => source.statements.filter(ts.isInterfaceDeclaration))
      .map((declaration) => [declaration.name.text, declaration]),
  );
  const members = new Map();
  const add = (owner, [name, shape]) => {
    const isEvent = /^[A-Z].*\/$/.test(owner);
    const kind = owner.endsWith('.') ? shape.kind : isEvent ? 'event' : 'option';
    if (!members.has(owner + name)) members.set(owner + name, { ...shape, kind });
  };
  for (const field of sources.flatMap(fieldsOfOT)) add('OT.', field);
  for (const [name, owner] of Object.entries(owners)) {
    const declaration = interfaces.get(name);
    for (const field of declaration ? fieldsOf(declaration, interfaces, owner) : []) {
      add(owner, field);
    }
  }
  return members;
}

/** Members in the order of members.mjs, then those that are declared besides. */
export function allMembers() {
  const declared = declaredMembers();
  const names = Object.entries(documented).flatMap(([owner, list]) =>
    list.map((name) => owner + name),
  );
  const own = [...declared.keys()].filter((name) => !names.includes(name));
  return new Map(
    [...names, ...own].map((name) => [
      name,
      { ...declared.get(name), declared: declared.has(name), documented: names.includes(name) },
    ]),
  );
}

/** The members that a title names, and what follows them: the effect. */
export function readTitle(title) {
  const end = title.indexOf(': ');
  const named = end < 0 ? [] : title.slice(0, end).split(', ');
  const odd = named.filter((name) => !memberPattern.test(name));
  if (odd.length === named.length) return { members: [], effect: title };
  if (odd.length > 0) throw new Error(`"${title}" names what is no member: ${odd.join(', ')}`);
  return { members: named, effect: title.slice(end + 2) };
}

/** Tests of tests/browser by file: title, the members it names, the effect. */
export function browserTests() {
  const files = listFiles('tests/browser', (name) => name.endsWith('.test.mjs'));
  const found = [];
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, quote, raw] of text.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)) {
      const title = raw.replaceAll(`\\${quote}`, quote);
      const chapter = /(\w[\w-]*)\.test\.mjs$/.exec(file)[1];
      found.push({ file, chapter, title, ...readTitle(title) });
    }
  }
  return found;
}

/** A pattern that matches a title; what a template fills in may be anything. */
export function titlePattern(title) {
  const literal = title
    .split(/\$\{[^}]*\}/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return `^${literal.join('.*')}$`;
}

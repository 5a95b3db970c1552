// Reads types, those of OT or of another module: what each declaration and each of its members is called, is typed, and does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles, root } from '../../../scripts/lib.mjs';

const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/** Code without the indentation that it has where it stands. */
function outdented(node) {
  const text = node.getText();
  const { character } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return text.replace(new RegExp(`^ {0,${character}}`, 'gm'), '');
}

/** A docstring: its text, what applies when nothing is given, and what to use instead. */
function docOf(node) {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const last = comments.at(-1);
  const tags = Object.fromEntries(
    ts.getJSDocTags(node).map((tag) => [tag.tagName.text, ts.getTextOfJSDocComment(tag.comment)]),
  );
  return {
    text: oneLine(ts.getTextOfJSDocComment(last?.comment) ?? ''),
    default: tags.default && oneLine(tags.default),
    deprecated: tags.deprecated && oneLine(tags.deprecated),
  };
}

const signature = (name, node) => {
  const text = outdented(node).replace(/;$/, '');
  return `${name}${text.replace(/\) => /, '): ')}`;
};

/** The ways to call something, or null for what is no function. */
function callsOf(name, type) {
  if (type === undefined) return null;
  if (ts.isFunctionTypeNode(type)) {
    return [signature(name, type)];
  }
  if (!ts.isTypeLiteralNode(type) || !type.members.some(ts.isCallSignatureDeclaration)) return null;
  return type.members.map((one) =>
    ts.isCallSignatureDeclaration(one)
      ? signature(name, one)
      : `${name}.${outdented(one).replace(/;$/, '')}`,
  );
}

function memberOf(node) {
  const doc = docOf(node);
  if (ts.isMethodSignature(node)) {
    return { ...doc, name: node.name.getText(), calls: [outdented(node).replace(/;$/, '')] };
  }
  if (!ts.isPropertySignature(node)) return null;
  const name = ts.isStringLiteral(node.name) ? node.name.text : node.name.getText();
  return {
    ...doc,
    name,
    isOptional: Boolean(node.questionToken),
    type: oneLine(node.type?.getText() ?? 'unknown').replace(/^\| /, ''),
    typeNode: node.type,
    calls: callsOf(name, node.type),
  };
}

/** One entry a name: overloads belong together, and the first docstring counts. */
function merged(members) {
  const byName = new Map();
  for (const member of members) {
    const known = byName.get(member.name);
    if (!known) byName.set(member.name, member);
    else if (known.calls) {
      known.calls = [...known.calls, ...(member.calls ?? [])];
      known.text ||= member.text;
    }
  }
  return [...byName.values()];
}

/** The index signature `signal:${string}` is an event like the others. */
function indexedEvent(node) {
  if (!ts.isIndexSignatureDeclaration(node)) return null;
  const template = node.parameters[0]?.type;
  if (!template || !ts.isTemplateLiteralTypeNode(template)) return null;
  const name = oneLine(template.getText()).replace(/`|\$\{string\}/g, '');
  return { ...docOf(node), name: `${name}…`, typeNode: node.type, type: node.type.getText() };
}

function declarationOf(statement) {
  const doc = docOf(statement);
  if (ts.isInterfaceDeclaration(statement)) {
    const members = statement.members.map((node) => memberOf(node) ?? indexedEvent(node));
    const parents = (statement.heritageClauses ?? []).flatMap(({ types }) =>
      types.map(({ expression }) => expression.getText()),
    );
    const own = merged(members.filter(Boolean));
    return [{ ...doc, kind: 'interface', name: statement.name.text, own, parents, statement }];
  }
  if (ts.isClassDeclaration(statement)) {
    return [{ ...doc, kind: 'class', name: statement.name.text }];
  }
  if (ts.isTypeAliasDeclaration(statement)) {
    return [{ ...doc, kind: 'alias', name: statement.name.text, statement }];
  }
  if (ts.isFunctionDeclaration(statement)) {
    const name = statement.name.text;
    const call = outdented(statement)
      .replace(/^[^]*?declare function /, '')
      .replace(/;$/, '');
    return [{ ...doc, kind: 'function', name, calls: [call] }];
  }
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.map(({ name, type }) => ({
    ...doc,
    kind: 'value',
    name: name.getText(),
    type: oneLine(type.getText()),
    calls: callsOf(name.getText(), type),
    members: ts.isTypeLiteralNode(type) ? merged(type.members.map(memberOf).filter(Boolean)) : [],
  }));
}

const isExported = (statement) =>
  statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const filesOfOT = () => listFiles('web/src/types', (name) => !name.endsWith('/index.ts'));

/** Everything that files declare, in its order; without files what OT is made of. */
export function readDeclarations(files = filesOfOT()) {
  return files.flatMap((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    return source.statements.filter(isExported).flatMap(declarationOf);
  });
}

/** The members of an interface with those that it has of others, but of `except`. */
export function membersOf(interfaces, name, except = []) {
  const declaration = interfaces.get(name);
  const inherited = declaration.parents
    .filter((parent) => interfaces.has(parent) && !except.includes(parent))
    .flatMap((parent) => membersOf(interfaces, parent, except));
  const own = new Set(declaration.own.map((member) => member.name));
  return [...declaration.own, ...inherited.filter((member) => !own.has(member.name))];
}

/** The code of an alias, as one reads it. */
export const aliasCode = ({ statement }) =>
  statement
    .getText()
    .replace(/^\/\*\*[^]*?\*\/\s*/, '')
    .replace(/^export /, '');

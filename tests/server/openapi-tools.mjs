// Reading docs/openapi.json: its operations, and a generator and a validator for the schemas that it uses.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/lib.mjs';

export const description = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'));

/** What a `$ref` stands for. */
export function resolve(thing) {
  if (thing?.$ref === undefined) return thing;
  const found = thing.$ref
    .slice(2)
    .split('/')
    .reduce((at, name) => at[name], description);
  if (found === undefined) throw new Error(`${thing.$ref} is not there`);
  return resolve(found);
}

/** Every operation: where it is, what it takes, what it may answer. */
export const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    id: operation.operationId,
    tag: operation.tags[0],
    parameters: (operation.parameters ?? []).map((one) => resolve(one).name),
    body: Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => ({
      type,
      schema: resolve(schema),
    }))[0],
    responses: Object.fromEntries(
      Object.entries(operation.responses).map(([status, response]) => [status, resolve(response)]),
    ),
  })),
);

/** Numbers that are the same in every run: mulberry32. */
export class Dice {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** At least 0, less than `count`. */
  below(count) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  chance(percent) {
    return this.below(100) < percent;
  }
}

const typesOf = (schema) => [schema.type ?? []].flat();

/** A value that a schema allows: the smallest, or with dice any. */
export function valid(given, dice) {
  const schema = resolve(given);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return dice ? dice.pick(schema.enum) : schema.enum[0];
  if (schema.examples) return schema.examples[0];
  const [type] = typesOf(schema);
  if (type === 'boolean') return dice ? dice.chance(50) : true;
  if (type === 'integer') return dice ? dice.below(1000) : 1;
  if (type === 'array') {
    const count = dice ? dice.below(4) : 1;
    return Array.from({ length: count }, () => valid(schema.items, dice));
  }
  if (type === 'object') {
    const names = Object.keys(schema.properties ?? {});
    const wanted = dice
      ? names.filter((name) => schema.required?.includes(name) || dice.chance(50))
      : (schema.required ?? []);
    return Object.fromEntries(wanted.map((name) => [name, valid(schema.properties[name], dice)]));
  }
  return 'x'.repeat(Math.max(1, Math.min(schema.maxLength ?? 12, dice ? dice.below(20) : 1)));
}

const kindOf = (value) => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
};

/** What is wrong with a value; nothing when a schema allows it. */
export function problemOf(value, given, where = 'body') {
  const schema = resolve(given);
  for (const part of schema.allOf ?? []) {
    const problem = problemOf(value, part, where);
    if (problem) return problem;
  }
  const types = typesOf(schema);
  if (types.length > 0 && !types.includes(kindOf(value))) return `${where} is ${kindOf(value)}`;
  if (schema.const !== undefined && value !== schema.const) return `${where} is ${value}`;
  if (schema.enum && !schema.enum.includes(value)) return `${where} is ${value}`;
  if (schema.pattern && !new RegExp(schema.pattern).test(value)) return `${where} is ${value}`;
  if (schema.minLength > value.length) return `${where} is too short`;
  const missing = (schema.required ?? []).find((name) => value[name] === undefined);
  if (missing) return `${where}.${missing} is missing`;
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    const problem = value[name] !== undefined && problemOf(value[name], part, `${where}.${name}`);
    if (problem) return problem;
  }
  if (kindOf(value) !== 'array') return undefined;
  if (value.length < (schema.minItems ?? 0)) return `${where} has too few items`;
  return value
    .map((item, index) => problemOf(item, schema.items, `${where}[${index}]`))
    .find((problem) => problem !== undefined);
}

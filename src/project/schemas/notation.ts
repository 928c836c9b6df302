import type { JsonObject } from '../../base/index.ts';

/*
 * A short notation for the JSON schemas of this folder. Unless `required`, a value may also be null: YAML's empty
 * value. A union of types is written with `either`, which keeps each error at the value at fault (an `anyOf` could only
 * say that none of its branches fits).
 */

export type Schema = JsonObject;

export const anything: Schema = {};
export const text: Schema = { type: ['string', 'null'] };
export const flag: Schema = { type: ['boolean', 'null'] };
export const whole: Schema = { type: ['integer', 'null'] };
export const natural: Schema = { type: ['integer', 'null'], minimum: 0 };
export const decimal: Schema = { type: ['number', 'null'] };
export const textOrNumber: Schema = { type: ['string', 'number', 'null'] };
export const textOrWhole: Schema = { type: ['string', 'integer', 'null'] };
export const record: Schema = { type: ['object', 'null'] };
export const requiredText: Schema = { type: 'string' };

/** One of some words. */
export const word = (...words: readonly string[]): Schema => ({
  type: ['string', 'null'],
  enum: [...words, null],
});

/** The same, but it must be there and not be null. */
export const requiredWord = (...words: readonly string[]): Schema => ({ type: 'string', enum: [...words] });

export const list = (items: Schema = anything): Schema => ({ type: ['array', 'null'], items });

/** A mapping with keys of the user's choice. */
export const mapOf = (values: Schema): Schema => ({ type: ['object', 'null'], additionalProperties: values });

/** A text, or a list of texts. */
export const texts: Schema = { type: ['string', 'array', 'null'], items: { type: 'string' } };

/** A mapping with the given keys; others are reported as unknown. Names in `required` must be there. */
export function object(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return {
    type: ['object', 'null'],
    ...keysOf(properties),
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  };
}

/** From how many keys on a mapping's keys are grouped. */
const MANY = 32;

/**
 * The keywords for a mapping's keys. A configuration has some 170 keys of a dozen types: keys of one type share one
 * pattern, so that what ajv compiles is an order of magnitude smaller. `x-keys` keeps their names for suggestions.
 */
export function keysOf(properties: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(properties);
  if (names.length < MANY) return { properties };
  const groups = new Map<string, { readonly schema: Schema; readonly names: string[] }>();
  for (const [name, schema] of Object.entries(properties)) {
    const group = groups.get(JSON.stringify(schema));
    if (group) group.names.push(name);
    else groups.set(JSON.stringify(schema), { schema, names: [name] });
  }
  const single: [string, Schema][] = [];
  const patterns: [string, Schema][] = [];
  for (const group of groups.values()) {
    const [first = '', ...others] = group.names;
    if (others.length === 0) single.push([first, group.schema]);
    else patterns.push([patternOf(group.names), group.schema]);
  }
  return {
    properties: Object.fromEntries(single),
    patternProperties: Object.fromEntries(patterns),
    'x-keys': names,
  };
}

const patternOf = (names: readonly string[]): string =>
  `^(?:${names.map((name) => name.replaceAll('+', '\\+')).join('|')})$`;

/** An item of a list: a mapping, never null. */
export function item(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { ...object(properties, ...required), type: 'object' };
}

/** A value of one of several types; the keywords of each apply to its own type only. */
export function either(...schemas: readonly Schema[]): Schema {
  const types = new Set(schemas.flatMap((schema) => schema['type'] as string | readonly string[]));
  return Object.assign({}, ...schemas, { type: [...types] }) as Schema;
}

export const refer = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

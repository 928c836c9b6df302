import type { Json } from '../../base/index.ts';
import { isDict, isList } from '../json-object.ts';

/**
 * How a later level meets an earlier one (`mergebehavior` in dbt_common's config base):
 * `append` joins lists, `update` joins dicts key by key, `grants` replaces per privilege unless it is written `+select`.
 */
export type MergeRule = 'clobber' | 'append' | 'update' | 'grants';

/** A kind of value a config may have, with the words that name it in messages. */
export interface ValueKind {
  readonly words: string;
  accepts(value: Json): boolean;
}

/** A config that dbt knows for a resource type. */
export interface ConfigField {
  readonly key: string;
  readonly initial: Json;
  readonly merge: MergeRule;
  readonly kind: ValueKind;
  /** The shape it has in the manifest: dicts completed with their defaults. */
  readonly complete?: (value: Json) => Json;
}

const isText = (value: Json): value is string => typeof value === 'string';

export const ANY: ValueKind = { words: 'anything', accepts: () => true };
export const TEXT: ValueKind = { words: 'a string', accepts: isText };
export const OPTIONAL_TEXT: ValueKind = {
  words: 'a string',
  accepts: (value) => value === null || isText(value),
};
export const BOOLEAN: ValueKind = {
  words: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
export const OPTIONAL_BOOLEAN: ValueKind = {
  words: 'true or false',
  accepts: (value) => value === null || typeof value === 'boolean',
};
export const OPTIONAL_INTEGER: ValueKind = {
  words: 'a whole number',
  accepts: (value) => value === null || Number.isInteger(value),
};
export const DICT: ValueKind = { words: 'a dict', accepts: (value) => isDict(value) };
export const OPTIONAL_DICT: ValueKind = {
  words: 'a dict',
  accepts: (value) => value === null || isDict(value),
};
export const TEXTS: ValueKind = {
  words: 'a string or a list of strings',
  accepts: (value) => isText(value) || (isList(value) && value.every(isText)),
};
export const OPTIONAL_TEXTS: ValueKind = {
  words: 'a string or a list of strings',
  accepts: (value) => value === null || TEXTS.accepts(value),
};
export const HOOKS: ValueKind = {
  words: "a string, a dict with 'sql', or a list of these",
  accepts: (value) =>
    (isList(value) ? value : [value]).every((hook: Json) => isText(hook) || (isDict(hook) && 'sql' in hook)),
};
/** Text, or what YAML makes of an unquoted `on` and `off`. */
export const SWITCH_TEXT: ValueKind = {
  words: 'a string',
  accepts: (value) => value === null || isText(value) || typeof value === 'boolean',
};

/** One of a few words. */
export function oneOf(...words: readonly string[]): ValueKind {
  return {
    words: words.map((word) => `'${word}'`).join(' or '),
    accepts: (value) => isText(value) && words.includes(value),
  };
}

/** One of a few words, or nothing. */
export function optionalOneOf(...words: readonly string[]): ValueKind {
  const one = oneOf(...words);
  return { words: one.words, accepts: (value) => value === null || one.accepts(value) };
}

export function field(
  key: string,
  initial: Json,
  kind: ValueKind,
  merge: MergeRule = 'clobber',
  complete?: (value: Json) => Json,
): ConfigField {
  return complete ? { key, initial, kind, merge, complete } : { key, initial, kind, merge };
}

import {
  HostObject,
  hostFunction,
  PyDict,
  PyError,
  PyIterator,
  PySet,
  PyTuple,
  toText,
  typeName,
} from '../../jinja/index.ts';
import { defineFunction } from '../objects/define-function.ts';
import type { LazyMembers } from '../scope.ts';

/** `set`, `set_strict`, `zip`, `zip_strict`, `diff_of_two_dicts`. */
export const collectionMembers: LazyMembers = {
  set: () =>
    defineFunction('set', ['value', 'default?'], (value, fallback = null) =>
      orElse(fallback, () => makeSet(value)),
    ),
  set_strict: () => defineFunction('set_strict', ['value'], makeSet),
  zip: () =>
    hostFunction('zip', ({ positional, keyword }) =>
      orElse(keyword.get('default') ?? null, () => zip(positional)),
    ),
  zip_strict: () => hostFunction('zip_strict', ({ positional }) => zip(positional)),
  diff_of_two_dicts: () => defineFunction('diff_of_two_dicts', ['dict_a', 'dict_b'], diffOfTwoDicts),
};

/** The items of anything Python could walk. @throws PyError (TypeError) for what it could not. */
export function iterateValue(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return Array.from(value);
  if (value instanceof HostObject) {
    if (value.iterate) return [...value.iterate()];
  } else if (typeof value === 'object' && value !== null) {
    return Object.keys(value);
  }
  throw new PyError('TypeError', `'${typeName(value)}' object is not iterable`);
}

const makeSet = (value: unknown): PySet => new PySet(iterateValue(value));

function zip(iterables: readonly unknown[]): PyIterator {
  const lists = iterables.map(iterateValue);
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
  return new PyIterator(
    Array.from({ length }, (_, at) => new PyTuple(lists.map((list) => list[at]))),
    'zip',
  );
}

function orElse(fallback: unknown, make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    if (error instanceof PyError && error.pyClass === 'TypeError') return fallback;
    throw error;
  }
}

/** `dict_a` without what `dict_b` has, letter case aside: dbt's helper for grants. */
function diffOfTwoDicts(a: unknown, b: unknown): PyDict {
  const known = new Map(
    entriesOf(b).map(([key, items]) => [toText(key).toLowerCase(), new Set(lowerCased(items))]),
  );
  const entries = entriesOf(a).flatMap(([key, items]) => {
    const theirs = known.get(toText(key).toLowerCase());
    if (!theirs) return [[key, items] as const];
    const left = iterateValue(items).filter((item) => !theirs.has(toText(item).toLowerCase()));
    return left.length > 0 ? [[key, left] as const] : [];
  });
  return PyDict.from(entries);
}

const lowerCased = (items: unknown): readonly string[] =>
  iterateValue(items).map((item) => toText(item).toLowerCase());

/** The entries of a dict in either of its two forms. */
export function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value instanceof PyDict) return [...value.entries()];
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof HostObject)
  ) {
    return Object.entries(value);
  }
  throw new PyError('TypeError', `'${typeName(value)}' object is not a dict`);
}

import { sumItems } from '../operations/arithmetic.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { pyEquals } from '../operations/equality.ts';
import { intOf, requireInt } from '../operations/integers.ts';
import { isIterable, iterate, lengthOf, toList } from '../operations/iterate.ts';
import { checkItemCount, checkTextLength } from '../operations/limits.ts';
import { pyCompare, sortItems } from '../operations/ordering.ts';
import { sliceValue, subscript } from '../operations/subscript.ts';
import { toText } from '../operations/text.ts';
import { truth } from '../operations/truth.ts';
import { builtin, runBuiltin, type Builtin } from '../runtime/builtin.ts';
import type { Env } from '../runtime/env.ts';
import { makeUndefined } from '../runtime/make-undefined.ts';
import { HostObject } from '../types.ts';
import { textOf } from '../values/markup.ts';
import { DictView } from '../values/dict-view.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyIterator } from '../values/py-iterator.ts';
import { PyRange } from '../values/py-range.ts';
import { PySet } from '../values/py-set.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import { GroupTuple } from './group-tuple.ts';
import { attributeGetter, attributesGetter, ignoreCase } from './attribute-path.ts';

type Keywords = ReadonlyMap<string, unknown> | null;

const filterArgumentError = (message: string): PyError => new PyError('FilterArgumentError', message);

function length(value: unknown): number {
  const count = lengthOf(value);
  if (count === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return count;
}

function join(env: Env, value: unknown, separator: unknown, path: unknown): string {
  const get = path === null ? undefined : attributeGetter(env, path);
  const parts: string[] = [];
  let total = 0;
  const between = toText(separator);
  for (const item of iterate(value)) {
    const part = toText(get ? get(item) : item);
    total += part.length + between.length;
    checkTextLength(total);
    parts.push(part);
  }
  return parts.join(between);
}

/** Whether `reversed(value)` works: for what has an order of its own. */
function last(env: Env, value: unknown): unknown {
  if (value instanceof PyUndefined) return makeUndefined(env, { hint: 'No last item, sequence was empty.' });
  const isOrdered = !(value instanceof PyIterator) && !(value instanceof PySet) && isIterable(value);
  if (!isOrdered) throw typeError(`'${typeName(value)}' object is not reversible`);
  const items = toList(value);
  return items.length > 0 ? items.at(-1) : makeUndefined(env, { hint: 'No last item, sequence was empty.' });
}

function first(env: Env, value: unknown): unknown {
  for (const item of iterate(value)) return item;
  return makeUndefined(env, { hint: 'No first item, sequence was empty.' });
}

/** How Python calls the reversed iterators of a value. */
function reversedName(value: unknown): string {
  if (Array.isArray(value)) return 'list_reverseiterator';
  if (dictAccess(value)) return 'dict_reversekeyiterator';
  if (value instanceof PyRange) return 'range_iterator';
  return value instanceof DictView ? value.typeName.replace(/_(\w+?)s?$/, '_reverse$1iterator') : 'reversed';
}

function reverse(value: unknown): unknown {
  const text = textOf(value);
  if (text !== undefined) return sliceValue(value, null, null, -1);
  if (!isIterable(value)) throw filterArgumentError('argument must be iterable');
  const items = toList(value).reverse();
  if (value instanceof PyIterator || value instanceof PySet) return items;
  return new PyIterator(items, reversedName(value));
}

function extreme(
  env: Env,
  value: unknown,
  operator: '<' | '>',
  caseSensitive: boolean,
  path: unknown,
): unknown {
  const items = toList(value);
  const [head, ...rest] = items;
  if (items.length === 0) return makeUndefined(env, { hint: 'No aggregated item, sequence was empty.' });
  const key = attributeGetter(env, path, { ignoreCase: !caseSensitive });
  let best = head;
  let bestKey = key(head);
  for (const item of rest) {
    const itemKey = key(item);
    if (pyCompare(operator, itemKey, bestKey)) {
      best = item;
      bestKey = itemKey;
    }
  }
  return best;
}

function dictSort(value: unknown, caseSensitive: boolean, by: unknown, reversed: boolean): unknown {
  if (by !== 'key' && by !== 'value')
    throw filterArgumentError('You can only sort by either "key" or "value"');
  const dict = dictAccess(value);
  if (!dict) {
    if (value instanceof PyUndefined) value.fail();
    throw new PyError('AttributeError', `'${typeName(value)}' object has no attribute 'items'`);
  }
  const key = (pair: PyTuple): unknown => {
    const part = pair.items[by === 'key' ? 0 : 1];
    return caseSensitive ? part : ignoreCase(part);
  };
  return sortItems(
    [...dict.entries()].map((pair) => new PyTuple(pair)),
    key,
    reversed,
  );
}

function* unique(env: Env, value: unknown, caseSensitive: boolean, path: unknown): Generator {
  const seen = new PySet();
  const key = attributeGetter(env, path, { ignoreCase: !caseSensitive });
  for (const item of iterate(value)) {
    const itemKey = key(item);
    if (!seen.has(itemKey)) {
      seen.add(itemKey);
      yield item;
    }
  }
}

function* batch(value: unknown, count: unknown, fill: unknown): Generator {
  // Python compares the size only, whatever its type: what is no int is never reached.
  const size = Number(intOf(count) ?? Infinity);
  if (fill !== null && size !== Infinity) checkItemCount(size);
  let part: unknown[] = [];
  for (const item of iterate(value)) {
    if (part.length === size) {
      yield part;
      part = [];
    }
    part.push(item);
  }
  if (part.length === 0) return;
  if (fill === null || part.length >= size) {
    yield part;
    return;
  }
  if (size === Infinity) requireInt(count);
  while (part.length < size) part.push(fill);
  yield part;
}

function* slices(value: unknown, count: number, fill: unknown): Generator {
  const items = toList(value);
  if (count === 0) throw new PyError('ZeroDivisionError', 'integer division or modulo by zero');
  checkItemCount(count);
  const size = Math.floor(items.length / count);
  const extra = ((items.length % count) + count) % count;
  let offset = 0;
  for (let number = 0; number < count; number += 1) {
    const start = offset + number * size;
    if (number < extra) offset += 1;
    const part = items.slice(start, offset + (number + 1) * size);
    if (fill !== null && number >= extra) part.push(fill);
    yield part;
  }
}

function groupBy(
  env: Env,
  value: unknown,
  path: unknown,
  standard: unknown,
  caseSensitive: boolean,
): unknown {
  const key = attributeGetter(env, path, { standard, ignoreCase: !caseSensitive });
  const shown = attributeGetter(env, path, { standard });
  const groups: { readonly key: unknown; readonly items: unknown[] }[] = [];
  for (const item of sortItems(toList(value), key, false)) {
    const itemKey = key(item);
    const group = groups.at(-1);
    if (group && pyEquals(group.key, itemKey)) group.items.push(item);
    else groups.push({ key: itemKey, items: [item] });
  }
  return groups.map(
    (group) => new GroupTuple(caseSensitive ? group.key : shown(group.items[0]), group.items),
  );
}

/** The function that `map` applies to each item. */
function mapping(env: Env, args: readonly unknown[], keyword: Keywords): (item: unknown) => unknown {
  const [name, ...rest] = args;
  if (args.length === 0 && keyword?.has('attribute')) {
    for (const key of keyword.keys()) {
      if (key !== 'attribute' && key !== 'default')
        throw filterArgumentError(`Unexpected keyword argument '${key}'`);
    }
    return attributeGetter(env, keyword.get('attribute'), { standard: keyword.get('default') });
  }
  if (args.length === 0) throw filterArgumentError('map requires a filter argument');
  return (item) => {
    const filter = env.filters.get(toText(name));
    if (!filter) throw new PyError('TemplateRuntimeError', `No filter named '${toText(name)}'.`);
    return runBuiltin(filter, env, [item, ...rest], keyword);
  };
}

function* map(env: Env, value: unknown, args: readonly unknown[], keyword: Keywords): Generator {
  if (!truth(value)) return;
  const change = mapping(env, args, keyword);
  for (const item of iterate(value)) yield change(item);
}

/** The test that `select` and its kin apply to each item. */
function selection(env: Env, args: readonly unknown[], keyword: Keywords): (item: unknown) => boolean {
  const [name, ...rest] = args;
  if (args.length === 0) return truth;
  return (item) => {
    const test = env.tests.get(toText(name));
    if (!test) throw new PyError('TemplateRuntimeError', `No test named '${toText(name)}'.`);
    return truth(runBuiltin(test, env, [item, ...rest], keyword));
  };
}

const select = (name: string, wanted: boolean, byAttribute: boolean): readonly [string, Builtin] => {
  function* run(env: Env, value: unknown, args: readonly unknown[], keyword: Keywords): Generator {
    if (!truth(value)) return;
    if (byAttribute && args.length === 0) throw filterArgumentError('Missing parameter for attribute name');
    const get = byAttribute ? attributeGetter(env, args[0]) : (item: unknown): unknown => item;
    const test = selection(env, byAttribute ? args.slice(1) : args, keyword);
    for (const item of iterate(value)) if (test(get(item)) === wanted) yield item;
  }
  return [
    name,
    builtin(
      `sync_do_${name}`,
      'value ...',
      (env, [value, ...args], keyword) => new PyIterator(run(env, value, args, keyword)),
    ),
  ];
};

function sum(env: Env, value: unknown, path: unknown, start: unknown): unknown {
  const items = path === null ? iterate(value) : toList(value).map(attributeGetter(env, path));
  return sumItems(items, start);
}

function* itemsOf(value: unknown): Generator {
  if (value instanceof PyUndefined) return;
  const dict = dictAccess(value);
  if (dict) {
    for (const pair of dict.entries()) yield new PyTuple(pair);
    return;
  }
  if (!(value instanceof HostObject) || !value.isMapping() || !value.iterate) {
    throw typeError('Can only get item pairs from a mapping.');
  }
  for (const key of value.iterate()) yield new PyTuple([key, subscript(value, key)]);
}

function random(env: Env, value: unknown): unknown {
  const items = toList(value);
  if (items.length === 0) return makeUndefined(env, { hint: 'No random item, sequence was empty.' });
  return items[Math.floor(Math.random() * items.length)];
}

const entries: readonly (readonly [string, Builtin])[] = [
  ['length', builtin('len', '/ obj', (_env, [value]) => length(value))],
  ['count', builtin('len', '/ obj', (_env, [value]) => length(value))],
  ['list', builtin('sync_do_list', 'value', (_env, [value]) => toList(value))],
  [
    'join',
    builtin('sync_do_join', 'value d? attribute?', (env, [value, separator = '', path = null]) =>
      join(env, value, separator, path),
    ),
  ],
  ['first', builtin('sync_do_first', 'seq', (env, [value]) => first(env, value))],
  ['last', builtin('do_last', 'seq', (env, [value]) => last(env, value))],
  ['random', builtin('do_random', 'seq', (env, [value]) => random(env, value))],
  ['reverse', builtin('do_reverse', 'value', (_env, [value]) => reverse(value))],
  [
    'sort',
    builtin('do_sort', 'value reverse? case_sensitive? attribute?', (env, args) => {
      const [value, reversed = false, caseSensitive = false, path = null] = args;
      return sortItems(toList(value), attributesGetter(env, path, !truth(caseSensitive)), truth(reversed));
    }),
  ],
  [
    'dictsort',
    builtin('do_dictsort', 'value case_sensitive? by? reverse?', (_env, args) => {
      const [value, caseSensitive = false, by = 'key', reversed = false] = args;
      return dictSort(value, truth(caseSensitive), textOf(by) ?? by, truth(reversed));
    }),
  ],
  [
    'unique',
    builtin(
      'sync_do_unique',
      'value case_sensitive? attribute?',
      (env, [value, caseSensitive = false, path = null]) =>
        new PyIterator(unique(env, value, truth(caseSensitive), path)),
    ),
  ],
  [
    'min',
    builtin(
      'do_min',
      'value case_sensitive? attribute?',
      (env, [value, caseSensitive = false, path = null]) =>
        extreme(env, value, '<', truth(caseSensitive), path),
    ),
  ],
  [
    'max',
    builtin(
      'do_max',
      'value case_sensitive? attribute?',
      (env, [value, caseSensitive = false, path = null]) =>
        extreme(env, value, '>', truth(caseSensitive), path),
    ),
  ],
  [
    'sum',
    builtin('sync_do_sum', 'iterable attribute? start?', (env, [value, path = null, start = 0]) =>
      sum(env, value, path, start),
    ),
  ],
  [
    'batch',
    builtin(
      'do_batch',
      'value linecount fill_with?',
      (_env, [value, size, fill = null]) => new PyIterator(batch(value, size, fill)),
    ),
  ],
  [
    'slice',
    builtin(
      'sync_do_slice',
      'value slices fill_with?',
      (_env, [value, count, fill = null]) => new PyIterator(slices(value, requireInt(count), fill)),
    ),
  ],
  [
    'groupby',
    builtin('sync_do_groupby', 'value attribute default? case_sensitive?', (env, args) => {
      const [value, path, standard = null, caseSensitive = false] = args;
      return groupBy(env, value, path, standard, truth(caseSensitive));
    }),
  ],
  [
    'map',
    builtin(
      'sync_do_map',
      'value ...',
      (env, [value, ...args], keyword) => new PyIterator(map(env, value, args, keyword)),
    ),
  ],
  select('select', true, false),
  select('reject', false, false),
  select('selectattr', true, true),
  select('rejectattr', false, true),
  ['items', builtin('do_items', 'value', (_env, [value]) => new PyIterator(itemsOf(value)))],
];

/** Filters for lists, dicts and whatever can be walked. */
export const SEQUENCE_FILTERS: ReadonlyMap<string, Builtin> = new Map(entries);

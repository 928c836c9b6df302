import { pyEquals } from '../operations/equality.ts';
import { toList } from '../operations/iterate.ts';
import { checkItemCount } from '../operations/limits.ts';
import { sortItems } from '../operations/ordering.ts';
import { repr } from '../operations/repr.ts';
import { truth } from '../operations/truth.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { PyError, typeError, valueError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { clampIndex, optionalInt } from './text-arguments.ts';

const same = (left: unknown, right: unknown): boolean => left === right || pyEquals(left, right);

/** A list that may be changed. @throws PyError `TypeError` for one that the host has frozen. */
function mutable(self: unknown): unknown[] {
  if (!Array.isArray(self)) throw typeError('a list is needed');
  if (Object.isFrozen(self)) throw typeError('this list cannot be changed');
  return self;
}

function itemsOf(self: unknown): readonly unknown[] {
  if (self instanceof PyTuple) return self.items;
  return Array.isArray(self) ? self : [];
}

function indexOf(kind: 'list' | 'tuple'): Builtin {
  return builtin('index', '/ self value start? stop?', (_env, [self, value, start, stop]) => {
    const items = itemsOf(self);
    const from = clampIndex(start, items.length, 0);
    const to = clampIndex(stop, items.length, items.length);
    for (let index = from; index < to; index += 1) if (same(items[index], value)) return index;
    throw valueError(kind === 'list' ? `${repr(value)} is not in list` : 'tuple.index(x): x not in tuple');
  });
}

const count = builtin('count', '/ self value', (_env, [self, value]) =>
  itemsOf(self).reduce<number>((total, item) => total + (same(item, value) ? 1 : 0), 0),
);

function pop(list: unknown[], position: unknown): unknown {
  const index = optionalInt(position, -1);
  if (list.length === 0) throw new PyError('IndexError', 'pop from empty list');
  const at = index < 0 ? index + list.length : index;
  if (at < 0 || at >= list.length) throw new PyError('IndexError', 'pop index out of range');
  return list.splice(at, 1)[0];
}

function sortList(list: unknown[], key: unknown, reverse: unknown): null {
  if (key !== undefined && key !== null) throw typeError('sort() with a key is not supported in templates');
  const sorted = sortItems(list, (item) => item, truth(reverse));
  list.splice(0, list.length, ...sorted);
  return null;
}

const entries: readonly (readonly [string, Builtin])[] = [
  [
    'append',
    builtin('list.append', '/ self item', (_env, [self, item]) => {
      const list = mutable(self);
      checkItemCount(list.length + 1);
      list.push(item);
      return null;
    }),
  ],
  [
    'clear',
    builtin('list.clear', '/ self', (_env, [self]) => {
      mutable(self).length = 0;
      return null;
    }),
  ],
  ['copy', builtin('list.copy', '/ self', (_env, [self]) => [...itemsOf(self)])],
  ['count', count],
  [
    'extend',
    builtin('list.extend', '/ self items', (_env, [self, items]) => {
      const list = mutable(self);
      const added = toList(items);
      checkItemCount(list.length + added.length);
      for (const item of added) list.push(item);
      return null;
    }),
  ],
  ['index', indexOf('list')],
  [
    'insert',
    builtin('insert', '/ self index item', (_env, [self, index, item]) => {
      const list = mutable(self);
      list.splice(clampIndex(optionalInt(index, 0), list.length, 0), 0, item);
      return null;
    }),
  ],
  ['pop', builtin('pop', '/ self index?', (_env, [self, index]) => pop(mutable(self), index))],
  [
    'remove',
    builtin('list.remove', '/ self value', (_env, [self, value]) => {
      const list = mutable(self);
      const index = list.findIndex((item) => same(item, value));
      if (index === -1) throw valueError('list.remove(x): x not in list');
      list.splice(index, 1);
      return null;
    }),
  ],
  [
    'reverse',
    builtin('list.reverse', '/ self', (_env, [self]) => {
      mutable(self).reverse();
      return null;
    }),
  ],
  [
    'sort',
    builtin('sort', 'self key? reverse?', (_env, [self, key, reverse = false]) =>
      sortList(mutable(self), key, reverse),
    ),
  ],
];

export const LIST_METHODS: ReadonlyMap<string, Builtin> = new Map(entries);
export const TUPLE_METHODS: ReadonlyMap<string, Builtin> = new Map([
  ['count', count],
  ['index', indexOf('tuple')],
]);

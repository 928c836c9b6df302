import { keyError } from '../operations/dict-access.ts';
import { toList } from '../operations/iterate.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PySet } from '../values/py-set.ts';

function requireSet(self: unknown): PySet {
  if (!(self instanceof PySet)) throw typeError('a set is needed');
  return self;
}

const combine = (name: string, join: (self: PySet, other: PySet) => unknown): readonly [string, Builtin] => [
  name,
  builtin(`set.${name}`, '/ self ...', (_env, [self, ...others]) => {
    let result: unknown = new PySet(requireSet(self).iterate());
    for (const other of others) result = join(requireSet(result), new PySet(toList(other)));
    return result;
  }),
];

const compare = (name: string, test: (self: PySet, other: PySet) => boolean): readonly [string, Builtin] => [
  name,
  builtin(`set.${name}`, '/ self other', (_env, [self, other]) =>
    test(requireSet(self), new PySet(toList(other))),
  ),
];

const change = (name: string, run: (self: PySet, item: unknown) => unknown): readonly [string, Builtin] => [
  name,
  builtin(`set.${name}`, '/ self item', (_env, [self, item]) => run(requireSet(self), item)),
];

export const SET_METHODS: ReadonlyMap<string, Builtin> = new Map([
  change('add', (self, item) => {
    self.add(item);
    return null;
  }),
  change('discard', (self, item) => {
    self.delete(item);
    return null;
  }),
  change('remove', (self, item) => {
    if (!self.delete(item)) throw keyError(item);
    return null;
  }),
  [
    'clear',
    builtin('set.clear', '/ self', (_env, [self]) => {
      requireSet(self).clear();
      return null;
    }),
  ],
  ['copy', builtin('set.copy', '/ self', (_env, [self]) => new PySet(requireSet(self).iterate()))],
  [
    'pop',
    builtin('set.pop', '/ self', (_env, [self]) => {
      const set = requireSet(self);
      for (const item of set.iterate()) {
        set.delete(item);
        return item;
      }
      throw new PyError('KeyError', "'pop from an empty set'");
    }),
  ],
  [
    'update',
    builtin('set.update', '/ self ...', (_env, [self, ...others]) => {
      for (const other of others) for (const item of toList(other)) requireSet(self).add(item);
      return null;
    }),
  ],
  combine('union', (self, other) => new PySet([...self.iterate(), ...other.iterate()])),
  combine('intersection', (self, other) => new PySet([...self.iterate()].filter((item) => other.has(item)))),
  combine('difference', (self, other) => new PySet([...self.iterate()].filter((item) => !other.has(item)))),
  combine(
    'symmetric_difference',
    (self, other) =>
      new PySet([
        ...[...self.iterate()].filter((item) => !other.has(item)),
        ...[...other.iterate()].filter((item) => !self.has(item)),
      ]),
  ),
  compare('issubset', (self, other) => self.isWithin(other)),
  compare('issuperset', (self, other) => other.isWithin(self)),
  compare('isdisjoint', (self, other) => [...self.iterate()].every((item) => !other.has(item))),
]);

import { dictAccess, entriesOf, keyError, type DictAccess } from '../operations/dict-access.ts';
import { toList } from '../operations/iterate.ts';
import { builtin, type Builtin } from '../runtime/builtin.ts';
import { DictView, type DictViewKind } from '../values/dict-view.ts';
import { PyDict } from '../values/py-dict.ts';
import { PyError, typeError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';

function access(self: unknown): DictAccess {
  const dict = dictAccess(self);
  if (!dict) throw typeError('a dict is needed');
  return dict;
}

const view = (kind: DictViewKind): readonly [string, Builtin] => [
  kind,
  builtin(`dict.${kind}`, '/ self', (_env, [self]) => new DictView(access(self), kind)),
];

function popItem(dict: DictAccess): PyTuple {
  const last = [...dict.entries()].at(-1);
  if (!last) throw new PyError('KeyError', "'popitem(): dictionary is empty'");
  dict.delete(last[0]);
  return new PyTuple(last);
}

const entries: readonly (readonly [string, Builtin])[] = [
  view('keys'),
  view('values'),
  view('items'),
  [
    'get',
    builtin('get', '/ self key default?', (_env, [self, key, standard = null]) => {
      const dict = access(self);
      const value = dict.get(key);
      return value === undefined && !dict.has(key) ? standard : value;
    }),
  ],
  [
    'clear',
    builtin('dict.clear', '/ self', (_env, [self]) => {
      access(self).clear();
      return null;
    }),
  ],
  ['copy', builtin('dict.copy', '/ self', (_env, [self]) => PyDict.from(access(self).entries()))],
  [
    'fromkeys',
    builtin('fromkeys', '/ self iterable value?', (_env, [, keys, value = null]) =>
      PyDict.from(toList(keys).map((key) => [key, value])),
    ),
  ],
  [
    'pop',
    builtin('pop', '/ self key default?', (_env, [self, key, standard]) => {
      const dict = access(self);
      if (!dict.has(key)) {
        if (standard === undefined) throw keyError(key);
        return standard;
      }
      const value = dict.get(key);
      dict.delete(key);
      return value;
    }),
  ],
  ['popitem', builtin('dict.popitem', '/ self', (_env, [self]) => popItem(access(self)))],
  [
    'setdefault',
    builtin('setdefault', '/ self key default?', (_env, [self, key, standard = null]) => {
      const dict = access(self);
      if (!dict.has(key)) dict.set(key, standard);
      return dict.get(key);
    }),
  ],
  [
    'update',
    builtin('update', 'self other? ...', (_env, args, keyword) => {
      const [self, other] = args;
      if (args.length > 2) throw typeError(`update expected at most 1 argument, got ${args.length - 1}`);
      const dict = access(self);
      if (args.length === 2) for (const [key, value] of entriesOf(other, toList)) dict.set(key, value);
      for (const [key, value] of keyword ?? []) dict.set(key, value);
      return null;
    }),
  ],
];

export const DICT_METHODS: ReadonlyMap<string, Builtin> = new Map(entries);

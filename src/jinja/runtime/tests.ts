import { modulo } from '../operations/arithmetic.ts';
import { contains } from '../operations/contains.ts';
import { pyEquals } from '../operations/equality.ts';
import { floatOf, intOf } from '../operations/integers.ts';
import { isIterable, lengthOf } from '../operations/iterate.ts';
import { pyCompare } from '../operations/ordering.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { toText } from '../operations/text.ts';
import { isLowerText, isUpperText } from '../methods/text-case-methods.ts';
import { HostObject, type OrderOperator } from '../types.ts';
import { Markup, textOf } from '../values/markup.ts';
import { hashKey, InternedTuples } from '../values/hash-key.ts';
import { PySet } from '../values/py-set.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { builtin, type Builtin } from './builtin.ts';

const unary = (name: string, test: (value: unknown) => boolean): readonly [string, Builtin] => [
  name,
  builtin(`test_${name}`, 'value', (_env, [value]) => test(value)),
];

const binary = (
  names: string,
  test: (left: unknown, right: unknown) => boolean,
): (readonly [string, Builtin])[] => {
  const operator = builtin(names.split(' ')[0] ?? '', '/ a b', (_env, [left, right]) => test(left, right));
  return names.split(' ').map((name) => [name, operator] as const);
};

const order = (names: string, operator: OrderOperator): (readonly [string, Builtin])[] =>
  binary(names, (left, right) => pyCompare(operator, left, right));

const isCallable = (value: unknown): boolean => value instanceof HostObject && value.call !== undefined;

/** The name of a filter or test; empty for what cannot be one. @throws PyError `TypeError` for what cannot be a key. */
function nameOf(value: unknown): string {
  hashKey(value, new InternedTuples());
  return textOf(value) ?? '';
}

/** Whether it has a length and items: lists, texts, dicts, ranges. */
function isSequence(value: unknown): boolean {
  if (value instanceof PySet) return false;
  if (value instanceof PyUndefined) return value.details.kind !== 'strict';
  if (value instanceof HostObject && value.typeName.startsWith('dict_')) return false;
  return lengthOf(value) !== undefined;
}

/** Python's `is`: the same object; small values are one object wherever they are. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  const a = floatOf(left);
  return a === undefined && left instanceof Markup && right instanceof Markup && left.text === right.text;
}

const isNumber = (value: unknown): boolean =>
  intOf(value) !== undefined ||
  floatOf(value) !== undefined ||
  (value instanceof HostObject && value.toFloat !== undefined);

/** Jinja2's tests, for `is`. */
export const TESTS: ReadonlyMap<string, Builtin> = new Map([
  unary('odd', (value) => pyEquals(modulo(value, 2), 1)),
  unary('even', (value) => pyEquals(modulo(value, 2), 0)),
  [
    'divisibleby',
    builtin('test_divisibleby', 'value num', (_env, [value, by]) => pyEquals(modulo(value, by), 0)),
  ],
  unary('defined', (value) => !(value instanceof PyUndefined)),
  unary('undefined', (value) => value instanceof PyUndefined),
  ['filter', builtin('test_filter', 'value', (env, [value]) => env.filters.has(nameOf(value)))],
  ['test', builtin('test_test', 'value', (env, [value]) => env.tests.has(nameOf(value)))],
  unary('none', (value) => value === null),
  unary('boolean', (value) => typeof value === 'boolean'),
  unary('false', (value) => value === false),
  unary('true', (value) => value === true),
  unary('integer', (value) => typeof value !== 'boolean' && intOf(value) !== undefined),
  unary('float', (value) => floatOf(value) !== undefined),
  unary('lower', (value) => isLowerText(toText(value))),
  unary('upper', (value) => isUpperText(toText(value))),
  unary('string', (value) => textOf(value) !== undefined),
  unary('mapping', (value) =>
    value instanceof HostObject ? value.isMapping() : dictAccess(value) !== undefined,
  ),
  unary('number', isNumber),
  unary('sequence', isSequence),
  ['sameas', builtin('test_sameas', 'value other', (_env, [value, other]) => isSame(value, other))],
  unary('iterable', (value) =>
    value instanceof PyUndefined ? value.details.kind !== 'strict' : isIterable(value),
  ),
  ['callable', builtin('callable', '/ obj', (_env, [value]) => isCallable(value))],
  unary('escaped', (value) => value instanceof Markup),
  ['in', builtin('test_in', 'value seq', (_env, [value, container]) => contains(container, value))],
  ...binary('eq == equalto', pyEquals),
  ...binary('ne !=', (left, right) => !pyEquals(left, right)),
  ...order('gt > greaterthan', '>'),
  ...order('ge >=', '>='),
  ...order('lt < lessthan', '<'),
  ...order('le <=', '<='),
]);

import { isRecord } from '../../base/index.ts';
import { jsonOf, numberMaker, plainTextMaker, type Maker } from '../values/maker.ts';
import type { World } from '../values/world.ts';
import { writeDecimal } from '../values/write-decimal.ts';
import { writeUuid } from '../values/write-uuid.ts';
import { literalOf } from './literal-of.ts';
import type { Expression } from './syntax.ts';

type Native = (world: World, args: readonly unknown[]) => Maker | undefined;

const DAY = 86_400_000;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/** The options of a call: none, or one object that has no more than these. */
function optionsOf(args: readonly unknown[], known: readonly string[]): Record<string, unknown> | undefined {
  if (args.length === 0) return {};
  const [options] = args;
  if (args.length > 1 || !isRecord(options)) return undefined;
  return Object.keys(options).every((name) => known.includes(name)) ? options : undefined;
}

function integers(world: World, min: unknown, max: unknown): Maker | undefined {
  if (!isWhole(min) || !isWhole(max) || max < min || max - min >= Number.MAX_SAFE_INTEGER) return undefined;
  const { random } = world;
  return numberMaker(() => random.integer(min, max));
}

const intOrRange =
  (greatest: number): Native =>
  (world, args) => {
    const [first] = args;
    if (args.length === 1 && isWhole(first)) return integers(world, 0, first);
    const options = optionsOf(args, ['min', 'max']);
    return options && integers(world, options['min'] ?? 0, options['max'] ?? greatest);
  };

/**
 * A price ends in 9 half of the time, in 5 three times of ten, in 0 once, in any digit once: faker's own habit, kept
 * where the price stays within its bounds.
 */
const price: Native = ({ random }, args) => {
  const options = optionsOf(args, ['min', 'max', 'dec']);
  const { min = 1, max = 1000, dec = 2 } = options ?? {};
  if (!options || !isWhole(min) || !isWhole(max) || !isWhole(dec)) return undefined;
  if (min < 0 || max < min || dec < 0 || dec > 6) return undefined;
  const [low, high] = [min * 10 ** dec, max * 10 ** dec];
  if (low === high || dec === 0) return plainTextMaker(() => writeDecimal(random.integer(low, high), dec));
  return plainTextMaker(() => {
    const plain = random.integer(low, high);
    const turn = random.integer(0, 9);
    const last = turn < 5 ? 9 : turn < 8 ? 5 : turn < 9 ? 0 : random.integer(0, 9);
    const charming = plain - (plain % 10) + last;
    return writeDecimal(charming >= low && charming <= high ? charming : plain, dec);
  });
};

const isoMaker = (milliseconds: () => number): Maker =>
  plainTextMaker(() => new Date(milliseconds()).toISOString());

const instantOf = (value: unknown): number =>
  typeof value === 'string' || typeof value === 'number' ? new Date(value).getTime() : Number.NaN;

const dateBetween: Native = ({ random }, args) => {
  const options = optionsOf(args, ['from', 'to']);
  const [from, to] = [instantOf(options?.['from']), instantOf(options?.['to'])];
  return from <= to ? isoMaker(() => random.integer(from, to)) : undefined;
};

/** Dates before (-1) or after (1) the clock or `refDate`, by at most so many of a unit. */
const near =
  (direction: -1 | 1, unit: 'days' | 'years', length: number): Native =>
  ({ random, now }, args) => {
    const options = optionsOf(args, [unit, 'refDate']);
    const amount = options?.[unit] ?? 1;
    if (!options || typeof amount !== 'number' || !(amount > 0)) return undefined;
    const fixed = options['refDate'] === undefined ? undefined : instantOf(options['refDate']);
    if (Number.isNaN(fixed)) return undefined;
    const range = Math.round(amount * length);
    return isoMaker(() => (fixed ?? now()) + direction * random.integer(Math.min(1000, range), range));
  };

const arrayElement: Native = ({ random }, args) => {
  const [items] = args;
  if (args.length !== 1 || !Array.isArray(items) || items.length === 0) return undefined;
  const values: readonly unknown[] = items;
  const texts = values.map(jsonOf);
  const last = values.length - 1;
  return {
    value: () => values[random.integer(0, last)],
    json: () => texts[random.integer(0, last)],
  };
};

/** The calls that specs make most, with arguments that are known beforehand. */
const NATIVE: Readonly<Record<string, Native>> = {
  'string.uuid': ({ random }, args) =>
    args.length === 0 ? plainTextMaker(() => writeUuid(random)) : undefined,
  'number.int': intOrRange(Number.MAX_SAFE_INTEGER - 1),
  'datatype.number': intOrRange(99_999),
  'helpers.rangeToNumber': (world, args) => {
    const [first] = args;
    return args.length === 1 && isRecord(first) ? integers(world, first['min'], first['max']) : undefined;
  },
  'helpers.arrayElement': arrayElement,
  'commerce.price': price,
  'date.between': dateBetween,
  'date.recent': near(-1, 'days', DAY),
  'date.soon': near(1, 'days', DAY),
  'date.past': near(-1, 'years', 365 * DAY),
  'date.future': near(1, 'years', 365 * DAY),
  'datatype.boolean': ({ random }, args) =>
    args.length === 0
      ? {
          value: () => random.integer(0, 1) === 1,
          json: () => (random.integer(0, 1) === 1 ? 'true' : 'false'),
        }
      : undefined,
};

/**
 * A version of our own of a faker call that is the whole expression and has literal arguments; nothing for the others.
 * They keep faker's ranges and shapes; `test` compares their distributions. Fractions of days are heeded, where faker
 * 10 rounds `date.recent({ days: 0.05 })` to a day.
 */
export function nativeCall(expression: Expression, world: World): Maker | undefined {
  if (expression.kind !== 'faker') return undefined;
  const path = expression.path.join('.');
  const native = NATIVE[path === 'datatype.uuid' ? 'string.uuid' : path];
  const args = expression.args.map(literalOf);
  if (!native || args.includes(undefined)) return undefined;
  return native(
    world,
    args.map((argument) => argument?.value),
  );
}

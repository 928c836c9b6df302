import { beforeAll, describe, expect, it } from 'vitest';
import { strayFromEachOther, tally } from '../../../test/support/chi-square.ts';
import type { Scope } from '../values/maker.ts';
import { createWorld, type World } from '../values/world.ts';
import { compileExpression } from './compile-expression.ts';
import { nativeCall } from './native-call.ts';
import { parseExpression } from './parse-expression.ts';

const NOW = Date.UTC(2026, 0, 10);
const DRAWS = 20_000;
const SCOPE: Scope = {
  iteration: 1,
  record: {},
  eventTime: 0,
  sendTime: 0,
  entity: {},
  keyNumber: 0,
  picked: new Map(),
};

let world: World;
let theirs: World;
beforeAll(async () => {
  world = await createWorld(11, () => NOW);
  theirs = await createWorld(12, () => NOW);
});

const millis = (value: unknown): number =>
  (value instanceof Date ? value : new Date(String(value))).getTime();
const DAY = 86_400_000;

describe('calls that we make ourselves', () => {
  it.each<[string, number, (value: unknown) => number]>([
    ['faker.number.int(9)', 10, Number],
    ['faker.number.int({ min: 3, max: 7 })', 8, Number],
    ['faker.helpers.rangeToNumber({ min: 1, max: 50 })', 51, Number],
    ["faker.helpers.arrayElement(['S', 'M', 'L'])", 3, (value) => ['S', 'M', 'L'].indexOf(String(value))],
    ['faker.datatype.boolean()', 2, Number],
    [
      'faker.commerce.price({ min: 10, max: 250 })',
      24,
      (value) => Math.min(23, Math.floor((Number(value) - 10) / 10)),
    ],
    ['faker.commerce.price()', 10, (value) => Number(String(value).at(-1))],
    ['faker.commerce.price({ min: 5, max: 6 })', 10, (value) => Number(String(value).at(-1))],
    ['faker.commerce.price({ min: 5, max: 9, dec: 0 })', 10, Number],
    [
      "faker.date.between({ from: '2024-01-01', to: '2024-01-11' })",
      10,
      (value) => Math.floor((millis(value) - Date.UTC(2024, 0, 1)) / DAY),
    ],
    [
      'faker.date.recent({ days: 4 })',
      8,
      (value) => Math.min(7, Math.floor((NOW - millis(value)) / (DAY / 2))),
    ],
    [
      "faker.date.soon({ days: 4, refDate: '2024-12-20T00:00:00.000Z' })",
      8,
      (value) => Math.min(7, Math.floor((millis(value) - Date.UTC(2024, 11, 20)) / (DAY / 2))),
    ],
  ])('%s is spread as faker spreads it', (text, bins, binOf) => {
    const expression = parseExpression(text);
    const native = nativeCall(expression, world);
    const faker = compileExpression(expression, theirs.faker);
    const ours = tally(
      bins,
      Array.from({ length: DRAWS }, () => binOf(native?.value(SCOPE))),
    );
    const others = tally(
      bins,
      Array.from({ length: DRAWS }, () => binOf(faker())),
    );
    expect(ours.reduce((sum, count) => sum + count, 0)).toBe(DRAWS);
    expect(strayFromEachOther(ours, others)).toBeLessThan(1);
  });

  it.each([
    'faker.string.uuid()',
    'faker.number.int({ min: -5, max: 5 })',
    'faker.commerce.price({ min: 1, max: 20 })',
    "faker.helpers.arrayElement(['a\"b', 'ü', 3, null])",
    "faker.date.between({ from: '2024-01-01', to: '2024-02-01' })",
    'faker.datatype.boolean()',
    'faker.date.recent()',
  ])('%s writes the JSON of the value that the same seed gives', async (text) => {
    const one = nativeCall(parseExpression(text), await createWorld(3, () => NOW));
    const other = nativeCall(parseExpression(text), await createWorld(3, () => NOW));
    for (let draw = 0; draw < 100; draw += 1)
      expect(JSON.parse(one?.json(SCOPE) ?? '')).toEqual(other?.value(SCOPE));
  });

  it('UUIDs are of version 4, and none comes twice', () => {
    const native = nativeCall(parseExpression('faker.string.uuid()'), world);
    const made = Array.from({ length: DRAWS }, () => String(native?.value(SCOPE)));
    expect(
      made.every((uuid) =>
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid),
      ),
    ).toBe(true);
    expect(new Set(made).size).toBe(DRAWS);
    // The digits that carry no version are any of sixteen.
    const digits = made.map((uuid) => Number.parseInt(uuid.at(-1) ?? '', 16));
    expect(
      strayFromEachOther(
        tally(16, digits),
        Array.from({ length: 16 }, () => DRAWS),
      ),
    ).toBeLessThan(1);
  });

  it('fractions of days are heeded', () => {
    const native = nativeCall(parseExpression('faker.date.recent({ days: 0.05 })'), world);
    const ages = Array.from({ length: 1_000 }, () => NOW - millis(native?.value(SCOPE)));
    expect(Math.max(...ages)).toBeLessThanOrEqual(0.05 * DAY);
    expect(Math.max(...ages)).toBeGreaterThan(0.045 * DAY);
  });

  it.each([
    'faker.number.int({ min: 5, max: 1 })',
    'faker.number.int({ min: 1, max: 9, multipleOf: 2 })',
    'faker.number.int({ min: 0.5, max: 9 })',
    'faker.commerce.price(5, 500)',
    "faker.commerce.price({ min: 1, max: 2, symbol: '$' })",
    'faker.helpers.arrayElement([])',
    'faker.helpers.arrayElement([faker.string.uuid()])',
    "faker.date.between({ from: 'soon', to: 'later' })",
    'faker.date.recent({ days: 0 })',
    'faker.string.uuid().toUpperCase()',
    'faker.company.name()',
  ])('%s is left to faker', (text) => {
    expect(nativeCall(parseExpression(text), world)).toBeUndefined();
  });
});

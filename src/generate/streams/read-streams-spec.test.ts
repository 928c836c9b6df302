import { describe, expect, it } from 'vitest';
import { positionAt, UserError } from '../../base/index.ts';
import { readGeneratorSpec } from '../index.ts';
import { readDuration, readDurationRange, readInstant, readNumberRange, readRate } from './read-units.ts';

/** What is wrong with a spec: `line: message` for each mistake. */
async function mistakesOf(text: string): Promise<readonly string[]> {
  try {
    await readGeneratorSpec({ path: 'spec.yml', text });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.diagnostics.every(({ severity }) => severity === 'error')).toBe(true);
    return error.diagnostics.map(({ span, message }) =>
      span ? `${positionAt(span.source, span.start).line}: ${message}` : message,
    );
  }
  return [];
}

const stream = (lines: string): string => `streams:
  - topic: t
    key: id
    fields: { id: { sequence: 1 } }
${lines.replaceAll(/^/gm, '    ')}`;

describe('a spec of streams', () => {
  it.each<[string, string, RegExp]>([
    ['a key that is not known', stream('cuont: 5'), /^5: .*cuont/],
    ['a stream without a topic', 'streams:\n  - fields: { a: 1 }', /^2: .*topic/],
    ['a stream that never comes', stream('remember: 5'), /^2: the stream does not say when/],
    ['a rate and a number', stream('rate: 5/s\ncount: 3'), /^5: .*not by both/],
    ['a rate that is none', stream('rate: fast'), /^5: 'rate' must be a rate such as '5\/s'.*not 'fast'/],
    ['a rate of nothing', stream('rate: 0/s'), /^5: 'rate' must be/],
    ['a duration that is none', stream('every: soon'), /^5: 'every' must be a duration/],
    ['a range the wrong way round', stream('count: 20..1'), /^5: 'count' must be/],
    ['half a record', stream('count: 1.5'), /^5: 'count' must be/],
    ['a curve of nothing', stream('rate: 1/s\ncurve: { 3: 0 }'), /^6: no hour/],
    ['an hour that is none', stream('rate: 1/s\ncurve: { 24: 1 }'), /^6: .*24/],
    ['a chance above one', stream('count: 1\nlate: { chance: 2, by: 1m }'), /^6: .*at most 1/],
    ['lateness without a time', stream('count: 1\nlate: { chance: 0.5 }'), /^6: .*'by'/],
    [
      'a key that is no field',
      'streams:\n  - topic: t\n    key: uid\n    count: 1\n    fields: { id: 1 }',
      /^3: 'key' names 'uid'/,
    ],
    ['changes without keys', stream('count: 1\nchanges: { update: 1 }'), /^6: 'changes' need 'keys'/],
    ['a change of no field', stream('keys: 5\nchanges: { fields: [town] }'), /^6: there is no field 'town'/],
    ['a life and keys', stream('keys: 5\nlife: { states: { a: } }'), /^6: .*either 'life' or 'keys'/],
    [
      'a state that is not there',
      stream('count: 1\nlife: { states: { a: { next: [{ to: b, wait: 1s }] } } }'),
      /^6: there is no state 'b'/,
    ],
    [
      'chances above one',
      stream(
        'count: 1\nlife: { states: { a: { next: [{ to: a, wait: 1s, chance: 0.6 }, { to: a, wait: 1s, chance: 0.6 }] } } }',
      ),
      /^6: .*more than 1/,
    ],
    [
      'a first state of its own',
      stream('count: 1\nlife: { states: { a: { topic: x } } }'),
      /^6: 'a' is the state that records come in/,
    ],
    [
      'a value made in two ways',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { integer: 1..2, of: b }',
      /^5: only one of/,
    ],
    [
      'a value made in no way',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { decimals: 2 }',
      /^5: .*does not say how/,
    ],
    [
      'a maker that is not known',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { intger: 1..2 }',
      /^5: .*intger/,
    ],
    [
      'a range without numbers in it',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { integer: 1.2..1.8 }',
      /^5: there is no such number/,
    ],
    [
      'no choice',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { choice: { x: 0 } }',
      /^5: nothing can be chosen/,
    ],
    [
      'a reference to nobody',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { ref: users.id }',
      /^5: there is no stream 'users'/,
    ],
    [
      'a reference to no field',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { ref: t.id }',
      /^5: stream 't' has no field 'id'/,
    ],
    [
      'a reference without a field',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { ref: users }',
      /^5: .*products\.id/,
    ],
    [
      'a field of nothing',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { of: b }',
      /^5: 't' has no field 'b'/,
    ],
    [
      'a key where there are none',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { key: true }',
      /^5: 'key' needs/,
    ],
    [
      'two streams of one name',
      'streams:\n  - { topic: t, count: 1, fields: { a: 1 } }\n  - { topic: t, count: 1, fields: { a: 1 } }',
      /^3: there are two streams 't'/,
    ],
    [
      'a start that is no date',
      'start: tomorrow\nstreams:\n  - { topic: t, count: 1, fields: { a: 1 } }',
      /^1: 'start' must be a date/,
    ],
    [
      'two distributions',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { integer: 1..9, distribution: { zipf: 1, share: 80/20 } }',
      /^5: a distribution is one of/,
    ],
    [
      'an odd share',
      'streams:\n  - topic: t\n    count: 1\n    fields:\n      a: { integer: 1..9, distribution: { share: 80/0 } }',
      /^5: 'share' is two percentages/,
    ],
  ])('is refused with its place for %s', async (_what, text, expected) => {
    const found = await mistakesOf(text);
    expect(
      found.some((mistake) => expected.test(mistake)),
      found.join('\n'),
    ).toBe(true);
  });

  it('is told of all its mistakes at once', async () => {
    const found = await mistakesOf(stream('rate: fast\nlate: { chance: 0.5, by: soon }'));
    expect(found.some((mistake) => mistake.startsWith("5: 'rate'"))).toBe(true);
    expect(found.some((mistake) => mistake.startsWith("6: 'by'"))).toBe(true);
  });
});

describe('units', () => {
  it.each([
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['2 d', 172_800_000],
    [5, 5_000],
    ['1.5h', 5_400_000],
    ['5 parsecs', undefined],
    ['', undefined],
    [-1, undefined],
  ])('the duration %j is %j ms', (text, expected) => {
    expect(readDuration(text)).toBe(expected);
  });

  it.each([
    ['5/s', 5],
    ['300/min', 5],
    ['36/h', 0.01],
    [2, 2],
    ['8.64 / day', 0.0001],
    ['5/fortnight', undefined],
    ['-5/s', undefined],
    ['5/s/s', undefined],
  ])('the rate %j is %j a second', (text, expected) => {
    expect(readRate(text)).toBe(expected);
  });

  it('ranges have two ends, or one', () => {
    expect(readNumberRange('1..20')).toEqual({ min: 1, max: 20 });
    expect(readNumberRange('-2.5..-1')).toEqual({ min: -2.5, max: -1 });
    expect(readNumberRange(7)).toEqual({ min: 7, max: 7 });
    expect(readDurationRange('1m..2h')).toEqual({ min: 60_000, max: 7_200_000 });
    for (const wrong of ['1..', '..2', '1..2..3', 'a..b', '2..1', ''])
      expect(readNumberRange(wrong)).toBeUndefined();
  });

  it('instants are UTC unless they say otherwise', () => {
    expect(readInstant('2026-01-01')).toBe(Date.UTC(2026, 0, 1));
    expect(readInstant('2026-01-01 08:30')).toBe(Date.UTC(2026, 0, 1, 8, 30));
    expect(readInstant('2026-01-01T08:00:00+02:00')).toBe(Date.UTC(2026, 0, 1, 6));
    expect(readInstant('2026-13-01')).toBeUndefined();
    expect(readInstant('soon')).toBeUndefined();
  });
});

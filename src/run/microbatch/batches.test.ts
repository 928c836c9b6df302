import { describe, expect, it } from 'vitest';
import { batchesDue, batchId, startOfBatch, type BatchRules } from './batches.ts';

const rules = (over: Partial<BatchRules>): BatchRules => ({
  size: 'day',
  begin: new Date('2024-01-30T05:00:00Z'),
  lookback: 1,
  isIncremental: false,
  now: new Date('2024-02-02T10:00:00Z'),
  ...over,
});

const shown = (over: Partial<BatchRules>): readonly string[] =>
  batchesDue(rules(over)).map((range) => range.map((time) => time.toISOString().slice(0, 13)).join(' '));

// The expected values are those of dbt's own documentation of MicrobatchBuilder.
describe('batches', () => {
  it('of a new table reach from begin to the end of the one under way', () => {
    expect(shown({})).toEqual([
      '2024-01-30T00 2024-01-31T00',
      '2024-01-31T00 2024-02-01T00',
      '2024-02-01T00 2024-02-02T00',
      '2024-02-02T00 2024-02-03T00',
    ]);
  });

  it('of a table that stands are the one under way and as many before it as lookback says', () => {
    expect(shown({ isIncremental: true })).toEqual([
      '2024-02-01T00 2024-02-02T00',
      '2024-02-02T00 2024-02-03T00',
    ]);
    expect(shown({ isIncremental: true, lookback: 0 })).toEqual(['2024-02-02T00 2024-02-03T00']);
  });

  it('at the very border between two, the older one is the last', () => {
    const now = new Date('2024-02-02T00:00:00Z');
    expect(shown({ isIncremental: true, now })).toEqual([
      '2024-01-31T00 2024-02-01T00',
      '2024-02-01T00 2024-02-02T00',
    ]);
  });

  it('are those of --event-time-start and -end where these are given', () => {
    expect(
      shown({
        isIncremental: true,
        size: 'month',
        from: new Date('2023-12-05T00:00:00Z'),
        until: new Date('2024-02-01T00:00:00Z'),
      }),
    ).toEqual(['2023-12-01T00 2024-01-01T00', '2024-01-01T00 2024-02-01T00']);
  });

  it('are named by their start', () => {
    const [first = [new Date(0), new Date(0)] as const] = batchesDue(rules({}));
    expect(batchId(first, 'day')).toBe('20240130');
    expect(batchId(first, 'hour')).toBe('20240130T00');
    expect(batchId(first, 'month')).toBe('202401');
    expect(batchId(first, 'year')).toBe('2024');
  });

  it.each([
    ['hour', -1, '2024-09-17T15:00'],
    ['day', 1, '2024-09-18T00:00'],
    ['month', -1, '2024-08-01T00:00'],
    ['month', 4, '2025-01-01T00:00'],
    ['year', 1, '2025-01-01T00:00'],
  ] as const)('start on their border: %s %i', (size, offset, expected) => {
    const moment = new Date('2024-09-17T16:06:00Z');
    expect(startOfBatch(moment, size, offset).toISOString().slice(0, 16)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { formatKeptChecks, parseKeptChecks } from './keep-checks.ts';

describe('kept checks', () => {
  const kept = new Map([['model.shop.a', { key: 'k', columns: [{ name: 'id', type: 'UInt8' }] }]]);

  it('come back as they were kept', () => {
    expect(parseKeptChecks('1', formatKeptChecks('1', kept))).toEqual(kept);
  });

  it('of another version do not count', () => {
    expect(parseKeptChecks('2', formatKeptChecks('1', kept)).size).toBe(0);
  });

  it('that were cut off do not count', () => {
    const text = formatKeptChecks('1', kept);
    expect(parseKeptChecks('1', text.slice(0, -5)).size).toBe(0);
    expect(parseKeptChecks('1', '').size).toBe(0);
    expect(parseKeptChecks('1', '{"version": "1", "nodes": [["a", {}], 3]}').size).toBe(0);
  });
});

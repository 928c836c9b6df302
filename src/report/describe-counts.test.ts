import { describe, expect, it } from 'vitest';
import { describeCounts, formatBytes } from './describe-counts.ts';

describe('what a node did in counts', () => {
  it('says what was written, read, and the memory it took', () => {
    const response = { rows_affected: 1200, bytes: 2048, rows_read: 1, peak_memory_usage: 3 * 1024 * 1024 };
    expect(describeCounts(response)).toBe('wrote 1,200 rows (2.00 KiB), read 1 row, peak 3.00 MiB');
  });

  it('says nothing where ClickHouse said nothing', () => {
    expect(describeCounts({ _message: 'OK', bytes: 12 })).toBe('');
  });

  it('keeps zero, which is a count', () => {
    expect(describeCounts({ rows_affected: 0, bytes: 0 })).toBe('wrote 0 rows (0 B)');
  });

  it.each([
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1024 ** 4 * 2048, '2048.00 TiB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

import type { JsonObject } from '../base/index.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes as ClickHouse prints them: `1.20 MiB`. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  return `${step === 0 ? String(amount) : amount.toFixed(2)} ${UNITS[step] ?? 'B'}`;
}

const rowsAndBytes = (rows: unknown, bytes: unknown): string | undefined => {
  if (typeof rows !== 'number') return undefined;
  const count = `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
  return typeof bytes === 'number' ? `${count} (${formatBytes(bytes)})` : count;
};

/** What a node did in counts, from its adapter response: `wrote 1,200 rows (8.10 KiB), peak 3.50 MiB`; may be empty. */
export function describeCounts(response: JsonObject): string {
  const wrote = rowsAndBytes(response['rows_affected'], response['bytes']);
  const read = rowsAndBytes(response['rows_read'], response['bytes_read']);
  const peak = response['peak_memory_usage'];
  return [
    wrote === undefined ? '' : `wrote ${wrote}`,
    read === undefined ? '' : `read ${read}`,
    typeof peak === 'number' ? `peak ${formatBytes(peak)}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

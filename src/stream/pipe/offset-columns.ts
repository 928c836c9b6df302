import type { PipeColumn } from './pipe-config.ts';

/** The columns that say which record a row was: with them a block that comes again is known. */
export const OFFSET_COLUMNS: readonly PipeColumn[] = [
  { name: '_topic', type: 'LowCardinality(String)' },
  { name: '_partition', type: 'Int32' },
  { name: '_offset', type: 'Int64' },
];

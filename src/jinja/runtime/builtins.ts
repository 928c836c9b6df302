import { NUMBER_FILTERS } from '../filters/number-filters.ts';
import { SEQUENCE_FILTERS } from '../filters/sequence-filters.ts';
import { TEXT_FILTERS } from '../filters/text-filters.ts';
import { VALUE_FILTERS } from '../filters/value-filters.ts';
import { TESTS } from './tests.ts';
import type { Builtin } from './builtin.ts';

export type FilterTable = ReadonlyMap<string, Builtin>;
export type TestTable = ReadonlyMap<string, Builtin>;

/** Jinja2's filters. */
export const FILTERS: FilterTable = new Map([
  ...TEXT_FILTERS,
  ...SEQUENCE_FILTERS,
  ...NUMBER_FILTERS,
  ...VALUE_FILTERS,
]);

export { TESTS };

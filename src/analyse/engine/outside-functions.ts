/**
 * Table functions that make their columns of their arguments alone. Every other one may look at files, addresses or other
 * servers for its columns, which an analysis must not do.
 */
const INSIDE: ReadonlySet<string> = new Set([
  'numbers',
  'numbers_mt',
  'zeros',
  'zeros_mt',
  'generate_series',
  'generateSeries',
  'generateRandom',
  'values',
  'null',
  'view',
  'viewIfPermitted',
  'primes',
  'format',
  'merge',
  'dictionary',
  'loop',
  'arrowRowNumber',
  'fuzzQuery',
]);

export const isOutside = (tableFunction: string): boolean => !INSIDE.has(tableFunction);

import { isRecord, type Json } from '../../base/index.ts';
import type { FreshnessStatus, SourceNode } from '../../manifest/index.ts';

const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** The age in seconds beyond which a threshold (`warn_after`, `error_after`) is passed; undefined for none. */
function limitOf(threshold: Json | undefined): number | undefined {
  if (!isRecord(threshold)) return undefined;
  const { count, period } = threshold;
  const seconds = typeof period === 'string' ? SECONDS[period] : undefined;
  return typeof count === 'number' && seconds !== undefined ? count * seconds : undefined;
}

const criteriaOf = ({ freshness }: SourceNode): Readonly<Record<string, Json>> =>
  isRecord(freshness) ? freshness : {};

/** Whether a source says how fresh it must be; the others are not looked at. */
export function hasFreshness(source: SourceNode): boolean {
  const { warn_after: warn, error_after: error } = criteriaOf(source);
  return limitOf(warn) !== undefined || limitOf(error) !== undefined;
}

/** `age` in seconds. */
export function judgeAge(source: SourceNode, age: number): FreshnessStatus {
  const { warn_after: warn, error_after: error } = criteriaOf(source);
  if (age > (limitOf(error) ?? Infinity)) return 'error';
  return age > (limitOf(warn) ?? Infinity) ? 'warn' : 'pass';
}

/** `filter` of the criteria: a condition of SQL on the rows that count. */
export function freshnessFilter(source: SourceNode): string | null {
  const { filter } = criteriaOf(source);
  return typeof filter === 'string' ? filter : null;
}

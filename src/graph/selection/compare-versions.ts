/**
 * The order of two model versions, as dbt has it: numbers by value when both are numbers, else texts.
 * Negative when `a` is the older.
 */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && Number.isFinite(x) && Number.isFinite(y)) return x - y;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

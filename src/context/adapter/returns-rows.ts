const WITH_ROWS = new Set([
  'select',
  'with',
  'from',
  'show',
  'describe',
  'desc',
  'explain',
  'exists',
  'values',
  'check',
  'kill',
  'backup',
  'restore',
]);

/** Whether a statement answers with rows, by its first word; comments and opening parentheses stand before it. */
export function returnsRows(sql: string): boolean {
  const start =
    /^(?:\s|\(|--[^\n]*(?:\n|$)|#[ !][^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(sql)?.[0].length ?? 0;
  const word = /^\w+/.exec(sql.slice(start))?.[0] ?? '';
  return WITH_ROWS.has(word.toLowerCase());
}

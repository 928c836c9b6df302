const TOKEN = /'(?:[^'\\]|\\.)*'|LowCardinality\(|\(|\)/g;

/** A type without its `LowCardinality`, wherever in it: how values are stored, and nothing that a reader could tell. */
function withoutLowCardinality(type: string): string {
  const isKept: boolean[] = [];
  return type.replaceAll(TOKEN, (token) => {
    if (token.startsWith("'")) return token;
    if (token !== ')') {
      isKept.push(token === '(');
      return token === '(' ? token : '';
    }
    return (isKept.pop() ?? true) ? token : '';
  });
}

const FIXED_TEXT = /\bFixedString\(\d+\)/;

/**
 * Whether a query's column of a type is what a contract promises; both as ClickHouse spells them. A `FixedString` may be
 * promised as the `String` that it can always be read as, which is what dbt-clickhouse takes it for.
 */
export function keepsContract(promised: string, given: string): boolean {
  const [wanted, found] = [withoutLowCardinality(promised), withoutLowCardinality(given)];
  if (wanted === found) return true;
  return /^(?:Nullable\(String\)|String)$/.test(wanted) && found.replace(FIXED_TEXT, 'String') === wanted;
}

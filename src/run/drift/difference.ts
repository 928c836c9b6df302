/** What of a relation can differ from its config. */
export type DriftPart =
  | 'engine'
  | 'order key'
  | 'primary key'
  | 'partition key'
  | 'sampling key'
  | 'TTL'
  | 'setting'
  | 'index'
  | 'projection'
  | 'constraint'
  | 'codec of column'
  | 'TTL of column';

/** What a comparison finds. */
export interface FoundDifference {
  readonly part: DriftPart;
  /** Of parts that have names. */
  readonly name?: string;
  /** What the table has; empty for nothing. */
  readonly is: string;
  /** What the config says; empty for nothing. */
  readonly wanted: string;
  /** The cheapest way to make them equal: actions of ALTER TABLE in their order, or a new table with the old one's rows. */
  readonly remedy:
    { readonly kind: 'alter'; readonly actions: readonly string[] } | { readonly kind: 'rebuild' };
}

/** One way in which a table that stands differs from what its config says, in ClickHouse's spelling. */
export interface Difference extends FoundDifference {
  /** Both in a line: ``order key is (id), the config says (id, at)``. */
  readonly description: string;
}

/** The difference with its line. */
export function describeDifference(found: FoundDifference): Difference {
  const { part, name, is, wanted } = found;
  const what = name === undefined ? part : `${part} ${name}`;
  if (is === '') return { ...found, description: `${what} is missing: ${wanted}` };
  if (wanted === '') return { ...found, description: `${what} is not in the config: ${is}` };
  return { ...found, description: `${what} is ${is}, the config says ${wanted}` };
}

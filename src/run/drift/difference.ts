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
  | 'TTL of column'
  | 'query'
  | 'refresh schedule'
  | 'sharding key'
  | 'cluster'
  | 'local table'
  | 'columns'
  | 'source'
  | 'layout'
  | 'lifetime'
  | 'range';

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

/** How much of a long text is shown around the place where it differs from another. */
const EXCERPT = 48;

/** The part of a text that another does not share, with a little before it; short texts whole. */
function excerpt(text: string, other: string): string {
  if (Math.max(text.length, other.length) <= 2 * EXCERPT) return text;
  const shared = [...text].findIndex((sign, index) => sign !== other[index]);
  const start = Math.max(
    0,
    text.lastIndexOf(' ', (shared === -1 ? text.length : shared) - 1) + 1 - EXCERPT / 4,
  );
  const end = Math.min(text.length, start + EXCERPT);
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
}

/** The difference with its line. */
export function describeDifference(found: FoundDifference): Difference {
  const { part, name, is, wanted } = found;
  const isOfView = part === 'query' || part === 'refresh schedule';
  const what = name === undefined ? part : `${part} ${isOfView ? 'of ' : ''}${name}`;
  if (is === '') return { ...found, description: `${what} is missing: ${wanted}` };
  if (wanted === '') return { ...found, description: `${what} is not in the config: ${is}` };
  return {
    ...found,
    description: `${what} is ${excerpt(is, wanted)}, the config says ${excerpt(wanted, is)}`,
  };
}

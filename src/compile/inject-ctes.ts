import { joinMapped, sliceMapped, type MappedText } from './mapped-text.ts';

/** The CTE by which an ephemeral model is read: its name and its query. */
export interface EphemeralCte {
  readonly name: string;
  readonly query: MappedText;
}

/** White space and comments of ClickHouse. */
const GAP = /(?:\s|--[^\n]*(?:\n|$)|#[ !][^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/y;

/**
 * Puts CTEs before a query's own: behind its `with` (or `with recursive`), or behind a `with` of their own at the
 * query's start. The text is laid out as dbt lays it out (`inject_ctes_into_sql`), so that compiled files compare equal.
 * Unlike there, a `with` further down (`with totals`, `with fill`) is not taken for the query's.
 */
export function injectCtes(query: MappedText, ctes: readonly EphemeralCte[]): MappedText {
  if (ctes.length === 0) return query;
  const { text } = query;
  const injected = ctes.flatMap((cte, index) => [
    `${index === 0 ? '' : ', '} ${cte.name} as (\n`,
    cte.query,
    '\n)',
  ]);
  const end = withClauseEnd(text);
  if (end !== undefined) {
    return joinMapped([sliceMapped(query, 0, end), ...injected, ', ', sliceMapped(query, end)]);
  }
  const start = text.length - text.trimStart().length;
  return joinMapped([sliceMapped(query, 0, start), 'with', ...injected, ' ', sliceMapped(query, start)]);
}

/** Where what follows the query's opening `with` or `with recursive` begins; undefined when it opens with something else. */
function withClauseEnd(text: string): number | undefined {
  const start = skipGap(text, 0);
  const word = wordAt(text, start);
  if (word.toLowerCase() !== 'with') return undefined;
  const end = start + word.length;
  const next = skipGap(text, end);
  const following = wordAt(text, next);
  // A CTE may itself be called `recursive`.
  const isRecursive =
    following.toLowerCase() === 'recursive' &&
    /^\s+[\w`"]/.test(text.slice(next + 9)) &&
    !isAlias(text, next + 9);
  const behind = isRecursive ? next + following.length : end;
  return behind + (/^\s*/.exec(text.slice(behind))?.[0].length ?? 0);
}

/** Whether `as` comes next: then the word before it is a name. */
function isAlias(text: string, at: number): boolean {
  return wordAt(text, skipGap(text, at)).toLowerCase() === 'as';
}

function skipGap(text: string, at: number): number {
  GAP.lastIndex = at;
  return at + (GAP.exec(text)?.[0].length ?? 0);
}

function wordAt(text: string, at: number): string {
  return /^\w+/.exec(text.slice(at, at + 32))?.[0] ?? '';
}

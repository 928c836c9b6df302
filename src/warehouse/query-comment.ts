import type { StatementOptions, Warehouse } from './types.ts';

/** What is sent with statements so that ClickHouse's query log and process list say what they are of. */
export interface QueryComment {
  /** Without the comment's own signs. */
  readonly text: string;
  /** Behind the statement instead of before it. */
  readonly isAppended: boolean;
}

/** An INSERT whose data may follow in the same text: what stands behind it would be read as data. */
const TAKES_DATA = /^\s*insert\b(?![\s\S]*\bselect\b)/i;

/** A statement with its comment, and the text that now stands before the statement. */
export function addComment(
  sql: string,
  comment: QueryComment | undefined,
): { readonly sql: string; readonly before: string } {
  if (!comment) return { sql, before: '' };
  const text = `/* ${comment.text.trim()} */`;
  if (comment.isAppended && !TAKES_DATA.test(sql)) {
    return { sql: `${sql.replace(/[\s;]+$/, '')}\n${text}`, before: '' };
  }
  return { sql: `${text}\n${sql}`, before: `${text}\n` };
}

/** ClickHouse's message as if the statement had been sent without the lines before it; it counts bytes. */
export function shiftPlaces(message: string, before: string): string {
  if (before === '') return message;
  const lines = before.split('\n').length - 1;
  const bytes = Buffer.byteLength(before);
  const less = (by: number) => (whole: string, start: string, place: string) =>
    Number(place) > by ? `${start}${Number(place) - by}` : whole;
  return message
    .replaceAll(/(failed at position )(\d+)/g, less(bytes))
    .replaceAll(/(\(line )(\d+)(?=, col)/g, less(lines));
}

/** The same warehouse, every statement with a comment; one that the statement has of its own stays. */
export function withComment(warehouse: Warehouse, comment: QueryComment | undefined): Warehouse {
  if (!comment) return warehouse;
  const add = (options?: StatementOptions): StatementOptions => ({ comment, ...options });
  return {
    target: warehouse.target,
    serverVersion: () => warehouse.serverVersion(),
    query: (sql, options) => warehouse.query(sql, add(options)),
    command: (sql, options) => warehouse.command(sql, add(options)),
    stream: (sql, format, options) => warehouse.stream(sql, format, add(options)),
    insert: (source, options) => warehouse.insert(source, add(options)),
    cancel: (queryId) => warehouse.cancel(queryId),
    openSession: () => withComment(warehouse.openSession(), comment),
    close: () => warehouse.close(),
  };
}

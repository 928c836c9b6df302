import { renderRelationName } from '../../manifest/index.ts';

/** A text as a literal of ClickHouse's SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** `database.table` for people; the quoted form is for SQL. */
export const shownName = (database: string, table: string): string => `${database}.${table}`;

export const tableName = (database: string, table: string): string => renderRelationName(database, table);

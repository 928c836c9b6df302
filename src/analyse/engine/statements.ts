import { quoteIdentifier } from '../../manifest/index.ts';
import type { Shadow, ShadowColumn } from './protocol.ts';

/** A query stands on lines of its own in what is sent, so that its positions are told by line and column. */
export const namesStatement = (sql: string): string => `EXPLAIN QUERY TREE run_passes = 0\n(\n${sql}\n)`;
export const treeStatement = (sql: string): string =>
  `EXPLAIN QUERY TREE run_passes = 1, passes = 1\n(\n${sql}\n)`;
export const describeStatement = (sql: string): string => `DESCRIBE\n(\n${sql}\n)`;

/** A database that shadows of tables look into and that stays empty. */
export const EMPTY_DATABASE = '_tsdbt_empty';

const nameOf = ({ schema, name }: Shadow): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;

/**
 * What makes a shadow. A Merge over nothing allows FINAL, SAMPLE and PREWHERE, as the real table may, and writes no file;
 * a dictionary's source is empty.
 */
export function shadowStatement(shadow: Shadow, columns: readonly ShadowColumn[]): string {
  const list = columns
    .map(({ name, type, isHidden = false }) => {
      const value = isHidden ? ` MATERIALIZED defaultValueOfTypeName(${quoteText(type)})` : '';
      return `${quoteIdentifier(name)} ${type}${value}`;
    })
    .join(', ');
  if (shadow.kind === 'dictionary') {
    const keys = shadow.primaryKey ?? columns.slice(0, 1).map(({ name }) => name);
    const layout =
      keys.length > 1 ? 'COMPLEX_KEY_HASHED' : isNumber(columns, keys[0]) ? 'HASHED' : 'COMPLEX_KEY_HASHED';
    return `CREATE DICTIONARY ${nameOf(shadow)} (${list}) PRIMARY KEY ${keys.map(quoteIdentifier).join(', ')} SOURCE(NULL()) LAYOUT(${layout}()) LIFETIME(0)`;
  }
  return `CREATE TABLE ${nameOf(shadow)} (${list}) ENGINE = Merge('${EMPTY_DATABASE}', '^$')`;
}

function isNumber(columns: readonly ShadowColumn[], key: string | undefined): boolean {
  const type = columns.find(({ name }) => name === key)?.type ?? '';
  return /^U?Int\d+$/.test(type);
}

export const dropStatement = (shadow: Shadow): string =>
  `DROP ${shadow.kind === 'dictionary' ? 'DICTIONARY' : 'TABLE'} IF EXISTS ${nameOf(shadow)}`;

export const quoteText = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

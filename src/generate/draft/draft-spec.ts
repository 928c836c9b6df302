import { draftValue, type DraftColumn } from './draft-value.ts';

export interface DraftTable {
  readonly topic: string;
  readonly columns: readonly DraftColumn[];
}

const plain = (name: string): string =>
  /^[A-Za-z_]\w*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;

/** A spec of our own that fills a table's columns, to begin with; it can be run as it is. */
export function draftSpec({ topic, columns }: DraftTable): string {
  const key = columns.find(({ isKey }) => isKey)?.name;
  return [
    '# yaml-language-server: $schema=./node_modules/tsdbt/dist/schemas/generator-spec.json',
    'version: 1',
    'streams:',
    `  - topic: ${plain(topic)}`,
    ...(key === undefined ? [] : [`    key: ${plain(key)}`]),
    '    rate: 5/s',
    '    fields:',
    ...columns.map((column) => `      ${plain(column.name)}: ${draftValue(column)}`),
    '',
  ].join('\n');
}

import { quoteIdentifier } from '../../manifest/index.ts';
import type { Warehouse } from '../../warehouse/index.ts';
import { tableUnfit } from './diagnostics.ts';
import type { PipeColumn, PipeConfig } from './pipe-config.ts';
import { quoteText, shownName, tableName } from './quote.ts';
import { OFFSET_COLUMNS } from './offset-columns.ts';

/** How many blocks ClickHouse remembers, to drop one that is sent again while its first sending still runs. */
const DEDUPLICATION_WINDOW = 1_000;

export interface RawTable {
  /** `database.table`, for people. */
  readonly shown: string;
  /** Whether the table says of each row where it came from; then its own rows tell the pipe's place. */
  readonly hasOffsets: boolean;
  readonly created: boolean;
}

const renderColumns = (columns: readonly PipeColumn[]): string =>
  columns
    .map(({ name, type, description }) => {
      const comment = description === undefined ? '' : ` COMMENT ${quoteText(description)}`;
      return `  ${quoteIdentifier(name)} ${type}${comment}`;
    })
    .join(',\n');

function onCluster({ target }: Warehouse): string {
  return target.kind === 'server' && target.cluster ? ` ON CLUSTER ${quoteIdentifier(target.cluster)}` : '';
}

/** The statements that make a pipe's table. */
export function rawTableStatements(pipe: PipeConfig, warehouse: Warehouse): readonly string[] {
  const { database, table, engine, orderBy } = pipe;
  const columns = pipe.offsetColumns ? [...pipe.columns, ...OFFSET_COLUMNS] : pipe.columns;
  const cluster = onCluster(warehouse);
  const order = orderBy.length > 0 ? orderBy.join(', ') : 'tuple()';
  const settings = /^MergeTree\b/.test(engine)
    ? `\nSETTINGS non_replicated_deduplication_window = ${DEDUPLICATION_WINDOW}`
    : '';
  return [
    `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(database)}${cluster}`,
    `CREATE TABLE IF NOT EXISTS ${tableName(database, table)}${cluster} (\n${renderColumns(columns)}\n)\n` +
      `ENGINE = ${engine}\nORDER BY (${order})${settings}`,
  ];
}

async function columnNames(pipe: PipeConfig, warehouse: Warehouse): Promise<ReadonlySet<string>> {
  const { rows } = await warehouse.query(
    'SELECT name FROM system.columns WHERE database = {database:String} AND table = {table:String}',
    { database: null, params: { database: pipe.database, table: pipe.table } },
  );
  return new Set(rows.map(([name]) => String(name)));
}

/**
 * Makes the pipe's table where there is none, and looks at what there is.
 * @throws WarehouseError; PipeError `TABLE_UNFIT` when an existing table lacks a column of the pipe
 */
export async function prepareRawTable(pipe: PipeConfig, warehouse: Warehouse): Promise<RawTable> {
  const shown = shownName(pipe.database, pipe.table);
  let existing = await columnNames(pipe, warehouse);
  const created = existing.size === 0;
  if (created) {
    for (const sql of rawTableStatements(pipe, warehouse)) await warehouse.command(sql, { database: null });
    existing = await columnNames(pipe, warehouse);
  }
  const missing = pipe.columns.map(({ name }) => name).filter((name) => !existing.has(name));
  if (missing.length > 0) throw tableUnfit(pipe.name, shown, missing);
  return { shown, created, hasOffsets: OFFSET_COLUMNS.every(({ name }) => existing.has(name)) };
}

/** For each `topic:partition`, the offset after the last one in the table. */
export async function readTablePlaces(pipe: PipeConfig, warehouse: Warehouse): Promise<Map<string, number>> {
  const { rows } = await warehouse.query(
    `SELECT _topic, _partition, max(_offset) FROM ${tableName(pipe.database, pipe.table)} GROUP BY _topic, _partition`,
    { database: null },
  );
  return new Map(
    rows.map(([topic, partition, offset]) => [`${String(topic)}:${String(partition)}`, Number(offset) + 1]),
  );
}

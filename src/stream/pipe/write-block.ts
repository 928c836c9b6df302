import type { Settings } from '../../manifest/index.ts';
import { WarehouseError, type Warehouse } from '../../warehouse/index.ts';
import type { IncomingRecord } from '../kafka/index.ts';
import type { Block, Reject } from './block.ts';
import { judgeRows } from './judge-rows.ts';
import { recordUnusable } from './diagnostics.ts';
import type { PipeConfig } from './pipe-config.ts';
import { READING } from './reading-settings.ts';
import { refusedRow } from './refused-row.ts';

/** One refused row is taken out by itself; where there are more, a landing table tells all of them at once. */
const ONE_BY_ONE = 1;

/** More rows than ClickHouse puts into one block by itself would be several blocks, not one atomic insert. */
const ONE_BLOCK = 1_048_576;

export interface WrittenBlock {
  readonly rows: number;
  readonly bytes: number;
}

export interface BlockDestination {
  readonly pipe: PipeConfig;
  readonly warehouse: Warehouse;
  /** The columns that the payload's fields fill. */
  readonly columns: readonly string[];
  /** Puts refused records where they cannot be lost; awaited before the rest is tried again. */
  readonly setAside: (rejects: readonly Reject[]) => Promise<void>;
}

/** Rows of a payload that are still wanted. */
interface Rows {
  readonly data: Buffer;
  readonly records: readonly IncomingRecord[];
}

function settingsOf(block: Block): Settings {
  return {
    ...READING,
    input_format_allow_errors_num: 0,
    max_insert_block_size: ONE_BLOCK,
    min_insert_block_size_rows: ONE_BLOCK,
    min_insert_block_size_bytes: 0,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    insert_deduplication_token: `${block.topic}:${block.partition}:${block.range.first}-${block.range.last}`,
  };
}

/**
 * Inserts a block's rows, at once and as one block. A row that ClickHouse refuses is set aside and the rest tried again
 * (nothing of a failed insert is kept): the first by itself, further ones all together as a landing table shows them. A
 * pipe that is to stop at such a row writes what lies before it.
 * @throws WarehouseError when something else than a row is at fault; PipeError `RECORD_UNUSABLE`
 */
export async function writeBlock(block: Block, destination: BlockDestination): Promise<WrittenBlock> {
  const { pipe, warehouse, columns, setAside } = destination;
  const settings = settingsOf(block);
  const insert = async ({ data }: Rows): Promise<void> => {
    await warehouse.insert(
      { database: pipe.database, table: pipe.table, columns, format: 'JSONEachRow', data },
      { database: null, settings },
    );
  };

  let rows: Rows = { data: block.rows.bytes(), records: block.records };
  for (let tries = 0; rows.records.length > 0; tries += 1) {
    try {
      await insert(rows);
      break;
    } catch (error) {
      const found = refusedRow(error);
      const row = found?.row ?? -1;
      const record = rows.records[row];
      // Without the row's number nothing is guessed: the pipe stops, and nothing of the block was written.
      if (!found || !record) throw error;
      if (pipe.onError === 'stop') {
        const before = rowsBefore(rows, row);
        if (before.records.length > 0) await insert(before);
        const { topic, partition } = block;
        throw recordUnusable(pipe.name, { topic, partition, offset: record.offset }, found.reason);
      }
      const refused = tries === ONE_BY_ONE ? await judge(rows, destination) : undefined;
      // What the landing table cannot tell (constraints, views) costs a try for each row.
      const reasons = refused?.size ? refused : new Map([[row, found.reason]]);
      const kept = split(rows, reasons);
      await setAside(kept.rejects);
      rows = kept.rows;
    }
  }
  return { rows: rows.records.length, bytes: rows.data.length };
}

/** Row to reason; empty when the landing table could not be used, which is no reason to stop. */
async function judge(rows: Rows, destination: BlockDestination): Promise<ReadonlyMap<number, string>> {
  try {
    return await judgeRows(rows.data, destination);
  } catch (error) {
    if (error instanceof WarehouseError && !error.retriable) return new Map();
    throw error;
  }
}

/** Where a row begins: rows are lines. */
function startOf(data: Buffer, row: number): number {
  let start = 0;
  for (let index = 0; index < row; index += 1) start = data.indexOf(0x0a, start) + 1;
  return start;
}

function rowsBefore({ data, records }: Rows, row: number): Rows {
  return { data: data.subarray(0, startOf(data, row)), records: records.slice(0, row) };
}

/** Takes rows out of a payload. */
function split(
  { data, records }: Rows,
  reasons: ReadonlyMap<number, string>,
): { readonly rows: Rows; readonly rejects: readonly Reject[] } {
  const rejects: Reject[] = [];
  const kept: IncomingRecord[] = [];
  const parts: Buffer[] = [];
  let start = 0;
  for (const [row, record] of records.entries()) {
    const end = data.indexOf(0x0a, start) + 1;
    const reason = reasons.get(row);
    if (reason === undefined) {
      kept.push(record);
      parts.push(data.subarray(start, end));
    } else rejects.push({ record, reason });
    start = end;
  }
  return { rows: { data: Buffer.concat(parts), records: kept }, rejects };
}

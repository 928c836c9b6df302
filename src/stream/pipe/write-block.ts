import type { Settings } from '../../manifest/index.ts';
import type { Warehouse } from '../../warehouse/index.ts';
import type { IncomingRecord } from '../kafka/index.ts';
import type { Block, Reject } from './block.ts';
import { recordUnusable } from './diagnostics.ts';
import type { PipeConfig } from './pipe-config.ts';
import { refusedRow } from './refused-row.ts';

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
  /** Puts a refused record where it cannot be lost; awaited before the rest is tried again. */
  readonly setAside: (reject: Reject) => Promise<void>;
}

/** Rows of a payload that are still wanted. */
interface Rows {
  readonly data: Buffer;
  readonly records: readonly IncomingRecord[];
}

function settingsOf(block: Block): Settings {
  return {
    async_insert: 0,
    date_time_input_format: 'best_effort',
    input_format_skip_unknown_fields: 1,
    input_format_null_as_default: 1,
    input_format_allow_errors_num: 0,
    input_format_parallel_parsing: 0,
    max_threads: 1,
    max_insert_block_size: ONE_BLOCK,
    min_insert_block_size_rows: ONE_BLOCK,
    min_insert_block_size_bytes: 0,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    insert_deduplication_token: `${block.topic}:${block.partition}:${block.firstOffset}-${block.nextOffset - 1}`,
  };
}

/**
 * Inserts a block's rows, at once and as one block. A row that ClickHouse refuses is set aside and the rest tried again
 * (nothing of a failed insert is kept, so each refused row costs one more try); a pipe that is to stop at such a row
 * writes what lies before it.
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
  while (rows.records.length > 0) {
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
      await setAside({ record, reason: found.reason });
      rows = withoutRow(rows, row);
    }
  }
  return { rows: rows.records.length, bytes: rows.data.length };
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

function withoutRow({ data, records }: Rows, row: number): Rows {
  const start = startOf(data, row);
  const end = data.indexOf(0x0a, start) + 1;
  return {
    data: Buffer.concat([data.subarray(0, start), data.subarray(end)]),
    records: records.toSpliced(row, 1),
  };
}

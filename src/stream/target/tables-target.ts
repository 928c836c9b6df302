import { UserError } from '../../base/index.ts';
import type { RecordTarget } from '../../generate/index.ts';
import type { Warehouse } from '../../warehouse/index.ts';
import type { StreamEventSink } from '../events.ts';
import type { PipeConfig } from '../pipe/index.ts';
import { prepareRawTable } from '../pipe/raw-table.ts';
import { topicWithoutTable } from './diagnostics.ts';

export interface TablesTargetOptions {
  readonly warehouse: Warehouse;
  /** Which table a topic's records belong to: its pipe. */
  readonly pipeOf: ReadonlyMap<string, PipeConfig>;
  readonly onEvent: StreamEventSink;
}

/** Rows of a table at which they are inserted, and bytes. */
const BATCH_ROWS = 100_000;
const BATCH_BYTES = 32 * 1024 * 1024;

interface TableBatch {
  readonly pipe: PipeConfig;
  rows: string[];
  bytes: number;
}

const SETTINGS = {
  async_insert: 0,
  date_time_input_format: 'best_effort',
  input_format_skip_unknown_fields: 1,
  input_format_null_as_default: 1,
} as const;

/** A column that is filled by a field of another name: the field's name in the row's text would not be found. */
function renamed(row: string, { mapping }: PipeConfig): string {
  const entries = Object.entries(mapping);
  if (entries.length === 0) return row;
  const fields = new Map<string, unknown>(Object.entries(JSON.parse(row) as object));
  return JSON.stringify({
    ...Object.fromEntries(fields),
    ...Object.fromEntries(entries.map(([column, field]) => [column, fields.get(field)])),
  });
}

class TablesTarget implements RecordTarget {
  readonly #options: TablesTargetOptions;
  readonly #byTopic = new Map<string, TableBatch>();

  constructor(options: TablesTargetOptions) {
    this.#options = options;
  }

  async open(topics: readonly string[]): Promise<void> {
    const { pipeOf, warehouse, onEvent } = this.#options;
    const without = topics.filter((topic) => !pipeOf.has(topic));
    if (without.length === topics.length)
      throw new UserError(without.map((topic) => topicWithoutTable(topic, [...pipeOf.keys()])));
    for (const topic of without) onEvent({ type: 'TopicWithoutTable', topic });
    const batches = new Map<PipeConfig, TableBatch>();
    for (const topic of topics) {
      const pipe = pipeOf.get(topic);
      if (!pipe) continue;
      let batch = batches.get(pipe);
      if (!batch) {
        const table = await prepareRawTable(pipe, warehouse);
        if (table.created) onEvent({ type: 'TableCreated', pipe: pipe.name, table: table.shown });
        batch = { pipe, rows: [], bytes: 0 };
        batches.set(pipe, batch);
      }
      this.#byTopic.set(topic, batch);
    }
  }

  send({ topic, value }: Parameters<RecordTarget['send']>[0]): Promise<void> | undefined {
    const batch = this.#byTopic.get(topic);
    // As in a pipe: what has no value has no row.
    if (!batch || value === null) return undefined;
    batch.rows.push(renamed(value, batch.pipe));
    batch.bytes += value.length;
    return batch.rows.length >= BATCH_ROWS || batch.bytes >= BATCH_BYTES ? this.#insert(batch) : undefined;
  }

  async #insert(batch: TableBatch): Promise<void> {
    const { pipe, rows } = batch;
    if (rows.length === 0) return;
    batch.rows = [];
    batch.bytes = 0;
    const columns = pipe.columns.map(({ name }) => name);
    const data = Buffer.from(`${rows.join('\n')}\n`);
    await this.#options.warehouse.insert(
      { database: pipe.database, table: pipe.table, columns, format: 'JSONEachRow', data },
      { database: null, settings: SETTINGS },
    );
  }

  async flush(): Promise<void> {
    for (const batch of new Set(this.#byTopic.values())) await this.#insert(batch);
  }

  async close(): Promise<void> {
    await this.flush();
  }
}

/**
 * Inserts records as rows of the tables that pipes would bring them to; missing tables are made, and topics that have none
 * are passed over with a warning, unless none has one (UserError). No place is kept, so
 * nothing is exactly once here: what is sent twice stands twice. Its methods throw WarehouseError, PipeError, UserError.
 */
export function tablesTarget(options: TablesTargetOptions): RecordTarget {
  return new TablesTarget(options);
}

import type { Warehouse } from '../../warehouse/index.ts';
import type { Reject } from './block.ts';
import type { PipeConfig } from './pipe-config.ts';
import { shownName, tableName } from './quote.ts';

const NEEDS_ESCAPE = /["\\\u0000-\u001f]/g;

/** Bytes as a JSON string, kept as they are even where they are no UTF-8: ClickHouse's String holds any bytes. */
function escapeBytes(bytes: Buffer | null): string {
  const text = bytes?.toString('latin1') ?? '';
  return text.replaceAll(NEEDS_ESCAPE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The table beside a raw table, `<table>_error`, that keeps what could not become a row: place, time, reason, key and
 * bytes. Rejects are written before the block they came from, so a crash between the two makes them come again; the
 * table keeps one row for each place (ReplacingMergeTree: read it with FINAL).
 */
export class ErrorTable {
  readonly #pipe: PipeConfig;
  readonly #warehouse: Warehouse;
  readonly #name: string;
  #exists = false;

  constructor(pipe: PipeConfig, warehouse: Warehouse) {
    this.#pipe = pipe;
    this.#warehouse = warehouse;
    this.#name = `${pipe.table}_error`;
  }

  get shown(): string {
    return shownName(this.#pipe.database, this.#name);
  }

  async #create(): Promise<void> {
    if (this.#exists) return;
    await this.#warehouse.command(
      `CREATE TABLE IF NOT EXISTS ${tableName(this.#pipe.database, this.#name)} (
  _topic LowCardinality(String),
  _partition Int32,
  _offset Int64,
  _timestamp DateTime64(3),
  reason String,
  _key String,
  _raw_message String,
  rejected_at DateTime DEFAULT now()
)
ENGINE = ReplacingMergeTree(rejected_at)
ORDER BY (_topic, _partition, _offset)
TTL rejected_at + INTERVAL 7 DAY`,
      { database: null },
    );
    this.#exists = true;
  }

  /** @throws WarehouseError */
  async insert(topic: string, partition: number, rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    await this.#create();
    const lines = rejects.map(({ record, reason }) => {
      const message = escapeBytes(Buffer.from(reason));
      return (
        `{"_topic":"${topic}","_partition":${partition},"_offset":${record.offset},` +
        `"_timestamp":${Math.max(0, record.timestamp)},"reason":"${message}",` +
        `"_key":"${escapeBytes(record.key)}","_raw_message":"${escapeBytes(record.value)}"}\n`
      );
    });
    await this.#warehouse.insert(
      {
        database: this.#pipe.database,
        table: this.#name,
        columns: ['_topic', '_partition', '_offset', '_timestamp', 'reason', '_key', '_raw_message'],
        format: 'JSONEachRow',
        data: Buffer.from(lines.join(''), 'latin1'),
      },
      { database: null, settings: { async_insert: 0 } },
    );
  }
}

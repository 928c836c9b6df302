import type { Span } from '../../base/index.ts';

/** A column of the raw table as the pipe file (or its source) declares it. */
export interface PipeColumn {
  readonly name: string;
  /** ClickHouse's type, e.g. `Decimal(10, 2)`. */
  readonly type: string;
  readonly description?: string;
}

/** When a block is written, whichever comes first. */
export interface BatchLimits {
  /** At most 1,000,000: a block must stay one block for ClickHouse, or its insert would not be atomic. */
  readonly rows: number;
  readonly bytes: number;
  /** Milliseconds since the block's first record. */
  readonly age: number;
}

/** One pipe of a pipe file, before its `source` is looked up. */
export interface PipeDefinition {
  readonly name: string;
  readonly description?: string;
  readonly topics: readonly string[];
  /** Where the rows go: a source of the project, or a table by name. */
  readonly destination:
    | { readonly kind: 'source'; readonly source: string; readonly table: string }
    | { readonly kind: 'table'; readonly database?: string; readonly table: string };
  /** Empty when the source's own columns are to be used. */
  readonly columns: readonly PipeColumn[];
  readonly engine: string;
  readonly orderBy: readonly string[];
  readonly partitionBy?: string;
  readonly ttl?: string;
  readonly start: 'beginning' | 'latest';
  /** Column to the record's field that fills it; a column not named here is filled by the field of its own name. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Whether the table has `_topic`, `_partition` and `_offset`; exactly-once needs them. */
  readonly offsetColumns: boolean;
  readonly batch: BatchLimits;
  /** The consumer group; derived from the destination unless given. */
  readonly group?: string;
  /** The pipe's place in its file. */
  readonly span?: Span;
}

/** A pipe that can run: its destination known. */
export interface PipeConfig extends Omit<PipeDefinition, 'destination' | 'group'> {
  readonly database: string;
  readonly table: string;
  readonly group: string;
}

/** What a project knows of a source's table. */
export interface SourceTable {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly PipeColumn[];
}

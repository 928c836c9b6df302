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

/** Where rows go: a source of the project, or a table by name. */
export type PipeDestination =
  | { readonly kind: 'source'; readonly source: string; readonly table: string }
  | { readonly kind: 'table'; readonly database?: string; readonly table: string };

/** What both forms of a pipe have. */
interface CommonPipe {
  readonly name: string;
  readonly description?: string;
  readonly topics: readonly string[];
  readonly columns: readonly PipeColumn[];
  /** Used when the table has to be made. */
  readonly engine: string;
  readonly orderBy: readonly string[];
  readonly start: 'beginning' | 'latest';
  /** Column to the record's field that fills it; a column not named here is filled by the field of its own name. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Whether a table made by the pipe has `_topic`, `_partition` and `_offset`; exactly-once needs them. */
  readonly offsetColumns: boolean;
  /** What becomes of a record that cannot be a row: it goes to the error table, or the pipe stops at it. */
  readonly onError: 'reject' | 'stop';
  readonly batch: BatchLimits;
  /** The pipe's place in its file. */
  readonly span?: Span;
}

/** One pipe of a pipe file, before its source is looked up; `columns` are empty when the source's are to be used. */
export interface PipeDefinition extends CommonPipe {
  readonly destination: PipeDestination;
  readonly group?: string;
}

/** A pipe that can run: its table and columns known. */
export interface PipeConfig extends CommonPipe {
  readonly database: string;
  readonly table: string;
  /** The consumer group: `tsdbt.<database>.<table>` unless given. */
  readonly group: string;
}

/** What a project knows of a source's table. */
export interface SourceTable {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly PipeColumn[];
}

import type { Diagnostic, JsonObject } from '../base/index.ts';

/** dbt's run_results statuses. */
export type NodeStatus =
  'success' | 'error' | 'skipped' | 'partial success' | 'no-op' | 'pass' | 'fail' | 'warn' | 'runtime error';

/** A stretch of a node's work, in wall-clock time. */
export interface Timing {
  readonly name: 'compile' | 'execute';
  readonly startedAt: Date;
  readonly completedAt: Date;
}

/** The part of time that a batch covers: from and until. */
export type BatchRange = readonly [start: Date, end: Date];

/** What became of a microbatch model's batches, in the order of time; those that were not tried count as failed. */
export interface BatchResults {
  readonly successful: readonly BatchRange[];
  readonly failed: readonly BatchRange[];
}

/** A cell of both sides, as text; one text where they agree. */
export type DiffCell = string | { readonly expected: string; readonly actual: string };

/** A row that only one side has, or one of each side that have something in common. */
export interface DiffRow {
  readonly kind: 'expected' | 'actual' | 'changed';
  readonly cells: readonly DiffCell[];
}

/** How the rows that a unit test's model gave differ from those that the test expects. */
export interface RowDiff {
  readonly columns: readonly string[];
  readonly rows: readonly DiffRow[];
  /** How many rows both have. */
  readonly equal: number;
}

/** What became of one node. */
export interface NodeResult {
  readonly uniqueId: string;
  readonly status: NodeStatus;
  /** dbt's thread name, e.g. `Thread-1 (worker)`. */
  readonly thread: string;
  /** Seconds. */
  readonly executionTime: number;
  readonly timing: readonly Timing[];
  /** dbt's `adapter_response`: `_message`, `query_id`, exact `rows_affected` and `bytes` where ClickHouse said so. */
  readonly adapterResponse: JsonObject;
  readonly message: string | null;
  /** For tests: how many rows failed. */
  readonly failures: number | null;
  readonly compiledCode: string | null;
  /** Where the compiled code is written, relative to the project; absent for nodes without any. */
  readonly compiledPath?: string;
  readonly relationName: string | null;
  /** The batches of a microbatch model. */
  readonly batches?: BatchResults;
  /** Of a unit test that failed. */
  readonly diff?: RowDiff;
  /** Why it failed, for people. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What became of a command: everything that run_results.json and the summary need. */
export interface RunResult {
  readonly invocationId: string;
  readonly generatedAt: Date;
  /** Seconds. */
  readonly elapsed: number;
  readonly results: readonly NodeResult[];
  /** Whether dbt's exit code is 0. */
  readonly success: boolean;
}

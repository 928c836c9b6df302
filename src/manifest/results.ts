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

import type { Diagnostic, JsonObject } from '../base/index.ts';
import type { NodeResult, Timing } from './results.ts';

/** dbt's statuses of a source: `error` is too old, `runtime error` could not be told. */
export type FreshnessStatus = 'pass' | 'warn' | 'error' | 'runtime error';

/** How fresh one source is. */
export interface SourceFreshness {
  readonly uniqueId: string;
  readonly status: FreshnessStatus;
  /** dbt's thread name. */
  readonly thread: string;
  /** Seconds. */
  readonly executionTime: number;
  readonly timing: readonly Timing[];
  readonly adapterResponse: JsonObject;
  /** Null when it could not be told. `age` is in seconds. */
  readonly measured: {
    readonly maxLoadedAt: Date;
    readonly snapshottedAt: Date;
    readonly age: number;
  } | null;
  /** Why it could not be told. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What `source freshness` came to. */
export interface FreshnessRun {
  readonly generatedAt: Date;
  /** Seconds. */
  readonly elapsed: number;
  readonly results: readonly SourceFreshness[];
  /** Results of the project's hooks. */
  readonly hooks: readonly NodeResult[];
  /** Whether dbt's exit code is 0: no source is too old, none could not be told, no hook failed. */
  readonly success: boolean;
}

import type { Clock, NodePart, Span } from '../base/index.ts';
import type { CompiledSql, Compiler } from '../compile/index.ts';
import type { ProjectGraph } from '../graph/index.ts';
import type { BatchRange, Manifest, ManifestNode, SeedNode, Target } from '../manifest/index.ts';
import type { QueryComment, RelationCache, Warehouse } from '../warehouse/index.ts';
import type { RunListener } from './events.ts';
import type { CloneSource } from './materialize/clone.ts';

/** How a run goes about its nodes. */
export interface RunSettings {
  /** dbt's name of the command. */
  readonly which: string;
  readonly threads: number;
  readonly failFast: boolean;
  readonly fullRefresh: boolean;
  /** Whether a test that fails keeps what lies downstream of it from being built: `build`. */
  readonly testsGate: boolean;
  /** `--store-failures`; undefined leaves it to each test's configuration. */
  readonly storeFailures?: boolean;
  /** `--event-time-start`, `--event-time-end`: what microbatch models build in place of their latest batches; the bounds of `--sample`, too. */
  readonly eventTimeStart?: Date;
  readonly eventTimeEnd?: Date;
  /** `--empty`: seeds are loaded without rows. */
  readonly empty: boolean;
  /** Whether nodes run even after a hook of on-run-start that failed: dbt's `skip_nodes_if_on_run_start_fails`, switched off. */
  readonly runsAfterFailedStart?: boolean;
  /** Whether a test that warns counts as failed. */
  readonly warnError: boolean;
}

export interface RunRequest {
  readonly invocationId: string;
  readonly manifest: Manifest;
  readonly graph: ProjectGraph;
  /** `unique_id`s of what to run. */
  readonly selected: readonly string[];
  readonly target: Target;
  readonly warehouse: Warehouse;
  /** Filled for the schemas of the project; the run keeps it in step. */
  readonly relations: RelationCache;
  readonly compiler: Compiler;
  readonly settings: RunSettings;
  readonly clock: Clock;
  readonly listener: RunListener;
  /** Aborting cancels what runs, marks it, and skips the rest. */
  readonly signal: AbortSignal;
  /** `clone`: where a node's relation is in the other environment; undefined for one that it does not have. */
  readonly cloneSource?: (uniqueId: string) => CloneSource | undefined;
  /** `retry`: the batches that a microbatch model is to build, in place of those that are due. */
  readonly batchesOf?: (uniqueId: string) => readonly BatchRange[] | undefined;
  /** The text of a seed's file. */
  readonly readSeedFile: (seed: SeedNode) => Promise<string>;
  /** Where the user wrote a part of a node; undefined where that cannot be told. */
  readonly placeOf?: (node: ManifestNode, part: NodePart) => Promise<Span | undefined>;
  /** Told of each node's query as soon as it is rendered: what `target/compiled` and manifest.json show. */
  readonly onCompiled?: (compiled: CompiledSql) => void;
  /** Told of the statements that were executed for a node: what `target/run` shows. */
  readonly onExecuted?: (node: ManifestNode, sql: string) => void;
  /** The comment of a node's statements. @throws UserError */
  readonly queryComment?: (node: ManifestNode) => Promise<QueryComment | undefined>;
  /**
   * Whether the run with this short id is alive on this machine; undefined when that is not known. Its temporary
   * relations are left alone while it is.
   */
  readonly isAlive?: (shortId: string) => boolean | undefined;
}

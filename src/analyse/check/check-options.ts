import type { Compiler } from '../../compile/index.ts';
import type { ProjectGraph } from '../../graph/index.ts';
import type { Manifest, SeedNode, Target } from '../../manifest/index.ts';
import type { Warehouse } from '../../warehouse/index.ts';
import type { Analyser } from '../engine/analyser.ts';
import type { ShadowColumn } from '../engine/protocol.ts';
import type { KeptChecks, NodeCheck } from './types.ts';

/** Undefined for a relation that is not there, null when the target cannot be asked. */
export type ForeignColumns = (
  schema: string,
  name: string,
) => Promise<readonly ShadowColumn[] | undefined | null>;

export interface CheckOptions {
  readonly manifest: Manifest;
  readonly graph: ProjectGraph;
  readonly compiler: Compiler;
  readonly analyser: Analyser;
  readonly target: Target;
  /** What to check. What lies upstream is looked at as far as its columns are needed. */
  readonly ids: readonly string[];
  /** Whether column lineage is wanted too. */
  readonly traces: boolean;
  /** Columns of sources, by `schema.name`: from their YAML, a schema file or the target. */
  readonly sourceColumns: ReadonlyMap<string, readonly ShadowColumn[]>;
  /** Those whose columns are the ones that their YAML lists, which need not be all. */
  readonly declaredSources: ReadonlySet<string>;
  /** @throws UserError for a file that cannot be read as a seed */
  readonly seedColumns: (seed: SeedNode) => Promise<readonly ShadowColumn[]>;
  /** Columns of a relation that is none of the project's; absent when the target is not at hand. */
  readonly foreignColumns?: ForeignColumns;
  /** For statements of templates (`run_query`); without it what sends one is not checked. */
  readonly warehouse?: Warehouse;
  readonly kept: KeptChecks;
  /** Stands for what templates see besides the project's code: variables, flags, environment, target. */
  readonly renderKey: string;
  readonly signal: AbortSignal;
}

export interface ProjectCheck {
  /** In the DAG's order; of what was asked for alone. */
  readonly nodes: readonly NodeCheck[];
  /** Of all that was looked at on the way: what lies upstream, and what is read by its name. */
  readonly seen: readonly NodeCheck[];
  /** Of everything that was looked at: what the next check may keep. */
  readonly kept: KeptChecks;
}

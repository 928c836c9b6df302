import type { ExistingRelation } from '../../warehouse/index.ts';
import type { CompiledNode, ManifestNode, SeedNode, Target } from '../../manifest/index.ts';
import type { SeedTable } from '../seeds/read-seed.ts';
import type { Inspection } from './inspection.ts';
import type { HookStep, RelationName } from './node-plan.ts';
import type { SqlMacros } from './sql-macros.ts';
import type { Leftover } from './temporary-names.ts';

/** What planning may know of the project's other models. */
export interface OtherModels {
  /** Those that are materialized views. */
  readonly views: readonly ManifestNode[];
  /** The model that is built under a name. */
  at(relation: RelationName): ManifestNode | undefined;
  /** Whether this run builds it. */
  isSelected(model: ManifestNode): boolean;
}

/** What planning a node may look at. Planning changes nothing in the warehouse. */
export interface PlanContext {
  readonly target: RelationName;
  /** What stands under the node's name now. */
  readonly existing: ExistingRelation | undefined;
  /** The same, looked at again: a pre-hook may have made it or dropped it. */
  readonly lookAgain: () => Promise<ExistingRelation | undefined>;
  /** Whether two relations of the node's schema can change places atomically. */
  readonly canExchange: boolean;
  /** Temporary relations that dead runs left behind. */
  readonly leftovers: readonly Leftover[];
  /** Those of another relation, for nodes that are more than one. */
  readonly leftoversOf: (relation: RelationName) => Promise<readonly Leftover[]>;
  readonly invocationId: string;
  readonly macros: SqlMacros;
  readonly inspection: Inspection;
  readonly models: OtherModels;
  /** What stands under another name. */
  readonly lookUp: (relation: RelationName) => Promise<ExistingRelation | undefined>;
  /** `--full-refresh`, or the node's own `full_refresh`, which wins. */
  readonly fullRefresh: boolean;
  /** Whether the node's tests must pass before what was built is published. */
  readonly isAudited: boolean;
  /** The profile's `use_lw_deletes`. */
  readonly useLwDeletes: boolean;
  /** The chosen output of the profile. */
  readonly profile: Target;
  /** What is to follow once the relation stands in its place. */
  readonly follows: {
    readonly type: ExistingRelation['type'];
    readonly hasGrants: boolean;
    readonly hasComments: boolean;
  };
  readonly preHooks: readonly HookStep[];
  readonly postHooks: readonly HookStep[];
}

export interface ModelPlanContext extends PlanContext {
  readonly node: CompiledNode;
  readonly sql: string;
}

/** One batch of a microbatch model. */
export interface BatchPlanContext extends ModelPlanContext {
  readonly batch: BatchWindow;
  /** Whether it is the first of its run. */
  readonly isFirstBatch: boolean;
  readonly isLastBatch: boolean;
  /** Whether it is one of several that are published together, in place of the table that stands. */
  readonly isPartOfWhole: boolean;
}

/** The part of time that a batch covers; its bounds are ClickHouse's date-time texts, in UTC. */
export interface BatchWindow {
  /** dbt's id of the batch: `20240131`. */
  readonly id: string;
  readonly start: string;
  readonly end: string;
}

export interface SeedPlanContext extends PlanContext {
  readonly node: SeedNode;
  readonly table: SeedTable;
  /**
   * Calls `create_csv_table` or `load_csv_rows`, which write to `this`, for a table under another name: `this` and `model`
   * are that table's meanwhile.
   */
  readonly callFor: (table: RelationName, macro: 'create_csv_table' | 'load_csv_rows') => Promise<void>;
}

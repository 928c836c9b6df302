import type { ExistingRelation } from '../../warehouse/index.ts';

/** A relation by name. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/** What a step does, in the words of logs and of `plan`. */
export type Purpose =
  | 'pre-hook'
  | 'restore'
  | 'drop leftover'
  | 'create'
  | 'add indexes'
  | 'insert'
  | 'load'
  | 'exchange'
  | 'rename'
  | 'drop old'
  | 'post-hook';

/** What a step changes in what exists. */
export type Change =
  | { readonly kind: 'created'; readonly relation: ExistingRelation }
  | { readonly kind: 'dropped'; readonly relation: RelationName }
  | { readonly kind: 'renamed'; readonly from: RelationName; readonly to: RelationName }
  | { readonly kind: 'exchanged'; readonly one: RelationName; readonly other: RelationName };

/** A statement that ClickHouse executes. */
export interface StatementStep {
  readonly kind: 'statement';
  readonly purpose: Purpose;
  readonly sql: string;
  readonly changes?: readonly Change[];
  /** Whether its counts and query id are the node's. */
  readonly isMain?: boolean;
  /** The steps that do the same where this database cannot do this one. */
  readonly otherwise?: readonly StatementStep[];
}

/** Data from a file of the project. */
export interface LoadStep {
  readonly kind: 'load';
  readonly purpose: 'load';
  readonly table: RelationName;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly format: 'CSV';
  readonly isMain: true;
}

/** A hook as the user wrote it; rendered when its turn comes, for it may ask what the steps before it made. */
export interface HookStep {
  readonly kind: 'hook';
  readonly purpose: 'pre-hook' | 'post-hook';
  /** Its place in its list. */
  readonly index: number;
  /** The template. */
  readonly sql: string;
}

export type Step = StatementStep | LoadStep | HookStep;

/** A step back after a failure: only what is there is dropped, only what is missing is put back. */
export interface UndoStep {
  readonly sql: string;
  readonly changes: readonly Change[];
  /** Sent only if this exists … */
  readonly ifExists: RelationName;
  /** … and this does not. */
  readonly ifMissing?: RelationName;
}

/** Everything that building a node will do, as data: `plan` prints it, `run` executes it, tests compare it. */
export interface NodePlan {
  readonly uniqueId: string;
  /** One sentence: what will happen and why. */
  readonly reason: string;
  readonly steps: readonly Step[];
  /** What leaves everything as it was, in order, whichever step failed or was cancelled. */
  readonly undo: readonly UndoStep[];
}

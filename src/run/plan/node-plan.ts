import type { Diagnostic } from '../../base/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import type { Drift } from '../drift/plan-drift.ts';
import type { Inspection } from './inspection.ts';

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
  | 'alter'
  | 'delete'
  | 'insert'
  | 'copy'
  | 'backfill'
  | 'replace partition'
  | 'modify query'
  | 'modify refresh'
  | 'attach view'
  | 'detach view'
  | 'empty'
  | 'cut over'
  | 'sync replica'
  | 'create gate'
  | 'load'
  | 'read source'
  | 'compare'
  | 'check'
  | 'drop work table'
  | 'audit'
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
  /** Whether its counts and query id are the node's; those of several are added up. */
  readonly isMain?: boolean;
  /** The table that it fills, empty before and nobody else's: its rows are counted where ClickHouse does not tell. */
  readonly fills?: RelationName;
  /** For rows that are added to a table in use: they are never to be in it twice. */
  readonly adds?: AddedOnce;
  /** Whether the new is in its place with this statement: what undoes the old's replacement is not due any more. */
  readonly isCommit?: boolean;
  /** The steps that do the same where this database cannot do this one. */
  readonly otherwise?: readonly StatementStep[];
}

/** An insert into a table that nothing could put back. */
export interface AddedOnce {
  /** Where the rows are, in a table that nobody else writes to. */
  readonly from: RelationName;
  readonly into: RelationName;
  /** ClickHouse's `insert_deduplication_token`: no two inserts of any runs have the same. */
  readonly token: string;
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

/**
 * Statements that only the steps before it make known, such as the partitions that a staged table fills. What it derives
 * follows from what it reads; it changes nothing itself.
 */
export interface DerivedStep {
  readonly kind: 'derived';
  readonly purpose: Purpose;
  /** What `plan` prints in place of the statements: one sentence. */
  readonly description: string;
  readonly derive: (inspection: Inspection) => Promise<readonly Step[]>;
  /** For `plan`: what it comes to if nothing before it changes anything. */
  readonly foresee?: () => Promise<Foreseen>;
  /** What takes back the derived steps, once they are derived. */
  readonly undo?: () => readonly UndoStep[];
  /** What has changed when the derived steps are done, besides what they say themselves. */
  readonly changes?: readonly Change[];
}

/** What a step that is derived later would come to now. */
export interface Foreseen extends Pick<NodePlan, 'reason' | 'addsRows' | 'drift'> {
  readonly work: readonly Step[];
}

/** The node's tests, run against what was built beside its place; when one of them fails, so does the step. */
export interface AuditStep {
  readonly kind: 'audit';
  readonly purpose: 'audit';
  readonly staged: RelationName;
}

/** A macro that is called for what it sends, so that whoever overrides it is heard: it looks at what is there itself. */
export interface MacroStep {
  readonly kind: 'macro';
  readonly purpose: 'grant' | 'comment';
  readonly macro: string;
  readonly args: readonly unknown[];
}

/**
 * Statements that no insert may come between. New inserts into the sources wait at a table of ours, which they fill
 * through a view that lets nothing through; those under way are waited for. They wait for as long as `inside` takes.
 */
export interface PausedStep {
  readonly kind: 'paused';
  readonly purpose: 'cut over';
  readonly description: string;
  readonly gate: Gate;
  /** What is done while nothing is inserted. */
  readonly inside: readonly StatementStep[];
  /** Reading what is there at that moment: begun in the pause, and waited for after it. */
  readonly begun: readonly StatementStep[];
  /** What those fill. They call `sleepEachRow` once, by which it is known that they are begun. */
  readonly into: RelationName;
}

/** The texts that close a gate for inserts and open it again; `execute/pause-inserts.ts` tells how they work together. */
export interface Gate {
  readonly table: RelationName;
  /** Reads the table for as long as a pause may last at most. */
  readonly hold: string;
  /** Wants the table for itself, and so keeps out whoever comes later. */
  readonly close: string;
  /** Is done when no insert is under way behind the gate. */
  readonly drain: string;
  /** Fails with DEADLOCK_AVOIDED while the gate is closed. */
  readonly probe: string;
  /** The tables whose inserts under way before the gate was there are waited for. */
  readonly upstream: readonly string[];
}

/** Something that whoever runs the node should know. */
export interface NoticeStep {
  readonly kind: 'notice';
  readonly purpose: 'notice';
  readonly diagnostic: Diagnostic;
}

export type Step =
  StatementStep | LoadStep | HookStep | DerivedStep | AuditStep | MacroStep | PausedStep | NoticeStep;

/** A step back after a failure: only what is there is dropped, only what is missing is put back. */
export interface UndoStep {
  readonly sql: string;
  readonly changes: readonly Change[];
  /** Sent only if this exists … */
  readonly ifExists: RelationName;
  /** … as a dictionary, or as anything else, … */
  readonly ifDictionary?: boolean;
  /** … and this does not; */
  readonly ifMissing?: RelationName;
  /** and only as long as the step that commits has not succeeded. */
  readonly untilCommit?: boolean;
}

/** Everything that building a node will do, as data: `plan` prints it, `run` executes it, tests compare it. */
export interface NodePlan {
  readonly uniqueId: string;
  /** One sentence: what will happen and why. */
  readonly reason: string;
  /** Whether rows are added to what stands, though it may change places with a copy of itself on the way. */
  readonly addsRows?: boolean;
  /** In what a relation that stands differs from the config, and what becomes of it. */
  readonly drift?: readonly Drift[];
  readonly steps: readonly Step[];
  /** What leaves everything as it was, in order, whichever step failed or was cancelled. */
  readonly undo: readonly UndoStep[];
}

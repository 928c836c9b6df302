import type { ExistingRelation } from '../../warehouse/index.ts';
import type { SeedColumn } from '../seeds/infer-column.ts';
import type { RelationName } from './node-plan.ts';

/** A relation's way from one name to another. */
export interface Renaming {
  readonly from: RelationName;
  readonly to: RelationName;
  readonly type: ExistingRelation['type'];
}

/** The text of each step: written by dispatched macros, so that projects and packages can write it differently. */
export interface SqlMacros {
  /** What a macro of the node's scope prints, trimmed: for the texts that one materialization alone needs. */
  write(macro: string, ...args: readonly unknown[]): Promise<string>;
  /** What a macro returns, as templates know it. */
  call(macro: string, ...args: readonly unknown[]): Promise<unknown>;
  /** Whether the node's scope has a macro of this name. */
  has(macro: string): boolean;
  /** Whether a project or package has its own version of a macro, under its name or a dispatched one. */
  isOverridden(macro: string): boolean;
  /** A relation as macros take it. */
  relation(name: RelationName, type: ExistingRelation['type'] | 'function'): unknown;
  /** `CREATE OR REPLACE VIEW`. */
  createView(relation: RelationName, sql: string): Promise<string>;
  /** A table with the columns of a query and no rows: one statement, and others for indexes and projections. */
  createTable(relation: RelationName, sql: string): Promise<readonly string[]>;
  insertInto(relation: RelationName, sql: string): Promise<string>;
  createSeedTable(relation: RelationName, columns: readonly SeedColumn[]): Promise<string>;
  exchange(one: RelationName, other: RelationName): Promise<string>;
  /** All in one statement; dictionaries and other relations are not renamed together. */
  rename(renamings: readonly Renaming[]): Promise<string>;
  drop(relation: Pick<ExistingRelation, 'schema' | 'name' | 'type'>): Promise<string>;
}

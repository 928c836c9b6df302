import type { CompiledNode } from '../../../manifest/index.ts';
import type { SqlMacros } from '../../plan/sql-macros.ts';
import { partitionsUnsupported, viewsInTheWay } from './diagnostics.ts';
import type { StandingTable } from '../../plan/standing-table.ts';
import type { Strategy } from './strategy.ts';

/**
 * Where a strategy's statements go: to a `clone` of the table that shares its parts, to an `empty` table that takes over
 * its rows, or to the table itself. A clone and an empty table change places with the old one at the end.
 */
export type Way = 'clone' | 'empty' | 'in place';

export interface ChosenWay {
  readonly way: Way;
  /** The macro that writes the statements. */
  readonly macro: string;
  /** Whether the macro is the project's own, or calls one that is. */
  readonly isOverridden: boolean;
}

const MACROS_BEHIND: Readonly<Record<Strategy['kind'], readonly string[]>> = {
  append: ['get_insert_into_sql'],
  legacy: [],
  delete_insert: ['get_delete_insert_merge_sql', 'get_insert_into_sql'],
  merge: ['get_merge_sql'],
  insert_overwrite: ['get_insert_overwrite_merge_sql', 'get_partition_ids'],
  microbatch: ['get_delete_insert_merge_sql', 'get_insert_into_sql'],
  custom: [],
};

const mergesColumns = ({ config }: CompiledNode): boolean =>
  Boolean(config['merge_update_columns'] ?? config['merge_exclude_columns']);

/**
 * Where and by which macro a strategy works. A table that a materialized view writes to stays itself, so that no row of
 * the view's is lost; so does one that a view reads from, as far as the strategy inserts just the new rows, so that the
 * view sees them.
 *
 * @throws UserError where the table does not allow the strategy
 */
export function chooseWay(
  node: CompiledNode,
  strategy: Strategy,
  macros: Pick<SqlMacros, 'isOverridden'>,
  table: Pick<StandingTable, 'isRead' | 'isWritten'> & { readonly engine: string },
): ChosenWay {
  const { kind, macro } = strategy;
  const isOverridden = [macro, ...MACROS_BEHIND[kind]].some((name) => macros.isOverridden(name));
  const isMergeTree = table.engine.endsWith('MergeTree');
  const rewrites = (kind === 'legacy' || kind === 'merge') && !isOverridden;
  const isReplicated = table.engine.startsWith('Replicated');
  const staysItself =
    strategy.isInPlace ||
    table.isWritten ||
    // Every replica would attach its own parts to a clone, which then has them several times.
    (isReplicated && !rewrites) ||
    (table.isRead && !rewrites && kind !== 'insert_overwrite');
  if (kind === 'insert_overwrite' && !isMergeTree && !isOverridden)
    throw partitionsUnsupported(node, table.engine);
  if (staysItself) {
    if (!rewrites) return { way: 'in place', macro, isOverridden };
    if (!isMergeTree || (kind === 'merge' && mergesColumns(node))) throw viewsInTheWay(node, kind);
    // What these rewrite the table for, deleting and inserting comes to as well.
    return { way: 'in place', macro: 'get_incremental_delete_insert_sql', isOverridden };
  }
  if (rewrites) return { way: 'empty', macro, isOverridden };
  if (isMergeTree) return { way: 'clone', macro, isOverridden };
  // Only the MergeTree family can share parts and delete: any other table is written anew.
  const rewriting = kind === 'delete_insert' ? 'get_incremental_legacy_sql' : macro;
  return { way: 'empty', macro: isOverridden ? macro : rewriting, isOverridden };
}

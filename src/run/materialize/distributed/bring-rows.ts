import type { ExistingRelation } from '../../../warehouse/index.ts';
import type { RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import { replace, stage, syncReplicas, undoStaging } from '../../plan/publish.ts';
import type { ColumnChanges } from '../incremental/schema-change.ts';
import type { Strategy } from '../incremental/strategy.ts';
import { createDistributed, createLike, dropTable } from './distributed-steps.ts';

/** New rows that stand beside, on all hosts, and the tables that they are brought into. */
export interface RowsBeside {
  readonly context: PlanContext;
  readonly local: PlanContext;
  /** The local table. */
  readonly table: ExistingRelation;
  /** The distributed one over it. */
  readonly existing: RelationName;
  /** The new rows of all hosts. */
  readonly fresh: RelationName;
  /** Those of one host. */
  readonly freshLocal: RelationName;
  readonly strategy: Strategy;
  readonly columns: ColumnChanges;
}

interface Brought {
  readonly work: readonly Step[];
  readonly undo: readonly UndoStep[];
}

/** The steps of a strategy. Only `legacy` and `merge` change nothing before everything is there. */
export async function bringRows(rows: RowsBeside): Promise<Brought> {
  switch (rows.strategy.kind) {
    case 'insert_overwrite':
      return { work: [overwrite(rows)], undo: [] };
    case 'delete_insert':
      return { work: [await deleteOld(rows), await copyNew(rows, rows.existing)], undo: [] };
    default:
      return rewrite(rows);
  }
}

function overwrite({ context: { macros }, table, freshLocal }: RowsBeside): Step {
  return {
    kind: 'derived',
    purpose: 'replace partition',
    description: 'Every partition that the new rows fall into on any host is replaced on all of them',
    derive: async () => {
      const sql = await macros.write(
        'get_distributed_overwrite_sql',
        macros.relation(table, 'table'),
        macros.relation(freshLocal, 'table'),
      );
      return sql === '' ? [] : [{ kind: 'statement', purpose: 'replace partition', sql }];
    },
  };
}

async function deleteOld({
  context: { macros },
  table,
  fresh,
  strategy,
}: RowsBeside): Promise<StatementStep> {
  const sql = await macros.write(
    'get_distributed_delete_sql',
    macros.relation(table, 'table'),
    macros.relation(fresh, 'table'),
    strategy.uniqueKey,
    strategy.predicates,
  );
  return { kind: 'statement', purpose: 'delete', sql };
}

async function copyNew(
  { context: { macros }, fresh, columns }: RowsBeside,
  into: RelationName,
): Promise<StatementStep> {
  const sql = await macros.write(
    'get_copy_rows_sql',
    macros.relation(into, 'table'),
    macros.relation(fresh, 'table'),
    columns.table,
  );
  return { kind: 'statement', purpose: 'insert', sql };
}

/** Old rows that stay and new ones, into a new local table that takes the old one's place. */
async function rewrite(rows: RowsBeside): Promise<Brought> {
  const { context, local, table, existing, fresh, strategy, columns } = rows;
  const { macros } = context;
  const [stagedLocal, staged] = [stage(local), stage(context)];
  const dropStaged = await dropTable(context, staged);
  const keep = await macros.write(
    'get_distributed_keep_sql',
    macros.relation(staged, 'table'),
    macros.relation(existing, 'table'),
    macros.relation(fresh, 'table'),
    strategy.uniqueKey,
    columns.table,
  );
  const placed = { at: stagedLocal, type: 'table', engine: table.engine } as const;
  return {
    work: [
      await createLike(context, stagedLocal, table),
      await createDistributed(context, staged, stagedLocal),
      { kind: 'statement', purpose: 'insert', sql: keep },
      await copyNew(rows, staged),
      dropStaged,
      ...(await syncReplicas(local, placed)),
      ...(await replace(local, placed)),
    ],
    undo: [dropStaged, ...(await undoStaging(local, 'table'))],
  };
}

import type { Purpose, RelationName, StatementStep, UndoStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import { undoStaging } from '../../plan/publish.ts';
import { temporaryName, type TemporaryKind } from '../../plan/temporary-names.ts';

/** Tables that are there only while a snapshot is taken: the rows of its query, and what has changed in them. */
const WORK = ['src', 'new'] as const satisfies readonly TemporaryKind[];

export function workTableAt(context: PlanContext, kind: (typeof WORK)[number]): RelationName {
  return temporaryName(context.target, kind, context.invocationId);
}

/** A work table with the rows of a query. */
export async function createWorkTable(
  { macros }: PlanContext,
  purpose: Purpose,
  at: RelationName,
  sql: string,
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose,
    sql: await macros.write('get_snapshot_work_table_sql', macros.relation(at, 'table'), sql),
    changes: [{ kind: 'created', relation: { ...at, type: 'table', engine: 'MergeTree' } }],
  };
}

export async function dropWorkTable({ macros }: PlanContext, at: RelationName): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'drop work table',
    sql: await macros.drop({ ...at, type: 'table' }),
    changes: [{ kind: 'dropped', relation: at }],
  };
}

/** What leaves the history as it was, whatever step of a snapshot fails. */
export async function undoSnapshot(context: PlanContext): Promise<readonly UndoStep[]> {
  const undo = [...(await undoStaging(context, 'table'))];
  for (const kind of WORK) {
    const at = workTableAt(context, kind);
    const { sql, changes = [] } = await dropWorkTable(context, at);
    undo.push({ sql, changes, ifExists: at });
  }
  return undo;
}

import type { Purpose, RelationName, StatementStep, UndoStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import type { DeployedView } from './deployed-view.ts';

/** A materialized view comes to be, and feeds its table from then on. */
export async function attachView(
  { macros }: PlanContext,
  view: RelationName,
  target: RelationName,
  sql: string,
  isRefreshable = true,
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'attach view',
    sql: await macros.write(
      'get_create_materialized_view_sql',
      macros.relation(view, 'materialized_view'),
      macros.relation(target, 'table'),
      sql,
      isRefreshable,
    ),
    changes: [
      { kind: 'created', relation: { ...view, type: 'materialized_view', engine: 'MaterializedView' } },
    ],
  };
}

export async function detachView(
  { macros }: PlanContext,
  view: RelationName,
  purpose: Purpose = 'detach view',
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose,
    sql: await macros.drop({ schema: view.schema, name: view.name, type: 'materialized_view' }),
    changes: [{ kind: 'dropped', relation: { schema: view.schema, name: view.name } }],
  };
}

/** The query of a view is another from now on, for each insert wholly. */
export async function modifyQuery(
  { macros }: Pick<PlanContext, 'macros'>,
  view: RelationName,
  sql: string,
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'modify query',
    sql: await macros.write(
      'get_modify_materialized_view_sql',
      macros.relation(view, 'materialized_view'),
      sql,
    ),
  };
}

export async function modifyRefresh({ macros }: PlanContext, view: RelationName): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'modify refresh',
    sql: await macros.write('get_modify_refresh_sql', macros.relation(view, 'materialized_view')),
  };
}

/** The old query again. */
export async function restoreQuery(context: PlanContext, view: DeployedView): Promise<UndoStep> {
  const { sql } = await modifyQuery(context, view, view.query);
  return { sql, changes: [], ifExists: { schema: view.schema, name: view.name }, untilCommit: true };
}

/** The old view again, where it was dropped. */
export function restoreView(view: DeployedView, target: RelationName): UndoStep {
  const relation = { schema: view.schema, name: view.name };
  return {
    sql: view.create,
    changes: [
      { kind: 'created', relation: { ...relation, type: 'materialized_view', engine: 'MaterializedView' } },
    ],
    ifExists: target,
    ifMissing: relation,
    untilCommit: true,
  };
}

/** No view where there was none. */
export async function removeView(context: PlanContext, view: RelationName): Promise<UndoStep> {
  const { sql, changes = [] } = await detachView(context, view);
  return { sql, changes, ifExists: view, untilCommit: true };
}

export async function backfillSql(
  { macros, inspection }: PlanContext,
  into: RelationName,
  sql: string,
): Promise<string> {
  const columns = await inspection.columnsOfQuery(sql);
  return macros.write(
    'get_backfill_sql',
    macros.relation(into, 'table'),
    sql,
    columns.map(({ name, type }) => ({ name, type })),
  );
}

import type { ManifestNode } from '../../../manifest/index.ts';
import { planDrift, type Drift } from '../../drift/plan-drift.ts';
import type { StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { replace, stage, syncReplicas, undoStaging } from '../../plan/publish.ts';
import { columnChanges } from './column-changes.ts';
import { viewsInto, type DeployedView } from './deployed-view.ts';
import { makeTable } from './make-table.ts';
import { readOnSchemaChange, readViewConfig } from './read-view-config.ts';
import { rebuildSteps } from './rebuild.ts';
import { backfillSql, detachView, restoreView } from './view-steps.ts';

interface Planned {
  readonly reason: string;
  readonly drift?: readonly Drift[];
  readonly work: readonly Step[];
  readonly undo: readonly UndoStep[];
}

/** A view that writes to the table, and the model that it is. */
interface Feeder {
  readonly view: DeployedView;
  readonly model: ManifestNode;
}

/** The views that write to the node's table and are models of this project. */
async function feedersOf({ inspection, models, target }: ModelPlanContext): Promise<readonly Feeder[]> {
  if (models.views.length === 0) return [];
  const views = await viewsInto(inspection, target);
  return views.flatMap((view) => {
    const model = models.at(view);
    return model?.config.materialized === 'materialized_view' ? [{ view, model }] : [];
  });
}

/** A plain run: what the views wrote stays; the columns follow as `mv_on_schema_change` allows, by default not at all. */
async function planKept(context: ModelPlanContext): Promise<Planned> {
  const { node, target, sql, existing } = context;
  const { drift, steps } = existing
    ? await planDrift(context, node, existing, { stays: 'materialized views write to it' })
    : { drift: [], steps: [] };
  const mode = readOnSchemaChange(node, 'mv_on_schema_change', 'fail');
  const { before, after } = await columnChanges(context, node, target, sql, mode);
  return {
    reason: 'Materialized views write to this table: it is not built anew without --full-refresh',
    drift,
    work: [...steps, ...before, ...after],
    undo: [],
  };
}

/** A full refresh that fills the table from its own query and from those of its views. */
async function planRepopulated(
  context: ModelPlanContext,
  make: readonly StatementStep[],
  engine: string,
  feeders: readonly Feeder[],
): Promise<Planned> {
  const { sql } = context;
  const staged = stage(context);
  const [exchange, ...after] = await replace(context, { at: staged, type: 'table', engine });
  const queries = feeders.map(({ view }) => view.query);
  const rebuilt = await rebuildSteps(context, {
    staged,
    create: make,
    feeds: queries,
    backfills: await Promise.all([sql, ...queries].map((query) => backfillSql(context, staged, query))),
    prepared: [],
    settle: await syncReplicas(context, { at: staged, type: 'table', engine }),
    cutOver: exchange ? [{ ...exchange, isCommit: true }] : [],
    isFirst: false,
    allowsBlindWindow: readViewConfig(context.node).allowsBlindWindow,
  });
  return {
    reason: 'The table is filled anew beside from its views, before and after a moment, and takes its place',
    work: [...rebuilt.work, ...after],
    undo: [...rebuilt.undo, ...(await undoStaging(context, 'table'))],
  };
}

/**
 * A full refresh with the table's own rows alone. Views that this run builds anew afterwards go at the same time: they
 * bring everything from their sources then, and what they wrote in between would be there twice.
 */
async function planEmptied(
  context: ModelPlanContext,
  make: readonly StatementStep[],
  engine: string,
  feeders: readonly Feeder[],
): Promise<Planned> {
  const { macros, models, sql, target } = context;
  const staged = stage(context);
  const [exchange, ...after] = await replace(context, { at: staged, type: 'table', engine });
  const rebuilt = feeders.filter(({ view, model }) => {
    const { catchup, refreshable } = readViewConfig(model);
    return catchup && !refreshable && !view.isRefreshable && models.isSelected(model);
  });
  const insert: StatementStep = {
    kind: 'statement',
    purpose: 'insert',
    sql: await macros.insertInto(staged, sql),
    isMain: true,
    fills: staged,
  };
  return {
    reason:
      'The table is built anew; the views that write to it and are built after it bring their rows again',
    work: [
      ...make,
      insert,
      ...(context.isAudited ? [{ kind: 'audit', purpose: 'audit', staged } as const] : []),
      ...(await syncReplicas(context, { at: staged, type: 'table', engine })),
      ...(await Promise.all(rebuilt.map(({ view }) => detachView(context, view)))),
      ...(exchange ? [{ ...exchange, isCommit: true }] : []),
      ...after,
    ],
    undo: [...rebuilt.map(({ view }) => restoreView(view, target)), ...(await undoStaging(context, 'table'))],
  };
}

/** How a table is built that materialized views of this project write to; undefined for any other table. */
export async function planTargetTable(context: ModelPlanContext): Promise<Planned | undefined> {
  if (context.existing?.type !== 'table') return undefined;
  const feeders = await feedersOf(context);
  if (feeders.length === 0) return undefined;
  if (!context.fullRefresh) return planKept(context);
  const { engine, steps: make } = await makeTable(context, stage(context));
  return context.node.config['repopulate_from_mvs_on_full_refresh'] === true
    ? planRepopulated(context, make, engine, feeders)
    : planEmptied(context, make, engine, feeders);
}

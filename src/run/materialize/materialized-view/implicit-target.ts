import { strangeView } from '../../diagnostics.ts';
import { planDrift, type Drift } from '../../drift/plan-drift.ts';
import type { RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { replace, stage, syncReplicas, undoStaging } from '../../plan/publish.ts';
import { columnChanges } from './column-changes.ts';
import { viewsInto, type DeployedView } from './deployed-view.ts';
import { makeTable } from './make-table.ts';
import { readOnSchemaChange, type ViewConfig } from './read-view-config.ts';
import { rebuildSteps } from './rebuild.ts';
import { splitViews } from './split-views.ts';
import { updateView } from './update-view.ts';
import {
  attachView,
  backfillSql,
  detachView,
  modifyQuery,
  removeView,
  restoreQuery,
  restoreView,
} from './view-steps.ts';

interface Planned {
  readonly reason: string;
  readonly drift?: readonly Drift[];
  readonly work: readonly Step[];
  readonly undo: readonly UndoStep[];
}

/** A view of the model: its place, its query, and what stands there. */
interface ModelView {
  readonly at: RelationName;
  readonly sql: string;
  readonly deployed: DeployedView | undefined;
}

interface Situation {
  readonly views: readonly ModelView[];
  /** Views that write to the model's table, and that no model of the project is. */
  readonly strange: readonly DeployedView[];
}

async function lookAround(context: ModelPlanContext): Promise<Situation> {
  const { target, sql, inspection, models } = context;
  const into = await viewsInto(inspection, target);
  const views = splitViews(sql).map((section): ModelView => {
    const at = { schema: target.schema, name: `${target.name}_${section.suffix}` };
    const deployed = into.find((view) => view.schema === at.schema && view.name === at.name);
    return { at, sql: section.sql, deployed };
  });
  const own = new Set(views.map(({ at }) => at.name));
  const strange = into.filter((view) => !own.has(view.name) && models.at(view) === undefined);
  return { views, strange };
}

const notices = ({ node }: ModelPlanContext, strange: readonly DeployedView[]): readonly Step[] =>
  strange.map((view) => ({
    kind: 'notice',
    purpose: 'notice',
    diagnostic: strangeView(node, `${view.schema}.${view.name}`),
  }));

/** A plain run over what stands: the table's columns follow, then the views whose query is another get it in place. */
async function planUpdate(
  context: ModelPlanContext,
  config: ViewConfig,
  { views, strange }: Situation,
): Promise<Planned> {
  const { node, target, sql, existing } = context;
  const table = existing
    ? await planDrift(context, node, existing, { stays: 'its views write to it' })
    : { drift: [], steps: [] };
  const mode = readOnSchemaChange(node, 'on_schema_change', 'ignore');
  const { before, after } = await columnChanges(context, node, target, sql, mode);
  const hasOtherColumns = before.length + after.length > 0;
  const drift: Drift[] = [...table.drift];
  const told: Step[] = [];
  const steps: StatementStep[] = [];
  let isLeft = false;
  for (const { at, sql: query, deployed } of views) {
    if (!deployed) {
      steps.push(await attachView(context, at, target, query));
      continue;
    }
    const updated = await updateView(context, config, deployed, query, hasOtherColumns);
    drift.push(...updated.drift);
    told.push(...updated.notices);
    steps.push(...updated.steps);
    isLeft ||= updated.isLeft;
  }
  return {
    reason:
      steps.length > 0
        ? 'The table stays, and the views get their queries in place, at once for each insert'
        : 'The table stays, and so do its views',
    drift,
    work: [
      ...notices(context, strange),
      ...told,
      ...table.steps,
      // A query that stays needs the columns that it has.
      ...(isLeft ? [] : before),
      ...steps,
      ...(isLeft ? [] : after),
    ],
    undo: [],
  };
}

/** The statements that put the staged table in its place, with the views that feed it by its name. */
async function cutOver(
  context: ModelPlanContext,
  views: readonly ModelView[],
  staged: { readonly at: RelationName; readonly engine: string },
  arePrepared: boolean,
): Promise<{
  readonly inside: readonly StatementStep[];
  readonly after: readonly StatementStep[];
  readonly undo: readonly UndoStep[];
}> {
  const { target } = context;
  const [exchange, ...after] = await replace(context, { ...staged, type: 'table' });
  const before: StatementStep[] = [];
  const created: StatementStep[] = [];
  const undo: UndoStep[] = [];
  for (const { at, sql, deployed } of views) {
    if (deployed && isKept(deployed)) {
      before.push(await modifyQuery(context, at, sql));
      undo.push(await restoreQuery(context, deployed));
      continue;
    }
    undo.push(await removeView(context, at));
    if (deployed) undo.push(restoreView(deployed, target));
    if (deployed && !arePrepared) before.push(await detachView(context, at));
    created.push(
      arePrepared ? await modifyQuery(context, at, sql) : await attachView(context, at, target, sql),
    );
  }
  const statements = [...before, ...(exchange ? [exchange] : []), ...created];
  const commit = context.existing ? before.length : statements.length - 1;
  return {
    inside: statements.map((step, index) => ({ ...step, isCommit: index === commit })),
    after,
    undo,
  };
}

/** Whether a view stays when its table is built anew: it only gets another query. */
const isKept = (deployed: DeployedView): boolean => !deployed.isRefreshable;

async function dropUnlessCommitted({ macros, target }: ModelPlanContext): Promise<UndoStep> {
  return {
    sql: await macros.drop({ ...target, type: 'table' }),
    changes: [{ kind: 'dropped', relation: target }],
    ifExists: target,
    untilCommit: true,
  };
}

/** Built beside without regard to what is inserted meanwhile: refreshable views, and those that begin empty. */
async function planAnew(
  context: ModelPlanContext,
  config: ViewConfig,
  { views, strange }: Situation,
): Promise<Planned> {
  const { macros, existing, sql } = context;
  const { staged, engine, steps } = await makeTable(context, stage(context));
  // What a failed first build leaves under the name is half a build.
  const undoFirst = existing ? [] : [await dropUnlessCommitted(context)];
  const { inside, after, undo } = await cutOver(context, views, { at: staged, engine }, false);
  const fill: StatementStep = {
    kind: 'statement',
    purpose: 'backfill',
    sql: await macros.insertInto(staged, sql),
    isMain: true,
    fills: staged,
  };
  return {
    reason: config.catchup
      ? 'The table is filled beside; the refreshable view is made anew'
      : 'The table begins anew, without the rows so far, as catchup: false asks',
    work: [
      ...notices(context, strange),
      ...steps,
      ...(config.catchup ? [fill] : []),
      ...(context.isAudited ? [{ kind: 'audit', purpose: 'audit', staged } as const] : []),
      ...(await syncReplicas(context, { at: staged, type: 'table', engine })),
      ...inside,
      ...after,
    ],
    undo: [...undo, ...undoFirst, ...(await undoStaging(context, 'table'))],
  };
}

/** Filled from the sources, while these are inserted into. */
async function planRebuild(
  context: ModelPlanContext,
  config: ViewConfig,
  { views, strange }: Situation,
): Promise<Planned> {
  const { target, sql, inspection } = context;
  // A first build has an empty table in the place, so that its views can be there before they are needed.
  const place = context.existing ? undefined : await makeTable(context, target);
  const model: ModelPlanContext = place
    ? { ...context, existing: { ...target, type: 'table', engine: place.engine } }
    : context;
  const { staged, engine, steps } = await makeTable(context, stage(context));
  const isTable = model.existing?.type === 'table';
  const { inside, after, undo } = await cutOver(model, views, { at: staged, engine }, isTable);
  const [column] = place ? await inspection.columnsOfQuery(sql) : await inspection.columnsOf(target);
  const prepared = views.flatMap(({ at, deployed }, feed) =>
    isTable && column && !(deployed && isKept(deployed))
      ? [{ at, isReplacement: deployed !== undefined, target, column, feed }]
      : [],
  );
  const rebuilt = await rebuildSteps(model, {
    staged,
    create: [...(place?.steps ?? []), ...steps],
    feeds: views.map((view) => view.sql),
    backfills: [await backfillSql(context, staged, sql)],
    prepared,
    settle: await syncReplicas(model, { at: staged, type: 'table', engine }),
    cutOver: inside,
    isFirst: place !== undefined,
    allowsBlindWindow: config.allowsBlindWindow,
  });
  return {
    reason: place
      ? 'There is no relation of this name: the table is filled from before a moment by a query, and from after it by views'
      : 'The table is filled anew beside, from before a moment by a query and from after it by views, and takes its place',
    work: [...notices(context, strange), ...rebuilt.work, ...after],
    undo: [
      ...undo,
      ...rebuilt.undo,
      ...(place ? [await dropUnlessCommitted(context)] : []),
      ...(await undoStaging(model, 'table')),
    ],
  };
}

/** A materialized view with a table of its own, which has the model's name. */
export async function planImplicit(context: ModelPlanContext, config: ViewConfig): Promise<Planned> {
  const situation = await lookAround(context);
  const { existing, fullRefresh, leftovers } = context;
  const isDeployed = situation.views.some(({ deployed }) => deployed !== undefined);
  // A run that died while it filled the table has left what it worked with.
  const isHalf = leftovers.some(({ kind }) => kind === 'mv' || kind === 'gate');
  const isBuilt = existing?.type === 'table' && (isDeployed ? !isHalf : !config.catchup);
  if (isBuilt && !fullRefresh) return planUpdate(context, config, situation);
  return config.catchup && !config.refreshable
    ? planRebuild(context, config, situation)
    : planAnew(context, config, situation);
}

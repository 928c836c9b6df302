import type { Drift } from '../../drift/plan-drift.ts';
import { mvTargetMissing, needsFullRefresh, noRepeatedCatchup } from '../../diagnostics.ts';
import type { RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { stage, undoStaging } from '../../plan/publish.ts';
import { temporaryName } from '../../plan/temporary-names.ts';
import { viewAt, type DeployedView } from './deployed-view.ts';
import type { ViewConfig } from './read-view-config.ts';
import { rebuildSteps } from './rebuild.ts';
import { updateView } from './update-view.ts';
import { attachView, backfillSql, detachView, modifyQuery, removeView, restoreView } from './view-steps.ts';

interface Planned {
  readonly reason: string;
  readonly drift?: readonly Drift[];
  readonly work: readonly Step[];
  readonly undo: readonly UndoStep[];
}

const nameOf = ({ schema, name }: RelationName): string => `'${schema}.${name}'`;

const isSame = (one: RelationName, other: RelationName): boolean =>
  one.schema === other.schema && one.name === other.name;

/** The query changes in place, where it is another; what the target has stays. */
async function planUpdate(
  context: ModelPlanContext,
  config: ViewConfig,
  deployed: DeployedView,
): Promise<Planned> {
  const { drift, notices, steps } = await updateView(context, config, deployed, context.sql);
  return {
    reason:
      steps.length > 0
        ? 'The view is altered in place, at once for each insert'
        : 'The view stays, and so does what its target has',
    drift,
    work: [...notices, ...steps],
    undo: [],
  };
}

/** How all rows of a staged table get into the target: as they are, unless others want to see them arrive. */
async function moveRows(
  { inspection, macros }: ModelPlanContext,
  staged: RelationName,
  into: RelationName,
): Promise<StatementStep> {
  const { rows } = await inspection.query(
    'SELECT engine, empty(dependencies_table) FROM system.tables WHERE database = {schema:String} AND name = {name:String}',
    { schema: into.schema, name: into.name },
  );
  const [engine, isAlone] = rows[0] ?? [];
  const [to, from] = [macros.relation(into, 'table'), macros.relation(staged, 'table')];
  const canAttach = String(engine).endsWith('MergeTree') && isAlone === 1;
  return {
    kind: 'statement',
    purpose: 'insert',
    sql: canAttach
      ? await macros.write('get_attach_all_sql', to, from)
      : await macros.write('clickhouse__insert_into', to, `select * from ${nameIn(staged)}`, false),
    isCommit: true,
  };
}

const nameIn = ({ schema, name }: RelationName): string =>
  [schema, name].map((part) => `\`${part.replace(/[\\`]/g, '\\$&')}\``).join('.');

/** A view that was not there, or wrote elsewhere: what the source holds is brought into its target. */
async function planCatchup(
  context: ModelPlanContext,
  config: ViewConfig,
  into: RelationName,
  deployed: DeployedView | undefined,
): Promise<Planned> {
  const { macros, target, sql, inspection } = context;
  const staged = stage(context);
  const [column] = await inspection.columnsOf(into);
  const create: StatementStep = {
    kind: 'statement',
    purpose: 'create',
    sql: await macros.write(
      'get_create_like_sql',
      macros.relation(staged, 'table'),
      macros.relation(into, 'table'),
    ),
    changes: [{ kind: 'created', relation: { ...staged, type: 'table', engine: 'MergeTree' } }],
  };
  const rebuilt = await rebuildSteps(context, {
    staged,
    create: [create],
    feeds: [sql],
    backfills: [await backfillSql(context, staged, sql)],
    prepared: column
      ? [{ at: target, isReplacement: deployed !== undefined, target: into, column, feed: 0 }]
      : [],
    settle: [],
    cutOver: [await modifyQuery(context, target, sql), await moveRows(context, staged, into)],
    isFirst: deployed === undefined,
    allowsBlindWindow: config.allowsBlindWindow,
  });
  const undo = [await removeView(context, target), ...(deployed ? [restoreView(deployed, into)] : [])];
  const dropStaged: StatementStep = {
    kind: 'statement',
    purpose: 'drop old',
    sql: await macros.drop({ ...staged, type: 'table' }),
    changes: [{ kind: 'dropped', relation: staged }],
  };
  return {
    reason:
      'What the source holds is gathered beside, from before a moment by a query and from after it by a view, and added to the target',
    work: [...rebuilt.work, dropStaged],
    undo: [...undo, ...rebuilt.undo, ...(await undoStaging({ ...context, existing: undefined }, 'table'))],
  };
}

/** The view made anew, without what the source holds. */
async function planAnew(
  context: ModelPlanContext,
  config: ViewConfig,
  into: RelationName,
  deployed: DeployedView | undefined,
): Promise<Planned> {
  const { target, sql } = context;
  const isFilled = config.catchup && config.refreshable && !config.refreshable.isAppending && !deployed;
  const fill: StatementStep[] = isFilled
    ? [{ kind: 'statement', purpose: 'backfill', sql: await backfillSql(context, into, sql) }]
    : [];
  const attach = { ...(await attachView(context, target, into, sql)), isMain: true, isCommit: true };
  return {
    reason: 'The view is made anew; its target keeps the rows that it has',
    work: [...fill, ...(deployed ? [await detachView(context, target)] : []), attach],
    undo: [await removeView(context, target), ...(deployed ? [restoreView(deployed, into)] : [])],
  };
}

/** What stands under the view's name and is none goes aside first, and comes back after a failure. */
async function makeRoom(context: ModelPlanContext, planned: Planned): Promise<Planned> {
  const { existing, macros, target, invocationId } = context;
  if (!existing || existing.type === 'materialized_view') return planned;
  const aside = temporaryName(target, 'bak', invocationId);
  const rename = async (from: RelationName, to: RelationName): Promise<StatementStep> => ({
    kind: 'statement',
    purpose: 'rename',
    sql: await macros.rename([{ from, to, type: existing.type }]),
    changes: [{ kind: 'renamed', from, to }],
  });
  const back = await rename(aside, target);
  const drop: StatementStep = {
    kind: 'statement',
    purpose: 'drop old',
    sql: await macros.drop({ ...aside, type: existing.type }),
    changes: [{ kind: 'dropped', relation: aside }],
  };
  return {
    ...planned,
    work: [await rename(target, aside), ...planned.work, drop],
    undo: [
      ...planned.undo,
      { sql: back.sql, changes: back.changes ?? [], ifExists: aside, ifMissing: target },
    ],
  };
}

/**
 * A materialized view that writes to a table of another model.
 *
 * @throws UserError where there is no such table, or where only a full refresh can do what is asked for
 */
export async function planExplicit(
  context: ModelPlanContext,
  config: ViewConfig,
  into: RelationName,
): Promise<Planned> {
  const { node, target, fullRefresh, existing, inspection } = context;
  const table = await context.lookUp(into);
  if (table?.type !== 'table') throw mvTargetMissing(node, nameOf(into));
  const deployed = existing?.type === 'materialized_view' ? await viewAt(inspection, target) : undefined;
  const isElsewhere = deployed !== undefined && !isSame(deployed.target, into);
  if (deployed && !fullRefresh) {
    if (isElsewhere) {
      const what = `The materialized view ${nameOf(target)} writes to ${nameOf(deployed.target)}, and '${node.name}' names ${nameOf(into)}`;
      throw needsFullRefresh(node, what);
    }
    return planUpdate(context, config, deployed);
  }
  const isRegular = !config.refreshable;
  const isRepopulated =
    context.models.at(into)?.config['repopulate_from_mvs_on_full_refresh'] === true && !isElsewhere;
  if (config.catchup && isRegular && (!deployed || isElsewhere)) {
    return makeRoom(context, await planCatchup(context, config, into, deployed));
  }
  const keeps = deployed !== undefined && !isElsewhere && isRegular && !deployed.isRefreshable;
  const planned = keeps
    ? await planUpdate(context, config, deployed)
    : await makeRoom(context, await planAnew(context, config, into, deployed));
  const isLeftOut = keeps && config.catchup && !isRepopulated;
  return isLeftOut
    ? {
        ...planned,
        work: [
          { kind: 'notice', purpose: 'notice', diagnostic: noRepeatedCatchup(node, nameOf(into)) },
          ...planned.work,
        ],
      }
    : planned;
}

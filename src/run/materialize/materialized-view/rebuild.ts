import { inexactBackfill, noExactBackfill } from '../../diagnostics.ts';
import type { RelationName, StatementStep, Step, UndoStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import type { ResultColumn } from '../../../warehouse/index.ts';
import { numberedName } from '../../plan/temporary-names.ts';
import { createGate, dropGate, gateNames, gateTexts } from './gate-steps.ts';
import { findSources } from './find-sources.ts';
import { attachView, detachView } from './view-steps.ts';

/** A table that is filled anew from the sources of views, while these are inserted into. */
export interface Rebuild {
  /** Where it is built. */
  readonly staged: RelationName;
  /** What makes it, empty. */
  readonly create: readonly StatementStep[];
  /** The queries of the views that are to feed it. */
  readonly feeds: readonly string[];
  /** The queries that find what the sources hold; each call of `sleepEachRow` tells that it is begun. */
  readonly backfills: readonly string[];
  /**
   * Views that are there before the second pause, with a query that finds nothing: an insert that waits knows the views
   * of its source already. In the pause they get their queries.
   */
  readonly prepared: readonly PreparedView[];
  /** What is done once it is filled and has passed its tests, before inserts wait again. */
  readonly settle: readonly StatementStep[];
  /**
   * What puts it in its place, done while nothing is inserted, when the staged table has each row that was inserted
   * until then. Its last statement commits.
   */
  readonly cutOver: readonly StatementStep[];
  /** Whether nothing is published yet, so that a backfill that is not exact misleads nobody. */
  readonly isFirst: boolean;
  readonly allowsBlindWindow: boolean;
}

/** A view to be. */
export interface PreparedView {
  readonly at: RelationName;
  /** Whether another stands in its place, which goes first. */
  readonly isReplacement: boolean;
  readonly target: RelationName;
  /** A column of its target. */
  readonly column: ResultColumn;
  /** Which of the rebuild's feeds has its query. */
  readonly feed: number;
}

/** The name of the view that feeds the staged table. */
const feedName = (context: ModelPlanContext, index: number): RelationName =>
  numberedName(context.target, 'mv', context.invocationId, index);

/**
 * The steps of a rebuild that misses no row and doubles none:
 *
 * 1. The staged table is made, and views that feed it from the sources.
 * 2. In a first pause of the inserts it is emptied, and the backfill begins: it reads what was inserted before the pause,
 *    and the views bring what is inserted after it.
 * 3. The backfill takes its time; what is published stays alive.
 * 4. In a second pause the feeding views go, and the staged table takes its place.
 */
export async function rebuildSteps(
  context: ModelPlanContext,
  rebuild: Rebuild,
): Promise<{ readonly work: readonly Step[]; readonly undo: readonly UndoStep[] }> {
  const { macros, node } = context;
  const { staged, feeds, backfills } = rebuild;
  const views = feeds.map((_, index) => feedName(context, index));
  const names = gateNames(context);
  const attach = await Promise.all(
    feeds.map((sql, index) => attachView(context, views[index] ?? staged, staged, sql, false)),
  );
  const dropViews = await Promise.all(
    views.map(async (view): Promise<StatementStep & UndoStep> => ({
      kind: 'statement',
      purpose: 'detach view',
      sql: await macros.drop({ ...view, type: 'materialized_view' }),
      changes: [{ kind: 'dropped', relation: view }],
      ifExists: view,
    })),
  );
  const empty: StatementStep = {
    kind: 'statement',
    purpose: 'empty',
    sql: await macros.write('get_truncate_sql', macros.relation(staged, 'table')),
  };
  const fill = backfills.map((sql): StatementStep => ({
    kind: 'statement',
    purpose: 'backfill',
    sql,
    isMain: true,
  }));
  const audit: readonly Step[] = [
    ...(context.isAudited ? [{ kind: 'audit', purpose: 'audit', staged } as const] : []),
    ...rebuild.settle,
  ];
  const cutOver = [...dropViews, ...rebuild.cutOver];
  const gated: Step = {
    kind: 'derived',
    purpose: 'cut over',
    description:
      'Inserts into the source wait for a moment while the backfill begins, and again while the new takes the place of the old',
    derive: async (inspection) => {
      const sources = await findSources(inspection, views);
      const prepare = (
        await Promise.all(
          rebuild.prepared.map((view) =>
            prepareView(context, view, sources.ofViews[view.feed], feeds[view.feed] ?? ''),
          ),
        )
      ).flat();
      if (sources.tables.length === 0) return [...fill, ...audit, ...prepare, ...cutOver];
      if (sources.obstacle !== undefined) {
        if (!rebuild.isFirst && !rebuild.allowsBlindWindow) throw noExactBackfill(node, sources.obstacle);
        const diagnostic = inexactBackfill(node, sources.obstacle);
        return [{ kind: 'notice', purpose: 'notice', diagnostic }, ...fill, ...audit, ...prepare, ...cutOver];
      }
      const gate = await gateTexts(context, names, sources.upstream);
      const paused = (
        description: string,
        inside: readonly StatementStep[],
        begun: readonly StatementStep[],
      ): Step => ({ kind: 'paused', purpose: 'cut over', description, gate, inside, begun, into: staged });
      return [
        ...prepare,
        ...(await createGate(context, names, sources.tables)),
        paused('Inserts wait until the backfill has begun', [empty], fill),
        ...audit,
        paused('Inserts wait until the new is in the place of the old', cutOver, []),
        ...(await dropGate(context, names, sources.tables.length)),
      ];
    },
  };
  return {
    work: [...rebuild.create, ...attach, gated],
    undo: [...dropViews, ...(await dropGate(context, names, feeds.length))],
  };
}

async function prepareView(
  context: ModelPlanContext,
  { at, isReplacement, target, column }: PreparedView,
  source: RelationName | undefined,
  query: string,
): Promise<readonly StatementStep[]> {
  const { macros } = context;
  // A query over nothing that is inserted into finds nothing by itself.
  const sql = source
    ? await macros.write('get_empty_view_query', macros.relation(source, 'table'), { ...column })
    : query;
  return [
    ...(isReplacement ? [await detachView(context, at)] : []),
    await attachView(context, at, target, sql, false),
  ];
}

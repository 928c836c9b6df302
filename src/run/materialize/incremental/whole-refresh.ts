import type { NodePlan, Step, UndoStep } from '../../plan/node-plan.ts';
import type { BatchPlanContext, PlanContext } from '../../plan/plan-context.ts';
import { publish, stage, undoStaging } from '../../plan/publish.ts';
import { describeReplacement } from '../describe-replacement.ts';
import { detachOwnView } from '../materialized-view/own-views.ts';
import { overridingMacro } from '../overridden-create.ts';
import { createAndFill } from '../table.ts';
import { readStrategy } from './strategy.ts';

const STRATEGY_MACROS = [
  'get_incremental_microbatch_sql',
  'get_delete_insert_merge_sql',
  'get_insert_into_sql',
] as const;

/**
 * Whether a full refresh in batches can be built beside the table that stands and take its place when all batches are
 * done: not where the table is to be worked on itself, where a batch reads what those before it have built, and where
 * macros of the project's write the statements, which may look for the table in its place.
 */
export function refreshesWhole({ macros, node, useLwDeletes }: BatchPlanContext): boolean {
  if (readStrategy(node, { useLwDeletes, hasMacro: macros.has }).isInPlace) return false;
  if (/\bthis\b/.test(node.raw_code)) return false;
  return (
    overridingMacro({ macros }, 'table') === undefined &&
    !STRATEGY_MACROS.some((name) => macros.isOverridden(name))
  );
}

/** One batch of a table that is built beside its place; the last batch publishes it. */
export interface PartOfWhole {
  readonly reason: string;
  readonly compute: readonly Step[];
  readonly bring: readonly Step[];
  /** What leaves the old table as it was; what was built beside stays until `discardWhole`. */
  readonly undo: readonly UndoStep[];
}

export async function planPartOfWhole(context: BatchPlanContext): Promise<PartOfWhole> {
  const { macros, node, sql, isFirstBatch, isLastBatch } = context;
  const staged = stage(context);
  const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
  const reason = describeReplacement('table', context);
  const compute: readonly Step[] = isFirstBatch
    ? await createAndFill(context, { staged, engine, sql })
    : [{ kind: 'statement', purpose: 'insert', sql: await macros.insertInto(staged, sql), isMain: true }];
  if (!isLastBatch) return { reason, compute, bring: [], undo: [] };
  const former = await detachOwnView(context, node);
  const bring = [...former.steps, ...(await publish(context, { at: staged, type: 'table', engine }))];
  return { reason, compute, bring, undo: [...former.undo, ...(await undoStaging(context, 'table'))] };
}

/** What is to be undone when one of the batches has failed. */
export async function discardWhole(context: PlanContext, uniqueId: string): Promise<NodePlan> {
  return { uniqueId, reason: '', steps: [], undo: await undoStaging(context, 'table') };
}

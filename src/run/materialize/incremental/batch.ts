import type { NodePlan } from '../../plan/node-plan.ts';
import type { BatchPlanContext } from '../../plan/plan-context.ts';
import { planDrift } from '../../drift/plan-drift.ts';
import { clearLeftovers } from '../../plan/publish.ts';
import { replaceTable } from '../table.ts';
import { planRows } from './add-rows.ts';
import { readStrategy } from './strategy.ts';

/** A batch in two halves: the first may run beside other batches' first halves, the second alone. */
export interface BatchPlan {
  readonly compute: NodePlan;
  readonly bring: NodePlan;
}

/** One batch of a microbatch model; the first batch of a new table makes it. @throws UserError, WarehouseError */
export async function planBatch(context: BatchPlanContext): Promise<BatchPlan> {
  const { macros, node, sql, useLwDeletes, batch, preHooks, postHooks } = context;
  const strategy = readStrategy(node, { useLwDeletes, hasMacro: macros.has });
  const { steps: leftovers, restored } = await clearLeftovers(context);
  const existing = restored ?? context.existing;
  const settled = restored ? { ...context, existing: restored } : context;
  const before = [...leftovers, ...preHooks];
  const planned = (reason: string, parts: Pick<NodePlan, 'steps' | 'undo'>): NodePlan => ({
    uniqueId: node.unique_id,
    reason,
    ...parts,
  });
  if (!existing || existing.type !== 'table' || context.fullRefresh) {
    const { reason, work, undo } = await replaceTable(settled, node, sql);
    return {
      compute: planned(reason, { steps: before, undo: [] }),
      bring: planned(reason, { steps: [...work, ...postHooks], undo }),
    };
  }
  const changed = context.isFirstBatch
    ? await planDrift(settled, node, existing)
    : { drift: [], steps: [], existing };
  const rows = await planRows(settled, { node, sql, strategy, existing: changed.existing, batch });
  return {
    compute: {
      ...planned(rows.reason, {
        steps: [...before, ...changed.steps, ...rows.compute],
        undo: changed.steps.length > 0 ? rows.undo : rows.undo.slice(0, 1),
      }),
      addsRows: true,
      drift: changed.drift,
    },
    bring: planned(rows.reason, { steps: [...rows.bring, ...postHooks], undo: rows.undo }),
  };
}

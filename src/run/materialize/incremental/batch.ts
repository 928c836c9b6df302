import type { DerivedStep, NodePlan } from '../../plan/node-plan.ts';
import type { BatchPlanContext } from '../../plan/plan-context.ts';
import { planDrift } from '../../drift/plan-drift.ts';
import { describeInPlace } from '../../plan/describe-in-place.ts';
import { clearLeftovers } from '../../plan/publish.ts';
import { replaceTable } from '../table.ts';
import { planRows } from './add-rows.ts';
import { readStrategy } from './strategy.ts';
import { planPartOfWhole } from './whole-refresh.ts';

/** A batch in two halves: the first may run beside other batches' first halves, the second alone. */
export interface BatchPlan {
  readonly compute: NodePlan;
  readonly bring: NodePlan;
}

/** One batch of a microbatch model; the first batch of a new table makes it. @throws UserError, WarehouseError */
export async function planBatch(context: BatchPlanContext): Promise<BatchPlan> {
  const { preHooks, postHooks } = context;
  const { steps: leftovers, restored } = await clearLeftovers(context);
  const settled = restored ? { ...context, existing: restored } : context;
  const before = [...leftovers, ...preHooks];
  const after = context.isLastBatch ? [...describeInPlace(settled), ...postHooks] : [];
  if (preHooks.length > 0) return planAfterHooks(settled, before, after);
  const { compute, bring } = await planWork(settled);
  return {
    compute: { ...compute, steps: [...before, ...compute.steps] },
    bring: { ...bring, steps: [...bring.steps, ...after] },
  };
}

async function planWork(context: BatchPlanContext): Promise<BatchPlan> {
  const { macros, node, sql, useLwDeletes, batch, existing } = context;
  const strategy = readStrategy(node, { useLwDeletes, hasMacro: macros.has });
  const planned = (reason: string, parts: Pick<NodePlan, 'steps' | 'undo'>): NodePlan => ({
    uniqueId: node.unique_id,
    reason,
    ...parts,
  });
  if (context.isPartOfWhole) {
    const { reason, compute, bring, undo } = await planPartOfWhole(context);
    return {
      compute: planned(reason, { steps: compute, undo: [] }),
      bring: planned(reason, { steps: bring, undo }),
    };
  }
  if (!existing || existing.type !== 'table' || context.fullRefresh) {
    const { reason, work, undo } = await replaceTable(context, node, sql);
    return {
      compute: planned(reason, { steps: [], undo: [] }),
      bring: planned(reason, { steps: work, undo }),
    };
  }
  const changed = context.isFirstBatch
    ? await planDrift(context, node, existing)
    : { drift: [], steps: [], existing, standing: undefined };
  const rows = await planRows(context, {
    node,
    sql,
    strategy,
    existing: changed.existing,
    standing: changed.standing,
    batch,
  });
  return {
    compute: {
      ...planned(rows.reason, {
        steps: [...changed.steps, ...rows.compute],
        undo: changed.steps.length > 0 ? rows.undo : rows.undo.slice(0, 1),
      }),
      addsRows: true,
      drift: changed.drift,
    },
    bring: planned(rows.reason, { steps: rows.bring, undo: rows.undo }),
  };
}

/** A pre-hook may make or alter what the first batch depends on, so that it is planned when they are done. */
function planAfterHooks(
  context: BatchPlanContext,
  before: NodePlan['steps'],
  after: NodePlan['steps'],
): BatchPlan {
  const reason = 'It is planned when its pre-hooks are done, for they may change what it depends on';
  let planned: BatchPlan | undefined;
  const compute: DerivedStep = {
    kind: 'derived',
    purpose: 'create',
    description: reason,
    derive: async () => {
      planned = await planWork({ ...context, existing: await context.lookAgain() });
      return planned.compute.steps;
    },
    undo: () => planned?.compute.undo ?? [],
  };
  const bring: DerivedStep = {
    kind: 'derived',
    purpose: 'insert',
    description: 'What was worked out is brought into the table',
    derive: async () => planned?.bring.steps ?? [],
    undo: () => planned?.bring.undo ?? [],
  };
  const uniqueId = context.node.unique_id;
  return {
    compute: { uniqueId, reason, steps: [...before, compute], undo: [] },
    bring: { uniqueId, reason, steps: [bring, ...after], undo: [] },
  };
}

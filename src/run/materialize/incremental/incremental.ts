import type { NodePlan } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { planDrift } from '../../drift/plan-drift.ts';
import { completePlan } from '../../plan/publish.ts';
import { replaceTable } from '../table.ts';
import { planRows } from './add-rows.ts';
import { readStrategy } from './strategy.ts';

/**
 * An incremental model: a table on its first run, after a change of kind and on `--full-refresh`; otherwise the new rows
 * are brought into the table that stands, by the model's strategy.
 */
export function planIncremental(context: ModelPlanContext): Promise<NodePlan> {
  const { macros, node, sql, useLwDeletes } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    const strategy = readStrategy(node, { useLwDeletes, hasMacro: macros.has });
    const { existing, fullRefresh } = settled;
    if (!existing || existing.type !== 'table' || fullRefresh) return replaceTable(settled, node, sql);
    const { drift, steps, existing: table, standing } = await planDrift(settled, node, existing);
    const { reason, compute, bring, undo } = await planRows(
      { ...settled, existing: table },
      { node, sql, strategy, existing: table, standing, isReplaced: steps.length > 0 },
    );
    return { reason, addsRows: true, drift, work: [...steps, ...compute, ...bring], undo };
  });
}

import { mvDependencyMissing } from '../../diagnostics.ts';
import type { NodePlan } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { completePlan } from '../../plan/publish.ts';
import { planExplicit } from './explicit-target.ts';
import { planImplicit } from './implicit-target.ts';
import { readViewConfig, type ViewConfig } from './read-view-config.ts';
import { explicitTarget } from './split-views.ts';

/** @throws UserError when a refreshable view depends on one that does not exist, and is to be checked */
async function assertDependencies(context: ModelPlanContext, { refreshable }: ViewConfig): Promise<void> {
  if (!refreshable?.isValidated) return;
  for (const name of refreshable.dependsOn) {
    const parts = name.split('.').map((part) => part.replaceAll('`', ''));
    const [schema, view] = parts.length === 2 ? parts : ['default', parts[0]];
    const { rows } = await context.inspection.query(
      'SELECT count() FROM system.view_refreshes WHERE database = {schema:String} AND view = {view:String}',
      { schema, view },
    );
    if (rows[0]?.[0] === 0) throw mvDependencyMissing(context.node, name);
  }
}

/**
 * A materialized view: with a table of its own under the model's name and the view beside it (`<model>_mv`), or, where
 * the query names a target table, the view alone under the model's name.
 */
export function planMaterializedView(context: ModelPlanContext): Promise<NodePlan> {
  return completePlan(context, context.node.unique_id, async (settled) => {
    const model: ModelPlanContext = { ...context, ...settled };
    const config = readViewConfig(model.node);
    await assertDependencies(model, config);
    const target = explicitTarget(model.sql);
    return target ? planExplicit(model, config, target) : planImplicit(model, config);
  });
}

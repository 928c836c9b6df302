import { planViewDrift, type PlannedViewDrift } from '../../drift/plan-view-drift.ts';
import type { StatementStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { assertSameKind } from './assert-same-kind.ts';
import type { DeployedView } from './deployed-view.ts';
import type { ViewConfig } from './read-view-config.ts';
import { modifyQuery, modifyRefresh } from './view-steps.ts';

export interface UpdatedView extends Pick<PlannedViewDrift, 'drift' | 'notices'> {
  readonly steps: readonly StatementStep[];
  /** Whether it keeps a query that is not the model's. */
  readonly isLeft: boolean;
}

/**
 * Brings a view that stands in line with its model, in place: nothing where it is what the model says, and as far as
 * `on_configuration_change` allows. `isNew`: the query gets other columns, though its text may be the same.
 *
 * @throws UserError where only a full refresh can do what is asked for, or where the config forbids it
 */
export async function updateView(
  context: ModelPlanContext,
  config: ViewConfig,
  deployed: DeployedView,
  sql: string,
  isNew = false,
): Promise<UpdatedView> {
  assertSameKind(context.node, deployed, config);
  const isRefreshable = config.refreshable !== undefined;
  const { drift, notices, changesQuery, changesRefresh } = await planViewDrift(context, context.node, {
    deployed,
    sql,
    isRefreshable,
  });
  const isLeft = drift.some(({ part, resolution }) => part === 'query' && resolution === 'left');
  const steps: StatementStep[] = [];
  if (changesRefresh) steps.push(await modifyRefresh(context, deployed));
  if (changesQuery || (isNew && !isLeft)) {
    steps.push({ ...(await modifyQuery(context, deployed, sql)), isMain: true });
  }
  return { drift, notices, steps, isLeft };
}

import { snapshotOverOther } from '../../diagnostics.ts';
import { planDrift } from '../../drift/plan-drift.ts';
import type { DerivedStep, NodePlan, Step } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { completePlan } from '../../plan/publish.ts';
import { planFirstHistory } from './first-history.ts';
import { planNextHistory } from './next-history.ts';
import { readSnapshot } from './read-snapshot.ts';
import { undoSnapshot } from './work-table.ts';

async function planHistory(context: ModelPlanContext): Promise<readonly Step[]> {
  const { existing, macros, sql } = context;
  const snapshot = await readSnapshot(context);
  await macros.write(
    'check_time_data_types',
    await macros.write('build_snapshot_table', snapshot.strategy, sql),
  );
  return existing ? planNextHistory(snapshot, existing) : planFirstHistory(snapshot);
}

/** What a pre-hook makes may be what the query reads, and a history may first have to be put back in its place. */
function planWhenThere(context: ModelPlanContext): DerivedStep {
  return {
    kind: 'derived',
    purpose: 'create',
    description: 'The history is planned when what is before this step is done',
    derive: () => planHistory(context),
  };
}

/**
 * A snapshot: the history of a query's rows, a row for each version, as dbt keeps it. It is built beside its place and
 * published whole, so that a failure leaves the old history; where nothing has changed nothing is rewritten.
 * `--full-refresh` does not touch it.
 *
 * @throws UserError for configs that do not go with the query or with the history
 */
export function planSnapshot(context: ModelPlanContext): Promise<NodePlan> {
  const { node, preHooks } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    const { existing } = settled;
    if (existing && existing.type !== 'table') throw snapshotOverOther(node, existing.type);
    const {
      drift,
      steps,
      existing: table,
    } = existing ? await planDrift(settled, node, existing) : { drift: [], steps: [], existing };
    const whole = { ...context, ...settled, existing: table };
    const isThere = preHooks.length === 0 && existing === context.existing;
    return {
      reason: existing
        ? 'The history is there: versions that have changed end and begin'
        : 'There is no history yet: every row of the query begins one',
      addsRows: existing !== undefined,
      drift,
      work: [...steps, ...(isThere ? await planHistory(whole) : [planWhenThere(whole)])],
      undo: await undoSnapshot(settled),
    };
  });
}

import { localNaming } from '../../../context/index.ts';
import type { RelationName, StatementStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import { clearLeftovers } from '../../plan/publish.ts';

/** The table of a distributed model on each host: `<local_db_prefix>schema.<name><local_suffix>`. */
export function localName({ profile, target }: PlanContext): RelationName {
  const { prefix, suffix } = localNaming(profile);
  return { schema: `${prefix}${target.schema}`, name: `${target.name}${suffix}` };
}

/** The context in which a model's local table is planned, and what earlier runs left of it. */
export async function localContext(
  context: PlanContext,
): Promise<{ readonly local: PlanContext; readonly cleared: readonly StatementStep[] }> {
  const target = localName(context);
  const found: PlanContext = {
    ...context,
    target,
    existing: await context.lookUp(target),
    leftovers: await context.leftoversOf(target),
    // The node's tests read through the distributed table.
    isAudited: false,
  };
  const { steps, restored } = await clearLeftovers(found);
  return { local: restored ? { ...found, existing: restored } : found, cleared: steps };
}

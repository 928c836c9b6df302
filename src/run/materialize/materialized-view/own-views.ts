import type { ManifestNode } from '../../../manifest/index.ts';
import { strangeView } from '../../diagnostics.ts';
import type { Step, UndoStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';
import { viewsInto } from './deployed-view.ts';
import { detachView, restoreView } from './view-steps.ts';

interface Detached {
  readonly steps: readonly Step[];
  readonly undo: readonly UndoStep[];
}

const NONE: Detached = { steps: [], undo: [] };

/**
 * What takes away the view of a model that was a materialized view with a table of its own and is none any more: it
 * would go on to write. Other views that write there are told of and left, as in dbt-clickhouse.
 */
export async function detachOwnView(context: PlanContext, node: ManifestNode): Promise<Detached> {
  const { existing, target, inspection, models } = context;
  const own = { schema: target.schema, name: `${target.name}_mv` };
  if (existing?.type !== 'table' || (await context.lookUp(own))?.type !== 'materialized_view') return NONE;
  const strange = (await viewsInto(inspection, target)).filter((view) => models.at(view) === undefined);
  const former = strange.find((view) => view.schema === own.schema && view.name === own.name);
  const notices = strange
    .filter((view) => view !== former)
    .map((view): Step => ({
      kind: 'notice',
      purpose: 'notice',
      diagnostic: strangeView(node, `${view.schema}.${view.name}`),
    }));
  if (!former) return { steps: notices, undo: [] };
  return { steps: [...notices, await detachView(context, own)], undo: [restoreView(former, target)] };
}

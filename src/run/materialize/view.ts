import type { ManifestNode } from '../../manifest/index.ts';
import type { NodePlan, Step } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { completePlan, publish, stage, undoStaging } from '../plan/publish.ts';
import { describeReplacement } from './describe-replacement.ts';
import { createByOverride, overridingMacro } from './overridden-create.ts';
import { detachOwnView } from './materialized-view/own-views.ts';

export interface ViewPlanContext extends PlanContext {
  readonly node: ManifestNode;
  readonly sql: string;
}

/**
 * A view: `CREATE OR REPLACE` where nothing or another view stands there and the database can do that atomically;
 * else created beside and published, so that a table it replaces is there until the view is.
 */
export function planView(context: ViewPlanContext): Promise<NodePlan> {
  const { macros, node, sql, target } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    const { existing, canExchange, isAudited } = settled;
    const macro = overridingMacro(settled, 'view');
    if (macro === undefined && !isAudited && (!existing || (existing.type === 'view' && canExchange))) {
      const create: Step = {
        kind: 'statement',
        purpose: 'create',
        sql: await macros.createView(target, sql),
        changes: [{ kind: 'created', relation: { ...target, type: 'view', engine: 'View' } }],
        isMain: true,
      };
      const reason = existing
        ? 'The view is replaced in place, atomically'
        : 'There is no relation of this name: the view is created';
      return { reason, work: [create], undo: [] };
    }
    const staged = stage(settled);
    const former = await detachOwnView(settled, node);
    const build: readonly Step[] =
      macro === undefined
        ? [
            {
              kind: 'statement',
              purpose: 'create',
              sql: await macros.createView(staged, sql),
              changes: [{ kind: 'created', relation: { ...staged, type: 'view', engine: 'View' } }],
              isMain: true,
            },
          ]
        : createByOverride(settled, node, { macro, type: 'view', staged, engine: 'View', sql });
    const work: Step[] = [
      ...build,
      ...former.steps,
      ...(await publish(settled, { at: staged, type: 'view', engine: 'View' })),
    ];
    const undo = [...former.undo, ...(await undoStaging(settled, 'view'))];
    return { reason: describeReplacement('view', settled), work, undo };
  });
}

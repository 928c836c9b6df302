import type { ManifestNode } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import type { NodePlan, Step } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { completePlan, publish, stage, undoStaging } from '../plan/publish.ts';
import { describeReplacement } from './describe-replacement.ts';
import { detachOwnView } from './materialized-view/own-views.ts';
import { planView } from './view.ts';

/** A relation of another environment, as its manifest names it. */
export interface CloneSource {
  readonly schema: string;
  readonly name: string;
  /** As SQL names it. */
  readonly text: string;
}

export interface ClonePlanContext extends PlanContext {
  readonly node: ManifestNode;
  readonly source: CloneSource;
  /** What stands there now. */
  readonly original: ExistingRelation | undefined;
}

/**
 * A node as it stands in another environment: a table that shares the other's parts where both are of the MergeTree
 * family and `can_clone_table` agrees, else a view of it. The table is made beside its place, without the node's hooks; a
 * view is built as any other (`materialization clone` of dbt-adapters).
 */
export async function planClone(context: ClonePlanContext): Promise<NodePlan> {
  const { node, source, original, macros } = context;
  const sharesParts =
    original?.type === 'table' &&
    original.engine.endsWith('MergeTree') &&
    (await macros.call('can_clone_table')) === true;
  if (!sharesParts) return planView({ ...context, sql: `select * from ${source.text}` });
  const withoutHooks = { ...context, preHooks: [], postHooks: [] };
  return completePlan(withoutHooks, node.unique_id, async (settled) => {
    const staged = stage(settled);
    const { engine } = original;
    const former = await detachOwnView(settled, node);
    const clone = await macros.write(
      'create_or_replace_clone',
      macros.relation(staged, 'table'),
      macros.relation(source, 'table'),
    );
    const work: Step[] = [
      {
        kind: 'statement',
        purpose: 'create',
        sql: clone,
        changes: [{ kind: 'created', relation: { ...staged, type: 'table', engine } }],
        isMain: true,
      },
      ...former.steps,
      ...(await publish(settled, { at: staged, type: 'table', engine })),
    ];
    return {
      reason: describeReplacement('table', settled),
      work,
      undo: [...former.undo, ...(await undoStaging(settled, 'table'))],
    };
  });
}

import type { NodePlan, Step } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { completePlan, publish, stage, undoStaging } from '../../plan/publish.ts';
import { describeReplacement } from '../describe-replacement.ts';
import { detachOwnView } from '../materialized-view/own-views.ts';
import { checkDictionary } from './check-dictionary.ts';

/**
 * A dictionary: created beside its place, loaded there, so that a source that cannot be read is known in time, and only
 * then published. A plain run and a full refresh do the same.
 */
export function planDictionary(context: ModelPlanContext): Promise<NodePlan> {
  const { macros, node, sql, profile } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    checkDictionary(node, profile);
    const staged = stage(settled);
    const relation = macros.relation(staged, 'dictionary');
    const clause = await macros.write('on_cluster_clause', relation);
    const former = await detachOwnView(settled, node);
    const work: Step[] = [
      {
        kind: 'statement',
        purpose: 'create',
        sql: await macros.write('clickhouse__get_create_dictionary_as_sql', relation, clause, sql),
        changes: [{ kind: 'created', relation: { ...staged, type: 'dictionary', engine: 'Dictionary' } }],
        isMain: true,
      },
      {
        kind: 'statement',
        purpose: 'load',
        sql: await macros.write('get_load_dictionary_sql', relation),
      },
      ...former.steps,
      ...(await publish(settled, { at: staged, type: 'dictionary', engine: 'Dictionary' })),
    ];
    const undo = [...former.undo, ...(await undoStaging(settled, 'dictionary'))];
    return { reason: describeReplacement('dictionary', settled), work, undo };
  });
}

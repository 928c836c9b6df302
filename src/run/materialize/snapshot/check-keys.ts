import { snapshotKeyTwice } from '../../diagnostics.ts';
import type { DerivedStep, RelationName } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { uniqueKeyOf } from './snapshot-columns.ts';

/**
 * Fails when two rows have the same key: which of them is the current one could not be told, and dbt would double them
 * at every run.
 */
export async function checkKeys(context: ModelPlanContext, rows: RelationName): Promise<DerivedStep> {
  const { macros, node } = context;
  const key = node.config['unique_key'];
  const sql = await macros.write('get_snapshot_duplicates_sql', macros.relation(rows, 'table'), key);
  return {
    kind: 'derived',
    purpose: 'check',
    description: 'It fails if several rows of the query have the same unique key',
    derive: async (inspection) => {
      const [found] = (await inspection.query(sql)).rows;
      if (found)
        throw snapshotKeyTwice(node, uniqueKeyOf(node.config), found.slice(0, -1), Number(found.at(-1)));
      return [];
    },
  };
}

import type { Change, NodePlan, Step } from '../plan/node-plan.ts';
import type { SeedPlanContext } from '../plan/plan-context.ts';
import { completePlan, publish, stage, undoStaging } from '../plan/publish.ts';
import { describeReplacement } from './describe-replacement.ts';

/** A seed: loaded beside its place and published whole, with or without `--full-refresh`. */
export function planSeed(context: SeedPlanContext): Promise<NodePlan> {
  const { callFor, macros, node, table } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    const staged = stage(settled);
    const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
    const created: Change = { kind: 'created', relation: { ...staged, type: 'table', engine } };
    const called = (macro: 'create_csv_table' | 'load_csv_rows', changes: readonly Change[]): Step => ({
      kind: 'derived',
      purpose: macro === 'load_csv_rows' ? 'load' : 'create',
      description: `What the project's macro '${macro}' sends`,
      derive: async () => {
        await callFor(staged, macro);
        return [];
      },
      changes,
    });
    const create: Step = macros.isOverridden('create_csv_table')
      ? called('create_csv_table', [created])
      : {
          kind: 'statement',
          purpose: 'create',
          sql: await macros.createSeedTable(staged, table.columns),
          changes: [created],
        };
    const load: Step = macros.isOverridden('load_csv_rows')
      ? called('load_csv_rows', [])
      : {
          kind: 'load',
          purpose: 'load',
          table: staged,
          columns: table.columns.map((column) => column.name),
          rows: table.rowCount,
          format: 'CSV',
          isMain: true,
        };
    const work: Step[] = [create, load, ...(await publish(settled, { at: staged, type: 'table', engine }))];
    return { reason: describeReplacement('table', settled), work, undo: await undoStaging(settled, 'table') };
  });
}

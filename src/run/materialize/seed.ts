import type { NodePlan, Step } from '../plan/node-plan.ts';
import type { SeedPlanContext } from '../plan/plan-context.ts';
import { completePlan, publish, stage, undoStaging } from '../plan/publish.ts';
import { describeReplacement } from './describe-replacement.ts';

/** A seed: loaded beside its place and published whole, with or without `--full-refresh`. */
export function planSeed(context: SeedPlanContext): Promise<NodePlan> {
  const { macros, node, table } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    const staged = stage(settled);
    const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
    const work: Step[] = [
      {
        kind: 'statement',
        purpose: 'create',
        sql: await macros.createSeedTable(staged, table.columns),
        changes: [{ kind: 'created', relation: { ...staged, type: 'table', engine } }],
      },
      {
        kind: 'load',
        purpose: 'load',
        table: staged,
        columns: table.columns.map((column) => column.name),
        rows: table.rowCount,
        format: 'CSV',
        isMain: true,
      },
      ...(await publish(settled, { at: staged, type: 'table', engine })),
    ];
    return { reason: describeReplacement('table', settled), work, undo: await undoStaging(settled, 'table') };
  });
}

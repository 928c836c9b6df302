import type { CompiledNode } from '../../manifest/index.ts';
import type { NodePlan, RelationName, Step } from '../plan/node-plan.ts';
import type { ModelPlanContext, PlanContext } from '../plan/plan-context.ts';
import { completePlan, publish, stage, undoStaging, type PlannedWork } from '../plan/publish.ts';
import { describeReplacement } from './describe-replacement.ts';
import { detachOwnView } from './materialized-view/own-views.ts';
import { createByOverride, overridingMacro } from './overridden-create.ts';
import { planTargetTable } from './materialized-view/target-table.ts';

/**
 * A table: created empty beside its place, filled, and only then published. An insert that fails half-way leaves
 * the old table as it was.
 */
export function planTable(context: ModelPlanContext): Promise<NodePlan> {
  const { node, sql } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    const asTarget = await planTargetTable({ ...context, ...settled });
    return asTarget ?? replaceTable(settled, node, sql);
  });
}

/** The work of building a table whole, for the materializations that sometimes do. */
export async function replaceTable(
  context: PlanContext,
  node: CompiledNode,
  sql: string,
): Promise<PlannedWork> {
  const staged = stage(context);
  const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
  const former = await detachOwnView(context, node);
  const macro = overridingMacro(context, 'table');
  const build =
    macro === undefined
      ? await createAndFill(context, { staged, engine, sql })
      : createByOverride(context, node, { macro, type: 'table', staged, engine, sql });
  const work: Step[] = [
    ...build,
    ...former.steps,
    ...(await publish(context, { at: staged, type: 'table', engine })),
  ];
  const undo = [...former.undo, ...(await undoStaging(context, 'table'))];
  return { reason: describeReplacement('table', context), work, undo };
}

/** The empty table beside its place, and its first rows. */
export async function createAndFill(
  { macros }: PlanContext,
  { staged, engine, sql }: { readonly staged: RelationName; readonly engine: string; readonly sql: string },
): Promise<readonly Step[]> {
  const [create = '', ...additions] = await macros.createTable(staged, sql);
  return [
    {
      kind: 'statement',
      purpose: 'create',
      sql: create,
      changes: [{ kind: 'created', relation: { ...staged, type: 'table', engine } }],
    },
    ...additions.map((addition): Step => ({ kind: 'statement', purpose: 'add indexes', sql: addition })),
    {
      kind: 'statement',
      purpose: 'insert',
      sql: await macros.insertInto(staged, sql),
      isMain: true,
      fills: staged,
    },
  ];
}

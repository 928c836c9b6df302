import type { CompiledNode } from '../../../manifest/index.ts';
import type { NodePlan, StatementStep, Step } from '../../plan/node-plan.ts';
import type { ModelPlanContext, PlanContext } from '../../plan/plan-context.ts';
import {
  completePlan,
  replace,
  stage,
  syncReplicas,
  undoStaging,
  type PlannedWork,
} from '../../plan/publish.ts';
import { temporaryName } from '../../plan/temporary-names.ts';
import { checkDistributed } from './check-distributed.ts';
import { createDistributed, dropTable } from './distributed-steps.ts';
import { localContext } from './local-table.ts';

/** A table on every host of a cluster, and one of the engine Distributed through which they are one. */
export function planDistributedTable(context: ModelPlanContext): Promise<NodePlan> {
  const { node, sql } = context;
  return completePlan(context, node.unique_id, async (settled) => {
    await checkDistributed(settled, node);
    return buildDistributed(settled, node, sql);
  });
}

/**
 * The work of building a distributed table whole. Both tables are built beside and filled through a third, which is
 * dropped; the local one is put in its place first and the distributed one at once after it: what changes no columns is
 * published by the first of the two statements.
 */
export async function buildDistributed(
  context: PlanContext,
  node: CompiledNode,
  sql: string,
): Promise<PlannedWork> {
  const { macros, target, invocationId } = context;
  const { local, cleared } = await localContext(context);
  const [stagedLocal, staged] = [stage(local), stage(context)];
  const loading = temporaryName(target, 'new', invocationId);
  const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
  const dropLoading = await dropTable(context, loading);
  const work: Step[] = [
    ...cleared,
    ...(await createLocal(context, local, node, sql, engine)),
    await createDistributed(context, loading, stagedLocal),
    {
      kind: 'statement',
      purpose: 'insert',
      sql: await macros.insertInto(loading, sql),
      isMain: true,
    },
    ...(context.isAudited ? [{ kind: 'audit', purpose: 'audit', staged: loading } as const] : []),
    dropLoading,
    await createDistributed(context, staged, local.target, stagedLocal),
    ...(await syncReplicas(local, { at: stagedLocal, type: 'table', engine })),
    ...inPlaceFirst([
      ...(await replace(local, { at: stagedLocal, type: 'table', engine })),
      ...(await replace(context, { at: staged, type: 'table', engine: 'Distributed' })),
    ]),
  ];
  const undo = [
    dropLoading,
    ...(await undoStaging(context, 'table')),
    ...(await undoStaging(local, 'table')),
  ];
  const reason = `The table is built beside on every host of the cluster, as ${local.target.schema}.${local.target.name}, and put in its place`;
  return { reason, work, undo };
}

async function createLocal(
  context: PlanContext,
  local: PlanContext,
  node: CompiledNode,
  sql: string,
  engine: string,
): Promise<readonly StatementStep[]> {
  const { macros, inspection, target } = context;
  const relation = macros.relation(stage(local), 'table');
  const columns = (await inspection.columnsOfQuery(sql)).map(({ name, type }) => ({ name, type }));
  const additions = await macros.write('get_indexes_and_projections_sql', relation);
  const schema: StatementStep[] =
    local.target.schema === target.schema
      ? []
      : [{ kind: 'statement', purpose: 'create', sql: await createSchema(local) }];
  return [
    ...schema,
    {
      kind: 'statement',
      purpose: 'create',
      sql: await macros.write('get_create_distributed_local_table_sql', relation, columns, sql),
      changes: [{ kind: 'created', relation: { ...stage(local), type: 'table', engine } }],
    },
    ...(additions === ''
      ? []
      : [{ kind: 'statement', purpose: 'add indexes', sql: additions } satisfies StatementStep]),
  ];
}

const createSchema = ({ macros, target }: PlanContext): Promise<string> =>
  macros.write('get_create_schema_sql', macros.relation(target, 'table'));

/** The statements that publish with nothing between them; what they leave over goes afterwards. */
function inPlaceFirst(steps: readonly StatementStep[]): readonly StatementStep[] {
  const isDrop = ({ purpose }: StatementStep): boolean => purpose === 'drop old';
  return [...steps.filter((step) => !isDrop(step)), ...steps.filter(isDrop)];
}

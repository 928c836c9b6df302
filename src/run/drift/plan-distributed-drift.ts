import type { CompiledNode } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import { createDistributed } from '../materialize/distributed/distributed-steps.ts';
import type { RelationName, Step, UndoStep } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { replace, stage, undoStaging } from '../plan/publish.ts';
import { allowanceOf } from './allowance.ts';
import { compareDistributed } from './compare-distributed.ts';
import { configDrift, configDriftFails } from './diagnostics.ts';
import { describeDifference } from './difference.ts';
import { planDrift, type Drift } from './plan-drift.ts';

/** The two tables of a distributed model, as they stand. */
export interface DistributedTables {
  /** The context in which the local table is planned. */
  readonly local: PlanContext;
  readonly localTable: ExistingRelation;
  readonly distributed: ExistingRelation;
}

export interface PlannedDistributedDrift {
  readonly drift: readonly Drift[];
  readonly steps: readonly Step[];
  readonly undo: readonly UndoStep[];
}

/**
 * Looks whether both tables of a distributed model that stands are what its config says. The local ones are altered, never
 * rebuilt, for their rows are spread over hosts. The distributed one has no rows: a new one takes its place; rows that
 * were written stay on the host that the old sharding key gave them.
 *
 * @throws UserError where the config forbids to go on; WarehouseError
 */
export async function planDistributedDrift(
  context: PlanContext,
  node: CompiledNode,
  { local, localTable, distributed }: DistributedTables,
): Promise<PlannedDistributedDrift> {
  const rows = await planDrift(local, node, localTable, { stays: 'its rows are spread over a cluster' });
  const found = (await compareDistributed(context, distributed, localTable)).map(describeDifference);
  if (found.length === 0) return { ...rows, undo: [] };
  const relation = `The distributed table of '${node.name}'`;
  const allowance = allowanceOf(node, 'continue');
  if (allowance === 'fail') throw configDriftFails(node, found, relation);
  const isAllowed = allowance === 'apply';
  const steps: readonly Step[] = isAllowed
    ? await replaceDistributed(context, distributed, localTable)
    : [{ kind: 'notice', purpose: 'notice', diagnostic: configDrift(node, found, undefined, relation) }];
  return {
    drift: [
      ...rows.drift,
      ...found.map((each): Drift => ({ ...each, resolution: isAllowed ? 'rebuilt' : 'left' })),
    ],
    steps: [...rows.steps, ...steps],
    undo: isAllowed ? await undoStaging(context, 'table') : [],
  };
}

async function replaceDistributed(
  context: PlanContext,
  existing: ExistingRelation,
  local: RelationName,
): Promise<readonly Step[]> {
  const staged = stage(context);
  return [
    await createDistributed(context, staged, local, existing),
    ...(await replace({ ...context, existing }, { at: staged, type: 'table', engine: 'Distributed' })),
  ];
}

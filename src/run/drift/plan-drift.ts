import type { ManifestNode } from '../../manifest/index.ts';
import type { ExistingRelation } from '../../warehouse/index.ts';
import type { Step } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import type { StandingTable } from '../plan/standing-table.ts';
import { allowanceOf } from './allowance.ts';
import { configDrift, configDriftFails } from './diagnostics.ts';
import type { Difference } from './difference.ts';
import { findDifferences } from './find-differences.ts';
import { hasContract } from './has-contract.ts';
import { obstacleToRebuilding, rebuildTable } from './rebuild-table.ts';

/** A difference, and what the plan does about it. */
export interface Drift extends Difference {
  readonly resolution: 'altered' | 'rebuilt' | 'left';
}

export interface PlannedDrift {
  readonly drift: readonly Drift[];
  /** To be done before the table is worked on. */
  readonly steps: readonly Step[];
  /** The table as it is after them. */
  readonly existing: ExistingRelation;
  /** What was seen of it, where that is still so after the steps. */
  readonly standing?: StandingTable | undefined;
}

export interface DriftRules {
  /** Why the table cannot be replaced by another one; undefined where it can. */
  readonly stays?: string | undefined;
}

/**
 * Looks whether a table that the node is about to add to, instead of building it, still is what its config says, and
 * plans what the config allows: ALTER TABLE where ClickHouse can, else a new table with the rows of the old one.
 *
 * @throws UserError where the config forbids to go on; WarehouseError
 */
export async function planDrift(
  context: PlanContext,
  node: ManifestNode,
  existing: ExistingRelation,
  { stays }: DriftRules = {},
): Promise<PlannedDrift> {
  const { differences: found, standing } = await findDifferences(context, existing, hasContract(node));
  if (found.length === 0) return { drift: [], steps: [], existing, standing };
  const allowance = allowanceOf(node, 'continue');
  if (allowance === 'fail') throw configDriftFails(node, found);
  if (allowance === 'continue') return leave(node, existing, found, undefined);
  const costly = found.filter(({ remedy }) => remedy.kind === 'rebuild');
  const obstacle =
    costly.length === 0 ? undefined : (stays ?? (await obstacleToRebuilding(context, node, existing)));
  if (costly.length > 0 && obstacle === undefined) {
    const rebuilt = await rebuildTable(context, node, existing);
    return { drift: found.map((each) => ({ ...each, resolution: 'rebuilt' })), ...rebuilt };
  }
  const left = leave(node, existing, costly, obstacle);
  const altered = found.filter(({ remedy }) => remedy.kind === 'alter');
  return {
    drift: [...altered.map((each): Drift => ({ ...each, resolution: 'altered' })), ...left.drift],
    steps: [...left.steps, ...(await alterTable(context, existing, altered))],
    existing,
  };
}

function leave(
  node: ManifestNode,
  existing: ExistingRelation,
  differences: readonly Difference[],
  why: string | undefined,
): PlannedDrift {
  return {
    drift: differences.map((each) => ({ ...each, resolution: 'left' })),
    steps:
      differences.length === 0
        ? []
        : [{ kind: 'notice', purpose: 'notice', diagnostic: configDrift(node, differences, why) }],
    existing,
  };
}

/** One statement an action: several of them at once are not allowed in every mix. */
async function alterTable(
  { macros }: PlanContext,
  existing: ExistingRelation,
  differences: readonly Difference[],
): Promise<readonly Step[]> {
  const relation = macros.relation(existing, 'table');
  const actions = differences.flatMap(({ remedy }) => (remedy.kind === 'alter' ? remedy.actions : []));
  return Promise.all(
    actions.map(async (action): Promise<Step> => ({
      kind: 'statement',
      purpose: 'alter',
      sql: await macros.write('get_alter_definition_sql', relation, action),
    })),
  );
}

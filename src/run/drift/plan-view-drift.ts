import type { ManifestNode } from '../../manifest/index.ts';
import type { Step } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { allowanceOf } from './allowance.ts';
import { compareQuery } from './compare-query.ts';
import { compareRefresh, type StandingView } from './compare-refresh.ts';
import { configDrift, configDriftFails } from './diagnostics.ts';
import { describeDifference, type FoundDifference } from './difference.ts';
import type { Drift } from './plan-drift.ts';

/** A materialized view that stands, and what its model wants of it. */
export interface WantedView {
  readonly deployed: StandingView & { readonly query: string };
  readonly sql: string;
  readonly isRefreshable: boolean;
}

export interface PlannedViewDrift {
  readonly drift: readonly Drift[];
  /** Words to the user about what stays. */
  readonly notices: readonly Step[];
  readonly changesQuery: boolean;
  readonly changesRefresh: boolean;
}

async function findViewDifferences(
  context: PlanContext,
  { deployed, sql, isRefreshable }: WantedView,
): Promise<readonly FoundDifference[]> {
  const { macros, target } = context;
  const name = deployed.name === target.name ? undefined : deployed.name;
  // A macro of the project's own may write another query than the model's.
  const isOwn =
    macros.isOverridden('get_create_materialized_view_sql') ||
    macros.isOverridden('get_modify_materialized_view_sql');
  const found = await Promise.all([
    isOwn ? undefined : compareQuery(context, deployed.query, sql, name),
    isRefreshable ? compareRefresh(context, deployed, name) : undefined,
  ]);
  return found.filter((each) => each !== undefined);
}

/**
 * Looks whether a materialized view that stands has the query and the schedule that its model wants, and what the config
 * allows to be done: dbt's `on_configuration_change`, which is `apply` unless something else is written. A full refresh
 * is allowed everything.
 *
 * @throws UserError where the config forbids to go on; WarehouseError
 */
export async function planViewDrift(
  context: PlanContext,
  node: ManifestNode,
  wanted: WantedView,
): Promise<PlannedViewDrift> {
  const found = (await findViewDifferences(context, wanted)).map(describeDifference);
  const { macros, fullRefresh } = context;
  const isOwn = macros.isOverridden('get_modify_materialized_view_sql');
  const allowance = fullRefresh ? 'apply' : allowanceOf(node, 'apply');
  const view = `The materialized view '${wanted.deployed.name}'`;
  if (found.length > 0 && allowance === 'fail') throw configDriftFails(node, found, view);
  const isAllowed = allowance === 'apply';
  const has = (part: Drift['part']): boolean => found.some((each) => each.part === part);
  return {
    drift: found.map((each) => ({ ...each, resolution: isAllowed ? 'altered' : 'left' })),
    notices:
      isAllowed || found.length === 0
        ? []
        : [{ kind: 'notice', purpose: 'notice', diagnostic: configDrift(node, found, undefined, view) }],
    changesQuery: isAllowed && (isOwn || has('query')),
    changesRefresh: isAllowed && has('refresh schedule'),
  };
}

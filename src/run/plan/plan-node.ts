import { unknownMaterialization } from '../diagnostics.ts';
import { checkTableConfig } from '../materialize/check-table-config.ts';
import { planDictionary } from '../materialize/dictionary/plan-dictionary.ts';
import { planDistributedIncremental } from '../materialize/distributed/distributed-incremental.ts';
import { planDistributedTable } from '../materialize/distributed/distributed-table.ts';
import { planIncremental } from '../materialize/incremental/incremental.ts';
import { planMaterializedView } from '../materialize/materialized-view/plan-materialized-view.ts';
import { planTable } from '../materialize/table.ts';
import { planView } from '../materialize/view.ts';
import type { NodePlan } from './node-plan.ts';
import type { ModelPlanContext } from './plan-context.ts';

type Planner = (context: ModelPlanContext) => Promise<NodePlan>;

/** The materializations of models. Those that packages and projects write in Jinja join here, looked up by name. */
const PLANNERS: ReadonlyMap<string, Planner> = new Map([
  ['dictionary', planDictionary],
  ['distributed_incremental', planDistributedIncremental],
  ['distributed_table', planDistributedTable],
  ['incremental', planIncremental],
  ['materialized_view', planMaterializedView],
  ['table', planTable],
  ['view', planView],
]);

/** Those whose relation is a table with rows of its own. */
const HOLDING_ROWS: ReadonlySet<string> = new Set([
  'distributed_incremental',
  'distributed_table',
  'incremental',
  'table',
]);

/** What building a model will do. @throws UserError for a materialization that does not exist */
export function planModel(context: ModelPlanContext): Promise<NodePlan> {
  const { materialized } = context.node.config;
  if (HOLDING_ROWS.has(materialized)) checkTableConfig(context.node);
  const planner = PLANNERS.get(materialized);
  if (!planner) throw unknownMaterialization(context.node, [...PLANNERS.keys(), 'ephemeral']);
  return planner(context);
}

export { readCatalog, type CatalogRelation } from './catalog/read-catalog.ts';
export { createTargetSchema } from './create-target-schema.ts';
export { hasFreshness } from './freshness/freshness-criteria.ts';
export { measureFreshness, type FreshnessRequest } from './freshness/measure-freshness.ts';
export type { FreshnessLine, NodeLine, RunEvent, RunListener } from './events.ts';
export { describeNode } from './describe-node.ts';
export type {
  HookStep,
  LoadStep,
  NodePlan,
  RelationName,
  StatementStep,
  Step,
  UndoStep,
} from './plan/node-plan.ts';
export { shortId } from './plan/temporary-names.ts';
export { checkConnection, type ConnectionCheck } from './check-connection.ts';
export { markInvocation, type InvocationMarks } from './invocation-marks.ts';
export { forgetDeadRuns } from './forget-dead-runs.ts';
export { previewNode, previewSql, type Preview, type PreviewRequest } from './preview-rows.ts';
export { runMacro, runSql, type OperationRequest } from './run-operation.ts';
export {
  planNodes,
  type PlannedBatches,
  type PlannedHook,
  type PlannedNode,
  type PlannedRun,
} from './plan-nodes.ts';
export type { PlanAction } from './plan/action-of.ts';
export type { Difference } from './drift/difference.ts';
export type { Drift } from './drift/plan-drift.ts';
export { runNodes } from './run-nodes.ts';
export { readSeed } from './seeds/read-seed.ts';
export type { CloneSource } from './materialize/clone.ts';
export type { RunRequest, RunSettings } from './types.ts';

export { buildGraph, graphOf, type ProjectGraph } from './project-graph.ts';
export { toMember, type GraphMember } from './graph-member.ts';
export { findCycle } from './find-cycle.ts';
export { summarizeGraph, type GraphSummary } from './summarize-graph.ts';
export { createReadyQueue, type ReadyQueue, type ReadyQueueOptions } from './schedule/ready-queue.ts';
export { gatingTests } from './schedule/gating-tests.ts';
export { normalizeSelector } from './selection/normalize-selector.ts';
export {
  parseCriterion,
  parseSelector,
  type ParsedSelector,
  type SelectorProblem,
} from './selection/parse-selector.ts';
export { selectNodes, type Selection, type SelectionRequest } from './selection/select-nodes.ts';
export {
  INDIRECT_SELECTIONS,
  type Criterion,
  type IndirectSelection,
  type SelectionMethod,
  type SelectionSpec,
} from './selection/selection-spec.ts';
export type { SelectionState, SourceFreshness } from './selection/selection-state.ts';
export { readSelectors, type NamedSelector } from './selection/selectors-file.ts';

import type { NodeResult, NodeStatus } from '../manifest/index.ts';

const FAILED: ReadonlySet<NodeStatus> = new Set(['error', 'fail', 'runtime error', 'partial success']);

/** Whether a result makes the run unsuccessful. */
export const isFailure = (result: NodeResult): boolean => FAILED.has(result.status);

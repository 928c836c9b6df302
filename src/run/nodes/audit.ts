import type { ManifestNode, NodeResult, TestNode } from '../../manifest/index.ts';
import { auditFailed } from '../diagnostics.ts';
import { isFailure } from '../is-failure.ts';
import type { RelationName } from '../plan/node-plan.ts';
import type { RunState } from '../run-state.ts';
import type { NodeTask } from './node-task.ts';

/** The selected tests of a node that can be run before it is published: those that read nothing which is still to be built. */
function testsOf(state: RunState, node: ManifestNode): readonly TestNode[] {
  const { manifest, graph, selected } = state.request;
  const chosen = new Set(selected);
  const isBuilt = (id: string): boolean => !chosen.has(id) || !graph.members.has(id) || state.settled.has(id);
  return selected.flatMap((id) => {
    const test = manifest.nodes[id];
    if (test?.resource_type !== 'test' || !test.depends_on.nodes.includes(node.unique_id)) return [];
    return test.depends_on.nodes.every((parent) => parent === node.unique_id || isBuilt(parent))
      ? [test]
      : [];
  });
}

/**
 * Runs a node's tests against what was built beside its place. Their results are kept for their own turn in the run.
 * @throws UserError when one of them fails
 */
export async function auditNode(
  { state, node }: Pick<NodeTask, 'state' | 'node'>,
  staged: RelationName,
  run: (test: TestNode, standIns: ReadonlyMap<string, string>) => Promise<NodeResult>,
): Promise<void> {
  const standIns = new Map([[node.unique_id, staged.name]]);
  const failed: NodeResult[] = [];
  for (const test of testsOf(state, node)) {
    const result = await run(test, standIns);
    state.audited.set(test.unique_id, result);
    if (isFailure(result)) failed.push(result);
  }
  if (failed.length > 0) throw auditFailed(node, failed);
}

import type { ManifestNode, NodeResult, RunResult } from '../manifest/index.ts';
import { createSchemas } from './create-schemas.ts';
import { describeResults } from './describe-results.ts';
import { compileUse } from './nodes/node-task.ts';
import { isFailure } from './is-failure.ts';
import { runnableNode } from './runnable-node.ts';
import { NodeQueue } from './run-queue.ts';
import { runHooks } from './run-hooks.ts';
import { createRunState, type RunState } from './run-state.ts';
import { sweepOrphans } from './sweep-orphans.ts';
import type { RunRequest } from './types.ts';

function selectedNodes(request: RunRequest): readonly ManifestNode[] {
  return request.selected.flatMap((id) => {
    const node = runnableNode(request.manifest, id);
    return node ? [node] : [];
  });
}

/**
 * Runs nodes as `run`, `build`, `test` and `seed` do: databases, on-run-start hooks, the nodes in the order of the DAG,
 * on-run-end hooks. `clone` runs no hooks, as in dbt. What goes wrong with a node is in its result.
 *
 * @throws WarehouseError, UserError when the databases cannot be made: nothing was run then
 */
export async function runNodes(request: RunRequest): Promise<RunResult> {
  const { clock, listener, settings, signal: asked, target } = request;
  const started = clock.monotonic();
  const failFast = new AbortController();
  const state = createRunState(request, AbortSignal.any([asked, failFast.signal]));
  const nodes = selectedNodes(request);
  const queue = new NodeQueue(state, { failFast, asked });
  const onCancel = (): void => listener({ kind: 'CancelRequested', running: queue.running });
  asked.addEventListener('abort', onCancel, { once: true });
  const results: NodeResult[] = [];
  try {
    const [first] = nodes;
    if (first) {
      const use = compileUse({ state, node: first, thread: 'main' });
      await createSchemas(state, nodes, use);
    }
    listener({ kind: 'RunStarted', total: queue.total, threads: settings.threads, targetName: target.name });
    const hasHooks = request.cloneSource === undefined;
    const startHooks = hasHooks ? await runHooks(state, 'on-run-start') : [];
    results.push(...startHooks);
    const isOver = settings.runsAfterFailedStart !== true && startHooks.some(isFailure);
    results.push(...(isOver ? queue.skipAll(null) : await queue.run()));
    if (!asked.aborted && !isOver) await sweepOrphans(state, nodes);
    // The hooks of the end run after a fail-fast too, but not when the user wants to leave.
    const ending: RunState = { ...state, signal: asked };
    if (!asked.aborted && hasHooks) {
      const outcome = describeResults(request.manifest, results);
      results.push(...(await runHooks(ending, 'on-run-end', outcome)));
    }
  } finally {
    asked.removeEventListener('abort', onCancel);
  }
  const result: RunResult = {
    invocationId: request.invocationId,
    generatedAt: clock.now(),
    elapsed: (clock.monotonic() - started) / 1000,
    results,
    success: !asked.aborted && !results.some(isFailure),
  };
  listener({ kind: 'RunFinished', result, cancelled: asked.aborted });
  return result;
}

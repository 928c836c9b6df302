import type { CompileUse } from '../../compile/index.ts';
import type { CompiledNode, SnapshotNode } from '../../manifest/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { planSnapshot } from '../materialize/snapshot/plan-snapshot.ts';
import { gatherContext } from '../plan/gather-context.ts';
import {
  compileNode,
  compileUse,
  executePlan,
  type NodeOutcome,
  type NodeTask,
  type PreparedNode,
} from './node-task.ts';
import { runCustom } from './run-custom.ts';

/** What taking a snapshot will do. @throws UserError, WarehouseError */
export async function prepareSnapshot(
  { state }: Pick<NodeTask, 'state'>,
  node: CompiledNode,
  sql: string,
  use: CompileUse,
): Promise<PreparedNode> {
  const scope = state.request.compiler.scopeOf(node, sql, use);
  const context = await gatherContext(state, node, scope);
  return { plan: await planSnapshot({ ...context, node, sql }), scope, context };
}

/** Takes a snapshot. @throws UserError, WarehouseError, StepFailure */
export async function runSnapshot(task: NodeTask, snapshot: SnapshotNode): Promise<NodeOutcome> {
  const { state } = task;
  const use = compileUse(task);
  const { node, sql } = await compileNode(task, snapshot, use);
  const { compiler } = state.request;
  const written = compiler.macros.findMaterialization('snapshot');
  if (written) {
    const { message, result } = await runCustom(task, written, node, sql, use);
    return { status: 'success', message, adapterResponse: adapterResponse(message, 'OK', result) };
  }
  const { plan, scope } = await prepareSnapshot(task, node, sql, use);
  const { main } = await executePlan(task, plan, scope);
  return { status: 'success', message: 'OK', adapterResponse: adapterResponse('OK', 'INSERT', main) };
}

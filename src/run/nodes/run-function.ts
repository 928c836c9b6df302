import type { FunctionNode } from '../../manifest/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { planFunction } from '../materialize/function.ts';
import { gatherContext } from '../plan/gather-context.ts';
import { compileNode, compileUse, executePlan, type NodeOutcome, type NodeTask } from './node-task.ts';
import { runCustom } from './run-custom.ts';

/** Makes a function. @throws UserError, WarehouseError, StepFailure */
export async function runFunction(task: NodeTask, written: FunctionNode): Promise<NodeOutcome> {
  const { state } = task;
  const { compiler } = state.request;
  const use = compileUse(task);
  const { node, sql } = await compileNode(task, written, use);
  const custom = compiler.macros.findMaterialization('function');
  if (custom) {
    const { message, result } = await runCustom(task, custom, node, sql, use);
    return { status: 'success', message, adapterResponse: adapterResponse(message, 'OK', result) };
  }
  const scope = compiler.scopeOf(node, sql, use);
  const plan = await planFunction({ ...(await gatherContext(state, node, scope)), node: written });
  const { main } = await executePlan(task, plan, scope);
  return {
    status: 'success',
    message: 'OK',
    adapterResponse: adapterResponse('OK', 'CREATE FUNCTION', main),
  };
}

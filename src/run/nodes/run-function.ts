import type { CompiledSql, CompileUse } from '../../compile/index.ts';
import type { FunctionNode } from '../../manifest/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { planFunction } from '../materialize/function.ts';
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

/** What making a function will do. @throws UserError */
export async function prepareFunction(
  { state }: Pick<NodeTask, 'state'>,
  written: FunctionNode,
  { node, sql }: CompiledSql,
  use: CompileUse,
): Promise<PreparedNode> {
  const scope = state.request.compiler.scopeOf(node, sql, use);
  const context = await gatherContext(state, node, scope);
  return { plan: await planFunction({ ...context, node: written }), scope, context };
}

/** Makes a function. @throws UserError, WarehouseError, StepFailure */
export async function runFunction(task: NodeTask, written: FunctionNode): Promise<NodeOutcome> {
  const { state } = task;
  const { compiler } = state.request;
  const use = compileUse(task);
  const code = await compileNode(task, written, use);
  const { node, sql } = code;
  const custom = compiler.macros.findMaterialization('function');
  if (custom) {
    const { message, result } = await runCustom(task, custom, node, sql, use);
    return { status: 'success', message, adapterResponse: adapterResponse(message, 'OK', result) };
  }
  const { plan, scope } = await prepareFunction(task, written, code, use);
  const { main } = await executePlan(task, plan, scope);
  return {
    status: 'success',
    message: 'OK',
    adapterResponse: adapterResponse('OK', 'CREATE FUNCTION', main),
  };
}

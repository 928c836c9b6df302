import type { CompileUse } from '../../compile/index.ts';
import type { CompiledNode, ModelNode } from '../../manifest/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { gatherContext } from '../plan/gather-context.ts';
import { planModel } from '../plan/plan-node.ts';
import { isMicrobatch, runMicrobatch } from './run-microbatch.ts';
import {
  compileNode,
  executePlan,
  compileUse,
  type NodeOutcome,
  type NodeTask,
  type PreparedNode,
} from './node-task.ts';
import { runCustom } from './run-custom.ts';

/** What building a model will do. @throws UserError, WarehouseError */
export async function prepareModel(
  { state }: Pick<NodeTask, 'state'>,
  node: CompiledNode,
  sql: string,
  use: CompileUse,
): Promise<PreparedNode> {
  const scope = state.request.compiler.scopeOf(node, sql, use);
  const context = await gatherContext(state, node, scope);
  return { plan: await planModel({ ...context, node, sql }), scope, context };
}

/** What the main statement is called in results, where it inserts nothing. */
const CODES: Readonly<Record<string, string>> = { view: 'CREATE VIEW', dictionary: 'CREATE DICTIONARY' };

/** Builds a model. @throws UserError, WarehouseError, StepFailure */
export async function runModel(task: NodeTask, model: ModelNode): Promise<NodeOutcome> {
  const { state } = task;
  const { compiler } = state.request;
  const written = compiler.macros.findMaterialization(model.config.materialized);
  if (!written && isMicrobatch(model)) return runMicrobatch(task, model);
  const use = compileUse(task);
  const { node, sql } = await compileNode(task, model, use);
  if (written) {
    const { message, result } = await runCustom(task, written, node, sql, use);
    return { status: 'success', message, adapterResponse: adapterResponse(message, 'OK', result) };
  }
  const { plan, scope } = await prepareModel(task, node, sql, use);
  const { main } = await executePlan(task, plan, scope);
  const code = CODES[model.config.materialized] ?? 'INSERT';
  return { status: 'success', message: 'OK', adapterResponse: adapterResponse('OK', code, main) };
}

import type { ModelNode } from '../../manifest/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { gatherContext } from '../plan/gather-context.ts';
import { planModel } from '../plan/plan-node.ts';
import { isMicrobatch, runMicrobatch } from './run-microbatch.ts';
import { compileNode, executePlan, compileUse, type NodeOutcome, type NodeTask } from './node-task.ts';
import { runCustom } from './run-custom.ts';

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
  const scope = compiler.scopeOf(node, sql, use);
  const plan = await planModel({ ...(await gatherContext(state, node, scope)), node, sql });
  const { main } = await executePlan(task, plan, scope);
  const code = model.config.materialized === 'view' ? 'CREATE VIEW' : 'INSERT';
  return { status: 'success', message: 'OK', adapterResponse: adapterResponse('OK', code, main) };
}

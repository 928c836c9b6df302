import { callMacro } from '../../context/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import { adapterResponse } from '../execute/adapter-response.ts';
import { planClone, type CloneSource } from '../materialize/clone.ts';
import { gatherContext } from '../plan/gather-context.ts';
import { compileUse, executePlan, type NodeOutcome, type NodeTask } from './node-task.ts';

/**
 * Brings a node's relation from another environment. Nothing happens where that environment does not have the node, where
 * something stands in its place already and no full refresh is asked for, and where both are one relation.
 *
 * @throws UserError, WarehouseError, StepFailure
 */
export async function runClone(
  task: NodeTask,
  node: ManifestNode,
  source: CloneSource | undefined,
): Promise<NodeOutcome> {
  const { state } = task;
  const { request, relations } = state;
  const sql = source && `select * from ${source.text}`;
  const scope = request.compiler.scopeOf(node, sql, compileUse(task));
  const leave = async (why: string): Promise<NodeOutcome> => {
    await callMacro(scope, 'log', [why], { info: true });
    return { status: 'success', message: 'No-op', adapterResponse: {} };
  };
  if (!source) return leave(`No relation found in state manifest for ${node.unique_id}`);
  const existing = await relations.get(node.schema, node.alias);
  const own = node.relation_name ?? `\`${node.schema}\`.\`${node.alias}\``;
  if (existing && !request.settings.fullRefresh) return leave(`Relation ${own} already exists`);
  if (source.schema === node.schema && source.name === node.alias) {
    return leave(`Target relation and defer relation are the same, skipping clone for relation: ${own}`);
  }
  task.onCompiled(undefined);
  const gathered = await gatherContext(state, node, scope);
  const original = await relations.get(source.schema, source.name);
  const plan = await planClone({ ...gathered, node, source, original });
  const { main } = await executePlan(task, plan, scope);
  return { status: 'success', message: 'OK', adapterResponse: adapterResponse('OK', 'CLONE', main) };
}

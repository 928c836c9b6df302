import type { CompileUse } from '../../compile/index.ts';
import type { MacroEntry } from '../../context/index.ts';
import type { ManifestNode } from '../../manifest/index.ts';
import { StepFailure } from '../execute/execute-plan.ts';
import { runMaterialization, type Materialized } from '../materialize/custom/run-materialization.ts';
import type { NodeTask } from './node-task.ts';

/** A use of the warehouse that keeps the statements which templates send. */
export function keepStatements(use: CompileUse): {
  readonly use: CompileUse;
  readonly sent: readonly string[];
} {
  const sent: string[] = [];
  const onStatement = (sql: string, queryId: string): void => {
    sent.push(sql);
    use.onStatement?.(sql, queryId);
  };
  return { use: { ...use, onStatement }, sent };
}

/**
 * Builds a node with a materialization that a project or package wrote, hooks included: it runs them itself.
 *
 * @throws StepFailure with the statement that was being sent
 */
export async function runCustom(
  task: NodeTask,
  entry: MacroEntry,
  node: ManifestNode,
  sql: string | undefined,
  use: CompileUse,
): Promise<Materialized> {
  const { request, relations } = task.state;
  const kept = keepStatements(use);
  try {
    const scope = request.compiler.scopeOf(node, sql, kept.use);
    return await runMaterialization(entry, node, scope, relations);
  } catch (failure) {
    throw new StepFailure(failure, kept.sent.at(-1) ?? '', kept.sent);
  } finally {
    request.onExecuted?.(node, kept.sent.join(';\n\n'));
  }
}

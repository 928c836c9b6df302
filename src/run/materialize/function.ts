import { isRecord } from '../../base/index.ts';
import type { FunctionNode } from '../../manifest/index.ts';
import { functionUnsupported } from '../diagnostics.ts';
import type { NodePlan } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';

/** @throws UserError for what other databases' functions can do */
function checkFunction(node: FunctionNode): void {
  const type = node.config['type'] ?? 'scalar';
  if (type !== 'scalar') {
    throw functionUnsupported(
      node,
      `has the type '${String(type)}'`,
      'write it as an expression over the values of one row, or use -State and -Merge combinators',
    );
  }
  const optional = node.arguments.find(
    (argument) => isRecord(argument) && (argument['default_value'] ?? null) !== null,
  );
  if (isRecord(optional)) {
    throw functionUnsupported(
      node,
      `gives the argument '${String(optional['name'])}' a default value`,
      "leave 'default_value' out and give the argument in every call",
    );
  }
}

/**
 * A function: `CREATE OR REPLACE`, by which a call meets the old one or the new one. It belongs to no database, and its
 * name is the node's alias. @throws UserError
 */
export async function planFunction(
  context: PlanContext & { readonly node: FunctionNode },
): Promise<NodePlan> {
  const { node, macros, target, preHooks, postHooks } = context;
  checkFunction(node);
  const relation = macros.relation(target, 'function');
  return {
    uniqueId: node.unique_id,
    reason: 'The function is created, or replaced atomically; it belongs to no database',
    steps: [
      ...preHooks,
      {
        kind: 'statement',
        purpose: 'create',
        sql: await macros.write('scalar_function_sql', relation),
        isMain: true,
      },
      ...postHooks,
    ],
    undo: [],
  };
}

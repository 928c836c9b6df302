import type { RelationName, StatementStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';

/** A table of the model's columns, empty. */
export interface Made {
  readonly staged: RelationName;
  readonly engine: string;
  readonly steps: readonly StatementStep[];
}

export async function makeTable({ macros, node, sql }: ModelPlanContext, at: RelationName): Promise<Made> {
  const engine = String(node.config['engine'] ?? 'MergeTree').replace(/\(.*$/s, '');
  const [create = '', ...additions] = await macros.createTable(at, sql);
  return {
    staged: at,
    engine,
    steps: [
      {
        kind: 'statement',
        purpose: 'create',
        sql: create,
        changes: [{ kind: 'created', relation: { ...at, type: 'table', engine } }],
      },
      ...additions.map((addition): StatementStep => ({
        kind: 'statement',
        purpose: 'add indexes',
        sql: addition,
      })),
    ],
  };
}

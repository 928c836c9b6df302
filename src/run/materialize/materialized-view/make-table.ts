import type { RelationName, StatementStep } from '../../plan/node-plan.ts';
import type { ModelPlanContext } from '../../plan/plan-context.ts';
import { checkTableConfig } from '../check-table-config.ts';

/** A table of the model's columns, empty. */
export interface Made {
  readonly staged: RelationName;
  readonly engine: string;
  readonly steps: readonly StatementStep[];
}

/** @throws UserError for configs of a table that exclude each other */
export async function makeTable({ macros, node, sql }: ModelPlanContext, at: RelationName): Promise<Made> {
  checkTableConfig(node);
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

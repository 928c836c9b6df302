import type { RelationName, StatementStep, UndoStep } from '../../plan/node-plan.ts';
import type { PlanContext } from '../../plan/plan-context.ts';

const tableAt = (relation: RelationName, engine: string) => ({ ...relation, type: 'table', engine }) as const;

/** A table of the engine Distributed over a local one, with the columns of a table that is there. */
export async function createDistributed(
  { macros }: PlanContext,
  relation: RelationName,
  local: RelationName,
  like: RelationName = local,
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'create',
    sql: await macros.write(
      'get_create_distributed_table_sql',
      macros.relation(relation, 'table'),
      macros.relation(local, 'table'),
      macros.relation(like, 'table'),
    ),
    changes: [{ kind: 'created', relation: tableAt(relation, 'Distributed') }],
  };
}

/** A table like one that is there. */
export async function createLike(
  { macros }: PlanContext,
  relation: RelationName,
  existing: RelationName & { readonly engine: string },
): Promise<StatementStep> {
  return {
    kind: 'statement',
    purpose: 'create',
    sql: await macros.write(
      'get_table_like_sql',
      macros.relation(relation, 'table'),
      macros.relation(existing, 'table'),
    ),
    changes: [{ kind: 'created', relation: tableAt(relation, existing.engine) }],
  };
}

/** A table goes, now or after a failure. */
export async function dropTable(
  { macros }: PlanContext,
  relation: RelationName,
): Promise<StatementStep & UndoStep & { readonly changes: NonNullable<StatementStep['changes']> }> {
  return {
    kind: 'statement',
    purpose: 'drop old',
    sql: await macros.drop({ schema: relation.schema, name: relation.name, type: 'table' }),
    changes: [{ kind: 'dropped', relation }],
    ifExists: relation,
  };
}

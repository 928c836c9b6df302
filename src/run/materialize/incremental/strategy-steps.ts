import type { PlanContext } from '../../plan/plan-context.ts';
import type { AddedOnce, Purpose, RelationName, StatementStep, Step } from '../../plan/node-plan.ts';
import type { RowsToAdd } from './add-rows.ts';
import type { ChosenWay } from './choose-way.ts';
import { writesElsewhere } from './diagnostics.ts';
import type { ColumnChanges } from './schema-change.ts';
import { splitStatements } from './split-statements.ts';

/** Between which tables a strategy's statements work. */
export interface StrategyTables {
  readonly columns: ColumnChanges;
  readonly chosen: ChosenWay;
  /** Where the new rows are. */
  readonly fresh: RelationName;
  /** Where they shall be. */
  readonly into: RelationName;
}

function purposeOf(sql: string): Purpose {
  if (/^delete\b/i.test(sql)) return 'delete';
  if (/^alter\b[\s\S]*\breplace\s+partition\b/i.test(sql)) return 'replace partition';
  return /^alter\b/i.test(sql) ? 'alter' : 'insert';
}

/** dbt's argument of `get_incremental_<name>_sql`, with what ClickHouse's own strategies need besides. */
function argumentsOf(
  { macros }: PlanContext,
  { strategy, existing, batch }: RowsToAdd,
  { columns, chosen, fresh, into }: StrategyTables,
): Readonly<Record<string, unknown>> {
  return {
    target_relation: macros.relation(into, 'table'),
    temp_relation: macros.relation(fresh, 'table'),
    unique_key: strategy.uniqueKey,
    dest_columns: columns.table,
    incremental_predicates: strategy.predicates,
    existing_relation: chosen.way === 'empty' ? macros.relation(existing, 'table') : null,
    existing_columns: columns.kept,
    event_time_start: batch?.start ?? null,
    event_time_end: batch?.end ?? null,
  };
}

function addedOnce(
  { invocationId }: PlanContext,
  { node, batch }: RowsToAdd,
  { fresh: from, into }: StrategyTables,
  index: number,
): AddedOnce {
  const token = [node.unique_id, invocationId, ...(batch ? [batch.id] : []), index].join(':');
  return { from, into, token };
}

/**
 * The statements of a strategy. Ours are written at once; those that ask for the new rows' partitions, and those of a
 * project, which may ask for anything, when the new rows are there.
 */
export async function strategySteps(
  context: PlanContext,
  rows: RowsToAdd,
  tables: StrategyTables,
): Promise<readonly Step[]> {
  const { macro, isOverridden } = tables.chosen;
  const args = argumentsOf(context, rows, tables);
  const write = async (): Promise<readonly StatementStep[]> => {
    const text = await context.macros.write(macro, args);
    const statements = splitStatements(text);
    // The copy takes the table's place: what was written to the table meanwhile would be lost.
    if (isOverridden && statements.length > 0 && !text.includes(tables.into.name)) {
      throw writesElsewhere(rows.node, macro);
    }
    return statements.map((sql, index): StatementStep => {
      const purpose = purposeOf(sql);
      const adds = purpose === 'insert' && tables.chosen.way === 'in place' && !isOverridden;
      return {
        kind: 'statement',
        purpose,
        sql,
        ...(adds ? { adds: addedOnce(context, rows, tables, index) } : {}),
      };
    });
  };
  if (!isOverridden && rows.strategy.kind !== 'insert_overwrite') return write();
  const isOverwrite = rows.strategy.kind === 'insert_overwrite';
  return [
    {
      kind: 'derived',
      purpose: isOverwrite ? 'replace partition' : 'insert',
      description: isOverwrite
        ? 'Every partition that the new rows fall into is replaced'
        : `What the project's macro '${macro}' writes`,
      derive: write,
    },
  ];
}

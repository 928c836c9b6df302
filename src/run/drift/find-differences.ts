import type { RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { lookAtTable, type SpelledDefinitions, type StandingTable } from '../plan/standing-table.ts';
import { compareColumns } from './compare-columns.ts';
import { compareDefinitions, type ServerFacts } from './compare-definitions.ts';
import { describeDifference, type Difference, type FoundDifference } from './difference.ts';
import { spellingOf } from './spelling.ts';
import { readDefinition, withAdditions, type TableDefinition } from './table-definition.ts';

export interface TableDifferences {
  readonly differences: readonly Difference[];
  /** The table that was compared; undefined where nobody had to look. */
  readonly standing?: StandingTable;
}

const read = (create: string, additions: string): TableDefinition | undefined => {
  const definition = readDefinition(create);
  return definition && additions !== '' ? withAdditions(definition, additions) : definition;
};

async function factsOf(
  { inspection }: Pick<PlanContext, 'inspection'>,
  { schema }: RelationName,
  definitions: readonly TableDefinition[],
): Promise<ServerFacts> {
  const names = definitions.flatMap(({ settings }) => [...settings.keys()]);
  const { rows } = await inspection.query(
    `SELECT name, value, readonly FROM system.merge_tree_settings WHERE has({names:Array(String)}, name)
    UNION ALL SELECT '', engine, 0 FROM system.databases WHERE name = {schema:String}`,
    { names, schema },
  );
  const database = rows.find(([name]) => name === '')?.[1];
  return {
    replicates: database === 'Replicated' || database === 'Shared',
    settings: new Map(
      rows.map(([name, value, isFixed]) => [
        String(name),
        { value: String(value), isFixed: Number(isFixed) === 1 },
      ]),
    ),
  };
}

async function look(context: PlanContext, table: RelationName, hasContract: boolean): Promise<StandingTable> {
  const { macros } = context;
  const relation = macros.relation(table, 'table');
  const definition = await macros.write('get_table_definition_sql', relation, hasContract);
  const additions = await macros.write('get_indexes_and_projections_sql', relation);
  return lookAtTable(context, table, { definition, additions });
}

const NO_FACTS: ServerFacts = { replicates: false, settings: new Map() };

async function compareTexts(
  context: PlanContext,
  table: RelationName,
  { create, definition, additions }: SpelledDefinitions,
  hasContract: boolean,
): Promise<readonly FoundDifference[]> {
  const is = read(create, '');
  const wanted = read(definition, additions);
  if (!is || !wanted) return [];
  const columns = hasContract ? await compareColumns(context, is, wanted) : [];
  if (compareDefinitions(is, wanted, NO_FACTS).length === 0) return columns;
  const [spell, facts] = await Promise.all([
    spellingOf(context, [create, definition, additions]),
    factsOf(context, table, [is, wanted]),
  ]);
  const [one, other] = [read(spell(create), ''), read(spell(definition), spell(additions))];
  return one && other ? [...compareDefinitions(one, other, facts), ...columns] : columns;
}

/**
 * In what a table that stands differs from the config of its node, as ClickHouse spells both: one question where it
 * does not. What on_schema_change is about, the columns and their types, is none of it. Nothing is found of tables
 * that a macro of the project's own creates, for their config is not the whole of it.
 *
 * @throws WarehouseError
 */
export async function findDifferences(
  context: PlanContext,
  table: RelationName,
  hasContract: boolean,
): Promise<TableDifferences> {
  if (context.macros.isOverridden('create_table_or_empty')) return { differences: [] };
  const standing = await look(context, table, hasContract);
  const { spelled } = standing;
  const found = spelled ? await compareTexts(context, table, spelled, hasContract) : [];
  return { standing, differences: found.map(describeDifference) };
}

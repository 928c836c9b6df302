import type { RelationName } from '../plan/node-plan.ts';
import type { PlanContext } from '../plan/plan-context.ts';
import { compareColumns } from './compare-columns.ts';
import { compareDefinitions, type ServerFacts } from './compare-definitions.ts';
import { describeDifference, type Difference, type FoundDifference } from './difference.ts';
import { spellingOf } from './spelling.ts';
import { readDefinition, withAdditions, type TableDefinition } from './table-definition.ts';

/** The definitions of a table, in ClickHouse's spelling. */
interface Texts {
  readonly create: string;
  readonly wanted: string;
  /** The ALTER that adds indexes and projections; empty without any. */
  readonly additions: string;
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

async function readTexts(
  context: PlanContext,
  table: RelationName,
  hasContract: boolean,
): Promise<Texts | undefined> {
  const { inspection, macros } = context;
  const relation = macros.relation(table, 'table');
  const definition = await macros.write('get_table_definition_sql', relation, hasContract);
  const additions = await macros.write('get_indexes_and_projections_sql', relation);
  const { rows } = await inspection.query(
    `SELECT formatQuerySingleLineOrNull(create_table_query),
      formatQuerySingleLineOrNull({definition:String}),
      {additions:String} = '' ? '' : formatQuerySingleLineOrNull({additions:String})
    FROM system.tables WHERE database = {schema:String} AND name = {name:String}`,
    { schema: table.schema, name: table.name, definition, additions },
  );
  const [create, wanted, added] = rows[0] ?? [];
  return typeof create === 'string' && typeof wanted === 'string' && typeof added === 'string'
    ? { create, wanted, additions: added }
    : undefined;
}

const NO_FACTS: ServerFacts = { replicates: false, settings: new Map() };

async function compareTable(
  context: PlanContext,
  table: RelationName,
  hasContract: boolean,
): Promise<readonly FoundDifference[]> {
  if (context.macros.isOverridden('create_table_or_empty')) return [];
  const texts = await readTexts(context, table, hasContract);
  const is = texts && read(texts.create, '');
  const wanted = texts && read(texts.wanted, texts.additions);
  if (!texts || !is || !wanted) return [];
  const columns = hasContract ? await compareColumns(context, is, wanted) : [];
  if (compareDefinitions(is, wanted, NO_FACTS).length === 0) return columns;
  const [spell, facts] = await Promise.all([
    spellingOf(context, [texts.create, texts.wanted, texts.additions]),
    factsOf(context, table, [is, wanted]),
  ]);
  const [one, other] = [read(spell(texts.create), ''), read(spell(texts.wanted), spell(texts.additions))];
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
): Promise<readonly Difference[]> {
  return (await compareTable(context, table, hasContract)).map(describeDifference);
}

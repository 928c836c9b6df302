import type { Inspection } from '../../plan/inspection.ts';
import type { RelationName } from '../../plan/node-plan.ts';

/** What the inserts that reach some views come from. */
export interface Sources {
  /** The tables whose inserts fill the views. */
  readonly tables: readonly RelationName[];
  /** For each view in its turn, the table that fills it; undefined for a query over nothing that is inserted into. */
  readonly ofViews: readonly (RelationName | undefined)[];
  /** The names of these and of all tables that fill them through views. */
  readonly upstream: readonly string[];
  /** Why inserts cannot be held back, in a sentence's end; undefined where they can. */
  readonly obstacle: string | undefined;
}

/** Engines that insert by themselves, without a query that could be waited for. */
const BACKGROUND = /^(?:Kafka|RabbitMQ|NATS|FileLog|S3Queue|AzureQueue|Buffer|MaterializedPostgreSQL)$/;

/** Engines whose tables are inserted into on other hosts too, where this connection holds nothing back. */
const ELSEWHERE = /^(?:Replicated|Shared|Distributed)/;

interface Known extends RelationName {
  readonly engine: string;
  readonly dependents: readonly string[];
}

const keyOf = (schema: string, name: string): string => JSON.stringify([schema, name]);

/** Finds where views get their rows from, by the dependencies that ClickHouse keeps. */
export async function findSources(inspection: Inspection, views: readonly RelationName[]): Promise<Sources> {
  const { rows } = await inspection.query(
    `SELECT database, name, engine, dependencies_database, dependencies_table, create_table_query
    FROM system.tables WHERE notEmpty(dependencies_table) OR engine = 'Distributed'`,
  );
  const known = rows.map(([schema, name, engine, databases, tables]): Known => {
    const schemas = Array.isArray(databases) ? databases.map(String) : [];
    const names = Array.isArray(tables) ? tables.map(String) : [];
    return {
      schema: String(schema),
      name: String(name),
      engine: String(engine),
      dependents: names.map((dependent, index) => keyOf(schemas[index] ?? '', dependent)),
    };
  });
  const feeds = (view: RelationName): readonly Known[] =>
    known.filter((table) => table.dependents.includes(keyOf(view.schema, view.name)));
  // A view over a plain view is filled by nothing: only inserts into tables count.
  const ofViews = views.map((view) => feeds(view).find((table) => table.engine !== 'View'));
  const direct = ofViews.filter((table) => table !== undefined);
  const tables = [...new Map(direct.map((table) => [keyOf(table.schema, table.name), table])).values()];
  const all = new Map(tables.map((table) => [keyOf(table.schema, table.name), table]));
  for (let found = tables; found.length > 0;) {
    const writers = await writersOf(inspection, found);
    found = writers.flatMap(feeds).filter((table) => !all.has(keyOf(table.schema, table.name)));
    for (const table of found) all.set(keyOf(table.schema, table.name), table);
  }
  const culprit =
    [...all.values()].find(({ engine }) => BACKGROUND.test(engine)) ??
    tables.find(({ engine }) => ELSEWHERE.test(engine));
  return {
    tables: tables.map(({ schema, name }) => ({ schema, name })),
    ofViews: ofViews.map((table) => table && { schema: table.schema, name: table.name }),
    upstream: [...new Set([...all.values()].map(({ name }) => name))],
    obstacle:
      culprit === undefined
        ? undefined
        : BACKGROUND.test(culprit.engine)
          ? `'${culprit.schema}.${culprit.name}' (${culprit.engine}) inserts in the background`
          : `'${culprit.schema}.${culprit.name}' (${culprit.engine}) is inserted into on other hosts too`,
  };
}

/** The materialized views that write into some tables. */
async function writersOf(
  inspection: Inspection,
  tables: readonly RelationName[],
): Promise<readonly RelationName[]> {
  const { rows } = await inspection.query(
    `SELECT database, name FROM system.tables
    WHERE engine = 'MaterializedView' AND multiSearchAny(create_table_query, {names:Array(String)})`,
    { names: tables.map(({ name }) => name) },
  );
  return rows.map(([schema, name]) => ({ schema: String(schema), name: String(name) }));
}

import type { Inspection } from '../../plan/inspection.ts';
import type { RelationName } from '../../plan/node-plan.ts';

/** A materialized view as it is in ClickHouse. */
export interface DeployedView extends RelationName {
  readonly target: RelationName;
  readonly query: string;
  /** The statement that creates it. */
  readonly create: string;
  readonly isRefreshable: boolean;
  readonly isAppending: boolean;
}

const NAME = String.raw`(?:\x60((?:[^\x60\\]|\\.)*)\x60|([^\s.\x60(]+))`;
const HEAD = new RegExp(`^CREATE MATERIALIZED VIEW ${NAME}\\.${NAME}(.*?)(?: TO ${NAME}\\.${NAME})`, 's');

function read([schema, name, create, query]: readonly unknown[]): DeployedView | undefined {
  const text = String(create);
  const match = HEAD.exec(text);
  if (!match) return undefined;
  const [, , , , , clauses = '', schemaTicked, schemaBare, nameTicked, nameBare] = match;
  const unescape = (ticked: string | undefined, bare: string | undefined): string =>
    ticked?.replace(/\\(.)/g, '$1') ?? bare ?? '';
  return {
    schema: String(schema),
    name: String(name),
    target: { schema: unescape(schemaTicked, schemaBare), name: unescape(nameTicked, nameBare) },
    query: String(query),
    create: text,
    isRefreshable: /^\s*(?:ON CLUSTER \S+ )?REFRESH\s/.test(clauses),
    isAppending: /\sAPPEND\s*$/.test(clauses),
  };
}

const READ = `SELECT database, name, create_table_query, as_select FROM system.tables WHERE engine = 'MaterializedView'`;

/** The materialized views that write to a table; none with a table of its own inside. */
export async function viewsInto(
  inspection: Inspection,
  target: RelationName,
): Promise<readonly DeployedView[]> {
  const { rows } = await inspection.query(`${READ} AND position(create_table_query, {name:String}) > 0`, {
    name: target.name.replace(/[\\`]/g, '\\$&'),
  });
  return rows
    .flatMap((row) => read(row) ?? [])
    .filter((view) => view.target.schema === target.schema && view.target.name === target.name);
}

/** A materialized view by name; undefined where there is none, or one without `TO`. */
export async function viewAt(inspection: Inspection, view: RelationName): Promise<DeployedView | undefined> {
  const { rows } = await inspection.query(`${READ} AND database = {schema:String} AND name = {name:String}`, {
    schema: view.schema,
    name: view.name,
  });
  return rows[0] ? read(rows[0]) : undefined;
}

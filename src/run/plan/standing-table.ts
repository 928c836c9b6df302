import type { PlanContext } from './plan-context.ts';
import type { RelationName } from './node-plan.ts';
import { readTableId, type TableIdentity } from './same-table.ts';

export interface StandingColumn {
  readonly name: string;
  readonly type: string;
  /** `''`, `DEFAULT`, `MATERIALIZED`, `ALIAS` or `EPHEMERAL`. */
  readonly defaultKind: string;
}

/** A table that stands, as far as what is to be done with it depends on that. */
export interface StandingTable extends TableIdentity {
  readonly columns: readonly StandingColumn[];
  /** Whether a materialized view reads what is inserted into it. */
  readonly isRead: boolean;
  /** Whether a materialized view writes to it. */
  readonly isWritten: boolean;
  /** Undefined where ClickHouse's parser does not take one of the texts, and where none were asked for. */
  readonly spelled: SpelledDefinitions | undefined;
}

/** Texts that are compared with the table's own. */
export interface WantedTexts {
  readonly definition: string;
  /** May be empty. */
  readonly additions: string;
}

/** Definitions in ClickHouse's spelling, each on one line. */
export interface SpelledDefinitions {
  /** The table's own. */
  readonly create: string;
  readonly definition: string;
  readonly additions: string;
}

/** ClickHouse stores a view's target as ` TO db.name `, with backticks where a name needs them. */
const LOOK = `
  WITH
    (SELECT tuple(any(toString(uuid)), any(notEmpty(dependencies_table)), any(create_table_query)) FROM system.tables
     WHERE database = {schema:String} AND name = {name:String}) AS found,
    (SELECT count() FROM system.tables
     WHERE engine = 'MaterializedView' AND position(replaceAll(create_table_query, '\`', ''),
       concat(' TO ', {schema:String}, '.', {name:String}, ' ')) > 0) AS writers,
    {definition:String} != '' AND position = 1 AS isSpelled
  SELECT name, type, default_kind, found.1, found.2, writers > 0,
    isSpelled ? formatQuerySingleLineOrNull(found.3) : NULL,
    isSpelled ? formatQuerySingleLineOrNull({definition:String}) : NULL,
    {additions:String} = '' ? '' : (isSpelled ? formatQuerySingleLineOrNull({additions:String}) : NULL)
  FROM system.columns
  WHERE database = {schema:String} AND table = {name:String} ORDER BY position`;

/** Looks at a table and the materialized views around it, in one question. @throws WarehouseError */
export async function lookAtTable(
  { inspection }: Pick<PlanContext, 'inspection'>,
  { schema, name }: RelationName,
  { definition, additions }: WantedTexts = { definition: '', additions: '' },
): Promise<StandingTable> {
  const { rows } = await inspection.query(LOOK, { schema, name, definition, additions });
  const [, , , uuid, isRead, isWritten, ...texts] = rows[0] ?? [];
  const [create, wanted, added] = texts;
  return {
    id: readTableId(uuid),
    columns: rows.map(([column, type, kind]) => ({
      name: String(column),
      type: String(type),
      defaultKind: String(kind),
    })),
    isRead: Number(isRead ?? 0) > 0,
    isWritten: Number(isWritten ?? 0) > 0,
    spelled:
      typeof create === 'string' && typeof wanted === 'string' && typeof added === 'string'
        ? { create, definition: wanted, additions: added }
        : undefined,
  };
}

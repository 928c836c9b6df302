import type { Json, JsonObject } from '../../base/index.ts';
import type { CompileUse, Compiler } from '../../compile/index.ts';
import { callMacro, informationSchema, Relation, Table } from '../../context/index.ts';
import { fromPython } from '../../jinja/index.ts';

/** A relation that the catalog is to have. */
export interface CatalogRelation {
  readonly schema: string;
  readonly identifier: string;
}

export interface CatalogRequest {
  readonly compiler: Compiler;
  readonly projectName: string;
  readonly relations: readonly CatalogRelation[];
  readonly use: CompileUse;
}

/** Up to so many relations are asked for by name, as in dbt; more of them by their schemas. */
const NAMED = 100;

/**
 * What the warehouse knows of relations: a row for each column, with the columns that dbt's macros `get_catalog` and
 * `get_catalog_relations` give, which projects may override. Relations that do not exist have no rows.
 * @throws UserError, WarehouseError
 */
export async function readCatalog(request: CatalogRequest): Promise<readonly JsonObject[]> {
  const { compiler, projectName, relations, use } = request;
  if (relations.length === 0) return [];
  const scope = compiler.operationScope('catalog', projectName, use);
  const answer =
    relations.length <= NAMED
      ? await callMacro(scope, 'get_catalog_relations', [
          informationSchema(null),
          relations.map((relation) => new Relation(relation)),
        ])
      : await callMacro(scope, 'get_catalog', [
          informationSchema(null),
          [...new Set(relations.map(({ schema }) => schema))],
        ]);
  return answer instanceof Table ? rowsOf(answer) : [];
}

function rowsOf({ columnNames, rows }: Table): readonly JsonObject[] {
  return rows.map((row) =>
    Object.fromEntries(columnNames.map((name, at): [string, Json] => [name, fromPython(row[at])])),
  );
}

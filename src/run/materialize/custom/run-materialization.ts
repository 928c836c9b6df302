import {
  callEntry,
  callMacro,
  AdapterResponse,
  Relation,
  Table,
  type MacroEntry,
} from '../../../context/index.ts';
import { fromPython, PyDict, toRepr, type Scope } from '../../../jinja/index.ts';
import { isRecord } from '../../../base/index.ts';
import type { ManifestNode } from '../../../manifest/index.ts';
import type { RelationCache, StatementResult } from '../../../warehouse/index.ts';
import { materializationReturn, materializationWithoutMain } from '../../diagnostics.ts';

/** What a materialization that a project or package wrote came to. */
export interface Materialized {
  /** What its statement named `main` answered: its message, what ClickHouse said of it, its rows. */
  readonly message: string;
  readonly result: StatementResult | undefined;
  readonly table: Table;
}

const itemOf = (value: unknown, key: string): unknown =>
  value instanceof PyDict ? value.get(key) : isRecord(value) ? value[key] : undefined;

/** The relations that a materialization returns under `relations`. @throws UserError for anything else */
function relationsOf(returned: unknown, entry: MacroEntry, node: ManifestNode): readonly Relation[] {
  const relations = itemOf(returned, 'relations');
  if (!Array.isArray(relations)) throw materializationReturn(entry, node, toRepr(fromPython(returned)));
  return relations.map((relation: unknown) => {
    if (relation instanceof Relation) return relation;
    throw materializationReturn(entry, node, `the relation ${toRepr(relation)}`);
  });
}

/**
 * Runs a materialization written in Jinja, as dbt does: its template sends what it likes, and returns the relations that
 * it leaves, at which the cache looks again.
 *
 * @throws UserError for what it returns, or when it sends no statement named `main`; what its template and statements throw
 */
export async function runMaterialization(
  entry: MacroEntry,
  node: ManifestNode,
  scope: Scope,
  relations: RelationCache,
): Promise<Materialized> {
  const returned = await callEntry(scope, entry);
  for (const relation of relationsOf(returned, entry, node)) {
    await relations.refresh(relation.schema ?? '', relation.identifier ?? '');
  }
  const main = await callMacro(scope, 'load_result', ['main']);
  const response = itemOf(main, 'response');
  const table = itemOf(main, 'table');
  if (main === null || main === undefined) throw materializationWithoutMain(entry, node);
  return {
    message: response instanceof AdapterResponse ? response.toText() : 'OK',
    result: response instanceof AdapterResponse ? response.result : undefined,
    table: table instanceof Table ? table : Table.empty(),
  };
}

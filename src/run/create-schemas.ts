import type { CompileUse } from '../compile/index.ts';
import { callMacro, Relation } from '../context/index.ts';
import { toText } from '../jinja/index.ts';
import { isRelational, type ManifestNode } from '../manifest/index.ts';
import { storesFailuresAs } from './nodes/run-test.ts';
import type { RunState } from './run-state.ts';

/** The schemas that a run's nodes are built in. */
export function requiredSchemas(
  nodes: readonly ManifestNode[],
  storeFailures: boolean | undefined,
): readonly string[] {
  const builds = (node: ManifestNode): boolean =>
    isRelational(node) ||
    (node.resource_type === 'test' && storesFailuresAs(node, storeFailures) !== undefined);
  return [...new Set(nodes.filter(builds).map((node) => node.schema))].sort();
}

/** A database that is not there yet. */
export interface MissingSchema {
  readonly schema: string;
  /** The first node that needs it, in whose scope the statement is written. */
  readonly node: ManifestNode;
  readonly sql: string;
}

/** The databases that a run creates before anything else: those of its nodes and the target's. @throws WarehouseError, UserError */
export async function planSchemas(
  { request, relations }: RunState,
  nodes: readonly ManifestNode[],
  use: CompileUse,
): Promise<readonly MissingSchema[]> {
  const schemas = requiredSchemas(nodes, request.settings.storeFailures);
  const missing: MissingSchema[] = [];
  // Statements are sent with the target's schema as current database, which must exist even where nothing is built in it.
  for (const schema of new Set([request.target.schema, ...schemas])) {
    if (await relations.hasSchema(schema)) continue;
    const node = nodes.find((candidate) => candidate.schema === schema) ?? nodes[0];
    if (!node) continue;
    const scope = request.compiler.scopeOf(node, undefined, use);
    const self = scope.get('this');
    const canOnCluster = self instanceof Relation && self.fields.canOnCluster;
    const relation = new Relation({ schema, canOnCluster });
    const sql = toText(await callMacro(scope, 'get_create_schema_sql', [relation])).trim();
    missing.push({ schema, node, sql });
  }
  return missing;
}

/**
 * Creates the databases that the run needs and that do not exist, before anything runs: those of its nodes and the
 * target's. The text is that of the macro `create_schema`'s statement, in the scope of the first node that needs it.
 *
 * @returns the schemas of the nodes.
 * @throws WarehouseError, UserError
 */
export async function createSchemas(
  state: RunState,
  nodes: readonly ManifestNode[],
  use: CompileUse,
): Promise<readonly string[]> {
  const { request, relations, signal } = state;
  for (const { schema, node, sql } of await planSchemas(state, nodes, use)) {
    const { queryId } = await request.warehouse.command(sql, { database: null, signal });
    request.listener({
      kind: 'StatementSent',
      uniqueId: node.unique_id,
      purpose: 'create schema',
      sql,
      queryId,
    });
    relations.schemaCreated(schema, request.target.databaseEngine?.replace(/\(.*$/s, '') ?? 'Atomic');
  }
  return requiredSchemas(nodes, request.settings.storeFailures);
}

import { callMacro, Relation } from '../context/index.ts';
import { toText } from '../jinja/index.ts';
import type { RunRequest } from './types.ts';

/**
 * Creates the target's database where it does not exist: statements are sent with it as the current one. What builds
 * nodes does so with the databases of its nodes.
 * @throws WarehouseError, UserError
 */
export async function createTargetSchema(
  request: Pick<RunRequest, 'compiler' | 'manifest' | 'relations' | 'signal' | 'target' | 'warehouse'>,
): Promise<void> {
  const { compiler, manifest, relations, signal, target, warehouse } = request;
  const { schema } = target;
  if (await relations.hasSchema(schema)) return;
  const use = { warehouse, relations, signal };
  const scope = compiler.operationScope('create_schema', manifest.projectName, use);
  const sql = toText(await callMacro(scope, 'get_create_schema_sql', [new Relation({ schema })])).trim();
  await warehouse.command(sql, { database: null, signal });
  relations.schemaCreated(schema, target.databaseEngine?.replace(/\(.*$/s, '') ?? 'Atomic');
}

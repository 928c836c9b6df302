import type { CompiledSql, Compiler, CompileUse } from '../compile/index.ts';
import { callMacro } from '../context/index.ts';
import { toText } from '../jinja/index.ts';
import { renderRelationName, type CompiledNode, type ManifestNode } from '../manifest/index.ts';
import type { RelationCache, ResultColumn, Warehouse } from '../warehouse/index.ts';
import { previewFailed } from './diagnostics.ts';
import { explainError } from './nodes/explain-error.ts';

export interface PreviewRequest {
  readonly compiler: Compiler;
  readonly warehouse: Warehouse;
  readonly relations: RelationCache;
  readonly signal: AbortSignal;
  /** How many rows; negative for all. */
  readonly limit: number;
}

export interface Preview {
  readonly name: string;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
}

async function preview(request: PreviewRequest, code: CompiledSql, use: CompileUse): Promise<Preview> {
  const { compiler, warehouse, signal, limit } = request;
  const { node, sql } = code;
  const scope = compiler.scopeOf(node, sql, use);
  const header = node.config['sql_header'] ?? null;
  const statement = toText(
    await callMacro(scope, 'get_show_sql', [sql, header, limit < 0 ? null : limit]),
  ).trim();
  try {
    // Looking at something must not make the target's database, nor fail because no run has made it yet.
    const isThere = await request.relations.hasSchema(warehouse.target.schema);
    const { columns, rows } = await warehouse.query(statement, {
      signal,
      ...(isThere ? {} : { database: null }),
    });
    return { name: node.name, columns, rows };
  } catch (failure) {
    throw previewFailed(explainError(failure, node, code, statement).diagnostics, failure);
  }
}

const useOf = ({ warehouse, relations, signal }: PreviewRequest): CompileUse => ({
  warehouse,
  relations,
  signal,
});

/** The first rows of what a node's query gives now; of a seed, what was loaded. @throws UserError, WarehouseError */
export async function previewNode(request: PreviewRequest, node: ManifestNode): Promise<Preview> {
  const use = useOf(request);
  if (node.resource_type === 'seed') {
    const code = await request.compiler.compileInline(
      `select * from ${renderRelationName(node.schema, node.alias)}`,
      use,
      node.name,
    );
    return preview(request, code, use);
  }
  const compiled: CompiledNode = node;
  return preview(request, await request.compiler.compile(compiled, use), use);
}

/** The first rows of a query with Jinja that is no node. @throws UserError, WarehouseError */
export async function previewSql(request: PreviewRequest, sql: string): Promise<Preview> {
  const use = useOf(request);
  return preview(request, await request.compiler.compileInline(sql, use), use);
}

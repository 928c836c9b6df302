import { UserError } from '../../base/index.ts';
import { Column } from '../../context/index.ts';
import type { CompiledNode, Manifest, ManifestNode, SourceNode } from '../../manifest/index.ts';
import { WarehouseError } from '../../warehouse/index.ts';
import { isReferable, relationOfNode } from '../reference-lookup.ts';
import type { CompiledSql, CompileUse } from '../types.ts';

export interface DescribeOptions {
  readonly manifest: Manifest;
  readonly compile: (node: CompiledNode, use: CompileUse) => Promise<CompiledSql>;
}

/**
 * The columns of what has no relation: of a model, those of its query, where models upstream that are not built either
 * stand with their own queries; else those that are declared, when all have a type. Undefined when nothing tells.
 */
export async function describeUnbuilt(
  { manifest, compile }: DescribeOptions,
  original: ManifestNode | SourceNode,
  use: CompileUse,
): Promise<readonly Column[] | undefined> {
  if (original.resource_type === 'model' && use.warehouse) {
    const unbuilt = new Set<string>();
    await collectUnbuilt(manifest, original, use, unbuilt);
    try {
      const { sql } = await compile(original, { ...use, unbuilt });
      const isThere = await use.relations?.hasSchema(use.warehouse.target.schema);
      const { rows } = await use.warehouse.query(
        `describe table (\n${sql}\n)`,
        isThere === false ? { database: null } : {},
      );
      return rows.map(([name, type]) => new Column(String(name), String(type)));
    } catch (error) {
      if (!(error instanceof UserError || error instanceof WarehouseError)) throw error;
    }
  }
  return declaredColumns(original);
}

function declaredColumns({ columns }: ManifestNode | SourceNode): readonly Column[] | undefined {
  const declared = Object.values(columns);
  if (declared.length === 0) return undefined;
  const typed = declared.flatMap(({ name, data_type: type }) =>
    type === null ? [] : [new Column(name, type)],
  );
  return typed.length === declared.length ? typed : undefined;
}

/** Models that lie upstream of one and have no relation, down to those that have one. */
async function collectUnbuilt(
  manifest: Manifest,
  node: ManifestNode,
  use: CompileUse,
  unbuilt: Set<string>,
): Promise<void> {
  if (node.resource_type === 'seed') return;
  for (const id of node.depends_on.nodes) {
    const parent = manifest.nodes[id];
    if (!parent || !isReferable(parent) || parent.resource_type !== 'model' || unbuilt.has(id)) continue;
    const isEphemeral = relationOfNode(parent).kind === 'ephemeral';
    if (!isEphemeral && (await use.relations?.get(parent.schema, parent.alias))) continue;
    unbuilt.add(id);
    await collectUnbuilt(manifest, parent, use, unbuilt);
  }
}

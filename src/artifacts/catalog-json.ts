import { join } from 'node:path';
import { isRecord, type Json, type JsonObject } from '../base/index.ts';
import { metadataJson, type ArtifactMetadata } from './artifact-metadata.ts';
import { writeAtomically } from './write-atomically.ts';

/** A node or source of the manifest whose relation the catalog may have. */
export interface CatalogMember {
  readonly uniqueId: string;
  readonly schema: string;
  readonly identifier: string;
}

export interface CatalogContent {
  /** As the macros `get_catalog` and `get_catalog_relations` give them: one for each column of each relation. */
  readonly rows: readonly JsonObject[];
  readonly nodes: readonly CatalogMember[];
  readonly sources: readonly CatalogMember[];
  /** What kept rows from being read; null when nothing did. */
  readonly errors: readonly string[] | null;
}

/** catalog.json, version 1, as plain data. */
export function catalogJson(content: CatalogContent, metadata: ArtifactMetadata): JsonObject {
  const tables = gatherTables(content.rows);
  const pick = (members: readonly CatalogMember[]): JsonObject =>
    Object.fromEntries(
      members.flatMap(({ uniqueId, schema, identifier }) => {
        const table = tables.get(keyOf(schema, identifier));
        return table ? [[uniqueId, { ...table, unique_id: uniqueId }]] : [];
      }),
    );
  return {
    metadata: metadataJson('catalog', 1, metadata),
    nodes: pick(content.nodes),
    sources: pick(content.sources),
    errors: content.errors,
  };
}

/** Writes catalog.json into the target folder. @returns its path. @throws ArtifactError */
export async function writeCatalog(
  targetFolder: string,
  content: CatalogContent,
  metadata: ArtifactMetadata,
): Promise<string> {
  const file = join(targetFolder, 'catalog.json');
  await writeAtomically(file, JSON.stringify(catalogJson(content, metadata)));
  return file;
}

/** Names are compared without regard to case, as in dbt. */
const keyOf = (schema: Json | undefined, name: Json | undefined): string =>
  JSON.stringify([String(schema).toLowerCase(), String(name).toLowerCase()]);

function gatherTables(rows: readonly JsonObject[]): ReadonlyMap<string, JsonObject> {
  const byTable = new Map<string, JsonObject[]>();
  for (const row of rows) {
    const key = keyOf(row['table_schema'], row['table_name']);
    const known = byTable.get(key);
    if (known) known.push(row);
    else byTable.set(key, [row]);
  }
  return new Map(Array.from(byTable, ([key, columns]) => [key, describeTable(columns)]));
}

function describeTable(rows: readonly JsonObject[]): JsonObject {
  const [first = {}] = rows;
  const metadata = withoutPrefix(first, 'table_');
  const columns = rows.map((row) => {
    const column = withoutPrefix(row, 'column_');
    return [String(column['name']), { comment: null, ...column, index: Number(column['index']) }] as const;
  });
  return {
    metadata: { comment: null, owner: null, ...metadata },
    columns: Object.fromEntries(columns),
    stats: describeStats(withoutPrefix(first, 'stats:')),
  };
}

function withoutPrefix(row: JsonObject, prefix: string): JsonObject {
  return Object.fromEntries(
    Object.entries(row).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

/** From `rows:label`, `rows:value`, … to one record a statistic; those without a value to show are left out. */
function describeStats(fields: JsonObject): JsonObject {
  const stats: Record<string, Json> = {};
  for (const id of new Set(Object.keys(fields).map((key) => key.split(':')[0] ?? ''))) {
    const [label, value, description, include] = ['label', 'value', 'description', 'include'].map(
      (part) => fields[`${id}:${part}`] ?? null,
    );
    const isShown = include === true || include === 1;
    if (isShown && value !== null)
      stats[id] = {
        id,
        label: label ?? id,
        value: value ?? null,
        description: description ?? null,
        include: true,
      };
  }
  stats['has_stats'] = {
    id: 'has_stats',
    label: 'Has Stats?',
    value: Object.values(stats).some(isRecord),
    description: 'Indicates whether there are statistics for this table',
    include: false,
  };
  return stats;
}

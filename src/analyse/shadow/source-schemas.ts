import { isRecord } from '../../base/index.ts';
import type { ShadowColumn } from '../engine/protocol.ts';

/** The columns of sources as a target had them, by `schema.name`: what `sources pull` writes, for checks without it. */
export type SourceSchemas = ReadonlyMap<string, readonly ShadowColumn[]>;

/** Lies beside dbt_project.yml, to be committed. */
export const SOURCE_SCHEMAS_FILE = 'source-schemas.json';

/** The file's text: relations by name, so that two pulls of the same tables are the same text. */
export function formatSourceSchemas(schemas: SourceSchemas): string {
  const relations = [...schemas]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([relation, columns]) => ({
      relation,
      columns: columns.map(({ name, type, isHidden = false }) => ({
        name,
        type,
        ...(isHidden ? { hidden: true } : {}),
      })),
    }));
  return `${JSON.stringify({ version: 1, relations }, null, 2)}\n`;
}

/** Reads the file's text; undefined when it is not of this form. */
export function parseSourceSchemas(text: string): SourceSchemas | undefined {
  const data = parseJson(text);
  if (!isRecord(data) || data['version'] !== 1 || !Array.isArray(data['relations'])) return undefined;
  const schemas = new Map<string, readonly ShadowColumn[]>();
  for (const entry of data['relations']) {
    if (!isRecord(entry)) return undefined;
    const { relation, columns } = entry;
    if (typeof relation !== 'string' || !Array.isArray(columns)) return undefined;
    const read: ShadowColumn[] = [];
    for (const column of columns) {
      if (!isRecord(column)) return undefined;
      const { name, type, hidden } = column;
      if (typeof name !== 'string' || typeof type !== 'string') return undefined;
      read.push({ name, type, ...(hidden === true ? { isHidden: true } : {}) });
    }
    schemas.set(relation, read);
  }
  return schemas;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { isRecord, type Json, type JsonObject } from '../../base/index.ts';

/** What a node has only once it is compiled. */
const COMPILED = ['compiled', 'compiled_code', 'compiled_path', 'extra_ctes', 'extra_ctes_injected'];

/** Parts of a node whose own empty fields are left out as well; `meta` and what else the user wrote stay as they are. */
const PARTS = ['config', 'docs', 'contract', 'checksum', 'test_metadata'];
const PARTS_OF_CONFIG = ['docs', 'contract'];

/** `model` as templates see it: a node's record as a copy that they may change, without what is not set (`to_dict(omit_none=True)`). */
export function modelRecord(node: JsonObject): JsonObject {
  const record: Record<string, Json> = withoutNull(structuredClone(node));
  if (record['compiled'] !== true) for (const key of COMPILED) delete record[key];
  const { compiled_code: code, columns, refs } = record;
  if (code !== undefined) record['compiled_sql'] = code;
  trim(record, PARTS);
  const { config } = record;
  if (isRecord(config)) record['config'] = trim({ ...config }, PARTS_OF_CONFIG);
  if (isRecord(columns)) record['columns'] = trim({ ...columns }, Object.keys(columns));
  if (Array.isArray(refs)) record['refs'] = refs.map((ref: Json) => (isRecord(ref) ? withoutNull(ref) : ref));
  return record;
}

function trim(record: Record<string, Json>, parts: readonly string[]): Record<string, Json> {
  for (const part of parts) {
    const value = record[part];
    if (isRecord(value)) record[part] = withoutNull(value);
  }
  return record;
}

const withoutNull = (record: JsonObject): Record<string, Json> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));

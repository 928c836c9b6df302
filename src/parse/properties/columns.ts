import type { Json, JsonObject } from '../../base/index.ts';
import type { ColumnInfo } from '../../manifest/index.ts';
import { dictAt, isDict, listOf, textAt, textsOf } from '../json-object.ts';

const KNOWN = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'docs',
  'config',
  'data_tests',
  'tests',
  'quote',
  'tags',
  'granularity',
]);

/** Column entries of a property file with a name, by name; the last one of a name wins, as in dbt. */
export function readColumns(entries: readonly JsonObject[]): Record<string, ColumnInfo> {
  return Object.fromEntries(entries.map((entry) => [textAt(entry, 'name') ?? '', readColumn(entry)]));
}

/** The entries of a `columns:` list that are columns (and not a version's include and exclude). */
export function columnEntries(columns: Json | undefined): readonly JsonObject[] {
  return listOf(columns).filter((each): each is JsonObject => isDict(each) && typeof each.name === 'string');
}

/** The tags a column has of its own and in its config. */
export function columnTags(entry: JsonObject): readonly string[] {
  return [...new Set([...textsOf(entry.tags), ...textsOf(dictAt(entry, 'config').tags)])];
}

function readColumn(entry: JsonObject): ColumnInfo {
  const meta = { ...dictAt(entry, 'meta'), ...dictAt(dictAt(entry, 'config'), 'meta') };
  const tags = columnTags(entry);
  const extra = Object.fromEntries(Object.entries(entry).filter(([key]) => !KNOWN.has(key)));
  return {
    name: textAt(entry, 'name') ?? '',
    description: textAt(entry, 'description') ?? '',
    meta,
    data_type: textAt(entry, 'data_type'),
    constraints: listOf(entry.constraints).map((each) => readConstraint(each, 'column')),
    quote: typeof entry.quote === 'boolean' ? entry.quote : null,
    config: { meta, tags },
    tags,
    granularity: textAt(entry, 'granularity'),
    doc_blocks: [],
    ...extra,
  };
}

/** A constraint with every key dbt knows; a model's also names its columns. */
export function readConstraint(constraint: Json, level: 'column' | 'model'): Json {
  const data = isDict(constraint) ? constraint : {};
  return {
    type: data.type ?? null,
    name: data.name ?? null,
    expression: data.expression ?? null,
    warn_unenforced: data.warn_unenforced ?? true,
    warn_unsupported: data.warn_unsupported ?? true,
    to: data.to ?? null,
    to_columns: data.to_columns ?? [],
    ...(level === 'model' ? { columns: data.columns ?? [] } : {}),
  };
}

import { UserError, type Json, type JsonObject } from '../../base/index.ts';
import { completeFreshness } from '../config/config-fields.ts';
import { loadedAtTwice } from '../diagnostics.ts';
import { dictAt, isDict, textAt, textsOf } from '../json-object.ts';
import { spanInEntry } from '../properties/property-entry.ts';
import type { SourceTable } from './source-entry.ts';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The config of a table that its property file asks for: the source's, the table's over it, and the properties that
 * may stand at four places merged in dbt's order (`dbt/parser/sources.py`).
 * @throws UserError when a level has both `loaded_at_field` and `loaded_at_query`.
 */
export function sourceConfig(target: SourceTable): JsonObject {
  const { source, table } = target;
  const config: Record<string, Json> = { ...dictAt(source, 'config'), ...dictAt(table, 'config') };
  const freshness = mergeFreshness(target);
  if (freshness === undefined) delete config.freshness;
  else config.freshness = freshness;
  const { field, query } = loadedAt(target);
  config.loaded_at_field = field;
  config.loaded_at_query = query;
  config.meta = levelsOf(target).reduce<JsonObject>(
    (meta, level) => ({ ...meta, ...dictAt(level, 'meta') }),
    {},
  );
  config.tags = [...new Set(levelsOf(target).flatMap((level) => textsOf(level.tags)))].toSorted(compare);
  return config;
}

/** The places of a property, from general to specific. */
function levelsOf({ source, table }: SourceTable): readonly JsonObject[] {
  return [source, dictAt(source, 'config'), table, dictAt(table, 'config')];
}

/** Undefined when no place says anything, null when freshness is switched off. */
function mergeFreshness(target: SourceTable): Json | undefined {
  const written = levelsOf(target).map((level) => level.freshness);
  if (written.every((each) => each === undefined)) return undefined;
  let merged = written[0] === undefined ? completeFreshness({}) : written[0];
  for (const update of written.slice(1)) merged = mergePair(merged, update);
  if (!isDict(merged)) return null;
  return hasThreshold(merged) ? completeFreshness(merged) : undefined;
}

function mergePair(base: Json, update: Json | undefined): Json {
  if (update === undefined) return base;
  if (!isDict(update)) return null;
  if (!isDict(base)) return hasThreshold(update) ? update : null;
  return {
    ...base,
    ...update,
    warn_after: mergeAge(base, update, 'warn_after'),
    error_after: mergeAge(base, update, 'error_after'),
  };
}

function mergeAge(base: JsonObject, update: JsonObject, key: string): Json {
  if (!(key in update)) return base[key] ?? {};
  const [before, after] = [base[key], update[key]];
  if (!isDict(after)) return null;
  return isAge(after) && isDict(before) ? { ...before, ...after } : isAge(after) ? after : (before ?? {});
}

function isAge(value: Json | undefined): boolean {
  return isDict(value) && typeof value.count === 'number' && typeof value.period === 'string';
}

function hasThreshold(freshness: JsonObject): boolean {
  return isAge(freshness.warn_after) || isAge(freshness.error_after);
}

function loadedAt(target: SourceTable): { readonly field: string | null; readonly query: string | null } {
  const { source, table, entry } = target;
  const ofTable = valuesAt(table);
  const ofSource = valuesAt(source);
  if (ofTable.isFieldWritten && ofTable.query !== null) {
    throw new UserError(loadedAtTwice(target.tableName, spanInEntry(entry, ...target.path)));
  }
  if (ofSource.field !== null && ofSource.query !== null) {
    throw new UserError(loadedAtTwice(entry.name, spanInEntry(entry, 'name')));
  }
  const field = ofTable.isFieldWritten ? ofTable.field : ofSource.field;
  const query = ofTable.query ?? (ofTable.isFieldWritten ? null : ofSource.query);
  return { field, query };
}

function valuesAt(level: JsonObject): {
  field: string | null;
  query: string | null;
  isFieldWritten: boolean;
} {
  const config = dictAt(level, 'config');
  return {
    field: textAt(level, 'loaded_at_field') ?? textAt(config, 'loaded_at_field'),
    query: textAt(level, 'loaded_at_query') ?? textAt(config, 'loaded_at_query'),
    isFieldWritten: 'loaded_at_field' in level || textAt(config, 'loaded_at_field') !== null,
  };
}

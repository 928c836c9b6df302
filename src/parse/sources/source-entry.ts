import type { Json, JsonObject } from '../../base/index.ts';
import { sourcePatchTwice, sourcePatchUnused } from '../diagnostics.ts';
import { isDict, listOf, textAt } from '../json-object.ts';
import type { KeyPath } from '../properties/is-rendered.ts';
import { readEntries, spanOfEntry, type PropertyEntry } from '../properties/property-entry.ts';
import type { ParseSession } from '../session.ts';

/** One table of a source, with what another package's `overrides` changes in it. */
export interface SourceTable {
  readonly entry: PropertyEntry;
  readonly source: JsonObject;
  readonly table: JsonObject;
  readonly tableName: string;
  /** Where the table stands in the entry. */
  readonly path: KeyPath;
  /** `original_file_path` of the overriding file. */
  readonly patchPath: string | null;
}

/** Every table of every source of the project. */
export function readSourceTables(session: ParseSession): readonly SourceTable[] {
  const entries = session.project.packages.flatMap((owner) => readEntries(session, owner, 'sources'));
  const overrides = new Map<string, PropertyEntry>();
  for (const entry of entries) {
    const overridden = textAt(entry.data, 'overrides');
    if (overridden === null) continue;
    const key = `${overridden} ${entry.name}`;
    const earlier = overrides.get(key);
    if (earlier)
      session.diagnostics.report(sourcePatchTwice(entry.name, spanOfEntry(entry), spanOfEntry(earlier)));
    else overrides.set(key, entry);
  }
  const used = new Set<PropertyEntry>();
  const tables = entries
    .filter((entry) => !('overrides' in entry.data))
    .flatMap((entry) => {
      const override = overrides.get(`${entry.package.name} ${entry.name}`);
      if (override) used.add(override);
      return tablesOf(entry, override);
    });
  for (const override of overrides.values()) {
    if (!used.has(override))
      session.diagnostics.report(sourcePatchUnused(override.name, spanOfEntry(override)));
  }
  return tables;
}

function tablesOf(entry: PropertyEntry, override: PropertyEntry | undefined): readonly SourceTable[] {
  const source = override ? patched(entry.data, override.data, ['name', 'overrides', 'tables']) : entry.data;
  return listOf(entry.data.tables).flatMap((table, index): readonly SourceTable[] => {
    if (!isDict(table) || typeof table.name !== 'string') return [];
    const tableName = table.name;
    const over = listOf(override?.data.tables).find((each) => isDict(each) && each.name === tableName);
    return [
      {
        entry,
        source,
        table: isDict(over) ? patched(table, over, ['name']) : table,
        tableName,
        path: ['tables', index],
        patchPath: override?.file.originalFilePath ?? null,
      },
    ];
  });
}

function patched(base: JsonObject, over: JsonObject, without: readonly string[]): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) if (!without.includes(key)) merged[key] = value;
  return merged;
}

import type { Json, JsonObject } from '../../base/index.ts';
import { badLatestVersion, duplicateVersion } from '../diagnostics.ts';
import { dictAt, isDict, isList, listOf, textAt, textsOf } from '../json-object.ts';
import type { ParseSession } from '../session.ts';
import { columnEntries, readColumns } from './columns.ts';
import {
  columnTests,
  readConfig,
  readDate,
  testsAt,
  type NodePatch,
  type NodeVersion,
} from './node-patch.ts';
import { spanInEntry, type PropertyEntry } from './property-entry.ts';

/** One version of a model and the name its file has. */
export interface VersionPatch {
  readonly patch: NodePatch;
  /** The file's name without ending: `defined_in`, or `<model>_v<version>`. */
  readonly definedIn: string;
}

/** Whether a model's entry has versions. */
export function hasVersions(entry: PropertyEntry): boolean {
  return listOf(entry.data.versions).length > 0;
}

/** One patch for each version: the entry's own properties with those of the version over them. */
export function readVersionPatches(session: ParseSession, entry: PropertyEntry): readonly VersionPatch[] {
  const written = listOf(entry.data.versions).flatMap((data, index) =>
    isDict(data) && isVersion(data.v) ? [{ data, index, v: data.v }] : [],
  );
  const seen = new Set<string>();
  for (const { v, index } of written) {
    if (seen.has(String(v))) {
      session.diagnostics.report(duplicateVersion(entry.name, v, spanInEntry(entry, 'versions', index, 'v')));
    }
    seen.add(String(v));
  }
  const named = entry.data.latest_version;
  const latest = isVersion(named) ? named : highest(written.map(({ v }) => v));
  if (isVersion(named) && !written.some(({ v }) => v === named)) {
    session.diagnostics.report(badLatestVersion(entry.name, named, spanInEntry(entry, 'latest_version')));
  }
  return written.map(({ data, index, v }) => readVersion(session, entry, { data, index, v }, latest));
}

function readVersion(
  session: ParseSession,
  entry: PropertyEntry,
  { data, index, v }: { data: JsonObject; index: number; v: NodeVersion },
  latest: NodeVersion,
): VersionPatch {
  const inherited = columnEntries(entry.data.columns).filter(includes(data.columns));
  const own = columnEntries(data.columns);
  const path = ['versions', index];
  const hasOwnTests = data.data_tests !== undefined || data.tests !== undefined;
  const access = textAt(data, 'access');
  return {
    definedIn: textAt(data, 'defined_in') ?? `${entry.name}_v${v}`,
    patch: {
      entry,
      description: textAt(data, 'description') ?? textAt(entry.data, 'description') ?? '',
      columns: readColumns([...inherited, ...own]),
      config: {
        ...mergeDeep(readConfig(session, entry), dictAt(data, 'config')),
        ...(access === null ? {} : { access }),
      },
      configPath: dictAt(data, 'config') === data.config ? [...path, 'config'] : ['config'],
      constraints:
        listOf(data.constraints).length > 0 ? listOf(data.constraints) : listOf(entry.data.constraints),
      deprecationDate: readDate(data.deprecation_date),
      timeSpine: null,
      version: v,
      latestVersion: latest,
      tests: [
        ...columnTests(session, entry, ['columns'], inherited),
        ...columnTests(session, entry, [...path, 'columns'], own),
        ...(hasOwnTests
          ? testsAt(session, entry, data, path, null)
          : testsAt(session, entry, entry.data, [], null)),
      ],
    },
  };
}

/** Which of the model's columns a version takes: all, but for what its `include` and `exclude` say. */
function includes(columns: Json | undefined): (column: JsonObject) => boolean {
  const rule = listOf(columns).find((each) => isDict(each) && 'include' in each);
  if (!isDict(rule)) return () => true;
  const { include } = rule;
  const excluded = textsOf(rule.exclude);
  const named = isList(include) ? textsOf(include) : undefined;
  return ({ name }) =>
    typeof name === 'string' && (named === undefined || named.includes(name)) && !excluded.includes(name);
}

function isVersion(value: Json | undefined): value is NodeVersion {
  return typeof value === 'string' || typeof value === 'number';
}

/** The highest version: by number where both are numbers, else as text, as dbt compares them. */
function highest(versions: readonly NodeVersion[]): NodeVersion {
  return versions.reduce((best, each) => (isLower(best, each) ? each : best), versions[0] ?? '');
}

function isLower(a: NodeVersion, b: NodeVersion): boolean {
  const [left, right] = [Number(a), Number(b)];
  return Number.isNaN(left) || Number.isNaN(right) ? String(a) < String(b) : left < right;
}

function mergeDeep(base: JsonObject, over: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isDict(before) && isDict(value) ? mergeDeep(before, value) : value;
  }
  return merged;
}

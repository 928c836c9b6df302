import type { Json, JsonObject, Span } from '../../base/index.ts';
import type { ColumnInfo } from '../../manifest/index.ts';
import { attributeTwice, bothTestKeys } from '../diagnostics.ts';
import { dictAt, isDict, isList, listOf, textAt } from '../json-object.ts';
import type { ParseSession } from '../session.ts';
import { columnEntries, columnTags, readColumns } from './columns.ts';
import type { KeyPath } from './is-rendered.ts';
import { spanInEntry, type PropertyEntry } from './property-entry.ts';

export type NodeVersion = string | number;

/** A data test as a property file asks for it. */
export interface TestRequest {
  readonly definition: Json;
  /** Where the definition stands in the entry. */
  readonly path: KeyPath;
  readonly column: TestedColumn | null;
}

export interface TestedColumn {
  readonly name: string;
  readonly quoted: boolean;
  readonly tags: readonly string[];
}

/** What a property file says of one node; of one version of it where it has versions. */
export interface NodePatch {
  readonly entry: PropertyEntry;
  readonly description: string;
  readonly columns: Record<string, ColumnInfo>;
  readonly config: JsonObject;
  /** The place of `config:`. */
  readonly configPath: KeyPath;
  readonly constraints: readonly Json[];
  readonly deprecationDate: string | null;
  readonly timeSpine: Json;
  readonly version: NodeVersion | null;
  readonly latestVersion: NodeVersion | null;
  readonly tests: readonly TestRequest[];
}

/** Properties that may also stand beside `config:`; dbt moves them into it. */
const MOVED = ['meta', 'docs', 'group', 'contract', 'access'] as const;

/** The patch of an entry without versions. */
export function readNodePatch(session: ParseSession, entry: PropertyEntry): NodePatch {
  const { data } = entry;
  const columns = columnEntries(data.columns);
  return {
    entry,
    description: textAt(data, 'description') ?? '',
    columns: readColumns(columns),
    config: readConfig(session, entry),
    configPath: ['config'],
    constraints: listOf(data.constraints),
    deprecationDate: readDate(data.deprecation_date),
    timeSpine: readTimeSpine(data.time_spine),
    version: null,
    latestVersion: null,
    tests: [...columnTests(session, entry, ['columns'], columns), ...testsAt(session, entry, data, [], null)],
  };
}

/** The tests of a list of columns; `columns` are the ones of `path`, in their order. */
export function columnTests(
  session: ParseSession,
  entry: PropertyEntry,
  path: KeyPath,
  columns: readonly JsonObject[],
): readonly TestRequest[] {
  const written = listOf(valueAt(entry.data, path));
  return columns.flatMap((column) => {
    const index = written.indexOf(column);
    const quote = typeof column.quote === 'boolean' ? column.quote : entry.data.quote_columns === true;
    const tested = { name: textAt(column, 'name') ?? '', quoted: quote, tags: columnTags(column) };
    return testsAt(session, entry, column, [...path, index], tested);
  });
}

/** The tests listed under `data_tests:`, or `tests:` as it was called, of a dict in the entry. */
export function testsAt(
  session: ParseSession,
  entry: PropertyEntry,
  data: JsonObject,
  path: KeyPath,
  column: TestedColumn | null,
): readonly TestRequest[] {
  if (listOf(data.tests).length > 0 && data.data_tests !== undefined) {
    session.diagnostics.report(
      bothTestKeys(entry.name, entry.document.keySpanOf([...entry.path, ...path, 'tests'])),
    );
  }
  const key = listOf(data.tests).length > 0 ? 'tests' : 'data_tests';
  return listOf(data[key]).map((definition, index) => ({ definition, path: [...path, key, index], column }));
}

/** `config:` with the properties that belong there. */
export function readConfig(session: ParseSession, entry: PropertyEntry): JsonObject {
  const config: Record<string, Json> = { ...dictAt(entry.data, 'config') };
  for (const key of MOVED) {
    const value = entry.data[key];
    if (value === undefined) continue;
    if (key in config) session.diagnostics.report(attributeTwice(entry.name, key, spanInEntry(entry, key)));
    config[key] = value;
  }
  return config;
}

function valueAt(data: Json | undefined, path: KeyPath): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => {
    if (isList(value) && typeof key === 'number') return value[key];
    return isDict(value) ? value[key] : undefined;
  }, data);
}

/** A date as dbt keeps it: a moment, midnight where no time is given, in UTC where no zone is. */
export function readDate(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null;
  const [date = '', time = '00:00:00'] = value.trim().split(/[T ]/, 2);
  const hasZone = /(?:Z|[-+]\d{2}:?\d{2})$/.test(time);
  return `${date}T${hasZone ? time : `${time}+00:00`}`;
}

function readTimeSpine(value: Json | undefined): Json {
  if (!isDict(value)) return null;
  const granularities = listOf(value.custom_granularities).map((each) =>
    isDict(each) ? { name: each.name ?? null, column_name: each.column_name ?? null } : each,
  );
  return {
    standard_granularity_column: value.standard_granularity_column ?? null,
    custom_granularities: granularities,
  };
}

/** Where a config of a patch stands. */
export function spanOfPatchConfig(patch: NodePatch, key: string): Span {
  const { entry, configPath } = patch;
  const inConfig = dictAt(entry.data, 'config')[key] !== undefined || configPath.length > 1;
  return inConfig ? spanInEntry(entry, ...configPath, key) : spanInEntry(entry, key);
}

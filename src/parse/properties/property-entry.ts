import type { Json, JsonObject, Span } from '../../base/index.ts';
import { fromPython } from '../../jinja/index.ts';
import type { LoadedPackage, ResourceFile, YamlDocument } from '../../project/index.ts';
import { entryNotDict, entryWithoutName, sectionNotList } from '../diagnostics.ts';
import { isDict, isList } from '../json-object.ts';
import { attempt, hasJinja, propertyScope, type ParseSession } from '../session.ts';
import { isRendered, type KeyPath, type PropertySection } from './is-rendered.ts';

/** One resource's entry in a property file. */
export interface PropertyEntry {
  readonly section: PropertySection;
  readonly name: string;
  /** Rendered, but for what is rendered later. */
  readonly data: JsonObject;
  /** As written. */
  readonly written: JsonObject;
  readonly package: LoadedPackage;
  readonly file: ResourceFile;
  readonly document: YamlDocument;
  /** Where the entry stands in the document. */
  readonly path: KeyPath;
}

/** `package://path` of the file: dbt's `patch_path`. */
export function fileIdOf(entry: PropertyEntry): string {
  return `${entry.package.name}://${entry.file.originalFilePath}`;
}

/** The place of a value inside an entry. */
export function spanInEntry(entry: PropertyEntry, ...path: KeyPath): Span {
  return entry.document.spanOf([...entry.path, ...path]);
}

/** The place of an entry: its name. */
export function spanOfEntry(entry: PropertyEntry): Span {
  return spanInEntry(entry, 'name');
}

const KEYS: Readonly<Record<PropertySection, readonly string[]>> = {
  models: ['models'],
  seeds: ['seeds'],
  snapshots: ['snapshots'],
  sources: ['sources'],
  macros: ['macros'],
  analyses: ['analyses'],
  data_tests: ['data_tests', 'tests'],
  exposures: ['exposures'],
  groups: ['groups'],
  metrics: ['metrics'],
  semantic_models: ['semantic_models'],
  saved_queries: ['saved_queries'],
  unit_tests: ['unit_tests'],
  functions: ['functions'],
};

/** All entries of a section in a package's property files, in the order of the files. */
export function readEntries(
  session: ParseSession,
  owner: LoadedPackage,
  section: PropertySection,
): PropertyEntry[] {
  return owner.properties.flatMap(({ file, document }) => {
    if (!isDict(document.data)) return [];
    const { data } = document;
    const key = KEYS[section].find((each) => data[each] !== undefined && data[each] !== null);
    if (key === undefined) return [];
    const list = data[key];
    if (!isList(list)) {
      session.diagnostics.report(sectionNotList(key, document.keySpanOf([key])));
      return [];
    }
    return list.flatMap((written, index) =>
      readEntry(session, owner, section, { file, document }, written, [key, index]),
    );
  });
}

function readEntry(
  session: ParseSession,
  owner: LoadedPackage,
  section: PropertySection,
  { file, document }: { file: ResourceFile; document: YamlDocument },
  written: Json,
  path: KeyPath,
): readonly PropertyEntry[] {
  if (!isDict(written)) {
    session.diagnostics.report(entryNotDict(section, document.spanOf(path)));
    return [];
  }
  const render = (value: Json, inner: KeyPath): Json => {
    if (typeof value === 'string') {
      if (!hasJinja(value) || !isRendered(section, inner)) return value;
      return renderText(session, owner, value, document.spanOf([...path, ...inner]));
    }
    if (isList(value)) return mapSame(value, (item, index) => render(item, [...inner, index]));
    return isDict(value) ? mapDict(value, (item, key) => render(item, [...inner, key])) : value;
  };
  const data = attempt(session, () => render(written, []));
  if (!isDict(data)) return [];
  const { name } = data;
  if (typeof name !== 'string') {
    session.diagnostics.report(
      entryWithoutName(section, name, document.spanOf('name' in data ? [...path, 'name'] : path)),
    );
    return [];
  }
  return [{ section, name, data, written, package: owner, file, document, path }];
}

/** A text of a property file as dbt's native environment renders it. */
export function renderText(session: ParseSession, owner: LoadedPackage, text: string, cutFrom: Span): Json {
  const source = { path: cutFrom.source.path, text, cutFrom };
  return fromPython(session.environment.renderNative(source, propertyScope(session, owner.name)));
}

function mapSame(list: readonly Json[], map: (item: Json, index: number) => Json): readonly Json[] {
  const mapped = list.map(map);
  return mapped.every((item, index) => item === list[index]) ? list : mapped;
}

function mapDict(dict: JsonObject, map: (item: Json, key: string) => Json): JsonObject {
  let changed: Record<string, Json> | undefined;
  for (const [key, item] of Object.entries(dict)) {
    const mapped = map(item, key);
    if (mapped === item) continue;
    changed ??= { ...dict };
    changed[key] = mapped;
  }
  return changed ?? dict;
}

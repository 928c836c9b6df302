import type { Json, Span } from '../../base/index.ts';
import { renderRelationName, type Quoting, type SourceNode } from '../../manifest/index.ts';
import { columnEntries, readColumns } from '../properties/columns.ts';
import { spanOfProjectConfig } from '../config/span-of-project-config.ts';
import { duplicateSource, freshnessWithoutField, wrongConfigType } from '../diagnostics.ts';
import type { Describer } from '../docs/describe.ts';
import { fqnFolders } from '../code/sql-units.ts';
import type { CodeUnit } from '../code/code-unit.ts';
import type { Mutable } from '../nodes/draft.ts';
import { dictAt, isDict, textAt, textsOf } from '../json-object.ts';
import { columnTests, testsAt } from '../properties/node-patch.ts';
import { spanInEntry } from '../properties/property-entry.ts';
import { attempt, type ParseSession } from '../session.ts';
import { readGenericTest, type TestTarget } from '../tests/generic-test-units.ts';
import { sourceConfig } from './source-config.ts';
import { readSourceTables, type SourceTable } from './source-entry.ts';

export interface BuiltSource {
  readonly node: Mutable<SourceNode>;
  readonly span: Span;
  readonly tests: readonly CodeUnit[];
}

/** Every table of every source, enabled or not, with its data tests. */
export function buildSources(session: ParseSession, describer: Describer): readonly BuiltSource[] {
  const built = new Map<string, BuiltSource>();
  for (const target of readSourceTables(session)) {
    const source = attempt(session, () => buildSource(session, describer, target));
    if (!source) continue;
    const earlier = built.get(source.node.unique_id);
    if (earlier)
      session.diagnostics.report(duplicateSource(source.node.unique_id, source.span, earlier.span));
    else built.set(source.node.unique_id, source);
  }
  return [...built.values()];
}

function buildSource(session: ParseSession, describer: Describer, target: SourceTable): BuiltSource {
  const { entry, source, table, tableName } = target;
  const owner = entry.package;
  const span = spanInEntry(entry, ...target.path, 'name');
  const uniqueId = `source.${owner.name}.${entry.name}.${tableName}`;
  const fqn = [...fqnFolders(owner.name, entry.file.path), entry.name, tableName];
  const patch = sourceConfig(target);
  const resolved = session.configs.resolve({ kind: 'source', packageName: owner.name, fqn, patch });
  const { config } = resolved;
  for (const wrong of resolved.wrong) {
    const inProject = spanOfProjectConfig(owner, 'source', fqn, wrong.key);
    const place =
      wrong.key in dictAt(table, 'config') ? [...target.path, 'config', wrong.key] : ['config', wrong.key];
    const inFile = wrong.key in patch ? spanInEntry(entry, ...place) : undefined;
    session.diagnostics.report(wrongConfigType(uniqueId, wrong, inFile ?? inProject ?? span));
  }
  const schema = textAt(source, 'schema') ?? entry.name;
  const identifier = textAt(table, 'identifier') ?? tableName;
  const describe = (text: string | null, ...path: readonly (string | number)[]) =>
    describer.describe(text ?? '', owner.name, uniqueId, spanInEntry(entry, ...path));
  const description = describe(textAt(table, 'description'), ...target.path, 'description');
  const columns = readColumns(columnEntries(table.columns));
  for (const [name, column] of Object.entries(columns)) {
    const { text, docBlocks } = describe(column.description, ...target.path, 'columns');
    columns[name] = { ...column, description: text, doc_blocks: docBlocks };
  }
  const node: Mutable<SourceNode> = {
    database: '',
    schema,
    name: tableName,
    resource_type: 'source',
    package_name: owner.name,
    path: entry.file.originalFilePath,
    original_file_path: entry.file.originalFilePath,
    unique_id: uniqueId,
    fqn,
    source_name: entry.name,
    source_description: describe(textAt(source, 'description'), 'description').text,
    loader: textAt(source, 'loader') ?? '',
    identifier,
    quoting: readQuoting(source.quoting, table.quoting),
    loaded_at_field: textAt(config, 'loaded_at_field'),
    loaded_at_query: textAt(config, 'loaded_at_query'),
    freshness: config.freshness ?? null,
    external: isDict(table.external) ? readExternal(table.external) : null,
    description: description.text,
    columns,
    meta: dictAt(config, 'meta'),
    source_meta: { ...dictAt(source, 'meta'), ...dictAt(dictAt(source, 'config'), 'meta') },
    tags: textsOf(config.tags),
    config: { ...config, enabled: config.enabled !== false },
    patch_path: target.patchPath,
    unrendered_config: resolved.unrendered,
    relation_name: renderRelationName(schema, identifier),
    created_at: session.createdAt,
    unrendered_database: textAt(entry.written, 'database'),
    unrendered_schema: textAt(entry.written, 'schema'),
    doc_blocks: description.docBlocks,
  };
  warnOfFreshness(session, node, span);
  return { node, span, tests: readTests(session, target) };
}

/** ClickHouse has no time of last change to fall back on. */
function warnOfFreshness(session: ParseSession, node: SourceNode, span: Span): void {
  const { freshness } = node;
  const isAsked =
    isDict(freshness) &&
    ['warn_after', 'error_after'].some((key) => typeof dictAt(freshness, key).count === 'number');
  if (isAsked && node.loaded_at_field === null && node.loaded_at_query === null) {
    session.diagnostics.report(freshnessWithoutField(`${node.source_name}.${node.name}`, span));
  }
}

function readQuoting(source: Json | undefined, table: Json | undefined): Quoting {
  const of = (key: keyof Quoting): boolean | null => {
    const value = [table, source]
      .map((each) => (isDict(each) ? each[key] : undefined))
      .find((each) => each !== undefined && each !== null);
    return typeof value === 'boolean' ? value : null;
  };
  return {
    database: of('database'),
    schema: of('schema'),
    identifier: of('identifier'),
    column: of('column'),
  };
}

function readExternal(external: Readonly<Record<string, Json>>): Json {
  return {
    location: null,
    file_format: null,
    row_format: null,
    tbl_properties: null,
    partitions: null,
    ...external,
  };
}

function readTests(session: ParseSession, target: SourceTable): readonly CodeUnit[] {
  const { entry, source, table, tableName } = target;
  const quotesColumns = readQuoting(source.quoting, table.quoting).column === true;
  const inherited = [...textsOf(source.tags), ...textsOf(table.tags)];
  const about = (tags: readonly string[]): TestTarget => ({
    entry,
    name: `${entry.name}_${tableName}`,
    fileKeyName: `sources.${entry.name}`,
    call: `source('${entry.name}', '${tableName}')`,
    reference: { source: [entry.name, tableName] },
    isSource: true,
    tags,
  });
  const requests = [
    ...testsAt(session, entry, table, target.path, null),
    ...columnTests(session, entry, [...target.path, 'columns'], columnEntries(table.columns)),
  ];
  return requests.flatMap(({ path, column }) => {
    const isQuoted = column !== null && (column.quoted || (quotesColumns && !isUnquoted(table, column.name)));
    const columnName = column === null ? null : isQuoted ? `"${column.name}"` : column.name;
    const unit = readGenericTest(session, about([...inherited, ...(column?.tags ?? [])]), {
      path,
      columnName,
    });
    return unit ? [unit] : [];
  });
}

function isUnquoted(table: Readonly<Record<string, Json>>, name: string): boolean {
  const column = columnEntries(table.columns).find((each) => each.name === name);
  return column?.quote === false;
}

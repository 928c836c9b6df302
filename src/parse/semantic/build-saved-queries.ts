import type { Json, JsonObject } from '../../base/index.ts';
import type { SavedQueryExport, SavedQueryNode } from '../../manifest/index.ts';
import type { Describer } from '../docs/describe.ts';
import { dictAt, isDict, listOf, textAt, textsOf } from '../json-object.ts';
import type { Mutable } from '../nodes/draft.ts';
import type { RelationNamer } from '../nodes/relation-namer.ts';
import { readEntries, spanInEntry, spanOfEntry, type PropertyEntry } from '../properties/property-entry.ts';
import type { ParseSession } from '../session.ts';
import { configOfEntry, DeclaredSet, identityOfEntry } from './declared.ts';
import { readWhereFilters } from './where-filters.ts';

export type SavedQueryDraft = Mutable<SavedQueryNode>;

/** Every saved query of the project; its metrics are found later. */
export function buildSavedQueries(
  session: ParseSession,
  namer: RelationNamer,
  describer: Describer,
): DeclaredSet<SavedQueryDraft> {
  const queries = new DeclaredSet<SavedQueryDraft>(session);
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'saved_queries')) {
      queries.add({ node: build(session, namer, describer, entry), entry, span: spanOfEntry(entry) });
    }
  }
  return queries;
}

function build(
  session: ParseSession,
  namer: RelationNamer,
  describer: Describer,
  entry: PropertyEntry,
): SavedQueryDraft {
  const { data, name } = entry;
  const identity = identityOfEntry(session, 'saved_query', entry, name);
  const { config, unrendered } = configOfEntry(
    session,
    'saved_query',
    entry,
    identity,
    dictAt(data, 'config'),
  );
  const params = dictAt(data, 'query_params');
  const description = textAt(data, 'description');
  const place = spanInEntry(entry, 'description');
  return {
    ...identity,
    resource_type: 'saved_query',
    query_params: {
      metrics: textsOf(params.metrics),
      group_by: textsOf(params.group_by),
      where: readWhereFilters(params.where),
      order_by: textsOf(params.order_by),
      limit: typeof params.limit === 'number' ? params.limit : null,
    },
    exports: listOf(data.exports)
      .filter(isDict)
      .map((each) => readExport(namer, identity.package_name, config, each)),
    description:
      description === null
        ? null
        : describer.describe(description, entry.package.name, identity.unique_id, place).text,
    label: textAt(data, 'label'),
    metadata: null,
    config,
    unrendered_config: unrendered,
    group: textAt(config, 'group'),
    depends_on: { macros: [], nodes: [] },
    refs: [],
    tags: [...new Set([...textsOf(data.tags), ...textsOf(config.tags)])].toSorted(),
  };
}

/** An export; what it does not say itself, its query's config says, and the names of its table are a model's. */
function readExport(
  namer: RelationNamer,
  packageName: string,
  queryConfig: JsonObject,
  data: JsonObject,
): SavedQueryExport {
  const name = textAt(data, 'name') ?? '';
  const written = dictAt(data, 'config');
  const combined = { ...queryConfig, ...written };
  const schema: Json = combined.schema_name ?? combined.schema ?? null;
  const nameable = { package_name: packageName, name };
  return {
    name,
    config: {
      export_as: textAt(combined, 'export_as') ?? 'table',
      schema_name: typeof schema === 'string' ? schema : namer.schema(nameable, null),
      alias: textAt(combined, 'alias') ?? namer.alias(nameable, null),
      database: textAt(combined, 'database'),
    },
    unrendered_config: written,
  };
}

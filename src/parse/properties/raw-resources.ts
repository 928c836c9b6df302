import type { JsonObject } from '../../base/index.ts';
import { fqnFolders } from '../code/sql-units.ts';
import { textAt } from '../json-object.ts';
import type { Resolver } from '../resolve/resolver.ts';
import type { ParseSession } from '../session.ts';
import type { PropertySection } from './is-rendered.ts';
import { readEntries } from './property-entry.ts';

/**
 * Resources that are kept as they are written, under dbt's ids, until a later stage reads them:
 * metrics, semantic models and saved queries.
 */
export function readRawResources(
  session: ParseSession,
  section: Extract<PropertySection, 'metrics' | 'semantic_models' | 'saved_queries'>,
): Record<string, JsonObject> {
  const type = { metrics: 'metric', semantic_models: 'semantic_model', saved_queries: 'saved_query' }[
    section
  ];
  const found: Record<string, JsonObject> = {};
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, section)) {
      const id = `${type}.${owner.name}.${entry.name}`;
      found[id] = {
        ...entry.data,
        name: entry.name,
        resource_type: type,
        package_name: owner.name,
        path: entry.file.path,
        original_file_path: entry.file.originalFilePath,
        unique_id: id,
        fqn: [...fqnFolders(owner.name, entry.file.path), entry.name],
        depends_on: { macros: [], nodes: [] },
        created_at: session.createdAt,
      };
    }
  }
  return found;
}

/** Unit tests as they are written, with their model as what they depend on. */
export function readUnitTests(session: ParseSession, resolver: Resolver): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {};
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'unit_tests')) {
      const model = textAt(entry.data, 'model') ?? '';
      const id = `unit_test.${owner.name}.${model}.${entry.name}`;
      const target = resolver.ref({ name: model, package: owner.name, version: null }, owner.name, undefined);
      found[id] = {
        ...entry.data,
        model,
        name: entry.name,
        resource_type: 'unit_test',
        package_name: owner.name,
        path: entry.file.path,
        original_file_path: entry.file.originalFilePath,
        unique_id: id,
        fqn: [...fqnFolders(owner.name, entry.file.path), model, entry.name],
        depends_on: { macros: [], nodes: target.kind === 'found' ? [target.node.unique_id] : [] },
        created_at: session.createdAt,
      };
    }
  }
  return found;
}

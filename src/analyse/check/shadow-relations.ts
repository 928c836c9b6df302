import type { ExistingRelation, RelationCache } from '../../warehouse/index.ts';
import type { RelationIndex } from './relation-index.ts';

/**
 * The relations of the project as templates see them while it is checked: all upstream is built. Whether the node itself
 * is (`is_incremental()`) is the caller's choice.
 */
export function shadowRelations(
  index: RelationIndex,
  self: { readonly key: string; readonly isBuilt: boolean },
): RelationCache {
  const relationOf = (key: string): ExistingRelation | undefined => {
    if (key === self.key && !self.isBuilt) return undefined;
    const node = index.get(key);
    if (!node) return undefined;
    const name = node.resource_type === 'source' ? node.identifier : node.alias;
    const materialized = node.resource_type === 'source' ? 'table' : node.config.materialized;
    const type =
      materialized === 'view' || materialized === 'materialized_view' || materialized === 'dictionary'
        ? materialized
        : 'table';
    return { schema: node.schema, name, type, engine: ENGINES[type] };
  };
  const nothing = (): void => undefined;
  return {
    get: async (schema, name) => relationOf(`${schema}.${name}`),
    list: async (schema) =>
      [...index.values()].flatMap((node) => {
        const name = node.resource_type === 'source' ? node.identifier : node.alias;
        return node.schema === schema ? (relationOf(`${schema}.${name}`) ?? []) : [];
      }),
    hasSchema: async () => true,
    schemaEngine: async () => 'Atomic',
    refresh: async () => undefined,
    added: nothing,
    dropped: nothing,
    renamed: nothing,
    exchanged: nothing,
    schemaCreated: nothing,
    schemaDropped: nothing,
  };
}

const ENGINES = {
  table: 'MergeTree',
  view: 'View',
  materialized_view: 'MaterializedView',
  dictionary: 'Dictionary',
} as const;

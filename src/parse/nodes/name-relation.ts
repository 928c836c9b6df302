import type { Json, JsonObject, Span } from '../../base/index.ts';
import { renderRelationName } from '../../manifest/index.ts';
import type { ConfigValues } from '../config/merge-config.ts';
import { schemaNameMissing } from '../diagnostics.ts';
import type { ParseSession } from '../session.ts';
import type { NodeDraft } from './draft.ts';
import type { RelationNamer } from './relation-namer.ts';

/** Sets the node's schema, alias and relation; a snapshot's `target_schema` wins over the generated name. */
export function nameRelation(
  session: ParseSession,
  namer: RelationNamer,
  node: NodeDraft,
  config: ConfigValues,
  span: Span,
): void {
  const { target } = session.project;
  node.schema = target.schema;
  const schema = namer.schema(node, config.schema ?? null);
  if (schema === null)
    session.diagnostics.report(schemaNameMissing(node.unique_id, session.flags.requireValidSchema, span));
  node.schema = schema ?? '';
  node.alias = namer.alias(node, config.alias ?? null);
  if (
    node.resource_type === 'snapshot' &&
    typeof config.target_schema === 'string' &&
    config.target_schema !== ''
  ) {
    node.schema = config.target_schema;
  }
  node.relation_name = hasRelation(session, node, config)
    ? renderRelationName(node.schema, node.alias)
    : null;
}

/** Whether something in the warehouse will bear the node's name; tests only when they store failures. */
function hasRelation(session: ParseSession, node: NodeDraft, config: JsonObject): boolean {
  switch (node.resource_type) {
    case 'model':
      return config.materialized !== 'ephemeral';
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
      return storesFailures(node.config) || session.flags.storeFailures;
    case 'unit_test':
    case 'analysis':
    case 'operation':
    case 'sql_operation':
    case 'function':
      return false;
  }
}

function storesFailures(config: { readonly [key: string]: Json | undefined }): boolean {
  return config.store_failures === true;
}

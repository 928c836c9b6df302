import { renderRelationName } from '../../manifest/index.ts';
import { ambiguousRelation, blankInName, duplicateName, versionedAndUnversioned } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import { isRefable } from '../resolve/node-index.ts';
import type { ParseSession } from '../session.ts';

/** Two nodes of one relation, one name for several resources, and names that dbt does not allow. */
export function checkNames(session: ParseSession, nodes: readonly BuiltNode[]): void {
  const relations = new Map<string, BuiltNode>();
  const names = new Map<string, { versioned?: BuiltNode; plain?: BuiltNode }>();
  const { diagnostics, flags } = session;
  for (const built of nodes) {
    const { node, unit } = built;
    if (node.name.includes(' ')) {
      diagnostics.report(blankInName(node.unique_id, flags.requireResourceNamesWithoutSpaces, unit.span));
    }
    if (!isRefable(node) && node.relation_name === null) continue;
    const relation = renderRelationName(node.schema, node.alias);
    const earlier = relations.get(relation);
    if (earlier) diagnostics.report(ambiguousRelation(relation, built, earlier));
    else relations.set(relation, built);
    const key = `${node.package_name} ${node.name}`;
    const named = names.get(key) ?? {};
    names.set(key, named);
    const isVersioned = node.resource_type === 'model' && node.version !== null;
    if (!isVersioned && named.plain) {
      diagnostics.report(
        duplicateName(node.name, built, named.plain, flags.requireUniqueProjectResourceNames),
      );
    }
    if (isVersioned) named.versioned = built;
    else named.plain = built;
  }
  for (const { versioned, plain } of names.values()) {
    if (versioned && plain) diagnostics.report(versionedAndUnversioned(versioned, plain));
  }
}

import type { Span } from '../../base/index.ts';
import { renderRelationName } from '../../manifest/index.ts';
import { ambiguousRelation, blankInName, duplicateName, versionedAndUnversioned } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltSource } from '../sources/build-sources.ts';
import type { SemanticLayer } from '../semantic/link-semantics.ts';
import { isRefable } from '../resolve/node-index.ts';
import type { ParseSession } from '../session.ts';

/** Blanks in the names of sources, each told once whatever its tables are, and of semantic models. */
export function checkBlanks(
  { diagnostics, flags }: ParseSession,
  sources: readonly BuiltSource[],
  { semanticModels }: SemanticLayer,
): void {
  const report = (id: string, name: string, span: Span): void => {
    if (!name.includes(' ')) return;
    diagnostics.report(blankInName(id, flags.requireSourceAndSemanticModelNamesWithoutSpaces, span));
  };
  const told = new Set<string>();
  for (const { node, span } of sources) {
    const id = `source.${node.package_name}.${node.source_name}`;
    if (!told.has(id)) report(id, node.source_name, span);
    told.add(id);
  }
  for (const { node, span } of semanticModels.enabled) report(node.unique_id, node.name, span);
}

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

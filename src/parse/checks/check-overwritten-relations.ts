import type { Span } from '../../base/index.ts';
import { replacesProtected, replacesSource } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltSource } from '../sources/build-sources.ts';
import type { ParseSession } from '../session.ts';
import type { ProtectedRelation } from '../types.ts';

/**
 * A model whose relation is a source's that something reads, or one that somebody else writes:
 * building it would destroy the data it is made of.
 */
export function checkOverwrittenRelations(
  session: ParseSession,
  nodes: readonly BuiltNode[],
  sources: readonly BuiltSource[],
  protectedRelations: readonly ProtectedRelation[],
): void {
  const models = nodes.filter(({ node }) => node.resource_type === 'model' && node.relation_name !== null);
  const readers = readersOf(nodes);
  const bySource = new Map(sources.map((each) => [keyOf(each.node.schema, each.node.identifier), each]));
  const byOwner = new Map(protectedRelations.map((each) => [keyOf(each.schema, each.identifier), each]));
  for (const model of models) {
    const key = keyOf(model.node.schema, model.node.alias);
    const source = bySource.get(key);
    const reader = source && (readers.get(source.node.unique_id) ?? []);
    if (source && reader && reader.length > 0) {
      const isOwn = reader.find((each) => each.node === model.node);
      const place = placeOfRead(isOwn ?? reader[0], source);
      session.diagnostics.report(replacesSource(model, source, isOwn ?? reader[0] ?? model, place));
      continue;
    }
    const owned = byOwner.get(key);
    if (owned) session.diagnostics.report(replacesProtected(model, owned));
  }
}

function keyOf(schema: string, identifier: string): string {
  return `${schema}\0${identifier}`;
}

function readersOf(nodes: readonly BuiltNode[]): ReadonlyMap<string, readonly BuiltNode[]> {
  const readers = new Map<string, BuiltNode[]>();
  for (const built of nodes) {
    const { node } = built;
    if (node.resource_type === 'seed' || node.resource_type === 'test') continue;
    for (const id of node.depends_on.nodes) {
      if (!id.startsWith('source.')) continue;
      const known = readers.get(id);
      if (known) known.push(built);
      else readers.set(id, [built]);
    }
  }
  return readers;
}

/** Where a node's code reads a source. */
function placeOfRead(reader: BuiltNode | undefined, { node }: BuiltSource): Span | undefined {
  return reader?.unit.captured.sources.find(
    ({ value }) => value[0] === node.source_name && value[1] === node.name,
  )?.span;
}

import type { Span } from '../../base/index.ts';
import { replacesProtected, replacesSource, replacesSourceOfOthers } from '../diagnostics.ts';
import type { BuiltNode } from '../nodes/draft.ts';
import type { BuiltSource } from '../sources/build-sources.ts';
import type { ParseSession } from '../session.ts';
import type { ProtectedRelation } from '../types.ts';

/**
 * A model whose relation is a source's. Where it is made of that source, itself or through what it reads, building it
 * would destroy its own data, and where a pipe fills the table, the pipe's: errors. A model that merely fills a table
 * which others read as a source is legal in dbt, but nothing builds it before them: a warning.
 */
export function checkOverwrittenRelations(
  session: ParseSession,
  nodes: readonly BuiltNode[],
  sources: readonly BuiltSource[],
  protectedRelations: readonly ProtectedRelation[],
): void {
  const bySource = new Map(sources.map((each) => [keyOf(each.node.schema, each.node.identifier), each]));
  const byOwner = ownersOf(protectedRelations, sources);
  const byId = new Map(nodes.map((built) => [built.node.unique_id, built]));
  for (const model of nodes) {
    if (model.node.resource_type !== 'model' || model.node.relation_name === null) continue;
    const key = keyOf(model.node.schema, model.node.alias);
    const source = bySource.get(key);
    const own = source && readerAbove(model, source, byId);
    const owned = byOwner.get(key);
    if (source && own) {
      session.diagnostics.report(replacesSource(model, source, own, placeOfRead(own, source)));
    } else if (owned) {
      session.diagnostics.report(replacesProtected(model, owned));
    } else if (source) {
      const reader = nodes.find((each) => each.node.resource_type !== 'test' && reads(each, source));
      if (reader) session.diagnostics.report(replacesSourceOfOthers(model, source, reader));
    }
  }
}

function keyOf(schema: string, identifier: string): string {
  return `${schema}\0${identifier}`;
}

/** What is protected, by relation. A source that the project does not have is the business of whoever named it. */
function ownersOf(
  protectedRelations: readonly ProtectedRelation[],
  sources: readonly BuiltSource[],
): ReadonlyMap<string, ProtectedRelation> {
  const owners = new Map<string, ProtectedRelation>();
  for (const owned of protectedRelations) {
    const { relation } = owned;
    const place =
      'schema' in relation
        ? relation
        : sources.find(({ node }) => node.source_name === relation.source && node.name === relation.table)
            ?.node;
    if (place) owners.set(keyOf(place.schema, place.identifier), owned);
  }
  return owners;
}

function reads({ node }: BuiltNode, source: BuiltSource): boolean {
  return node.resource_type !== 'seed' && node.depends_on.nodes.includes(source.node.unique_id);
}

/** The model itself or the nearest of its ancestors that reads the source. */
function readerAbove(
  model: BuiltNode,
  source: BuiltSource,
  byId: ReadonlyMap<string, BuiltNode>,
): BuiltNode | undefined {
  const seen = new Set([model]);
  for (const built of seen) {
    if (reads(built, source)) return built;
    if (built.node.resource_type === 'seed') continue;
    for (const id of built.node.depends_on.nodes) {
      const above = byId.get(id);
      if (above) seen.add(above);
    }
  }
  return undefined;
}

/** Where a node's code reads a source. */
function placeOfRead(reader: BuiltNode, { node }: BuiltSource): Span | undefined {
  return reader.unit.captured.sources.find(
    ({ value }) => value[0] === node.source_name && value[1] === node.name,
  )?.span;
}

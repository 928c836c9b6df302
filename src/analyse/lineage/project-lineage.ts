import { nearest } from '../../base/index.ts';
import type { Manifest } from '../../manifest/index.ts';
import { hasRelation, keyOf } from '../check/relation-index.ts';
import type { NodeCheck } from '../check/types.ts';
import type { ColumnUse } from './types.ts';

/** A column of a node, or of a relation that is none of the project's. */
export interface ColumnName {
  /** `unique_id`; for what the project does not know its name: `system.numbers`, `numbers()`. */
  readonly node: string;
  readonly column: string;
}

export interface LineageEdge {
  readonly from: ColumnName;
  /** The column that it bears on; the empty name for the rows of the node as a whole. */
  readonly to: ColumnName;
  readonly use: ColumnUse;
}

/** What a column comes from, or what it goes to. */
export interface LineageWalk {
  readonly start: ColumnName;
  readonly direction: 'upstream' | 'downstream';
  /** In order of distance; each edge once. */
  readonly edges: readonly LineageEdge[];
}

const idOf = ({ node, column }: ColumnName): string => `${node}\0${column}`;

/** The column lineage of a project: an edge for every use of a column by another, or by the choice of a node's rows. */
export class ProjectLineage {
  readonly edges: readonly LineageEdge[];
  readonly #columns = new Map<string, readonly string[]>();
  readonly #into = new Map<string, LineageEdge[]>();
  readonly #outOf = new Map<string, LineageEdge[]>();

  constructor(manifest: Manifest, checks: readonly NodeCheck[]) {
    const ids = new Map<string, string>();
    for (const source of Object.values(manifest.sources)) ids.set(keyOf(source), source.unique_id);
    for (const node of Object.values(manifest.nodes))
      if (hasRelation(node)) ids.set(keyOf(node), node.unique_id);
    const edges: LineageEdge[] = [];
    for (const { id, lineage, columns } of checks) {
      if (columns)
        this.#columns.set(
          id,
          columns.map(({ name }) => name),
        );
      if (!lineage) continue;
      const nodeOf = (relation: string): string => ids.get(relation) ?? relation;
      for (const { name, from } of lineage.columns) {
        for (const { relation, column, use } of from)
          edges.push({ from: { node: nodeOf(relation), column }, to: { node: id, column: name }, use });
      }
      for (const { relation, column, use } of lineage.rows)
        edges.push({ from: { node: nodeOf(relation), column }, to: { node: id, column: '' }, use });
    }
    this.edges = edges;
    for (const edge of edges) {
      push(this.#into, idOf(edge.to), edge);
      push(this.#outOf, idOf(edge.from), edge);
    }
  }

  /** The columns of a node, as far as they are known. */
  columnsOf(node: string): readonly string[] | undefined {
    return this.#columns.get(node);
  }

  /** Names of a node's columns near to one that it does not have. */
  nearColumns(node: string, column: string): readonly string[] {
    return nearest(column, this.#columns.get(node) ?? []);
  }

  /**
   * Follows a column from node to node. What bears on the rows of a node is told and not followed: it bears on every
   * column there, and would make a walk of the whole project of almost any.
   */
  walk(start: ColumnName, direction: 'upstream' | 'downstream'): LineageWalk {
    const edges: LineageEdge[] = [];
    const seen = new Set([idOf(start)]);
    let layer: readonly ColumnName[] = [start];
    while (layer.length > 0) {
      const next: ColumnName[] = [];
      for (const name of layer) {
        const found = direction === 'upstream' ? this.#into.get(idOf(name)) : this.#outOf.get(idOf(name));
        for (const edge of found ?? []) {
          edges.push(edge);
          const end = direction === 'upstream' ? edge.from : edge.to;
          if (end.column === '' || seen.has(idOf(end))) continue;
          seen.add(idOf(end));
          next.push(end);
        }
      }
      layer = next;
    }
    if (direction === 'upstream')
      edges.push(...(this.#into.get(idOf({ node: start.node, column: '' })) ?? []));
    return { start, direction, edges };
  }
}

function push(map: Map<string, LineageEdge[]>, key: string, edge: LineageEdge): void {
  const known = map.get(key);
  if (known) known.push(edge);
  else map.set(key, [edge]);
}

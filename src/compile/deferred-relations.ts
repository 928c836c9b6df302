import type { ResolvedRelation } from '../context/index.ts';
import type { ManifestNode } from '../manifest/index.ts';
import type { RelationCache } from '../warehouse/index.ts';
import { isReferable, relationOfNode } from './reference-lookup.ts';
import type { Deferral } from './types.ts';

/**
 * Which refs lead to the relations of another environment (`RuntimeRefResolver` of `dbt/context/providers.py`): those of
 * nodes that do not exist here, and with `favorsState` those of all nodes that are not selected. Ephemeral models never
 * do, neither those of here nor those of there.
 */
export class DeferredRelations {
  readonly #deferral: Deferral;
  readonly #selected: ReadonlySet<string>;
  /** Whether a node's relation existed when it was last looked for. */
  readonly #exists = new Map<string, boolean>();

  constructor(deferral: Deferral, selected: readonly string[]) {
    this.#deferral = deferral;
    this.#selected = new Set(selected);
  }

  /** Looks for the relations of nodes, so that `instead` can answer at once. Without a cache none of them exists. */
  async lookFor(nodes: readonly ManifestNode[], relations: RelationCache | undefined): Promise<void> {
    for (const node of nodes) {
      if (!this.#counterpart(node)) continue;
      const found = await relations?.get(node.schema, node.alias);
      this.#exists.set(node.unique_id, found !== undefined);
    }
  }

  /** The relation to read in place of a node's own; undefined when it is read here. */
  instead(node: ManifestNode): ResolvedRelation | undefined {
    const relation = this.#counterpart(node);
    if (!relation) return undefined;
    const isFavored = this.#deferral.favorsState && !this.#selected.has(node.unique_id);
    return isFavored || this.#exists.get(node.unique_id) === false ? relation : undefined;
  }

  #counterpart(node: ManifestNode): ResolvedRelation | undefined {
    if (!isReferable(node) || relationOfNode(node).kind === 'ephemeral') return undefined;
    const earlier = this.#deferral.manifest.nodes[node.unique_id];
    if (!earlier || !isReferable(earlier)) return undefined;
    const relation = relationOfNode(earlier);
    return relation.kind === 'ephemeral' ? undefined : relation;
  }
}

import { nearest } from '../../base/index.ts';
import type { Manifest, ManifestNode, SourceNode } from '../../manifest/index.ts';

/** A node that has, or reads from, a relation of its own. */
export type RelationNode = ManifestNode | SourceNode;

/** `schema.name`, as lineage names relations. */
export const relationKey = (schema: string, name: string): string => `${schema}.${name}`;

/** The project's relations by their names. */
export class RelationIndex {
  readonly #byKey = new Map<string, RelationNode>();
  readonly #defaultSchema: string;

  /** @param defaultSchema what a bare name is looked for in: the target's schema */
  constructor(manifest: Manifest, defaultSchema: string) {
    this.#defaultSchema = defaultSchema;
    for (const source of Object.values(manifest.sources)) this.#byKey.set(keyOf(source), source);
    // A model of a source's name stands for what it makes.
    for (const node of Object.values(manifest.nodes))
      if (hasRelation(node)) this.#byKey.set(keyOf(node), node);
  }

  get(key: string): RelationNode | undefined {
    return this.#byKey.get(key);
  }

  /** The key of a name as a query writes it. */
  keyOfName(name: string): string {
    return name.includes('.') ? name : relationKey(this.#defaultSchema, name);
  }

  /** Relations of near names. */
  near(key: string): readonly string[] {
    return nearest(key, this.#byKey.keys());
  }

  values(): Iterable<RelationNode> {
    return this.#byKey.values();
  }
}

export function keyOf(node: RelationNode): string {
  return node.resource_type === 'source'
    ? relationKey(node.schema, node.identifier)
    : relationKey(node.schema, node.alias);
}

export function hasRelation(node: ManifestNode): boolean {
  if (node.resource_type === 'seed' || node.resource_type === 'snapshot') return true;
  return node.resource_type === 'model' && node.config.materialized !== 'ephemeral';
}

/** How a model should name a node. */
export function referenceTo(node: RelationNode): string {
  if (node.resource_type === 'source') return `source('${node.source_name}', '${node.name}')`;
  const version = node.resource_type === 'model' && node.version !== null ? `, v=${node.version}` : '';
  return `ref('${node.name}'${version})`;
}

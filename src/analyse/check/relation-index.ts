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
  #keysByName: ReadonlyMap<string, readonly string[]> | undefined;

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

  /** Whether a text mentions, by a word, a relation of the project that is not among `allowed`: every one that it reads it mentions. */
  mentionsOther(sql: string, allowed: ReadonlySet<string>): boolean {
    this.#keysByName ??= keysByName(this.#byKey.values());
    for (const [word] of sql.matchAll(/[\p{L}\p{N}_$]+|`[^`]*`|"[^"]*"/gu)) {
      const keys =
        this.#keysByName.get(word.replaceAll(/[`"]/g, '')) ?? this.#keysByName.get(word.slice(1, -1));
      if (keys?.some((key) => !allowed.has(key)) === true) return true;
    }
    return false;
  }

  values(): Iterable<RelationNode> {
    return this.#byKey.values();
  }
}

function keysByName(nodes: Iterable<RelationNode>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const node of nodes) {
    const name = node.resource_type === 'source' ? node.identifier : node.alias;
    const known = found.get(name);
    if (known) known.push(keyOf(node));
    else found.set(name, [keyOf(node)]);
  }
  return found;
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

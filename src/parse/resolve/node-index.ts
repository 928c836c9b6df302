import type { RefArgs } from '../../manifest/index.ts';
import type { NodeDraft } from '../nodes/draft.ts';

const REFABLE = new Set(['model', 'seed', 'snapshot']);

/** Whether `ref` may mean a node. */
export function isRefable(node: Pick<NodeDraft, 'resource_type'>): boolean {
  return REFABLE.has(node.resource_type);
}

/** Nodes by the name that `ref` uses, then by package: a version is found by name and version, the latest by name too. */
export class NodeIndex {
  readonly #byName = new Map<string, Map<string, NodeDraft>>();

  constructor(nodes: Iterable<NodeDraft>) {
    for (const node of nodes) if (isRefable(node)) this.#add(node);
  }

  #add(node: NodeDraft): void {
    if (node.resource_type !== 'model' || node.version === null) {
      this.#put(node.name, node);
      return;
    }
    this.#put(versionedName(node.name, node.version), node);
    if (node.version === node.latest_version) this.#put(node.name, node);
  }

  #put(name: string, node: NodeDraft): void {
    const byPackage = this.#byName.get(name) ?? new Map<string, NodeDraft>();
    byPackage.set(node.package_name, node);
    this.#byName.set(name, byPackage);
  }

  /** All nodes of a name, in one package or in any. */
  find(
    { name, version }: Pick<RefArgs, 'name' | 'version'>,
    packageName: string | null,
  ): readonly NodeDraft[] {
    const byPackage = this.#byName.get(hasVersion(version) ? versionedName(name, version) : name);
    if (!byPackage) return [];
    if (packageName === null) return [...byPackage.values()];
    const found = byPackage.get(packageName);
    return found ? [found] : [];
  }

  /** Every name, for suggestions. */
  names(): Iterable<string> {
    return this.#byName.keys();
  }
}

/** A version that counts: dbt ignores 0 and the empty text. */
function hasVersion(version: RefArgs['version']): version is string | number {
  return version !== null && version !== 0 && version !== '';
}

function versionedName(name: string, version: string | number): string {
  return `${name}.v${version}`;
}

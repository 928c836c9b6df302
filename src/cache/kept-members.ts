import type { JsonObject } from '../base/index.ts';
import type { GraphMember } from '../graph/index.ts';
import type { ResourceType } from '../manifest/index.ts';
import { Interner } from './interner.ts';

/** The members of a graph as columns: what many of them share stands once, and they name it by its number. */
export interface KeptMembers {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly resourceTypes: readonly ResourceType[];
  readonly texts: readonly string[];
  readonly lists: readonly (readonly string[])[];
  readonly configs: readonly JsonObject[];
  /** For each member: resource type, package, file, property file or -1, fqn without its end, its end, tags, config. */
  readonly rows: readonly number[];
  /** For each member how many it depends on, then which: the number of a member, or of a text below 0. */
  readonly dependencies: readonly number[];
}

const WIDTH = 8;

export function keepMembers(members: ReadonlyMap<string, GraphMember>): KeptMembers {
  const types = new Interner<ResourceType>();
  const texts = new Interner<string>();
  const lists = new Interner<readonly string[]>((list) => [list.length, ...list].join('\0'));
  const configs = new Interner<JsonObject>(memoized((config) => JSON.stringify(config)));
  const ids = [...members.keys()];
  const numbers = new Map(ids.map((id, index) => [id, index]));
  const rows: number[] = [];
  const dependencies: number[] = [];
  for (const each of members.values()) {
    rows.push(
      types.number(each.resourceType),
      texts.number(each.packageName),
      texts.number(each.filePath),
      each.patchPath === null ? -1 : texts.number(each.patchPath),
      lists.number(each.fqn.slice(0, -1)),
      each.fqn.length === 0 ? -2 : each.fqn.at(-1) === each.name ? -1 : texts.number(each.fqn.at(-1) ?? ''),
      lists.number(each.tags),
      configs.number(each.config),
    );
    dependencies.push(each.dependsOn.length);
    for (const id of each.dependsOn) dependencies.push(numbers.get(id) ?? -1 - texts.number(id));
  }
  return {
    ids,
    names: [...members.values()].map(({ name }) => name),
    resourceTypes: types.values,
    texts: texts.values,
    lists: lists.values,
    configs: configs.values,
    rows,
    dependencies,
  };
}

/** @param recordOf the record of a member in the manifest; asked for when it is first looked at. */
export function restoreMembers(
  kept: KeptMembers,
  recordOf: (id: string, resourceType: ResourceType) => object,
): ReadonlyMap<string, GraphMember> {
  const members = new Map<string, GraphMember>();
  let at = 0;
  kept.ids.forEach((id, index) => {
    const dependsOn: string[] = [];
    const count = kept.dependencies[at] ?? 0;
    for (let step = 1; step <= count; step += 1) {
      const number = kept.dependencies[at + step] ?? 0;
      dependsOn.push((number < 0 ? kept.texts[-1 - number] : kept.ids[number]) ?? '');
    }
    at += count + 1;
    members.set(id, new KeptMember(kept, index, id, dependsOn, recordOf));
  });
  return members;
}

/** A member whose fields are looked up in the columns. */
class KeptMember implements GraphMember {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly #kept: KeptMembers;
  readonly #index: number;
  readonly #recordOf: (id: string, resourceType: ResourceType) => object;

  constructor(
    kept: KeptMembers,
    index: number,
    id: string,
    dependsOn: readonly string[],
    recordOf: (id: string, resourceType: ResourceType) => object,
  ) {
    this.id = id;
    this.dependsOn = dependsOn;
    this.#kept = kept;
    this.#index = index;
    this.#recordOf = recordOf;
  }

  get resourceType(): ResourceType {
    return this.#kept.resourceTypes[this.#cell(0)] ?? 'model';
  }

  get name(): string {
    return this.#kept.names[this.#index] ?? '';
  }

  get packageName(): string {
    return this.#text(1);
  }

  get filePath(): string {
    return this.#text(2);
  }

  get patchPath(): string | null {
    return this.#cell(3) === -1 ? null : this.#text(3);
  }

  get fqn(): readonly string[] {
    const folders = this.#kept.lists[this.#cell(4)] ?? [];
    const end = this.#cell(5);
    if (end === -2) return folders;
    return [...folders, end === -1 ? this.name : this.#text(5)];
  }

  get tags(): readonly string[] {
    return this.#kept.lists[this.#cell(6)] ?? [];
  }

  get config(): JsonObject {
    return this.#kept.configs[this.#cell(7)] ?? {};
  }

  get record(): object {
    return this.#recordOf(this.id, this.resourceType);
  }

  #cell(column: number): number {
    return this.#kept.rows[this.#index * WIDTH + column] ?? -1;
  }

  #text(column: number): string {
    return this.#kept.texts[this.#cell(column)] ?? '';
  }
}

/** Nodes that are configured alike share one object: its text is worked out once. */
function memoized(textOf: (config: JsonObject) => string): (config: JsonObject) => string {
  const known = new WeakMap<JsonObject, string>();
  return (config) => {
    const text = known.get(config) ?? textOf(config);
    known.set(config, text);
    return text;
  };
}

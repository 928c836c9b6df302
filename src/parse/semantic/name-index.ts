import type { ParseSession } from '../session.ts';
import { packagesToSearch } from '../resolve/packages-to-search.ts';
import type { Declared } from './declared.ts';

interface Named {
  readonly name: string;
  readonly package_name: string;
  readonly unique_id: string;
  readonly config: { readonly enabled?: unknown };
}

/** Resources by a name of theirs, then by package, as dbt looks them up; enabled ones first. */
export class NameIndex<T extends Named> {
  readonly #session: ParseSession;
  readonly #enabled = new Map<string, Declared<T>[]>();
  readonly #disabled = new Map<string, Declared<T>[]>();

  /** @param namesOf the names one is found by: its own where nothing is said. */
  constructor(
    session: ParseSession,
    set: { readonly enabled: readonly Declared<T>[]; readonly disabled: readonly Declared<T>[] },
    namesOf: (node: T) => readonly string[] = (node) => [node.name],
  ) {
    this.#session = session;
    for (const each of set.enabled) for (const name of namesOf(each.node)) put(this.#enabled, name, each);
    for (const each of set.disabled) for (const name of namesOf(each.node)) put(this.#disabled, name, each);
  }

  /** What a name means to a resource of a package. */
  find(
    name: string,
    fromPackage: string,
    wanted: string | null = null,
  ): { readonly kind: 'found' | 'disabled'; readonly declared: Declared<T> } | { readonly kind: 'missing' } {
    const packages = packagesToSearch(this.#session, fromPackage, wanted);
    const search = (index: ReadonlyMap<string, readonly Declared<T>[]>): Declared<T> | undefined => {
      for (const each of packages) {
        const found = index.get(name)?.find(({ node }) => each === null || node.package_name === each);
        if (found) return found;
      }
      return undefined;
    };
    const enabled = search(this.#enabled);
    if (enabled) return { kind: 'found', declared: enabled };
    const disabled = search(this.#disabled);
    return disabled ? { kind: 'disabled', declared: disabled } : { kind: 'missing' };
  }

  /** Every name of an enabled one, for suggestions. */
  names(): Iterable<string> {
    return this.#enabled.keys();
  }
}

function put<T>(index: Map<string, T[]>, name: string, value: T): void {
  const known = index.get(name);
  if (known) known.push(value);
  else index.set(name, [value]);
}

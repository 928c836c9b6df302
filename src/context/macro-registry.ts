import type { DispatchRule, MacroEntry, PackageInfo } from './types.ts';

/** Our own packages, the one that wins first, as dbt-clickhouse's macros win over dbt's. */
const INTERNAL_ORDER = ['dbt_clickhouse', 'dbt'] as const;

/** The namespace that covers all internal packages. */
const GLOBAL_NAMESPACE = 'dbt';

/** What `adapter.dispatch` puts before a macro's name, in order. */
const DISPATCH_PREFIXES = ['clickhouse', 'default'] as const;

export type GenerateMacro = 'generate_schema_name' | 'generate_alias_name' | 'generate_database_name';

/**
 * The materializations that the program itself has, and whether dbt or dbt-clickhouse writes each for every adapter or
 * for ClickHouse: one of a project for every adapter does not replace one for ClickHouse.
 */
const BUILT_IN: ReadonlyMap<string, (typeof DISPATCH_PREFIXES)[number]> = new Map([
  ['view', 'clickhouse'],
  ['table', 'clickhouse'],
  ['incremental', 'clickhouse'],
  ['materialized_view', 'clickhouse'],
  ['dictionary', 'clickhouse'],
  ['distributed_table', 'clickhouse'],
  ['distributed_incremental', 'clickhouse'],
  ['unit', 'clickhouse'],
  ['seed', 'default'],
  ['snapshot', 'default'],
  ['test', 'default'],
  ['clone', 'default'],
  ['function', 'default'],
]);

export interface MacroRegistryOptions {
  readonly macros: Iterable<MacroEntry>;
  /** All packages of the project; the root among them. */
  readonly packages: readonly PackageInfo[];
  readonly dispatch?: readonly DispatchRule[];
  /** Whether an installed package may replace a materialization of ours without the root's saying so. */
  readonly packagesReplaceBuiltIns?: boolean;
}

/** A dispatched macro, or the names that were looked for in vain. */
export type DispatchResult =
  { readonly found: MacroEntry } | { readonly found: undefined; readonly searched: readonly string[] };

type ByName = ReadonlyMap<string, MacroEntry>;

/**
 * Every macro of a project under dbt's rules of who sees which: `dbt/context/macros.py`,
 * `dbt/context/macro_resolver.py` and the macro lookups of `dbt/contracts/graph/manifest.py`.
 */
export class MacroRegistry {
  readonly rootPackage: string;
  readonly #byId = new Map<string, MacroEntry>();
  readonly #byPackage = new Map<string, Map<string, MacroEntry>>();
  readonly #internal: ByName;
  readonly #installed: readonly string[];
  readonly #dispatch: ReadonlyMap<string, readonly string[]>;
  readonly #packagesReplaceBuiltIns: boolean;

  constructor(options: MacroRegistryOptions) {
    this.rootPackage = options.packages.find((each) => each.kind === 'root')?.name ?? '';
    this.#packagesReplaceBuiltIns = options.packagesReplaceBuiltIns ?? false;
    for (const entry of options.macros) this.#add(entry);
    this.#internal = new Map(
      INTERNAL_ORDER.toReversed().flatMap((name) => [...(this.#byPackage.get(name) ?? [])]),
    );
    this.#installed = options.packages.filter((each) => each.kind === 'installed').map((each) => each.name);
    this.#dispatch = new Map(
      (options.dispatch ?? []).map((rule) => [rule.macro_namespace, rule.search_order]),
    );
  }

  #add(entry: MacroEntry): void {
    const macros = this.#byPackage.get(entry.packageName) ?? new Map<string, MacroEntry>();
    macros.set(entry.template.definition.macroName, entry);
    this.#byPackage.set(entry.packageName, macros);
    this.#byId.set(entry.uniqueId, entry);
  }

  /** The macro of a `unique_id` (`macro.dbt_utils.star`). */
  get(uniqueId: string): MacroEntry | undefined {
    return this.#byId.get(uniqueId);
  }

  all(): Iterable<MacroEntry> {
    return this.#byId.values();
  }

  /** The macro that a bare name means in a node of `localPackage`: its own package, the root, then ours. */
  find(name: string, localPackage: string): MacroEntry | undefined {
    return (
      this.#byPackage.get(localPackage)?.get(name) ??
      this.#byPackage.get(this.rootPackage)?.get(name) ??
      this.#internal.get(name)
    );
  }

  /** The macros behind `namespace.…`; `dbt` covers all internal packages, whose own names are no namespaces. */
  namespace(name: string): ByName | undefined {
    if (name === GLOBAL_NAMESPACE) return this.#internal;
    return isInternal(name) ? undefined : this.#byPackage.get(name);
  }

  /** Every bare name that a node of `localPackage` may use: macros and namespaces. */
  *names(localPackage: string): Iterable<string> {
    yield* this.#byPackage.get(localPackage)?.keys() ?? [];
    if (localPackage !== this.rootPackage) yield* this.#byPackage.get(this.rootPackage)?.keys() ?? [];
    for (const name of this.#byPackage.keys()) if (!isInternal(name)) yield name;
    yield GLOBAL_NAMESPACE;
    yield* this.#internal.keys();
  }

  /**
   * `adapter.dispatch(name, namespace)`: per package of the search order first `clickhouse__name`, then `default__name`.
   * The order is the one of `dispatch:` in dbt_project.yml, else the root project and the namespace's package;
   * without a (known) namespace the ordinary lookup is used.
   */
  dispatch(name: string, namespace: string | null, localPackage: string): DispatchResult {
    const searched: string[] = [];
    for (const packageName of this.#searchOrder(namespace)) {
      for (const prefix of DISPATCH_PREFIXES) {
        const candidate = `${prefix}__${name}`;
        searched.push(packageName === null ? candidate : `${packageName}.${candidate}`);
        const found =
          packageName === null
            ? this.find(candidate, localPackage)
            : this.namespace(packageName)?.get(candidate);
        if (found) return { found };
      }
    }
    return { found: undefined, searched };
  }

  #searchOrder(namespace: string | null): readonly (string | null)[] {
    if (namespace === null) return [null];
    const configured = this.#dispatch.get(namespace);
    if (configured && configured.length > 0) return configured;
    const isPackage =
      isInternal(namespace) || namespace === this.rootPackage || this.#installed.includes(namespace);
    return isPackage ? [this.rootPackage, namespace] : [null];
  }

  /**
   * The macro that `run-operation` means: of the package where one is written, else the root project's,
   * an installed package's, ours.
   */
  findOperation(name: string, packageName: string | null): MacroEntry | undefined {
    if (packageName !== null) return this.namespace(packageName)?.get(name);
    return (
      this.#byPackage.get(this.rootPackage)?.get(name) ??
      this.#findInstalled(name) ??
      this.#internal.get(name)
    );
  }

  /**
   * The macro that names nodes of a package: the one of an installed package for its own nodes,
   * else the root project's, else ours. Other packages have no say.
   */
  findGenerate(name: GenerateMacro, packageName: string): MacroEntry | undefined {
    const own = this.#installed.includes(packageName)
      ? this.#byPackage.get(packageName)?.get(name)
      : undefined;
    return own ?? this.#byPackage.get(this.rootPackage)?.get(name) ?? this.#internal.get(name);
  }

  /**
   * The macro of a generic test (`unique`, `dbt_utils.at_least_one`) used by a node of `packageName`:
   * the namespace where one is written, else the using package, the root, any other package, ours.
   */
  findTest(name: string, namespace: string | null, packageName: string): MacroEntry | undefined {
    const macroName = `test_${name}`;
    if (namespace !== null) {
      const found =
        this.namespace(namespace)?.get(macroName) ?? this.#byPackage.get(namespace)?.get(macroName);
      if (found) return found;
    }
    return (
      this.find(macroName, packageName) ?? this.#findInstalled(macroName) ?? this.#internal.get(macroName)
    );
  }

  #findInstalled(name: string): MacroEntry | undefined {
    for (const packageName of this.#installed) {
      const found = this.#byPackage.get(packageName)?.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /**
   * The materialization that somebody wrote for a name; undefined where the program's own is meant, or there is none.
   * One for ClickHouse beats one for every adapter; then the root project beats an installed package, which beats ours.
   * A package may not replace a materialization of ours (dbt's
   * `require_explicit_package_overrides_for_builtin_materializations`): the root must re-export it.
   */
  findMaterialization(name: string): MacroEntry | undefined {
    const builtIn = BUILT_IN.get(name);
    for (const adapter of DISPATCH_PREFIXES) {
      const macroName = `materialization_${name}_${adapter}`;
      const root = this.#byPackage.get(this.rootPackage)?.get(macroName);
      if (root) return root;
      const installed = this.#findInstalled(macroName);
      if (installed && (builtIn === undefined || this.#packagesReplaceBuiltIns)) return installed;
      if (builtIn === adapter) return undefined;
    }
    return undefined;
  }
}

function isInternal(packageName: string): boolean {
  return INTERNAL_ORDER.some((name) => name === packageName);
}

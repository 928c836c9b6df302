import type { Json, JsonObject } from '../../base/index.ts';
import type { LoadedPackage } from '../../project/index.ts';
import { configFields, configFieldsByKey, type ConfigKind } from './config-fields.ts';
import { mergeLevel, type ConfigValues } from './merge-config.ts';
import { configsOf, foldersOf, sectionOf } from './project-levels.ts';

export interface ConfigRequest {
  readonly kind: ConfigKind;
  readonly packageName: string;
  readonly fqn: readonly string[];
  /** `config:` of the property file. */
  readonly patch?: JsonObject | undefined;
  /** What `config(…)` in the node's own code says. */
  readonly calls?: JsonObject | undefined;
  /** The same as written, where that is known: what templates compute stays an expression. */
  readonly writtenCalls?: JsonObject | undefined;
}

/** A value that its config does not take. */
export interface WrongValue {
  readonly key: string;
  readonly value: Json;
  readonly expected: string;
}

export interface ResolvedConfig {
  /** As in dbt's manifest: every known key, then the others. */
  readonly config: ConfigValues;
  readonly unrendered: ConfigValues;
  readonly wrong: readonly WrongValue[];
}

/**
 * Merges configs in dbt's order, later ones win: defaults, the package's dbt_project.yml from general to specific,
 * the property file, `config()` in the code, and for nodes of installed packages the root's dbt_project.yml
 * (`dbt/context/context_config.py`).
 */
export class ConfigResolver {
  readonly #packages: ReadonlyMap<string, LoadedPackage>;
  readonly #root: LoadedPackage;
  /** Defaults and dbt_project.yml merged, by kind and by the deepest folder of the section. */
  readonly #bases = new Map<ConfigKind, WeakMap<JsonObject, ConfigValues>>();

  /** What dbt_project.yml alone says, by kind and by the deepest folders of the node's package and the root. */
  readonly #shared = new Map<ConfigKind, WeakMap<JsonObject, WeakMap<JsonObject, ResolvedConfig>>>();

  constructor(packages: readonly LoadedPackage[], root: LoadedPackage) {
    this.#packages = new Map(packages.map((each) => [each.name, each]));
    this.#root = root;
  }

  /** The same object for all nodes that dbt_project.yml alone configures from the same folders. */
  resolve(request: ConfigRequest): ResolvedConfig {
    if (!isEmpty(request.patch) || !isEmpty(request.calls)) return this.#resolve(request);
    const own = this.#packages.get(request.packageName) ?? this.#root;
    const [ownFolder, rootFolder] = [own, this.#root].map((each) =>
      foldersOf(sectionOf(each, request.kind, 'rendered'), request.fqn).at(-1),
    );
    if (!ownFolder || !rootFolder) return this.#resolve(request);
    const byOwn = entryOf(this.#shared, request.kind, () => new WeakMap());
    const byRoot = entryOf(byOwn, ownFolder, () => new WeakMap());
    return entryOf(byRoot, rootFolder, () => this.#resolve(request));
  }

  #resolve(request: ConfigRequest): ResolvedConfig {
    const fields = configFieldsByKey(request.kind);
    const values: ConfigValues = { ...this.#base(request) };
    if (request.patch) mergeLevel(values, request.patch, fields);
    if (request.calls) mergeLevel(values, request.calls, fields);
    for (const level of this.#rootLevels(request, 'rendered')) mergeLevel(values, level, fields);
    const wrong: WrongValue[] = [];
    for (const { key, kind, complete } of configFields(request.kind)) {
      const value = values[key] ?? null;
      if (!kind.accepts(value)) wrong.push({ key, value, expected: kind.words });
      else if (complete) values[key] = complete(value);
    }
    return { config: values, unrendered: this.#unrendered(request), wrong };
  }

  /** Only what the package's dbt_project.yml says, for templates that read `model.config` while they are parsed. */
  base(request: ConfigRequest): ConfigValues {
    return this.resolve({ kind: request.kind, packageName: request.packageName, fqn: request.fqn }).config;
  }

  #base(request: ConfigRequest): ConfigValues {
    const own = this.#packages.get(request.packageName) ?? this.#root;
    const folders = foldersOf(sectionOf(own, request.kind, 'rendered'), request.fqn);
    const deepest = folders.at(-1);
    const cache = entryOf(this.#bases, request.kind, () => new WeakMap());
    const known = deepest && cache.get(deepest);
    if (known) return known;
    const values: ConfigValues = Object.fromEntries(
      configFields(request.kind).map((each) => [each.key, each.initial]),
    );
    for (const folder of folders) mergeLevel(values, configsOf(folder), configFieldsByKey(request.kind));
    if (deepest) cache.set(deepest, values);
    return values;
  }

  #rootLevels(request: ConfigRequest, form: 'rendered' | 'unrendered'): readonly JsonObject[] {
    if (request.packageName === this.#root.name) return [];
    return foldersOf(sectionOf(this.#root, request.kind, form), request.fqn).map(configsOf);
  }

  /** What was written, without the defaults and without merging: what state comparison compares. */
  #unrendered(request: ConfigRequest): ConfigValues {
    const own = this.#packages.get(request.packageName) ?? this.#root;
    const folders = foldersOf(sectionOf(own, request.kind, 'unrendered'), request.fqn);
    const values: ConfigValues = {};
    for (const folder of folders) Object.assign(values, configsOf(folder));
    Object.assign(values, request.patch, request.writtenCalls ?? request.calls);
    for (const level of this.#rootLevels(request, 'unrendered')) Object.assign(values, level);
    return values;
  }
}

function isEmpty(values: JsonObject | undefined): boolean {
  return values === undefined || Object.keys(values).length === 0;
}

/** The entry under a key, made when there is none yet. */
function entryOf<K, V>(
  cache: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

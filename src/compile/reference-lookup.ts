import type { ResolvedRelation } from '../context/index.ts';
import type {
  FunctionNode,
  Manifest,
  ManifestNode,
  MetricNode,
  RefArgs,
  SourceNode,
} from '../manifest/index.ts';

/** A node that `ref` can lead to. */
export type Referable = Extract<ManifestNode, { resource_type: 'model' | 'seed' | 'snapshot' }>;

/** What a `ref` means in a node of a package. */
export type RefResult =
  | { readonly kind: 'found'; readonly node: Referable }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'missing' };

/** Finds what `ref` and `source` name, in dbt's order: the root project, the node's own package (or these the other way round), any other. */
export class ReferenceLookup {
  readonly #rootPackage: string;
  readonly #ownPackageFirst: boolean;
  readonly #nodes = new Map<string, Referable[]>();
  readonly #sources = new Map<string, SourceNode[]>();
  readonly #functions = new Map<string, FunctionNode[]>();
  readonly #metrics = new Map<string, MetricNode[]>();
  readonly #disabled = new Set<string>();

  constructor(manifest: Manifest, ownPackageFirst: boolean) {
    this.#ownPackageFirst = ownPackageFirst;
    this.#rootPackage = manifest.projectName;
    for (const node of Object.values(manifest.nodes)) {
      if (isReferable(node)) append(this.#nodes, node.name, node);
      if (node.resource_type === 'function') append(this.#functions, node.name, node);
    }
    for (const source of Object.values(manifest.sources)) {
      append(this.#sources, `${source.source_name}.${source.name}`, source);
    }
    for (const metric of Object.values(manifest.metrics)) append(this.#metrics, metric.name, metric);
    for (const node of Object.values(manifest.disabled).flat()) this.#disabled.add(node.name);
  }

  get nodeNames(): Iterable<string> {
    return this.#nodes.keys();
  }

  get sourceNames(): Iterable<string> {
    return this.#sources.keys();
  }

  resolveRef(args: RefArgs, packageName: string): RefResult {
    const candidates = (this.#nodes.get(args.name) ?? []).filter((node) => isVersion(node, args.version));
    const node = this.#first(candidates, args.package, packageName);
    if (node) return { kind: 'found', node };
    return { kind: this.#disabled.has(args.name) ? 'disabled' : 'missing' };
  }

  resolveSource(sourceName: string, tableName: string, packageName: string): SourceNode | undefined {
    return this.#first(this.#sources.get(`${sourceName}.${tableName}`) ?? [], null, packageName);
  }

  resolveFunction(name: string, wanted: string | null, packageName: string): FunctionNode | undefined {
    return this.#first(this.#functions.get(name) ?? [], wanted, packageName);
  }

  get metricNames(): Iterable<string> {
    return this.#metrics.keys();
  }

  resolveMetric(name: string, wanted: string | null, packageName: string): MetricNode | undefined {
    return this.#first(this.#metrics.get(name) ?? [], wanted, packageName);
  }

  #first<T extends { readonly package_name: string }>(
    candidates: readonly T[],
    wanted: string | null,
    own: string,
  ): T | undefined {
    if (wanted !== null) return candidates.find((each) => each.package_name === wanted);
    const order = this.#ownPackageFirst ? [own, this.#rootPackage] : [this.#rootPackage, own];
    for (const name of order) {
      const found = candidates.find((each) => each.package_name === name);
      if (found) return found;
    }
    return candidates[0];
  }
}

/** The relation of a node as a template gets it. */
export function relationOfNode(node: Referable): ResolvedRelation {
  const isEphemeral = node.resource_type === 'model' && node.config.materialized === 'ephemeral';
  return {
    uniqueId: node.unique_id,
    schema: node.schema,
    identifier: node.alias,
    kind: isEphemeral ? 'ephemeral' : 'relation',
    ...eventTimeOf(node, null),
  };
}

export function relationOfSource(source: SourceNode): ResolvedRelation {
  return {
    uniqueId: source.unique_id,
    schema: source.schema,
    identifier: source.identifier,
    kind: 'source',
    ...eventTimeOf(source, source.quoting.column),
  };
}

/** Quoted where its column is, or else all columns of its source are. */
function eventTimeOf(
  { config, columns }: Referable | SourceNode,
  quotesColumns: boolean | null | undefined,
): Pick<ResolvedRelation, 'eventTime'> {
  const name = config['event_time'];
  if (typeof name !== 'string' || name === '') return {};
  const column = Object.values(columns).find((each) => each.name === name);
  return { eventTime: (column?.quote ?? quotesColumns) === true ? `"${name}"` : name };
}

/** Whether `ref` can lead to a node. */
export function isReferable(node: ManifestNode): node is Referable {
  return node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot';
}

/** Without a version a versioned model means its latest. */
function isVersion(node: Referable, version: string | number | null): boolean {
  const own = node.resource_type === 'model' ? node.version : null;
  if (version !== null) return own !== null && String(own) === String(version);
  return own === null || (node.resource_type === 'model' && String(own) === String(node.latest_version));
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

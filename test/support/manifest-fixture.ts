import type {
  ExposureNode,
  GraphNode,
  Manifest,
  ModelNode,
  NodeConfig,
  SeedNode,
  SourceNode,
  TestNode,
} from '../../src/manifest/index.ts';

/** Small manifests for tests: complete records with dbt's defaults, of which a test names only what it is about. */

const PACKAGE = 'shop';

export function config(changes: Partial<NodeConfig> = {}): NodeConfig {
  return {
    enabled: true,
    materialized: 'view',
    alias: null,
    schema: null,
    database: null,
    tags: [],
    meta: {},
    group: null,
    ...changes,
  };
}

const identity = (kind: string, name: string, file: string) => ({
  database: '',
  schema: 'analytics',
  name,
  package_name: PACKAGE,
  path: file.split('/').slice(1).join('/'),
  original_file_path: file,
  unique_id: `${kind}.${PACKAGE}.${name}`,
  fqn: [PACKAGE, ...file.split('/').slice(1, -1), name],
});

const parsed = (name: string) => ({
  alias: name,
  checksum: { name: 'sha256', checksum: name },
  tags: [],
  description: '',
  columns: {},
  meta: {},
  group: null,
  docs: { show: true, node_color: null },
  patch_path: null,
  build_path: null,
  unrendered_config: {},
  created_at: 0,
  relation_name: `\`analytics\`.\`${name}\``,
  raw_code: `select 1 as ${name}`,
  doc_blocks: [],
});

const compiled = (dependsOn: readonly string[]) => ({
  language: 'sql',
  refs: [],
  sources: [],
  metrics: [],
  functions: [],
  depends_on: { macros: [], nodes: dependsOn },
  compiled_path: null,
  compiled: false,
  compiled_code: null,
  extra_ctes_injected: false,
  extra_ctes: [],
  contract: { enforced: false, alias_types: true, checksum: null },
});

/** A model that depends on the given ids. */
export function model(
  name: string,
  dependsOn: readonly string[] = [],
  changes: Partial<ModelNode> = {},
): ModelNode {
  return {
    ...identity('model', name, `models/${name}.sql`),
    ...parsed(name),
    ...compiled(dependsOn),
    config: config(),
    resource_type: 'model',
    access: 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    deprecation_date: null,
    primary_key: [],
    time_spine: null,
    ...changes,
  };
}

/** A singular data test over the given ids; with `test_metadata` in `changes`, a generic one. */
export function dataTest(
  name: string,
  dependsOn: readonly string[],
  changes: Partial<TestNode> = {},
): TestNode {
  return {
    ...identity('test', name, `tests/${name}.sql`),
    ...parsed(name),
    ...compiled(dependsOn),
    relation_name: null,
    config: config({ materialized: 'test', severity: 'ERROR' }),
    resource_type: 'test',
    ...changes,
  };
}

export function seed(name: string, changes: Partial<SeedNode> = {}): SeedNode {
  return {
    ...identity('seed', name, `seeds/${name}.csv`),
    ...parsed(name),
    raw_code: '',
    config: config({ materialized: 'seed' }),
    resource_type: 'seed',
    root_path: null,
    depends_on: { macros: [] },
    ...changes,
  };
}

/** The table of a source, by `source.shop.<source>.<table>`. */
export function source(sourceName: string, table: string, changes: Partial<SourceNode> = {}): SourceNode {
  return {
    ...identity('source', `${sourceName}.${table}`, 'models/sources.yml'),
    name: table,
    fqn: [PACKAGE, sourceName, table],
    resource_type: 'source',
    source_name: sourceName,
    source_description: '',
    loader: '',
    identifier: table,
    quoting: { database: null, schema: null, identifier: null, column: null },
    loaded_at_field: null,
    loaded_at_query: null,
    freshness: null,
    external: null,
    description: '',
    columns: {},
    meta: {},
    source_meta: {},
    tags: [],
    config: { enabled: true },
    patch_path: null,
    unrendered_config: {},
    relation_name: `\`${sourceName}\`.\`${table}\``,
    created_at: 0,
    unrendered_database: null,
    unrendered_schema: null,
    doc_blocks: [],
    ...changes,
  };
}

export function exposure(name: string, dependsOn: readonly string[]): ExposureNode {
  const {
    database: _database,
    schema: _schema,
    ...named
  } = identity('exposure', name, 'models/exposures.yml');
  return {
    ...named,
    resource_type: 'exposure',
    type: 'dashboard',
    owner: { name: 'Ada', email: 'ada@example.com' },
    description: '',
    label: null,
    maturity: null,
    meta: {},
    tags: [],
    config: { enabled: true },
    unrendered_config: {},
    url: null,
    depends_on: { macros: [], nodes: dependsOn },
    refs: [],
    sources: [],
    metrics: [],
    created_at: 0,
  };
}

export function manifestOf(nodes: readonly GraphNode[], changes: Partial<Manifest> = {}): Manifest {
  const byId = <T extends GraphNode>(wanted: (node: GraphNode) => node is T): Record<string, T> =>
    Object.fromEntries(nodes.filter(wanted).map((node) => [node.unique_id, node]));
  return {
    projectName: PACKAGE,
    nodes: byId((node) => node.resource_type !== 'source' && node.resource_type !== 'exposure'),
    sources: byId((node) => node.resource_type === 'source'),
    exposures: byId((node) => node.resource_type === 'exposure'),
    macros: {},
    docs: {},
    groups: {},
    metrics: {},
    semanticModels: {},
    savedQueries: {},
    unitTests: {},
    disabled: {},
    selectors: {},
    provenance: { file: new Map(), span: new Map() },
    ...changes,
  };
}

/** The id of a model in these manifests. */
export const idOf = (name: string): string => `model.${PACKAGE}.${name}`;

import type { Json, JsonObject } from '../base/index.ts';

/*
 * The intermediate representation is dbt's manifest (v12), key for key: people's templates read these very records
 * (`model`, `graph.nodes`), their tools read them in manifest.json, and selectors and state comparison name their
 * fields. One shape for all of these is worth more than camelCase here; everything that is not dbt's is camelCase.
 * Places in source files are not part of it: see `provenance.ts`.
 */

export type NodeType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'unit_test'
  | 'analysis'
  | 'operation'
  | 'sql_operation'
  | 'function';

export type ResourceType =
  NodeType | 'source' | 'exposure' | 'macro' | 'doc' | 'group' | 'metric' | 'semantic_model' | 'saved_query';

export interface Checksum {
  readonly name: string;
  readonly checksum: string;
}

/** A merged configuration: dbt's known keys with their defaults, and whatever else the user wrote. */
export interface NodeConfig {
  readonly enabled: boolean;
  readonly materialized: string;
  readonly alias: string | null;
  readonly schema: string | null;
  readonly database: string | null;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  readonly group: string | null;
  readonly [key: string]: Json | undefined;
}

export interface ColumnInfo {
  readonly name: string;
  readonly description: string;
  readonly meta: JsonObject;
  readonly data_type: string | null;
  readonly constraints: readonly Json[];
  readonly quote: boolean | null;
  readonly config: JsonObject;
  readonly tags: readonly string[];
  readonly granularity: string | null;
  readonly doc_blocks: readonly string[];
  /** Keys that dbt does not know are kept (dbt-clickhouse reads `codec` and `ttl`). */
  readonly [key: string]: Json | undefined;
}

export interface RefArgs {
  readonly name: string;
  readonly package: string | null;
  readonly version: string | number | null;
}

export interface DependsOn {
  readonly macros: readonly string[];
  readonly nodes: readonly string[];
}

export interface InjectedCte {
  readonly id: string;
  readonly sql: string;
}

export interface Contract {
  readonly enforced: boolean;
  readonly alias_types: boolean;
  readonly checksum: string | null;
}

interface NodeIdentity {
  /** Always empty on ClickHouse, as in dbt-clickhouse: a ClickHouse database is dbt's `schema`. */
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly package_name: string;
  /** Relative to the resource folder it lies in (`marts/orders.sql`). */
  readonly path: string;
  /** Relative to its package's folder (`models/marts/orders.sql`). */
  readonly original_file_path: string;
  readonly unique_id: string;
  readonly fqn: readonly string[];
}

/** What models, seeds, snapshots, tests, analyses and hooks share. */
interface ParsedNodeFields extends NodeIdentity {
  readonly alias: string;
  readonly checksum: Checksum;
  readonly config: NodeConfig;
  readonly tags: readonly string[];
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  readonly meta: JsonObject;
  readonly group: string | null;
  readonly docs: { readonly show: boolean; readonly node_color: string | null };
  /** `package://path` of the property file that describes the node. */
  readonly patch_path: string | null;
  readonly build_path: string | null;
  /** The configuration as written, Jinja and all: what state comparison compares. */
  readonly unrendered_config: JsonObject;
  /** Seconds since the epoch. */
  readonly created_at: number;
  /** The rendered relation, or null for what has none (ephemeral models, tests that store nothing). */
  readonly relation_name: string | null;
  readonly raw_code: string;
  readonly doc_blocks: readonly string[];
}

/** Fields of nodes whose code is compiled. */
interface CompiledNodeFields extends ParsedNodeFields {
  readonly language: string;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly string[])[];
  readonly metrics: readonly (readonly string[])[];
  readonly functions: readonly (readonly string[])[];
  readonly depends_on: DependsOn;
  /** `target/compiled/…`, relative to the project's folder; null until compiled. */
  readonly compiled_path: string | null;
  readonly compiled: boolean;
  readonly compiled_code: string | null;
  readonly extra_ctes_injected: boolean;
  readonly extra_ctes: readonly InjectedCte[];
  readonly contract: Contract;
}

export interface ModelNode extends CompiledNodeFields {
  readonly resource_type: 'model';
  readonly access: 'private' | 'protected' | 'public';
  readonly constraints: readonly Json[];
  readonly version: string | number | null;
  readonly latest_version: string | number | null;
  readonly deprecation_date: string | null;
  readonly primary_key: readonly string[];
  readonly time_spine: Json;
}

export interface SnapshotNode extends CompiledNodeFields {
  readonly resource_type: 'snapshot';
}

export interface AnalysisNode extends CompiledNodeFields {
  readonly resource_type: 'analysis';
}

export interface OperationNode extends CompiledNodeFields {
  readonly resource_type: 'operation' | 'sql_operation';
  /** The hook's place in its list; null for operations that are not hooks. */
  readonly index: number | null;
}

export interface FunctionNode extends CompiledNodeFields {
  readonly resource_type: 'function';
  readonly arguments: readonly Json[];
  readonly returns: Json;
}

export interface TestMetadata {
  /** The generic test's name without namespace: `unique`. */
  readonly name: string;
  readonly kwargs: JsonObject;
  readonly namespace: string | null;
}

/** A data test: generic ones have `test_metadata`, singular ones do not. */
export interface TestNode extends CompiledNodeFields {
  readonly resource_type: 'test';
  readonly test_metadata?: TestMetadata;
  readonly column_name?: string | null;
  readonly file_key_name?: string | null;
  readonly attached_node?: string | null;
}

export interface SeedNode extends ParsedNodeFields {
  readonly resource_type: 'seed';
  /** Absolute path of the seed's package. */
  readonly root_path: string | null;
  readonly depends_on: { readonly macros: readonly string[] };
}

/**
 * What a unit test runs as (dbt's `UnitTestNode`; the one that the manifest holds is dbt's `UnitTestDefinition`): its
 * model's code under the test's name, with what is expected of it in the configuration. It stands in no manifest.
 */
export interface UnitTestRunNode extends CompiledNodeFields {
  readonly resource_type: 'unit_test';
  readonly tested_node_unique_id: string;
  /** The model itself when the test gives rows for `this`. */
  readonly this_input_node_unique_id: string | null;
  readonly overrides: Json;
  /** The model by its name, as lines name the test: `orders::test_totals`. */
  readonly model: string;
}

export type CompiledNode =
  ModelNode | SnapshotNode | AnalysisNode | OperationNode | FunctionNode | TestNode | UnitTestRunNode;

export type ManifestNode = CompiledNode | SeedNode;

export interface Quoting {
  readonly database: boolean | null;
  readonly schema: boolean | null;
  readonly identifier: boolean | null;
  readonly column: boolean | null;
}

export interface SourceNode extends NodeIdentity {
  readonly resource_type: 'source';
  readonly source_name: string;
  readonly source_description: string;
  readonly loader: string;
  readonly identifier: string;
  readonly quoting: Quoting;
  readonly loaded_at_field: string | null;
  readonly loaded_at_query: string | null;
  readonly freshness: Json;
  readonly external: Json;
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  readonly meta: JsonObject;
  readonly source_meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: { readonly enabled: boolean; readonly [key: string]: Json | undefined };
  readonly patch_path: string | null;
  readonly unrendered_config: JsonObject;
  readonly relation_name: string;
  readonly created_at: number;
  readonly unrendered_database: string | null;
  readonly unrendered_schema: string | null;
  readonly doc_blocks: readonly string[];
}

export interface ExposureNode {
  readonly resource_type: 'exposure';
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly unique_id: string;
  readonly fqn: readonly string[];
  readonly type: string;
  readonly owner: JsonObject;
  readonly description: string;
  readonly label: string | null;
  readonly maturity: string | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: JsonObject;
  readonly unrendered_config: JsonObject;
  readonly url: string | null;
  readonly depends_on: DependsOn;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly string[])[];
  readonly metrics: readonly (readonly string[])[];
  readonly created_at: number;
}

export interface MacroNode {
  readonly resource_type: 'macro';
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly unique_id: string;
  readonly macro_sql: string;
  readonly depends_on: { readonly macros: readonly string[] };
  readonly description: string;
  readonly meta: JsonObject;
  readonly docs: { readonly show: boolean; readonly node_color: string | null };
  readonly config: JsonObject;
  readonly patch_path: string | null;
  readonly arguments: readonly Json[];
  readonly created_at: number;
  readonly supported_languages: readonly string[] | null;
}

export interface DocNode {
  readonly resource_type: 'doc';
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly unique_id: string;
  readonly block_contents: string;
}

export interface GroupNode {
  readonly resource_type: 'group';
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly unique_id: string;
  readonly owner: JsonObject;
  readonly description: string | null;
  readonly config: JsonObject;
}

/** Anything that is a node of the DAG. */
export type GraphNode = ManifestNode | SourceNode | ExposureNode;

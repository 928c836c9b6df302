import type { JsonObject } from '../base/index.ts';
import type { DependsOn, RefArgs } from './nodes.ts';

/*
 * The semantic layer's resources in dbt's shapes (manifest v12 as dbt 1.11 writes it): parsed, checked, listed and
 * handed on in semantic_manifest.json; nothing here runs them.
 */

/** What resources that property files define have in common. */
interface DeclaredResource {
  readonly name: string;
  readonly package_name: string;
  readonly path: string;
  readonly original_file_path: string;
  readonly unique_id: string;
  readonly fqn: readonly string[];
  readonly created_at: number;
  readonly depends_on: DependsOn;
}

interface ConfiguredResource extends DeclaredResource {
  readonly config: JsonObject;
  readonly unrendered_config: JsonObject;
  readonly group: string | null;
}

/** Conditions as written, all of which have to hold; their Jinja is MetricFlow's to render. */
export interface WhereFilters {
  readonly where_filters: readonly { readonly where_sql_template: string }[];
}

export interface TimeWindow {
  readonly count: number;
  readonly granularity: string;
}

export interface ElementConfig {
  readonly meta: JsonObject;
}

export interface SemanticEntity {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly label: string | null;
  readonly role: string | null;
  readonly expr: string | null;
  readonly config: ElementConfig;
}

export interface SemanticMeasure {
  readonly name: string;
  readonly agg: string;
  readonly description: string | null;
  readonly label: string | null;
  /** Always false: what asked for a metric has one of its own in `metrics`. */
  readonly create_metric: boolean;
  readonly expr: string | null;
  readonly agg_params: {
    readonly percentile: number | null;
    readonly use_discrete_percentile: boolean;
    readonly use_approximate_percentile: boolean;
  } | null;
  readonly non_additive_dimension: {
    readonly name: string;
    readonly window_choice: string;
    readonly window_groupings: readonly string[];
  } | null;
  readonly agg_time_dimension: string | null;
  readonly config: ElementConfig;
}

export interface SemanticDimension {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly label: string | null;
  readonly is_partition: boolean;
  readonly type_params: {
    readonly time_granularity: string;
    readonly validity_params: { readonly is_start: boolean; readonly is_end: boolean } | null;
  } | null;
  readonly expr: string | null;
  readonly metadata: null;
  readonly config: ElementConfig;
}

export interface NodeRelation {
  readonly alias: string;
  readonly schema_name: string;
  readonly database: string | null;
  readonly relation_name: string | null;
}

export interface SemanticModelNode extends ConfiguredResource {
  readonly resource_type: 'semantic_model';
  /** `ref('orders')`, as written. */
  readonly model: string;
  /** Null for a semantic model that is switched off. */
  readonly node_relation: NodeRelation | null;
  readonly description: string | null;
  readonly label: string | null;
  readonly defaults: { readonly agg_time_dimension: string | null } | null;
  readonly entities: readonly SemanticEntity[];
  readonly measures: readonly SemanticMeasure[];
  readonly dimensions: readonly SemanticDimension[];
  readonly metadata: null;
  readonly refs: readonly RefArgs[];
  readonly primary_entity: string | null;
}

export interface MetricInputMeasure {
  readonly name: string;
  readonly filter: WhereFilters | null;
  readonly alias: string | null;
  readonly join_to_timespine: boolean;
  readonly fill_nulls_with: number | null;
}

export interface MetricInput {
  readonly name: string;
  readonly filter: WhereFilters | null;
  readonly alias: string | null;
  readonly offset_window: TimeWindow | null;
  readonly offset_to_grain: string | null;
}

export interface ConversionParams {
  readonly base_measure: MetricInputMeasure;
  readonly conversion_measure: MetricInputMeasure;
  readonly entity: string;
  readonly calculation: string;
  readonly window: TimeWindow | null;
  readonly constant_properties:
    readonly { readonly base_property: string; readonly conversion_property: string }[] | null;
}

export interface CumulativeParams {
  readonly window: TimeWindow | null;
  readonly grain_to_date: string | null;
  readonly period_agg: string;
  readonly metric: null;
}

export interface MetricTypeParams {
  readonly measure: MetricInputMeasure | null;
  /** Every measure the metric stands on, through the metrics it is made of. */
  readonly input_measures: readonly MetricInputMeasure[];
  readonly numerator: MetricInput | null;
  readonly denominator: MetricInput | null;
  readonly expr: string | null;
  readonly window: TimeWindow | null;
  readonly grain_to_date: string | null;
  readonly metrics: readonly MetricInput[];
  readonly conversion_type_params: ConversionParams | null;
  readonly cumulative_type_params: CumulativeParams | null;
  readonly metric_aggregation_params: null;
}

export type MetricType = 'simple' | 'ratio' | 'derived' | 'cumulative' | 'conversion';

export interface MetricNode extends ConfiguredResource {
  readonly resource_type: 'metric';
  readonly description: string;
  readonly label: string;
  readonly type: MetricType;
  readonly type_params: MetricTypeParams;
  readonly filter: WhereFilters | null;
  readonly metadata: null;
  readonly time_granularity: string | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly sources: readonly (readonly string[])[];
  readonly refs: readonly RefArgs[];
  readonly metrics: readonly (readonly string[])[];
}

export interface SavedQueryExport {
  readonly name: string;
  readonly config: {
    readonly export_as: string;
    readonly schema_name: string | null;
    readonly alias: string | null;
    readonly database: string | null;
  };
  readonly unrendered_config: JsonObject;
}

export interface SavedQueryNode extends ConfiguredResource {
  readonly resource_type: 'saved_query';
  readonly query_params: {
    readonly metrics: readonly string[];
    readonly group_by: readonly string[];
    readonly where: WhereFilters | null;
    readonly order_by: readonly string[];
    readonly limit: number | null;
  };
  readonly exports: readonly SavedQueryExport[];
  readonly description: string | null;
  readonly label: string | null;
  readonly metadata: null;
  readonly refs: readonly RefArgs[];
  readonly tags: readonly string[];
}

export type FixtureFormat = 'dict' | 'csv' | 'sql';
/** A row of a fixture by the names of its columns; empty values of CSV are null. */
export type FixtureRow = JsonObject;

/** The rows of a unit test's input or of its outcome, read from wherever they stand; SQL stays text. */
export interface UnitTestFixture {
  readonly rows: string | readonly FixtureRow[] | null;
  readonly format: FixtureFormat;
  /** The file of `tests/fixtures` that the rows are from. */
  readonly fixture: string | null;
}

export interface UnitTestNode extends DeclaredResource {
  readonly resource_type: 'unit_test';
  readonly model: string;
  /** `input` is `ref(…)`, `source(…)` or `this`, as written. */
  readonly given: readonly (UnitTestFixture & { readonly input: string })[];
  readonly expect: UnitTestFixture;
  readonly description: string;
  readonly overrides: {
    readonly macros: JsonObject;
    readonly vars: JsonObject;
    readonly env_vars: JsonObject;
  } | null;
  readonly config: JsonObject;
  /** Over everything but the description: what state comparison compares. */
  readonly checksum: string | null;
  /** The tested model's. */
  readonly schema: string | null;
  readonly versions: {
    readonly include: readonly (string | number)[] | null;
    readonly exclude: readonly (string | number)[] | null;
  } | null;
  /** The version of the model that this one tests: a test of several versions is as many unit tests. */
  readonly version: string | number | null;
}

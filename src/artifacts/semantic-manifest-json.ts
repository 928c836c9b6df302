import {
  LEGACY_TIME_SPINE,
  readTimeSpines,
  type Manifest,
  type MetricNode,
  type SavedQueryNode,
  type SemanticModelNode,
  type TimeSpine,
} from '../manifest/index.ts';

/** The release of dbt's semantic interfaces whose shape this is. */
const INTERFACES_VERSION = { major_version: '0', minor_version: '9', patch_version: '0' };

type Plain = Readonly<Record<string, unknown>>;

/** semantic_manifest.json as plain data: what MetricFlow and the tools around it read. */
export function semanticManifestJson(manifest: Manifest): Plain {
  const nodes = manifest.timeSpines ?? Object.values(manifest.nodes);
  return {
    semantic_models: Object.values(manifest.semanticModels).map(semanticModelJson),
    metrics: Object.values(manifest.metrics).map(metricJson),
    project_configuration: {
      time_spine_table_configurations: legacyTimeSpines(manifest),
      metadata: null,
      dsi_package_version: INTERFACES_VERSION,
      time_spines: readTimeSpines(nodes).map(timeSpineJson),
    },
    saved_queries: Object.values(manifest.savedQueries).map(savedQueryJson),
  };
}

function semanticModelJson(node: SemanticModelNode): Plain {
  const { name, defaults, description, node_relation: relation, primary_entity: primary } = node;
  return {
    name,
    defaults,
    description,
    node_relation: relation,
    primary_entity: primary,
    entities: node.entities.map((each) => ({ ...each, metadata: null })),
    measures: node.measures.map((each) => ({ ...each, metadata: null })),
    dimensions: node.dimensions,
    label: node.label,
    metadata: null,
    config: { meta: node.config.meta ?? {} },
  };
}

function metricJson(node: MetricNode): Plain {
  const { name, description, type, filter, label, time_granularity: granularity } = node;
  const {
    metric_aggregation_params: _later,
    cumulative_type_params: cumulative,
    ...params
  } = node.type_params;
  const withoutMetric = cumulative && {
    window: cumulative.window,
    grain_to_date: cumulative.grain_to_date,
    period_agg: cumulative.period_agg,
  };
  return {
    name,
    description,
    type,
    type_params: { ...params, cumulative_type_params: withoutMetric },
    filter,
    metadata: null,
    label,
    config: { meta: node.config.meta ?? {} },
    time_granularity: granularity,
  };
}

function savedQueryJson(node: SavedQueryNode): Plain {
  const { name, query_params: params, description, label, tags } = node;
  const exports = node.exports.map(({ name: exported, config }) => ({
    name: exported,
    config: { export_as: config.export_as, schema_name: config.schema_name, alias: config.alias },
  }));
  return { name, query_params: params, description, metadata: null, label, exports, tags };
}

function timeSpineJson({ node, column, granularity, customGranularities }: TimeSpine): Plain {
  const { alias, schema, database, relation_name: relation } = node;
  return {
    node_relation: { alias, schema_name: schema, database, relation_name: relation },
    primary_column: { name: column, time_granularity: granularity },
    custom_granularities: customGranularities,
  };
}

/** A time spine that is one by its name alone; dbt lists it where there are semantic models. */
function legacyTimeSpines(manifest: Manifest): readonly Plain[] {
  if (Object.keys(manifest.semanticModels).length === 0) return [];
  const model = Object.values(manifest.nodes).find(
    (node) => node.resource_type === 'model' && node.name === LEGACY_TIME_SPINE,
  );
  if (model?.resource_type !== 'model' || model.time_spine !== null) return [];
  return [{ location: model.relation_name, column_name: 'date_day', grain: 'day' }];
}

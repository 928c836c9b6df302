export { DBT_VERSION } from './dbt-version.ts';
export type {
  AnalysisNode,
  Checksum,
  ColumnInfo,
  CompiledNode,
  Contract,
  DependsOn,
  DocNode,
  ExposureNode,
  FunctionNode,
  GraphNode,
  GroupNode,
  InjectedCte,
  MacroNode,
  ManifestNode,
  ModelNode,
  NodeConfig,
  NodeType,
  OperationNode,
  Quoting,
  RefArgs,
  ResourceType,
  SeedNode,
  SnapshotNode,
  SourceNode,
  TestMetadata,
  TestNode,
  UnitTestRunNode,
} from './nodes.ts';
export type { FreshnessRun, FreshnessStatus, SourceFreshness } from './freshness.ts';
export type { DepsEvent } from './deps-event.ts';
export type { AnswerEvent, CommandEvent, CommandListener } from './events.ts';
export { isRelational, type DisabledResource, type Manifest } from './manifest.ts';
export type { Provenance } from './provenance.ts';
export { quoteIdentifier, renderRelationName } from './relation-name.ts';
export type {
  ConversionParams,
  CumulativeParams,
  ElementConfig,
  FixtureFormat,
  FixtureRow,
  MetricInput,
  MetricInputMeasure,
  MetricNode,
  MetricType,
  MetricTypeParams,
  NodeRelation,
  SavedQueryExport,
  SavedQueryNode,
  SemanticDimension,
  SemanticEntity,
  SemanticMeasure,
  SemanticModelNode,
  TimeWindow,
  UnitTestFixture,
  UnitTestNode,
  WhereFilters,
} from './semantic-layer.ts';
export type {
  BatchRange,
  BatchResults,
  DiffCell,
  DiffRow,
  NodeResult,
  NodeStatus,
  RowDiff,
  RunResult,
  Timing,
} from './results.ts';
export { layOutDiff, type DiffPiece } from './lay-out-diff.ts';
export { LEGACY_TIME_SPINE, readTimeSpines, type TimeSpine } from './time-spines.ts';
export type { EmbeddedTarget, ServerTarget, Settings, Target } from './target.ts';

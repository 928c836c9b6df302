import type { Span } from '../../../base/index.ts';
import {
  LEGACY_TIME_SPINE,
  readTimeSpines,
  type MetricNode,
  type SavedQueryNode,
  type SemanticModelNode,
  type TimeSpine,
} from '../../../manifest/index.ts';
import {
  legacyTimeSpine,
  nestedCumulativeParams,
  semanticProblem,
  semanticWarning,
  timeSpineMissing,
} from '../../diagnostics.ts';
import type { BuiltNode } from '../../nodes/draft.ts';
import { spanInEntry, type PropertyEntry } from '../../properties/property-entry.ts';
import type { ParseSession } from '../../session.ts';
import type { SemanticLayer } from '../link-semantics.ts';
import { STANDARD_GRAINS } from '../time-window.ts';
import { checkMeasures } from './check-measures.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkSemanticNames } from './check-semantic-names.ts';
import { checkSemanticModels } from './check-semantic-models.ts';

/** One of the semantic layer's resources and where it stands. */
export interface Placed<T> {
  readonly node: T;
  readonly entry: PropertyEntry;
  readonly span: Span;
}

/** What the rules look at, and where they report. */
export interface SemanticSubject {
  readonly semanticModels: readonly Placed<SemanticModelNode>[];
  readonly metrics: readonly Placed<MetricNode>[];
  readonly savedQueries: readonly Placed<SavedQueryNode>[];
  readonly timeSpines: readonly TimeSpine[];
  problem(id: string, message: string, span: Span, hint?: string): void;
  warn(id: string, message: string, span: Span): void;
}

/**
 * What dbt's semantic interfaces refuse, rule by rule (`dbt_semantic_interfaces/validations`). As in dbt, nothing is
 * said where the project has metrics alone or semantic models alone.
 */
export function checkSemantics(
  session: ParseSession,
  layer: SemanticLayer,
  nodes: readonly BuiltNode[],
): void {
  const timeSpines = readTimeSpines(nodes.map(({ node }) => node));
  const semanticModels = layer.semanticModels.enabled;
  const metrics = layer.metrics.enabled;
  checkTimeSpines(session, timeSpines, nodes, semanticModels);
  if (semanticModels.length === 0 || metrics.length === 0) return;
  const { diagnostics } = session;
  const subject: SemanticSubject = {
    semanticModels,
    metrics,
    savedQueries: layer.savedQueries.enabled,
    timeSpines,
    problem: (id, message, span, hint) => diagnostics.report(semanticProblem(id, message, span, hint)),
    warn: (id, message, span) => diagnostics.report(semanticWarning(id, message, span)),
  };
  checkSemanticNames(subject);
  checkSemanticModels(subject);
  checkMeasures(subject);
  checkMetrics(subject);
  for (const { node, entry } of metrics) {
    const { window, grain_to_date: grain } = node.type_params;
    if (!window && !grain) continue;
    const place = spanInEntry(entry, 'type_params', window ? 'window' : 'grain_to_date');
    const isError = session.flags.requireNestedCumulativeTypeParams;
    diagnostics.report(nestedCumulativeParams(node.unique_id, isError, place));
  }
}

/** A time spine needs its column with a grain, and semantic models need a time spine by day or finer. */
function checkTimeSpines(
  session: ParseSession,
  timeSpines: readonly TimeSpine[],
  nodes: readonly BuiltNode[],
  semanticModels: readonly Placed<SemanticModelNode>[],
): void {
  const { diagnostics } = session;
  for (const { node, column, granularity, customGranularities } of timeSpines) {
    const built = nodes.find((each) => each.node === node);
    const span = built?.patch ? spanInEntry(built.patch.entry, 'time_spine') : built?.unit.span;
    if (!span) continue;
    const problem = (message: string): void =>
      diagnostics.report(semanticProblem(node.unique_id, message, span));
    if (!node.columns[column]) {
      problem(`the time spine's column '${column}' is not among the model's columns`);
    } else if (granularity === null) {
      problem(`the time spine's column '${column}' has no 'granularity'`);
    }
    for (const { name, column_name: own } of customGranularities) {
      if (node.columns[own ?? name]) continue;
      problem(`the custom granularity '${name}' has no column '${own ?? name}' in the model`);
    }
  }
  const [first] = semanticModels;
  if (!first) return;
  const legacy = nodes.find(({ node }) => node.resource_type === 'model' && node.name === LEGACY_TIME_SPINE);
  const isFine = ({ granularity }: TimeSpine): boolean =>
    granularity !== null && STANDARD_GRAINS.indexOf(granularity) <= STANDARD_GRAINS.indexOf('day');
  if (!legacy && !timeSpines.some(isFine)) {
    if (timeSpines.every(({ granularity }) => granularity !== null)) {
      diagnostics.report(timeSpineMissing(first.node.unique_id, first.span));
    }
    return;
  }
  const isConfigured = legacy?.node.resource_type === 'model' && legacy.node.time_spine !== null;
  const hasDay = timeSpines.some(({ granularity }) => granularity === 'day');
  if (legacy && !isConfigured && !hasDay && !session.flags.requireYamlConfigurationForMfTimeSpines) {
    diagnostics.report(legacyTimeSpine(legacy.node.unique_id, legacy.unit.span));
  }
}

import type { Json, JsonObject } from '../../base/index.ts';
import type { MetricNode, MetricType } from '../../manifest/index.ts';
import { badMetricName, metricWithoutTypeParams } from '../diagnostics.ts';
import type { Describer } from '../docs/describe.ts';
import { dictAt, isDict, textAt, textsOf } from '../json-object.ts';
import type { Mutable } from '../nodes/draft.ts';
import { readEntries, spanInEntry, spanOfEntry, type PropertyEntry } from '../properties/property-entry.ts';
import { attempt, type ParseSession } from '../session.ts';
import type { MeasureMetric } from './build-semantic-models.ts';
import { configOfEntry, DeclaredSet, identityOfEntry } from './declared.ts';
import { readMetricTypeParams, type PlaceOf } from './metric-type-params.ts';
import { readWhereFilters } from './where-filters.ts';

export type MetricDraft = Mutable<MetricNode>;

const TYPES: readonly MetricType[] = ['simple', 'ratio', 'derived', 'cumulative', 'conversion'];

/** Every metric: those of `metrics:`, then those that measures ask for, as dbt has them. */
export function buildMetrics(
  session: ParseSession,
  describer: Describer,
  ofMeasures: readonly MeasureMetric[],
): DeclaredSet<MetricDraft> {
  const metrics = new DeclaredSet<MetricDraft>(session);
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'metrics')) {
      const node = readEntry(session, describer, entry);
      if (node) metrics.add({ node, entry, span: spanOfEntry(entry) });
    }
    for (const { semanticModel, measure, index } of ofMeasures) {
      if (semanticModel.entry.package !== owner) continue;
      const { entry } = semanticModel;
      const node = ofMeasure(session, describer, semanticModel.node.config, entry, measure, index);
      if (node) metrics.add({ node, entry, span: spanInEntry(entry, 'measures', index, 'name') });
    }
  }
  return metrics;
}

function readEntry(
  session: ParseSession,
  describer: Describer,
  entry: PropertyEntry,
): MetricDraft | undefined {
  const { data, name } = entry;
  const problem = problemOfName(name);
  if (problem !== undefined) session.diagnostics.report(badMetricName(name, problem, spanOfEntry(entry)));
  if (!isDict(data.type_params)) {
    session.diagnostics.report(metricWithoutTypeParams(name, spanOfEntry(entry)));
    return undefined;
  }
  return build(session, describer, entry, {
    name,
    data,
    config: dictAt(data, 'config'),
    placeOf: (...path) => spanInEntry(entry, 'type_params', ...path),
    describedAt: ['description'],
  });
}

/** A metric of nothing but a measure. */
function ofMeasure(
  session: ParseSession,
  describer: Describer,
  modelConfig: JsonObject,
  entry: PropertyEntry,
  measure: JsonObject,
  index: number,
): MetricDraft | undefined {
  const name = textAt(measure, 'name') ?? '';
  const expr =
    measure.expr === undefined || measure.expr === null || measure.expr === '' ? name : measure.expr;
  return build(session, describer, entry, {
    name,
    data: {
      label: textAt(measure, 'label') ?? name,
      type: 'simple',
      type_params: { measure: name, expr },
      description: textAt(measure, 'description') ?? `Metric created from measure ${name}`,
    },
    config: { meta: dictAt(modelConfig, 'meta'), enabled: modelConfig.enabled !== false },
    placeOf: () => spanInEntry(entry, 'measures', index),
    describedAt: ['measures', index, 'description'],
  });
}

interface MetricEntry {
  readonly name: string;
  readonly data: JsonObject;
  readonly config: JsonObject;
  readonly placeOf: PlaceOf;
  readonly describedAt: readonly (string | number)[];
}

function build(
  session: ParseSession,
  describer: Describer,
  entry: PropertyEntry,
  { name, data, config: patch, placeOf, describedAt }: MetricEntry,
): MetricDraft | undefined {
  const identity = identityOfEntry(session, 'metric', entry, name);
  const { config, unrendered } = configOfEntry(session, 'metric', entry, identity, patch);
  const type = TYPES.find((each) => each === textAt(data, 'type')?.toLowerCase());
  const params = dictAt(data, 'type_params');
  const typeParams =
    type &&
    attempt(session, () => readMetricTypeParams(name, type, params, placeOf), {
      node: identity.unique_id,
    });
  if (!type || !typeParams) return undefined;
  const described = textAt(data, 'description') ?? '';
  const place = spanInEntry(entry, ...describedAt);
  const meta = dictAt(config, 'meta');
  return {
    ...identity,
    resource_type: 'metric',
    description: describer.describe(described, entry.package.name, identity.unique_id, place).text,
    label: textAt(data, 'label') ?? name,
    type,
    type_params: typeParams,
    filter: readWhereFilters(data.filter),
    metadata: null,
    time_granularity: textAt(data, 'time_granularity'),
    meta: hasKeys(meta) ? meta : dictAt(data, 'meta'),
    tags: textsOf(data.tags),
    config,
    unrendered_config: unrendered,
    sources: [],
    depends_on: { macros: [], nodes: [] },
    refs: [],
    metrics: [],
    group: textAt(config, 'group'),
  };
}

function hasKeys(value: Json): boolean {
  return isDict(value) && Object.keys(value).length > 0;
}

/** What dbt refuses in a metric's name. */
function problemOfName(name: string): string | undefined {
  if (name.includes(' ')) return 'has a blank';
  if (name.length > 250) return 'has more than 250 characters';
  if (!/^[A-Za-z]/.test(name)) return 'does not begin with a letter';
  return /^\w+$/.test(name) ? undefined : 'has other characters than letters, digits and underscores';
}

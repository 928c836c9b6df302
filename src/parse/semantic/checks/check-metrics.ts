import type { Span } from '../../../base/index.ts';
import type {
  ConversionParams,
  MetricInputMeasure,
  SemanticModelNode,
  TimeWindow,
} from '../../../manifest/index.ts';
import { spanInEntry } from '../../properties/property-entry.ts';
import { singular, STANDARD_GRAINS } from '../time-window.ts';
import { checkName } from './check-semantic-names.ts';
import type { SemanticSubject } from './check-semantics.ts';

type Metric = SemanticSubject['metrics'][number];

/** What each type of metric needs, beyond the measures and metrics that it has been linked to. */
export function checkMetrics(subject: SemanticSubject): void {
  const rules = new MetricRules(subject);
  for (const metric of subject.metrics) rules.check(metric);
  checkMeasureAliases(subject);
  for (const { node, entry } of subject.savedQueries) {
    const { limit } = node.query_params;
    if (limit !== null && limit < 0) {
      subject.problem(
        node.unique_id,
        `the limit of saved query '${node.name}' is ${limit}`,
        spanInEntry(entry, 'query_params', 'limit'),
      );
    }
  }
}

class MetricRules {
  readonly #subject: SemanticSubject;
  readonly #grains: readonly string[];

  constructor(subject: SemanticSubject) {
    this.#subject = subject;
    const custom = subject.timeSpines.flatMap((each) => each.customGranularities.map(({ name }) => name));
    this.#grains = [...STANDARD_GRAINS, ...custom];
  }

  check(metric: Metric): void {
    switch (metric.node.type) {
      case 'cumulative':
        this.#checkCumulative(metric);
        break;
      case 'derived':
        this.#checkDerived(metric);
        break;
      case 'conversion':
        if (metric.node.type_params.conversion_type_params) {
          this.#checkConversion(metric, metric.node.type_params.conversion_type_params);
        }
        break;
      case 'simple':
      case 'ratio':
    }
  }

  #problem({ node }: Metric, message: string, span: Span, hint?: string): void {
    this.#subject.problem(node.unique_id, message, span, hint);
  }

  #checkCumulative(metric: Metric): void {
    const { node, entry } = metric;
    const params = node.type_params.cumulative_type_params;
    const span = spanInEntry(entry, 'type_params');
    const outer = node.type_params.window;
    if (outer && params?.window && JSON.stringify(outer) !== JSON.stringify(params.window)) {
      this.#problem(metric, `cumulative metric '${node.name}' has two different windows`, span);
    }
    const grain = params?.grain_to_date ?? null;
    if (grain !== null && !STANDARD_GRAINS.includes(grain)) {
      this.#problem(metric, `'${grain}' is no time granularity that 'grain_to_date' takes`, span);
    }
    if (params?.window && grain !== null) {
      this.#problem(metric, `cumulative metric '${node.name}' has both 'window' and 'grain_to_date'`, span);
    }
    if (params?.window) this.#checkWindow(metric, params.window, span, false);
  }

  #checkWindow(metric: Metric, window: TimeWindow, span: Span, takesCustom: boolean): void {
    const grain = singular(window.granularity, this.#grains);
    if (!this.#grains.includes(grain)) {
      this.#problem(
        metric,
        `'${grain}' is no time granularity, in the window '${window.count} ${window.granularity}'`,
        span,
      );
    } else if (!takesCustom && !STANDARD_GRAINS.includes(grain)) {
      this.#problem(metric, `'${grain}' is a custom granularity, which cannot stand in this window`, span);
    }
  }

  #checkDerived(metric: Metric): void {
    const { node, entry } = metric;
    const { metrics: inputs, expr } = node.type_params;
    const span = spanInEntry(entry, 'type_params');
    if (inputs.length === 0) {
      this.#problem(
        metric,
        `derived metric '${node.name}' has no metrics`,
        span,
        "list them in 'type_params.metrics'",
      );
    }
    const names = new Set(inputs.map(({ name }) => name));
    for (const [index, input] of inputs.entries()) {
      const place = spanInEntry(entry, 'type_params', 'metrics', index);
      if (input.alias !== null) {
        checkName(this.#subject, node.unique_id, input.alias, place);
        if (names.has(input.alias)) {
          this.#problem(metric, `the alias '${input.alias}' of '${input.name}' is taken`, place);
        }
      }
      if (input.offset_window) this.#checkWindow(metric, input.offset_window, place, true);
      if (input.offset_to_grain !== null && !STANDARD_GRAINS.includes(input.offset_to_grain)) {
        this.#problem(
          metric,
          `'${input.offset_to_grain}' is no time granularity that 'offset_to_grain' takes`,
          place,
        );
      }
      if (input.offset_window && input.offset_to_grain !== null) {
        this.#problem(metric, `'${input.name}' has both 'offset_window' and 'offset_to_grain'`, place);
      }
      const name = input.alias ?? input.name;
      if (expr !== null && expr !== '' && !expr.includes(name)) {
        this.#subject.warn(
          node.unique_id,
          `the 'expr' of derived metric '${node.name}' does not use '${name}'`,
          place,
        );
      }
    }
    if (expr === null || expr === '') {
      this.#subject.warn(node.unique_id, `derived metric '${node.name}' has no 'expr'`, span);
    }
  }

  #checkConversion(metric: Metric, params: ConversionParams): void {
    const { entry } = metric;
    const span = spanInEntry(entry, 'type_params', 'conversion_type_params');
    const base = this.#ownerOf(params.base_measure.name);
    const conversion = this.#ownerOf(params.conversion_measure.name);
    if (!base || !conversion) return;
    for (const model of new Set([base, conversion])) {
      if (model.entities.some(({ name }) => name === params.entity)) continue;
      this.#problem(metric, `'${params.entity}' is no entity of semantic model '${model.name}'`, span);
    }
    this.#checkCounted(metric, params.base_measure, base, span);
    this.#checkCounted(metric, params.conversion_measure, conversion, span);
    if (params.conversion_measure.filter !== null) {
      const message = `the filter of the conversion measure '${params.conversion_measure.name}' is not fully supported`;
      this.#subject.warn(metric.node.unique_id, message, span);
    }
    if (params.window) this.#checkWindow(metric, params.window, span, false);
    for (const each of params.constant_properties ?? []) {
      this.#checkProperty(metric, each.base_property, base, span);
      this.#checkProperty(metric, each.conversion_property, conversion, span);
    }
  }

  #ownerOf(measure: string): SemanticModelNode | undefined {
    return this.#subject.semanticModels.find(({ node }) => node.measures.some(({ name }) => name === measure))
      ?.node;
  }

  #checkCounted(metric: Metric, input: MetricInputMeasure, model: SemanticModelNode, span: Span): void {
    const measure = model.measures.find(({ name }) => name === input.name);
    if (!measure) return;
    const counts =
      measure.agg === 'count' ||
      measure.agg === 'count_distinct' ||
      (measure.agg === 'sum' && measure.expr === '1');
    if (counts) return;
    const hint = "its aggregation has to be count, count_distinct, or sum with 'expr: 1'";
    this.#problem(
      metric,
      `measure '${measure.name}' does not count, which a conversion metric needs`,
      span,
      hint,
    );
  }

  #checkProperty(metric: Metric, name: string, model: SemanticModelNode, span: Span): void {
    const isKnown = [...model.entities, ...model.dimensions].some((each) => each.name === name);
    if (!isKnown) {
      this.#problem(
        metric,
        `the constant property '${name}' is nothing that semantic model '${model.name}' has`,
        span,
      );
    }
  }
}

/** The names that metrics give to measures are theirs alone. */
function checkMeasureAliases(subject: SemanticSubject): void {
  const measures = new Set(
    subject.semanticModels.flatMap(({ node }) => node.measures.map(({ name }) => name)),
  );
  const users = new Map<string, string>();
  for (const { node, entry } of subject.metrics) {
    const span = spanInEntry(entry, 'type_params');
    for (const { name, alias } of node.type_params.input_measures) {
      if (alias === null) continue;
      checkName(subject, node.unique_id, alias, span);
      if (measures.has(alias)) {
        subject.problem(
          node.unique_id,
          `the alias '${alias}' of measure '${name}' is the name of a measure`,
          span,
        );
      }
      const earlier = users.get(alias);
      if (earlier !== undefined) {
        subject.problem(node.unique_id, `the alias '${alias}' is used by metric '${earlier}', too`, span);
      } else users.set(alias, node.name);
    }
  }
}

import type { MetricInput, MetricInputMeasure } from '../../manifest/index.ts';
import {
  disabledTarget,
  measureNotFound,
  measureOfDisabled,
  metricCycle,
  metricNotFound,
  missingMetricParameter,
} from '../diagnostics.ts';
import { renderRelationName } from '../../manifest/index.ts';
import { spanInEntry } from '../properties/property-entry.ts';
import type { Resolver } from '../resolve/resolver.ts';
import { linkReferences } from '../resolve/link-references.ts';
import type { ParseSession } from '../session.ts';
import type { SemanticModelDraft } from './build-semantic-models.ts';
import type { MetricDraft } from './build-metrics.ts';
import type { SavedQueryDraft } from './build-saved-queries.ts';
import type { Declared, DeclaredSet } from './declared.ts';
import { NameIndex } from './name-index.ts';

export interface SemanticLayer {
  readonly semanticModels: DeclaredSet<SemanticModelDraft>;
  readonly metrics: DeclaredSet<MetricDraft>;
  readonly savedQueries: DeclaredSet<SavedQueryDraft>;
}

/** Finds the models of semantic models, the measures and metrics of metrics, and the metrics of saved queries. */
export function linkSemantics(session: ParseSession, resolver: Resolver, layer: SemanticLayer): MetricIndex {
  for (const each of layer.semanticModels.enabled) linkSemanticModel(session, resolver, each);
  const metrics = new NameIndex(session, layer.metrics);
  new MetricLinker(session, layer, metrics).linkAll();
  for (const { node, entry } of layer.savedQueries.enabled) {
    const nodes = node.query_params.metrics.flatMap((name, index) => {
      const found = metrics.find(name, node.package_name);
      if (found.kind === 'found') return [found.declared.node.unique_id];
      const span = spanInEntry(entry, 'query_params', 'metrics', index);
      session.diagnostics.report(
        found.kind === 'disabled'
          ? disabledTarget(node.unique_id, `metric '${name}'`, span)
          : metricNotFound(node.unique_id, name, metrics.names(), span),
      );
      return [];
    });
    node.depends_on = { macros: [], nodes: [...new Set(nodes)] };
  }
  return metrics;
}

export type MetricIndex = NameIndex<MetricDraft>;

function linkSemanticModel(
  session: ParseSession,
  resolver: Resolver,
  { node, entry }: Declared<SemanticModelDraft>,
): void {
  const span = spanInEntry(entry, 'model');
  const referrer = {
    uniqueId: node.unique_id,
    packageName: node.package_name,
    group: node.group,
    isTest: false,
  };
  const refs = node.refs.map((value) => ({ value, span }));
  const linked = linkReferences(session, resolver, referrer, { refs, sources: [] });
  node.depends_on = { macros: [], nodes: linked.nodes };
  const [ref] = node.refs;
  const target = ref && !linked.isBroken ? resolver.ref(ref, node.package_name, span) : undefined;
  if (target?.kind !== 'found') return;
  const { alias, schema, database, relation_name: relationName } = target.node;
  node.node_relation = {
    alias,
    schema_name: schema,
    database,
    relation_name: relationName ?? renderRelationName(schema, alias),
  };
}

/** Follows metrics into those they are made of, each once. */
class MetricLinker {
  readonly #session: ParseSession;
  readonly #layer: SemanticLayer;
  readonly #metrics: MetricIndex;
  readonly #measures: NameIndex<SemanticModelDraft>;
  readonly #done = new Set<MetricDraft>();
  readonly #open: MetricDraft[] = [];

  constructor(session: ParseSession, layer: SemanticLayer, metrics: MetricIndex) {
    this.#session = session;
    this.#layer = layer;
    this.#metrics = metrics;
    this.#measures = new NameIndex(session, layer.semanticModels, (node) =>
      node.measures.map(({ name }) => name),
    );
  }

  linkAll(): void {
    for (const each of this.#layer.metrics.enabled) this.#link(each);
  }

  #link(declared: Declared<MetricDraft>): void {
    const { node, span } = declared;
    if (this.#done.has(node)) return;
    const opened = this.#open.indexOf(node);
    if (opened !== -1) {
      const names = this.#open.slice(opened).map(({ name }) => name);
      this.#session.diagnostics.report(metricCycle([...names, node.name], node.unique_id, span));
      return;
    }
    this.#open.push(node);
    const { type_params: params } = node;
    switch (node.type) {
      case 'simple':
      case 'cumulative':
        this.#linkMeasures(declared, params.measure ? [params.measure] : []);
        break;
      case 'conversion': {
        const conversion = params.conversion_type_params;
        this.#linkMeasures(
          declared,
          conversion ? [conversion.base_measure, conversion.conversion_measure] : [],
        );
        break;
      }
      case 'derived':
        this.#linkInputs(declared, params.metrics);
        break;
      case 'ratio':
        this.#linkRatio(declared);
    }
    this.#open.pop();
    this.#done.add(node);
  }

  #linkRatio(declared: Declared<MetricDraft>): void {
    const { node, entry } = declared;
    const { numerator, denominator } = node.type_params;
    if (numerator && denominator) {
      this.#linkInputs(declared, [numerator, denominator]);
      return;
    }
    const missing = numerator ? 'denominator' : 'numerator';
    this.#session.diagnostics.report(
      missingMetricParameter(node.name, 'ratio', missing, spanInEntry(entry, 'type_params')),
    );
  }

  #linkMeasures({ node, span }: Declared<MetricDraft>, measures: readonly MetricInputMeasure[]): void {
    node.type_params = { ...node.type_params, input_measures: distinct(measures) };
    const nodes = node.type_params.input_measures.flatMap(({ name }) => {
      const found = this.#measures.find(name, node.package_name);
      if (found.kind === 'found') return [found.declared.node.unique_id];
      this.#session.diagnostics.report(
        found.kind === 'disabled'
          ? measureOfDisabled(node.unique_id, name, found.declared.node.name, span)
          : measureNotFound(node.unique_id, name, this.#measures.names(), span),
      );
      return [];
    });
    node.depends_on = { macros: [], nodes: [...new Set(nodes)] };
  }

  #linkInputs({ node, span }: Declared<MetricDraft>, inputs: readonly MetricInput[]): void {
    const measures: MetricInputMeasure[] = [];
    const nodes = new Set<string>();
    for (const { name } of inputs) {
      const found = this.#metrics.find(name, node.package_name);
      if (found.kind !== 'found') {
        this.#session.diagnostics.report(
          found.kind === 'disabled'
            ? disabledTarget(node.unique_id, `metric '${name}'`, span)
            : metricNotFound(node.unique_id, name, this.#metrics.names(), span),
        );
        continue;
      }
      this.#link(found.declared);
      measures.push(...found.declared.node.type_params.input_measures);
      nodes.add(found.declared.node.unique_id);
    }
    node.type_params = { ...node.type_params, input_measures: distinct(measures) };
    node.depends_on = { macros: [], nodes: [...nodes] };
  }
}

function distinct(measures: readonly MetricInputMeasure[]): readonly MetricInputMeasure[] {
  const seen = new Map(measures.map((each) => [JSON.stringify(each), each]));
  return [...seen.values()];
}

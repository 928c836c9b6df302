import type { JsonObject } from '../../base/index.ts';
import type { SemanticModelNode } from '../../manifest/index.ts';
import { Captured } from '../code/captured.ts';
import type { Describer } from '../docs/describe.ts';
import { dictAt, isDict, listOf, textAt } from '../json-object.ts';
import type { Mutable } from '../nodes/draft.ts';
import { readEntries, spanInEntry, spanOfEntry, type PropertyEntry } from '../properties/property-entry.ts';
import { attempt, type ParseSession } from '../session.ts';
import { configOfEntry, DeclaredSet, identityOfEntry, type Declared } from './declared.ts';
import { readDimensions, readEntities, readMeasures } from './read-elements.ts';

export type SemanticModelDraft = Mutable<SemanticModelNode>;

/** A metric that a measure asks for with `create_metric`. */
export interface MeasureMetric {
  readonly semanticModel: Declared<SemanticModelDraft>;
  readonly measure: JsonObject;
  readonly index: number;
}

export interface BuiltSemanticModels {
  readonly models: DeclaredSet<SemanticModelDraft>;
  readonly metrics: readonly MeasureMetric[];
}

/** Every semantic model of the project; the model behind each is found later. */
export function buildSemanticModels(session: ParseSession, describer: Describer): BuiltSemanticModels {
  const models = new DeclaredSet<SemanticModelDraft>(session);
  const metrics: MeasureMetric[] = [];
  for (const owner of session.project.packages) {
    for (const entry of readEntries(session, owner, 'semantic_models')) {
      const semanticModel = build(session, describer, entry);
      models.add(semanticModel);
      for (const [index, measure] of listOf(entry.data.measures).entries()) {
        if (isDict(measure) && measure.create_metric === true)
          metrics.push({ semanticModel, measure, index });
      }
    }
  }
  return { models, metrics };
}

function build(
  session: ParseSession,
  describer: Describer,
  entry: PropertyEntry,
): Declared<SemanticModelDraft> {
  const { data, name } = entry;
  const identity = identityOfEntry(session, 'semantic_model', entry, name);
  const { config, unrendered } = configOfEntry(
    session,
    'semantic_model',
    entry,
    identity,
    dictAt(data, 'config'),
  );
  const describe = (text: string | null, ...path: readonly (string | number)[]): string | null =>
    text === null
      ? null
      : describer.describe(text, entry.package.name, identity.unique_id, spanInEntry(entry, ...path)).text;
  const meta = dictAt(config, 'meta');
  const model = textAt(data, 'model') ?? '';
  const node: SemanticModelDraft = {
    ...identity,
    resource_type: 'semantic_model',
    model,
    node_relation: null,
    description: describe(textAt(data, 'description'), 'description'),
    label: textAt(data, 'label'),
    defaults: isDict(data.defaults)
      ? { agg_time_dimension: textAt(data.defaults, 'agg_time_dimension') }
      : null,
    entities: readEntities(data, meta, describe),
    measures: readMeasures(data, meta, describe),
    dimensions: readDimensions(data, meta, describe),
    metadata: null,
    depends_on: { macros: [], nodes: [] },
    refs: readModelRef(session, entry, identity, model),
    config,
    unrendered_config: unrendered,
    primary_entity: textAt(data, 'primary_entity'),
    group: textAt(config, 'group'),
  };
  return { node, entry, span: spanOfEntry(entry) };
}

/** `model: ref('orders')`, without braces. */
function readModelRef(
  session: ParseSession,
  entry: PropertyEntry,
  { unique_id: uniqueId, fqn }: { readonly unique_id: string; readonly fqn: readonly string[] },
  call: string,
): SemanticModelNode['refs'] {
  const cutFrom = spanInEntry(entry, 'model');
  const captured = new Captured(cutFrom);
  attempt(
    session,
    () => {
      const { schema } = session.project.target;
      const model = { name: entry.name, alias: entry.name, schema, unique_id: uniqueId, fqn };
      const scope = session.context.forParsing({
        packageName: entry.package.name,
        model,
        capture: captured,
      });
      const source = { path: cutFrom.source.path, text: `{{ ${call} }}`, cutFrom };
      session.environment.parse(source).renderSync(scope);
    },
    { node: uniqueId, place: cutFrom },
  );
  return captured.refs.map((each) => each.value);
}

import type { Json, JsonObject } from '../../base/index.ts';
import type { SemanticDimension, SemanticEntity, SemanticMeasure } from '../../manifest/index.ts';
import { dictAt, isDict, listOf, textAt, textsOf } from '../json-object.ts';

/*
 * The parts of a semantic model. Their shapes were checked when the file was read; `meta` is the semantic model's own,
 * with the part's over it.
 */

type Describe = (text: string | null, ...path: readonly (string | number)[]) => string | null;

/** The entries of a list with a name, with their places in it. */
function entriesOf(data: JsonObject, key: string): readonly (readonly [JsonObject, number])[] {
  return listOf(data[key]).flatMap((each, index) => (isDict(each) ? [[each, index] as const] : []));
}

function metaOf(part: JsonObject, inherited: JsonObject): { readonly meta: JsonObject } {
  return { meta: { ...inherited, ...dictAt(dictAt(part, 'config'), 'meta') } };
}

/** YAML reads `expr: 1` as a number; dbt keeps its text. */
function exprOf(value: Json | undefined): string | null {
  return value === undefined || value === null ? null : String(value);
}

export function readEntities(data: JsonObject, meta: JsonObject, describe: Describe): SemanticEntity[] {
  return entriesOf(data, 'entities').map(([entity, index]) => ({
    name: textAt(entity, 'name') ?? '',
    type: textAt(entity, 'type') ?? '',
    description: describe(textAt(entity, 'description'), 'entities', index, 'description'),
    label: textAt(entity, 'label'),
    role: textAt(entity, 'role'),
    expr: exprOf(entity.expr),
    config: metaOf(entity, meta),
  }));
}

export function readMeasures(data: JsonObject, meta: JsonObject, describe: Describe): SemanticMeasure[] {
  return entriesOf(data, 'measures').map(([measure, index]) => ({
    name: textAt(measure, 'name') ?? '',
    agg: textAt(measure, 'agg') ?? '',
    description: describe(textAt(measure, 'description'), 'measures', index, 'description'),
    label: textAt(measure, 'label'),
    create_metric: false,
    expr: exprOf(measure.expr),
    agg_params: isDict(measure.agg_params) ? aggParamsOf(measure.agg_params) : null,
    non_additive_dimension: isDict(measure.non_additive_dimension)
      ? nonAdditiveOf(measure.non_additive_dimension)
      : null,
    agg_time_dimension: textAt(measure, 'agg_time_dimension'),
    config: metaOf(measure, meta),
  }));
}

function aggParamsOf(params: JsonObject): NonNullable<SemanticMeasure['agg_params']> {
  return {
    percentile: typeof params.percentile === 'number' ? params.percentile : null,
    use_discrete_percentile: params.use_discrete_percentile === true,
    use_approximate_percentile: params.use_approximate_percentile === true,
  };
}

function nonAdditiveOf(dimension: JsonObject): NonNullable<SemanticMeasure['non_additive_dimension']> {
  return {
    name: textAt(dimension, 'name') ?? '',
    window_choice: textAt(dimension, 'window_choice') ?? 'min',
    window_groupings: textsOf(dimension.window_groupings),
  };
}

export function readDimensions(data: JsonObject, meta: JsonObject, describe: Describe): SemanticDimension[] {
  return entriesOf(data, 'dimensions').map(([dimension, index]) => ({
    name: textAt(dimension, 'name') ?? '',
    type: textAt(dimension, 'type') ?? '',
    description: describe(textAt(dimension, 'description'), 'dimensions', index, 'description'),
    label: textAt(dimension, 'label'),
    is_partition: dimension.is_partition === true,
    type_params: isDict(dimension.type_params) ? timeParamsOf(dimension.type_params) : null,
    expr: exprOf(dimension.expr),
    metadata: null,
    config: metaOf(dimension, meta),
  }));
}

function timeParamsOf(params: JsonObject): NonNullable<SemanticDimension['type_params']> {
  const { validity_params: validity } = params;
  return {
    time_granularity: textAt(params, 'time_granularity') ?? '',
    validity_params: isDict(validity)
      ? { is_start: validity.is_start === true, is_end: validity.is_end === true }
      : null,
  };
}

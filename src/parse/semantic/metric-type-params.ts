import { UserError, type Json, type JsonObject, type Span } from '../../base/index.ts';
import type {
  ConversionParams,
  CumulativeParams,
  MetricInput,
  MetricInputMeasure,
  MetricType,
  MetricTypeParams,
} from '../../manifest/index.ts';
import { missingMetricParameter } from '../diagnostics.ts';
import { dictAt, isDict, listOf, textAt } from '../json-object.ts';
import { readTimeWindow } from './time-window.ts';
import { readWhereFilters } from './where-filters.ts';

/** The place of a value below `type_params`. */
export type PlaceOf = (...path: readonly (string | number)[]) => Span;

/**
 * `type_params` of a metric, complete; the measures it stands on are found later.
 * @throws UserError for windows that are none, and for what a type of metric cannot do without.
 */
export function readMetricTypeParams(
  name: string,
  type: MetricType,
  params: JsonObject,
  placeOf: PlaceOf,
): MetricTypeParams {
  const measure = readInputMeasure(params.measure);
  if ((type === 'simple' || type === 'cumulative') && measure === null) {
    throw new UserError(missingMetricParameter(name, type, 'measure', placeOf()));
  }
  return {
    measure,
    input_measures: [],
    numerator: readMetricInput(params.numerator, placeOf('numerator')),
    denominator: readMetricInput(params.denominator, placeOf('denominator')),
    expr: params.expr === undefined || params.expr === null ? null : String(params.expr),
    window: readTimeWindow(params.window, placeOf('window')),
    grain_to_date: textAt(params, 'grain_to_date'),
    metrics: listOf(params.metrics).flatMap((input, index) => {
      const read = readMetricInput(input, placeOf('metrics', index));
      return read ? [read] : [];
    }),
    conversion_type_params: readConversion(name, type, params, placeOf),
    cumulative_type_params: type === 'cumulative' ? readCumulative(params, placeOf) : null,
    metric_aggregation_params: null,
  };
}

/** A measure, by its name alone or with what the metric does with it. */
export function readInputMeasure(value: Json | undefined): MetricInputMeasure | null {
  const data = typeof value === 'string' ? { name: value } : value;
  if (!isDict(data)) return null;
  return {
    name: textAt(data, 'name') ?? '',
    filter: readWhereFilters(data.filter),
    alias: textAt(data, 'alias'),
    join_to_timespine: data.join_to_timespine === true,
    fill_nulls_with: typeof data.fill_nulls_with === 'number' ? data.fill_nulls_with : null,
  };
}

function readMetricInput(value: Json | undefined, span: Span): MetricInput | null {
  const data = typeof value === 'string' ? { name: value } : value;
  if (!isDict(data)) return null;
  return {
    name: textAt(data, 'name') ?? '',
    filter: readWhereFilters(data.filter),
    alias: textAt(data, 'alias'),
    offset_window: readTimeWindow(data.offset_window, span),
    offset_to_grain: textAt(data, 'offset_to_grain'),
  };
}

function readConversion(
  name: string,
  type: MetricType,
  params: JsonObject,
  placeOf: PlaceOf,
): ConversionParams | null {
  const data = params.conversion_type_params;
  if (!isDict(data)) {
    if (type !== 'conversion') return null;
    throw new UserError(missingMetricParameter(name, type, 'conversion_type_params', placeOf()));
  }
  const place = placeOf('conversion_type_params');
  const base = readInputMeasure(data.base_measure);
  const conversion = readInputMeasure(data.conversion_measure);
  if (!base) throw new UserError(missingMetricParameter(name, type, 'base_measure', place));
  if (!conversion) throw new UserError(missingMetricParameter(name, type, 'conversion_measure', place));
  return {
    base_measure: base,
    conversion_measure: conversion,
    entity: textAt(data, 'entity') ?? '',
    calculation: textAt(data, 'calculation') ?? 'conversion_rate',
    window: readTimeWindow(data.window, placeOf('conversion_type_params', 'window')),
    constant_properties: Array.isArray(data.constant_properties)
      ? data.constant_properties.filter(isDict).map((each) => ({
          base_property: textAt(each, 'base_property') ?? '',
          conversion_property: textAt(each, 'conversion_property') ?? '',
        }))
      : null,
  };
}

/** What is written beside `cumulative_type_params`, as it was before, counts where they say nothing. */
function readCumulative(params: JsonObject, placeOf: PlaceOf): CumulativeParams {
  const nested = dictAt(params, 'cumulative_type_params');
  const hasOwn = typeof nested.window === 'string';
  const window = hasOwn
    ? readTimeWindow(nested.window, placeOf('cumulative_type_params', 'window'))
    : readTimeWindow(params.window, placeOf('window'));
  return {
    window,
    grain_to_date: textAt(nested, 'grain_to_date') ?? textAt(params, 'grain_to_date'),
    period_agg: textAt(nested, 'period_agg') ?? 'first',
    metric: null,
  };
}

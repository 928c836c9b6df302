import { didYouMean, type Diagnostic, type Span } from '../../base/index.ts';
import { error, warning } from './make.ts';

export function badWindow(value: string, span: Span): Diagnostic {
  return error('METRIC_WINDOW', `'${value}' is no window of time`, {
    span,
    hint: "write a count and a granularity: '7 days'",
  });
}

export function missingMetricParameter(name: string, type: string, key: string, span: Span): Diagnostic {
  return error('METRIC_PARAMETER', `${type} metric '${name}' needs '${key}'`, { span });
}

export function metricWithoutTypeParams(name: string, span: Span): Diagnostic {
  return error('METRIC_FORM', `metric '${name}' has no 'type_params'`, {
    span,
    hint: 'the form of dbt 1.12, without semantic models and type_params, is not read yet',
  });
}

export function badMetricName(name: string, problem: string, span: Span): Diagnostic {
  return error('METRIC_NAME', `the name of metric '${name}' ${problem}`, { span });
}

export function metricNotFound(
  uniqueId: string,
  name: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  return error('METRIC_NOT_FOUND', `'${uniqueId}' refers to metric '${name}', which does not exist`, {
    span,
    node: uniqueId,
    hint: didYouMean(name, known),
  });
}

export function measureNotFound(
  uniqueId: string,
  name: string,
  known: Iterable<string>,
  span: Span | undefined,
): Diagnostic {
  return error(
    'MEASURE_NOT_FOUND',
    `'${uniqueId}' refers to measure '${name}', which no semantic model has`,
    {
      span,
      node: uniqueId,
      hint: didYouMean(name, known),
    },
  );
}

export function measureOfDisabled(uniqueId: string, name: string, model: string, span: Span): Diagnostic {
  return error(
    'REF_DISABLED',
    `'${uniqueId}' refers to measure '${name}' of semantic model '${model}', which is disabled`,
    { span, node: uniqueId, hint: 'enable it, or disable what refers to it' },
  );
}

export function metricCycle(names: readonly string[], uniqueId: string, span: Span): Diagnostic {
  return error('METRIC_CYCLE', `metrics are made of each other: ${names.join(' → ')}`, {
    span,
    node: uniqueId,
  });
}

/** A rule of dbt's semantic interfaces that the project breaks. */
export function semanticProblem(uniqueId: string, message: string, span: Span, hint?: string): Diagnostic {
  return error('SEMANTIC_LAYER', message, { span, node: uniqueId, hint });
}

export function semanticWarning(uniqueId: string, message: string, span: Span): Diagnostic {
  return warning('SEMANTIC_LAYER', 'SemanticValidationFailure', message, { span, node: uniqueId });
}

export function timeSpineMissing(uniqueId: string, span: Span): Diagnostic {
  return error('TIME_SPINE_MISSING', 'semantic models need a time spine by day or finer, and there is none', {
    span,
    node: uniqueId,
    hint: "give a model with a row for each day 'time_spine: {standard_granularity_column: …}'",
  });
}

export function legacyTimeSpine(uniqueId: string, span: Span): Diagnostic {
  return warning(
    'TIME_SPINE_UNCONFIGURED',
    'MFTimespineWithoutYamlConfigurationDeprecation',
    `'${uniqueId}' is taken for the time spine by its name alone`,
    { span, node: uniqueId, hint: "describe it in a property file with 'time_spine'" },
  );
}

export function nestedCumulativeParams(uniqueId: string, isError: boolean, span: Span): Diagnostic {
  const message = `'window' and 'grain_to_date' of '${uniqueId}' belong under 'cumulative_type_params'`;
  const more = { span, node: uniqueId };
  return isError
    ? error('CUMULATIVE_PARAMS', message, more)
    : warning('CUMULATIVE_PARAMS', 'MFCumulativeTypeParamsDeprecation', message, more);
}

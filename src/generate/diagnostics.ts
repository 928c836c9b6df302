import type { Diagnostic, Span } from '../base/index.ts';

const specError = (code: string, message: string, span: Span | undefined, hint?: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  ...(span === undefined ? {} : { span }),
  ...(hint === undefined ? {} : { hint }),
});

export function malformedSpec(message: string, span: Span | undefined, hint?: string): Diagnostic {
  return specError('GENERATOR_SPEC', message, span, hint);
}

export function badExpression(topic: string, field: string, message: string, span: Span): Diagnostic {
  return specError('GENERATOR_EXPRESSION', `field '${field}' of '${topic}': ${message}`, span);
}

export function failedValue(topic: string, field: string, message: string, span: Span): Diagnostic {
  return specError('GENERATOR_VALUE', `field '${field}' of '${topic}' could not be made: ${message}`, span);
}

export function wrongTiming(message: string, hint?: string): Diagnostic {
  return specError('GENERATOR_TIMING', message, undefined, hint);
}

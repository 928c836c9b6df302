import { positionAt, type Diagnostic, type SourceFile, type Span } from '../base/index.ts';
import { JinjaError } from './jinja-error.ts';

const CODES: Readonly<Record<string, string>> = {
  TemplateSyntaxError: 'JINJA_SYNTAX',
  TemplateAssertionError: 'JINJA_SYNTAX',
  SyntaxError: 'JINJA_SYNTAX',
  UndefinedError: 'JINJA_UNDEFINED',
  SecurityError: 'JINJA_SECURITY',
  TemplateNotFound: 'JINJA_TEMPLATE_NOT_FOUND',
  TemplatesNotFound: 'JINJA_TEMPLATE_NOT_FOUND',
  RecursionError: 'JINJA_RECURSION',
};

const HINTS: Readonly<Record<string, string>> = {
  UndefinedError:
    "check the name, or give it a value with `| default('…')`; a macro that is missing may be of a package: `tsdbt deps`",
  SecurityError: 'names that begin with an underscore are closed to templates',
  RecursionError: 'does a macro call itself without end?',
};

function jinjaDiagnostic(
  jinjaClass: string,
  message: string,
  span: Span | undefined,
  given?: string,
): Diagnostic {
  const shown = message.replace(/\.$/, '');
  const hint = given ?? HINTS[jinjaClass];
  return {
    code: CODES[jinjaClass] ?? 'JINJA_RUNTIME',
    severity: 'error',
    message: jinjaClass.startsWith('Template') || jinjaClass in HINTS ? shown : `${jinjaClass}: ${shown}`,
    ...(span ? { span } : {}),
    ...(hint ? { hint } : {}),
  };
}

/** A template that cannot be parsed. `lineno` is Jinja2's; without one, that of the span, unless Jinja2 knows none. */
export function syntaxError(
  jinjaClass: string,
  message: string,
  source: SourceFile,
  place: {
    readonly lineno?: number;
    readonly start: number;
    readonly end: number;
    readonly withoutLine?: boolean;
  },
): JinjaError {
  const start = Math.min(place.start, source.text.length);
  const span = { source, start, end: Math.min(Math.max(place.end, start), source.text.length) };
  return new JinjaError({
    jinjaClass,
    ...(place.withoutLine ? {} : { lineno: place.lineno ?? positionAt(source, start).line }),
    diagnostic: jinjaDiagnostic(jinjaClass, message, span),
  });
}

/** An error while rendering. */
export function runtimeError(details: {
  readonly jinjaClass: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly span?: Span | undefined;
  readonly lineno?: number | undefined;
  readonly cause?: unknown;
}): JinjaError {
  const { jinjaClass, message, hint, span, lineno, cause } = details;
  return new JinjaError({
    jinjaClass,
    ...(lineno === undefined ? {} : { lineno }),
    diagnostic: jinjaDiagnostic(jinjaClass, message, span, hint),
    cause,
  });
}

/** A tag outside of any macro, where dbt ignores it. */
export function unexpectedBlock(type: string, span: Span): Diagnostic {
  return {
    code: 'UNEXPECTED_JINJA_BLOCK',
    severity: 'warning',
    message: `the tag '${type}' outside of any block is ignored`,
    span,
    event: 'UnexpectedJinjaBlockDeprecation',
  };
}

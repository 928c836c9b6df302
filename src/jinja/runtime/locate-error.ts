import { UserError, type Diagnostic, type Span } from '../../base/index.ts';
import { runtimeError } from '../diagnostics.ts';
import { JinjaError } from '../jinja-error.ts';
import { MacroReturn } from '../macro-return.ts';
import type { CallFrame } from '../types.ts';
import { PyError } from '../values/py-error.ts';

interface ErrorPlace extends Span {
  readonly lineno: number;
}

/** Errors that are no mistake of a template (a server that is down) on their way out: where a template made the call. */
const traces = new WeakMap<Error, Span[]>();

/** Where templates called what failed, innermost first; for errors that are not the template's own. */
export function errorTrace(error: unknown): readonly Span[] {
  return error instanceof Error ? (traces.get(error) ?? []) : [];
}

function inMacro(frame: CallFrame): string {
  return frame.macro === undefined ? 'called from' : `called from macro '${frame.macro}'`;
}

/** JavaScript's own errors that a template can cause. */
function fromJavaScript(error: RangeError): PyError {
  if (/call stack/i.test(error.message))
    return new PyError('RecursionError', 'maximum recursion depth exceeded');
  return new PyError('MemoryError', 'a text or number grew too large');
}

/** An error that leaves the template's or macro's code at `place`, with that place added to it. */
export function locateError(error: unknown, place: ErrorPlace | undefined, frame: CallFrame): unknown {
  if (error instanceof MacroReturn || !(error instanceof Error)) return error;
  if (error instanceof JinjaError) {
    if (!place) return error;
    return error.span ? error.calledFrom({ message: inMacro(frame), span: place }) : placed(error, place);
  }
  if (error instanceof PyError || error instanceof RangeError) {
    const { pyClass, message, hint } = error instanceof PyError ? error : fromJavaScript(error);
    return runtimeError({ jinjaClass: pyClass, message, hint, span: place, lineno: place?.lineno });
  }
  if (error instanceof UserError) return fromHost(error, place, frame);
  if (place) traces.set(error, [...(traces.get(error) ?? []), place]);
  return error;
}

function placed(error: JinjaError, place: ErrorPlace): JinjaError {
  return new JinjaError({
    jinjaClass: error.jinjaClass,
    lineno: place.lineno,
    diagnostic: { ...error.diagnostic, span: place },
    cause: error.cause,
  });
}

/** A mistake that a host function found in what it was given: it is the template's. */
function fromHost(error: UserError, place: ErrorPlace | undefined, frame: CallFrame): unknown {
  const [first, ...others] = error.diagnostics;
  if (!first || others.length > 0 || !place) return error;
  const diagnostic = withPlace(first, place, frame);
  return new JinjaError({ jinjaClass: error.name, lineno: place.lineno, diagnostic, cause: error });
}

/** The function may have found its own call to be the place: that is said once. */
function withPlace(found: Diagnostic, place: ErrorPlace, frame: CallFrame): Diagnostic {
  const { span, related = [] } = found;
  if (!span) return { ...found, span: place };
  const { source, start, end } = place;
  if (span.source === source && span.start === start && span.end === end) return found;
  return { ...found, related: [...related, { message: inMacro(frame), span: place }] };
}

import { UserError, type Span } from '../../base/index.ts';
import { badExpression, failedValue } from '../diagnostics.ts';
import { compileExpression } from '../expression/compile-expression.ts';
import { nativeCall } from '../expression/native-call.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { ExpressionError } from '../expression/syntax.ts';
import { makerOf, type Maker } from './maker.ts';
import type { World } from './world.ts';

/** A field of a spec: where it stands and what it is called there. */
export interface FieldPlace {
  readonly topic: string;
  readonly field: string;
  readonly span: Span;
}

export interface ExpressionOptions {
  /** Whether `record`, `entity`, `index` and `time` may be named. */
  readonly hasNames: boolean;
}

const NAMES = ['record', 'entity', 'index', 'time'] as const;

/** Dates become ISO texts with milliseconds and `Z`; functions nobody called are no values. */
function settled(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'function' ? undefined : value;
}

/** The place within the spec's file; exact when the text stands there without escapes. */
function placeWithin(span: Span, text: string, at: number): Span {
  const offset = span.source.text.slice(span.start, span.end).indexOf(text);
  if (offset === -1) return span;
  const from = span.start + offset + Math.min(at, Math.max(0, text.length - 1));
  return { source: span.source, start: from, end: from + 1 };
}

/** Runs what makes a value; what goes wrong in it is told with the field's place. */
export function tellingFailures<T>(place: FieldPlace, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(failedValue(place.topic, place.field, message, place.span), { cause: error });
  }
}

/** Compiles a faker expression once. @throws UserError with the place of what is not of the grammar */
export function expressionMaker(
  text: string,
  place: FieldPlace,
  world: World,
  { hasNames }: ExpressionOptions,
): Maker {
  const names = hasNames ? NAMES : [];
  try {
    const expression = parseExpression(text, names);
    const native = nativeCall(expression, world);
    if (native) return native;
    const evaluate = compileExpression(expression, world.faker, names);
    if (!hasNames) return makerOf(() => tellingFailures(place, () => settled(evaluate())));
    return makerOf(({ record, entity, iteration, eventTime }) =>
      tellingFailures(place, () => settled(evaluate(record, entity, iteration, eventTime))),
    );
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const at = placeWithin(place.span, text, error.at);
    throw new UserError(badExpression(place.topic, place.field, error.message, at));
  }
}

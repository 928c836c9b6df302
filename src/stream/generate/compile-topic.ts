import type { Faker } from '@faker-js/faker';
import { UserError } from '../../base/index.ts';
import { badExpression, failedExpression } from './diagnostics.ts';
import { compileExpression } from './expression/compile-expression.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { ExpressionError } from './expression/syntax.ts';
import type { FieldSpec, NamedField, TopicSpec } from './generator-spec.ts';

/** A record under construction or done: JSON values by field. */
export type MadeRecord = Record<string, unknown>;

/** Fills the fields that a record does not have yet, in the order of the spec. `iteration` is 1-based. */
export type FillRecord = (record: MadeRecord, iteration: number) => void;

type MakeValue = (iteration: number) => unknown;

/** Dates become ISO texts with milliseconds and `Z`, as datagen sends them; bigints become texts. */
function asJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (value === undefined) return null;
  return value;
}

function compileField(topic: string, name: string, field: FieldSpec, faker: Faker): MakeValue {
  switch (field.kind) {
    case 'constant':
      return () => field.value;
    case 'list': {
      const items = field.items.map((item, index) => compileField(topic, `${name}[${index}]`, item, faker));
      return (iteration) => items.map((item) => item(iteration));
    }
    case 'record': {
      const fill = compileFields(topic, field.fields, faker, `${name}.`);
      return (iteration) => {
        const record: MadeRecord = {};
        fill(record, iteration);
        return record;
      };
    }
    case 'expression': {
      if (field.text === 'iteration.index') return (iteration) => iteration;
      const evaluate = compileText(topic, name, field, faker);
      return () => {
        try {
          return asJson(evaluate());
        } catch (error) {
          throw new UserError(
            failedExpression(topic, name, error instanceof Error ? error.message : String(error), field.span),
            { cause: error },
          );
        }
      };
    }
  }
}

function compileText(
  topic: string,
  name: string,
  field: Extract<FieldSpec, { kind: 'expression' }>,
  faker: Faker,
): () => unknown {
  try {
    return compileExpression(parseExpression(field.text), faker);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new UserError(badExpression(topic, name, error.message, placeOf(field, error.at)));
  }
}

/** The place within the spec's file; exact when the text stands there without escapes. */
function placeOf(field: Extract<FieldSpec, { kind: 'expression' }>, at: number): typeof field.span {
  const { source, start, end } = field.span;
  const written = source.text.slice(start, end);
  const offset = written.indexOf(field.text);
  if (offset === -1) return field.span;
  const from = start + offset + Math.min(at, Math.max(0, field.text.length - 1));
  return { source, start: from, end: from + 1 };
}

function compileFields(topic: string, fields: readonly NamedField[], faker: Faker, prefix = ''): FillRecord {
  const makers = fields.map(({ name, value }) => {
    let make: MakeValue | undefined;
    return {
      name,
      // Compiled at first need: a field that always comes from a parent may hold any text.
      make: (iteration: number): unknown =>
        (make ??= compileField(topic, `${prefix}${name}`, value, faker))(iteration),
    };
  });
  return (record, iteration) => {
    for (const { name, make } of makers) {
      if (!Object.hasOwn(record, name)) record[name] = make(iteration);
    }
  };
}

/** Compiles a topic's fields once. Bad expressions are told when the first record needs them. */
export function compileTopic(spec: TopicSpec, faker: Faker): FillRecord {
  return compileFields(spec.topic, spec.fields, faker);
}

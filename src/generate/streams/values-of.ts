import type { FieldSpec, ValueSpec } from './stream-spec.ts';

/** Every value of fields, those within values included. */
export function* valuesOf(fields: readonly FieldSpec[]): Generator<ValueSpec> {
  const within = function* (value: ValueSpec): Generator<ValueSpec> {
    yield value;
    if (value.kind === 'record') yield* valuesOf(value.fields);
    if (value.kind === 'list') for (const item of value.items) yield* within(item);
  };
  for (const { value } of fields) yield* within(value);
}

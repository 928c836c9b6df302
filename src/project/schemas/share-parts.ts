import { isRecord } from '../../base/index.ts';
import type { Schema } from './notation.ts';

/** Parts smaller than this, as JSON, are not worth a function of their own. */
const SMALL = 120;

/**
 * The same schema with every larger part moved into `definitions`, equal parts into one. ajv makes a function of each
 * definition: what is equal is compiled once, and what a file does not use is never run and so never compiled by the engine.
 */
export function shareParts(schema: Schema): Schema {
  const shared = new Map<string, { readonly name: string; schema: Schema }>();
  const { definitions = {}, ...root } = schema;
  const share = (part: unknown): unknown => {
    if (!isRecord(part)) return part;
    const inner = shareInside(part as Schema, share);
    const text = JSON.stringify(inner);
    if (text.length < SMALL || inner['$ref'] !== undefined) return inner;
    const known = shared.get(text);
    const name = known?.name ?? `part${shared.size}`;
    if (!known) shared.set(text, { name, schema: inner });
    return { $ref: `#/definitions/${name}` };
  };
  const named = Object.entries(isRecord(definitions) ? definitions : {}).map(
    ([name, part]) => [name, shareInside(part as Schema, share)] as const,
  );
  const whole = shareInside(root, share);
  const parts = [...shared.values()].map(({ name, schema: part }) => [name, part] as const);
  return { ...whole, definitions: Object.fromEntries([...named, ...parts]) };
}

/** Keywords whose value is a schema, and those whose value is a record of schemas. */
const ONE = ['items', 'additionalProperties'];
const MANY = ['properties', 'patternProperties'];

function shareInside(schema: Schema, share: (part: unknown) => unknown): Schema {
  const entries = Object.entries(schema).map(([keyword, value]) => {
    if (ONE.includes(keyword)) return [keyword, share(value)];
    if (!MANY.includes(keyword) || !isRecord(value)) return [keyword, value];
    return [keyword, Object.fromEntries(Object.entries(value).map(([key, part]) => [key, share(part)]))];
  });
  return Object.fromEntries(entries) as Schema;
}

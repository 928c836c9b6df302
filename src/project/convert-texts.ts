import { isRecord, type Json } from '../base/index.ts';
import type { Schema } from './schemas/notation.ts';
import { resolvePlainScalar } from './yaml-scalars.ts';

/**
 * Environment variables are texts: where a field is a number or a boolean, a text that stands for one becomes it
 * (`port: "{{ env_var('PORT') }}"` needs no `| as_number`). Texts that do not are left for the schema to refuse.
 */
export function convertTexts(data: Json, fields: Readonly<Record<string, Schema>>): Json {
  if (!isRecord(data)) return data;
  const converted = Object.entries(data).map(([key, value]) => {
    const types = fields[key]?.['type'];
    return [key, typeof value === 'string' && Array.isArray(types) ? convert(value, types) : value];
  });
  return Object.fromEntries(converted);
}

function convert(text: string, types: readonly unknown[]): Json {
  if (types.includes('string')) return text;
  const { value } = resolvePlainScalar(text.trim());
  if (typeof value === 'boolean' && types.includes('boolean')) return value;
  if (typeof value === 'number' && (types.includes('integer') || types.includes('number'))) return value;
  return value === null ? null : text;
}

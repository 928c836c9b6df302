import type { Json } from '../base/index.ts';

/** A scalar as text; anything else as JSON, which only messages ever show. */
export function scalarText(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

import { HostObject } from '../types.ts';
import { repr } from './repr.ts';

/** `str(value)`: how `{{ value }}` and `~` print it. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof HostObject) return value.toText();
  return repr(value);
}

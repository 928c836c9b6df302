import type { Scope } from './types.ts';

/** A record's own properties as names for a template. */
export function recordScope(record: Readonly<Record<string, unknown>>): Scope {
  return {
    get: (name) => (Object.hasOwn(record, name) ? record[name] : undefined),
    names: () => Object.keys(record),
  };
}

import { PyUndefined, type UndefinedDetails } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import type { Env } from './env.ts';

/** How messages call a value: `dict object`, `None`. */
export function ownerName(value: unknown): string {
  if (value === null) return 'None';
  const name = typeName(value);
  return name === 'Undefined' ? 'jinja2.runtime.Undefined object' : `${name} object`;
}

/** An undefined value of the render's kind. */
export function makeUndefined(env: Env, details: Omit<UndefinedDetails, 'kind'>): PyUndefined {
  return new PyUndefined({ kind: env.undefinedKind, ...details });
}

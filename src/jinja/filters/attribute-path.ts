import { intOf } from '../operations/integers.ts';
import type { Env } from '../runtime/env.ts';
import { textOf } from '../values/markup.ts';
import { PyUndefined } from '../values/py-undefined.ts';

/** The steps of `address.city` and `0.name`: texts, and ints for parts of digits. */
function pathOf(path: unknown): readonly unknown[] {
  if (path === null || path === undefined) return [];
  const text = textOf(path);
  if (text === undefined) return [intOf(path) ?? path];
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** Texts are compared without case. */
export function ignoreCase(value: unknown): unknown {
  const text = textOf(value);
  return text === undefined ? value : text.toLowerCase();
}

export interface GetterOptions {
  readonly standard?: unknown;
  readonly ignoreCase?: boolean;
}

/** A function that gets an attribute (a dotted path, an index, or nothing for the item itself) of an item. */
export function attributeGetter(
  env: Env,
  path: unknown,
  options: GetterOptions = {},
): (item: unknown) => unknown {
  const steps = pathOf(path);
  const hasStandard = options.standard !== undefined && options.standard !== null;
  return (item) => {
    let value = item;
    for (const step of steps) {
      value = env.item(value, step);
      if (hasStandard && value instanceof PyUndefined) value = options.standard;
    }
    return options.ignoreCase ? ignoreCase(value) : value;
  };
}

/** The same for several paths with commas between them; gives a list. */
export function attributesGetter(env: Env, paths: unknown, ignoresCase: boolean): (item: unknown) => unknown {
  const text = textOf(paths);
  const getters = (text === undefined ? [paths] : text.split(',')).map((path) =>
    attributeGetter(env, path, { ignoreCase: ignoresCase }),
  );
  return (item) => getters.map((get) => get(item));
}

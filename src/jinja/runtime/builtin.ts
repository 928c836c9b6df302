import { typeError } from '../values/py-error.ts';
import type { Env } from './env.ts';

/** A function of the engine's own: filter, test, method or global, with a signature as Python's. */
export interface Builtin {
  /** Python's name of it, for messages. */
  readonly name: string;
  readonly parameters: readonly string[];
  /** How many parameters have no default. */
  readonly required: number;
  /** Takes no keywords. */
  readonly positionalOnly: boolean;
  /** Takes any further arguments, positional and keyword, as they are. */
  readonly isVariadic: boolean;
  /** Arguments in the order of the parameters, `undefined` where a default applies. */
  run(env: Env, args: readonly unknown[], keyword: ReadonlyMap<string, unknown> | null): unknown;
}

/**
 * Describes a function by `parameters`: names parted by blanks, `?` behind those with a default,
 * `...` at the end when it takes any others, `/` in front when it takes no keywords.
 */
export function builtin(
  name: string,
  parameters: string,
  run: (env: Env, args: readonly unknown[], keyword: ReadonlyMap<string, unknown> | null) => unknown,
): Builtin {
  const all = parameters.split(' ').filter((parameter) => parameter !== '');
  const names = all.filter((parameter) => parameter !== '...' && parameter !== '/');
  return {
    name,
    parameters: names.map((parameter) => parameter.replace('?', '')),
    required: names.filter((parameter) => !parameter.endsWith('?')).length,
    positionalOnly: all.includes('/'),
    isVariadic: all.includes('...'),
    run,
  };
}

function missing(target: Builtin, args: readonly unknown[]): string | undefined {
  for (let index = 0; index < target.required; index += 1) {
    if (args[index] === undefined) return target.parameters[index];
  }
  return undefined;
}

/** Keyword arguments put in the places of their parameters. @throws PyError `TypeError` as Python does. */
function bind(
  target: Builtin,
  args: readonly unknown[],
  keyword: ReadonlyMap<string, unknown> | null,
): readonly unknown[] {
  const { parameters, name } = target;
  if (args.length > parameters.length) {
    const count = parameters.length;
    throw typeError(
      `${name}() takes ${count} positional argument${count === 1 ? '' : 's'} but ${args.length} were given`,
    );
  }
  if (target.positionalOnly && keyword && keyword.size > 0)
    throw typeError(`${name}() takes no keyword arguments`);
  const bound = [...args];
  for (const [key, value] of keyword ?? []) {
    const index = parameters.indexOf(key);
    if (index === -1) throw typeError(`${name}() got an unexpected keyword argument '${key}'`);
    if (index < args.length) throw typeError(`${name}() got multiple values for argument '${key}'`);
    bound[index] = value;
  }
  const absent = missing(target, bound);
  if (absent !== undefined) throw typeError(`${name}() missing 1 required positional argument: '${absent}'`);
  return bound;
}

/** Calls a function of the engine with a template's arguments. @throws PyError `TypeError` for arguments it has not. */
export function runBuiltin(
  target: Builtin,
  env: Env,
  args: readonly unknown[],
  keyword: ReadonlyMap<string, unknown> | null,
): unknown {
  if (target.isVariadic) {
    if (args.length < target.required) bind({ ...target, isVariadic: false }, args, null);
    return target.run(env, args, keyword);
  }
  const isPlain =
    keyword === null && args.length >= target.required && args.length <= target.parameters.length;
  return target.run(env, isPlain ? args : bind(target, args, keyword), null);
}

import { callArguments, isCallable, type Scope } from '../jinja/index.ts';
import type { MacroEntry } from './types.ts';

/**
 * Calls a macro by the name that a node's scope knows it under, as materializations do: overrides and dispatch included.
 * @returns what the macro printed, or the value that it gave to `return()`.
 * @throws Error when the scope has no such macro: ours are always there.
 */
export async function callMacro(
  scope: Scope,
  name: string,
  positional: readonly unknown[] = [],
  keyword: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  const macro = scope.get(name);
  if (!isCallable(macro)) throw new Error(`no macro named '${name}'`);
  const args = callArguments(positional, new Map(Object.entries(keyword)));
  return isBound(macro) ? macro.callAsync(args) : macro.call(args);
}

/** Calls one very macro, such as a materialization, which no name in a scope means. @returns as `callMacro` */
export async function callEntry(scope: Scope, { template }: MacroEntry): Promise<unknown> {
  const macro = template.bind(scope);
  return macro.callAsync(callArguments());
}

function isBound(
  value: object,
): value is { callAsync(args: ReturnType<typeof callArguments>): Promise<unknown> } {
  return 'callAsync' in value && typeof value.callAsync === 'function';
}

import { typeError } from './values/py-error.ts';
import { HostObject, type CallArguments } from './types.ts';
import { typeName } from './values/type-name.ts';

const NO_KEYWORDS: ReadonlyMap<string, unknown> = new Map();

/** Arguments for a call from host code. */
export function callArguments(
  positional: readonly unknown[] = [],
  keyword: ReadonlyMap<string, unknown> = NO_KEYWORDS,
): CallArguments {
  return { positional, keyword };
}

/** Whether a template could call the value. */
export function isCallable(value: unknown): value is HostObject & { call(args: CallArguments): unknown } {
  return value instanceof HostObject && value.call !== undefined;
}

/**
 * Calls a template's value. Pass the arguments' `frame` on when calling on a template's behalf: the answer may be a
 * promise exactly when that frame is asynchronous.
 * @throws PyError `TypeError` for a value that is not callable.
 */
export function callValue(value: unknown, args: CallArguments): unknown {
  if (!isCallable(value)) throw typeError(`'${typeName(value)}' object is not callable`);
  return value.call(args);
}

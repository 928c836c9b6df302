import { PyError, typeError, valueError } from '../values/py-error.ts';
import { HostObject } from '../types.ts';
import { Markup } from '../values/markup.ts';
import { PyRange } from '../values/py-range.ts';
import { PySlice } from '../values/py-slice.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PyUndefined } from '../values/py-undefined.ts';
import { typeName } from '../values/type-name.ts';
import { codePoints, isWide } from './code-points.ts';
import { intOf } from './integers.ts';
import { dictAccess } from './dict-access.ts';

/** The item at a Python index; undefined when there is none. */
function at(items: readonly unknown[] | string, key: unknown): unknown {
  const int = intOf(key);
  if (int === undefined) return undefined;
  const index = Number(int);
  return items[index < 0 ? index + items.length : index];
}

/**
 * `target[key]` as far as it exists: undefined for a missing key or index, and for values that have no items.
 * @throws PyError for what undefined values raise.
 */
export function subscript(target: unknown, key: unknown): unknown {
  if (key instanceof PySlice) return orUndefined(() => sliceValue(target, key.start, key.stop, key.step));
  if (typeof target === 'string') return at(isWide(target) ? codePoints(target) : target, key);
  if (Array.isArray(target)) return at(target, key);
  if (target instanceof PyTuple) return at(target.items, key);
  if (target instanceof Markup) {
    const char = at(codePoints(target.text), key);
    return char === undefined ? undefined : new Markup(String(char));
  }
  if (target instanceof PyRange) {
    const int = intOf(key);
    if (int === undefined) return undefined;
    const index = Number(int) < 0 ? Number(int) + target.length() : Number(int);
    return index >= 0 && index < target.length() ? target.at(index) : undefined;
  }
  const dict = dictAccess(target);
  if (dict) return typeof key === 'string' ? dict.get(key) : orUndefined(() => dict.get(key));
  return target instanceof HostObject ? orUndefined(() => target.getItem(key)) : undefined;
}

/** A key that does not fit is not there; undefined values complain for themselves. */
function orUndefined(get: () => unknown): unknown {
  try {
    return get();
  } catch (error) {
    if (error instanceof PyError && error.pyClass === 'TypeError') return undefined;
    throw error;
  }
}

function bound(value: unknown): number | undefined {
  if (value === null || value === undefined) return undefined;
  const int = intOf(value);
  if (int !== undefined) return Number(int);
  if (value instanceof PyUndefined) value.fail();
  throw typeError('slice indices must be integers or None or have an __index__ method');
}

/** The indices that a slice of a sequence of that length takes. */
function sliceIndices(
  length: number,
  begin: unknown,
  end: unknown,
  by: unknown,
): { readonly start: number; readonly stop: number; readonly step: number } {
  const step = bound(by) ?? 1;
  if (step === 0) throw valueError('slice step cannot be zero');
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (value: number | undefined, standard: number): number => {
    if (value === undefined) return standard;
    return value < 0 ? Math.max(value + length, low) : Math.min(value, high);
  };
  return {
    start: clamp(bound(begin), step > 0 ? low : high),
    stop: clamp(bound(end), step > 0 ? high : low),
    step,
  };
}

function take<T>(items: readonly T[], begin: unknown, end: unknown, by: unknown): T[] {
  const { start, stop, step } = sliceIndices(items.length, begin, end, by);
  if (step === 1) return items.slice(start, Math.max(start, stop));
  const taken: T[] = [];
  for (let index = start; step > 0 ? index < stop : index > stop; index += step) {
    taken.push(...items.slice(index, index + 1));
  }
  return taken;
}

/** `target[begin:end:by]`; `null` stands for what was left out. @throws PyError `TypeError` for what has no slices. */
export function sliceValue(target: unknown, begin: unknown, end: unknown, by: unknown): unknown {
  if (typeof target === 'string') return take(codePoints(target), begin, end, by).join('');
  if (Array.isArray(target)) return take<unknown>(target, begin, end, by);
  if (target instanceof PyTuple) return new PyTuple(take(target.items, begin, end, by));
  if (target instanceof Markup) return new Markup(take(codePoints(target.text), begin, end, by).join(''));
  if (target instanceof PyRange) {
    const { start, stop, step } = sliceIndices(target.length(), begin, end, by);
    return new PyRange(target.at(start), target.at(stop), target.step * step);
  }
  if (target instanceof PyUndefined) return target.getItem(null);
  if (dictAccess(target)) throw typeError("unhashable type: 'slice'");
  if (target instanceof HostObject) {
    const item = target.getItem(new PySlice(begin, end, by));
    if (item !== undefined) return item;
  }
  throw typeError(`'${typeName(target)}' object is not subscriptable`);
}

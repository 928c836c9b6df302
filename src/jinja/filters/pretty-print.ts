import { HostObject } from '../types.ts';
import { dictAccess } from '../operations/dict-access.ts';
import { repr } from '../operations/repr.ts';
import { pyCompare } from '../operations/ordering.ts';
import { PyError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { PySet } from '../values/py-set.ts';

const WIDTH = 80;

/** Keys in their order where they have one, else as Python orders mixed types: by the name of the type. */
function sorted(keys: readonly unknown[]): unknown[] {
  const less = (left: unknown, right: unknown): boolean => {
    try {
      return pyCompare('<', left, right);
    } catch (error) {
      if (error instanceof PyError) return repr(left) < repr(right);
      throw error;
    }
  };
  return [...keys].sort((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0));
}

/** A text in pieces that fit, each a literal of its own. */
function wrapLiteral(text: string, width: number, column: number): string | undefined {
  const pieces: string[] = [];
  for (const part of text.match(/\S*\s*/g) ?? []) {
    const last = pieces.at(-1);
    if (part === '') continue;
    if (last !== undefined && !last.endsWith('\n') && repr(last + part).length <= width)
      pieces[pieces.length - 1] = last + part;
    else pieces.push(part);
  }
  return pieces.length > 1 ? pieces.map((piece) => repr(piece)).join(`\n${' '.repeat(column)}`) : undefined;
}

/** Prints a value on several lines where one is too narrow; `allowance` is what must follow on its last line. */
function print(value: unknown, column: number, allowance: number): string {
  const dict = dictAccess(value);
  if (dict) {
    const keys = sorted([...dict.entries()].map(([key]) => key));
    const entries = keys.map((key) => [repr(key), dict.get(key)] as const);
    const line = `{${entries.map(([key, item]) => `${key}: ${print(item, 0, -100_000)}`).join(', ')}}`;
    if (line.length <= WIDTH - column - allowance && !line.includes('\n')) return line;
    const parts = entries.map(([key, item], index) => {
      const last = index === entries.length - 1;
      return `${key}: ${print(item, column + key.length + 3, last ? allowance + 1 : 1)}`;
    });
    return `{${parts.join(`,\n${' '.repeat(column + 1)}`)}}`;
  }
  const text = repr(value);
  if (text.length <= WIDTH - column - allowance) return text;
  if (typeof value === 'string') return wrapLiteral(value, WIDTH - column - allowance, column) ?? text;
  const items = Array.isArray(value)
    ? (value as readonly unknown[])
    : value instanceof PyTuple
      ? value.items
      : undefined;
  if (!items || value instanceof PySet) return text;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['(', items.length === 1 ? ',)' : ')'];
  const parts = items.map((item, index) =>
    print(item, column + 1, index === items.length - 1 ? allowance + close.length : 1),
  );
  return `${open}${parts.join(`,\n${' '.repeat(column + 1)}`)}${close}`;
}

/** Python's `pprint.pformat`: dicts by key, lines of at most 80 letters where that can be. */
export function prettyPrint(value: unknown): string {
  return value instanceof HostObject && !dictAccess(value) && !(value instanceof PyTuple)
    ? repr(value)
    : print(value, 0, 0);
}

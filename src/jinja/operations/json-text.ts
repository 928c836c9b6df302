import { HostObject } from '../types.ts';
import { floatRepr } from '../values/float-repr.ts';
import { textOf } from '../values/markup.ts';
import { typeError, valueError } from '../values/py-error.ts';
import { PyTuple } from '../values/py-tuple.ts';
import { typeName } from '../values/type-name.ts';
import { dictAccess } from './dict-access.ts';
import { floatOf, intOf } from './integers.ts';
import { pyCompare } from './ordering.ts';
import { intRepr } from './repr.ts';

export interface JsonTextOptions {
  readonly sortKeys: boolean;
  /** What stands at the front of each level; undefined for one line. */
  readonly indent: string | undefined;
}

/** A JSON string in ASCII. */
function jsonString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatRepr(value);
}

/** A dict's key: texts and the values that JSON can spell. */
function jsonKey(key: unknown): string {
  const text = textOf(key);
  if (text !== undefined) return text;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return String(key);
  const int = intOf(key);
  if (int !== undefined) return String(int);
  const float = floatOf(key);
  if (float !== undefined) return jsonFloat(float);
  throw typeError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/**
 * A value as Python's `json.dumps` writes it: ASCII, `", "` and `": "` between the parts.
 * @throws PyError `TypeError` for values JSON has not, `ValueError` for a container that holds itself.
 */
export function jsonText(value: unknown, options: JsonTextOptions, open: readonly object[] = []): string {
  const text = textOf(value);
  if (text !== undefined) return jsonString(text);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  const int = intOf(value);
  if (int !== undefined) return typeof int === 'bigint' ? intRepr(int) : String(int === 0 ? 0 : int);
  const float = floatOf(value);
  if (float !== undefined) return jsonFloat(float);
  if (typeof value !== 'object')
    throw typeError(`Object of type ${typeName(value)} is not JSON serializable`);
  if (open.includes(value)) throw valueError('Circular reference detected');
  const inside = [...open, value];
  const write = (item: unknown): string => jsonText(item, options, inside);
  const dict = dictAccess(value);
  let parts: string[];
  if (dict) {
    const entries = [...dict.entries()];
    if (options.sortKeys) {
      entries.sort(([a], [b]) => (pyCompare('<', a, b) ? -1 : pyCompare('<', b, a) ? 1 : 0));
    }
    parts = entries.map(([key, item]) => `${jsonString(jsonKey(key))}: ${write(item)}`);
  } else if (Array.isArray(value)) parts = value.map(write);
  else if (value instanceof PyTuple) parts = value.items.map(write);
  else
    throw typeError(
      `Object of type ${value instanceof HostObject ? value.typeName : 'object'} is not JSON serializable`,
    );
  const [left, right] = dict ? ['{', '}'] : ['[', ']'];
  if (options.indent === undefined || parts.length === 0) return left + parts.join(', ') + right;
  const line = `\n${options.indent.repeat(inside.length)}`;
  return `${left}${line}${parts.join(`,${line}`)}\n${options.indent.repeat(open.length)}${right}`;
}

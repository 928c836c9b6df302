import {
  HostObject,
  PyDict,
  PyError,
  PyFloat,
  PyTuple,
  toRepr,
  toText,
  typeName,
} from '../../jinja/index.ts';

/**
 * A value as Python's `json.dumps` writes it: `", "` and `": "` between, everything beyond ASCII escaped.
 * @throws PyError (TypeError) for what JSON cannot hold.
 */
export function writeJson(value: unknown, sortKeys = false): string {
  if (typeof value === 'string') return writeText(value);
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof PyFloat) return writeNumber(value.value, value.toRepr());
  if (Array.isArray(value) || value instanceof PyTuple) {
    const items: readonly unknown[] = value instanceof PyTuple ? value.items : value;
    return `[${items.map((item) => writeJson(item, sortKeys)).join(', ')}]`;
  }
  if (value instanceof PyDict) return writeEntries([...value.entries()], sortKeys);
  if (typeof value === 'object' && !(value instanceof HostObject)) {
    return writeEntries(Object.entries(value), sortKeys);
  }
  throw new PyError(
    'TypeError',
    `Object of type ${typeName(value).split('.').at(-1) ?? ''} is not JSON serializable`,
  );
}

function writeEntries(entries: readonly (readonly [unknown, unknown])[], sortKeys: boolean): string {
  const written = entries.map(([key, item]) => [keyText(key), item] as const);
  if (sortKeys) written.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${written.map(([key, item]) => `${writeText(key)}: ${writeJson(item, sortKeys)}`).join(', ')}}`;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return key ? 'true' : 'false';
  if (typeof key === 'number' || typeof key === 'bigint' || key instanceof PyFloat) return toText(key);
  throw new PyError('TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function writeNumber(value: number, text = toRepr(value)): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  return value === Number.NEGATIVE_INFINITY ? '-Infinity' : text;
}

function writeText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

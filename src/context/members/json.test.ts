import { describe, expect, it } from 'vitest';
import { hostFunction, makeFloat, PyDict, PyTuple, toRepr } from '../../jinja/index.ts';
import { readJson } from './read-json.ts';
import { writeJson } from './write-json.ts';

/** Texts, and what CPython's `repr(json.loads(…))` and `json.dumps(json.loads(…))` gave for them. */
const CASES: readonly (readonly [string, string, string])[] = [
  [
    '{"a": 1, "b": [1.0, 1e3, true, null, "\\u00e9"], "c": 12345678901234567890}',
    "{'a': 1, 'b': [1.0, 1000.0, True, None, 'é'], 'c': 12345678901234567890}",
    '{"a": 1, "b": [1.0, 1000.0, true, null, "\\u00e9"], "c": 12345678901234567890}',
  ],
  ['NaN', 'nan', 'NaN'],
  ['{"b":1,"a":2,"b":3}', "{'b': 3, 'a': 2}", '{"b": 3, "a": 2}'],
];

describe('fromjson and tojson', () => {
  it.each(CASES)('read and write %s as Python does', (text, shown, written) => {
    const value = readJson(text);
    expect(toRepr(value)).toBe(shown);
    expect(writeJson(value)).toBe(written);
  });

  it.each(['[1,]', '', '{a: 1}', '[1] 2', "'x'"])('do not take %j for JSON', (text) => {
    expect(readJson(text)).toBeUndefined();
  });

  it('sort keys when asked', () => {
    expect(writeJson({ b: 1, a: { d: 1, c: 2 } }, true)).toBe('{"a": {"c": 2, "d": 1}, "b": 1}');
  });

  it('write tuples as lists and keys as text', () => {
    const dict = PyDict.from([
      [1, new PyTuple([true, null])],
      [null, makeFloat(2)],
    ]);
    expect(writeJson(dict)).toBe('{"1": [true, null], "null": 2.0}');
  });

  it('refuse what JSON cannot hold', () => {
    expect(() => writeJson([hostFunction('f', () => 1)])).toThrow(
      'Object of type function is not JSON serializable',
    );
  });
});

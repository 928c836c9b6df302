import { describe, expect, it } from 'vitest';
import { PyFloat, toRepr } from '../jinja/index.ts';
import { yamlFunctions } from './yaml-functions.ts';

describe('fromyaml', () => {
  it('gives values as templates see them', () => {
    expect(yamlFunctions.parse('a: yes\nb: 1.0\n')).toEqual({ a: true, b: new PyFloat(1) });
  });

  // What PyYAML's safe_load gives.
  it.each([
    ['2024-02-29', 'datetime.date(2024, 2, 29)'],
    ["'2024-02-29'", "'2024-02-29'"],
    ['2024-2-9', "'2024-2-9'"],
    ['a: 2020-01-02 03:04:05', "{'a': datetime.datetime(2020, 1, 2, 3, 4, 5)}"],
    [
      '[2001-12-14t21:59:43.10+02:30]',
      '[datetime.datetime(2001, 12, 14, 21, 59, 43, 100000, tzinfo=datetime.timezone(datetime.timedelta(seconds=9000)))]',
    ],
    ['2020-01-02T03:04:05Z', 'datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)'],
    ['1.0', '1.0'],
  ])('reads %s as Python does', (text, expected) => {
    expect(toRepr(yamlFunctions.parse(text))).toBe(expected);
  });

  it.each(['a: [', 'a: 2023-02-29', '2023-01-01 24:00:00'])('has no answer to %s', (text) => {
    expect(yamlFunctions.parse(text)).toBeUndefined();
  });
});

describe('toyaml', () => {
  // What PyYAML's safe_dump writes.
  it.each([
    [{ a: 1, b: ['x', 'y'] }, 'a: 1\nb:\n- x\n- y\n'],
    [{ a: { b: null }, c: true }, 'a:\n  b: null\nc: true\n'],
    [['a', { b: 1, c: 2 }], '- a\n- b: 1\n  c: 2\n'],
    [{ a: 'yes', b: '1', c: '', d: 'x: y' }, "a: 'yes'\nb: '1'\nc: ''\nd: 'x: y'\n"],
    [{}, '{}\n'],
    [{ a: [], b: {} }, 'a: []\nb: {}\n'],
    ['text', 'text\n...\n'],
    ['yes', "'yes'\n"],
    [5, '5\n...\n'],
    [null, 'null\n...\n'],
  ])('writes %j', (value, expected) => {
    expect(yamlFunctions.stringify(value, false)).toBe(expected);
  });

  it('orders keys when asked to', () => {
    expect(yamlFunctions.stringify({ b: 1, a: { d: 1, c: 2 } }, true)).toBe('a:\n  c: 2\n  d: 1\nb: 1\n');
  });
});

import { describe, expect, it } from 'vitest';
import { PyFloat } from '../jinja/index.ts';
import { yamlFunctions } from './yaml-functions.ts';

describe('fromyaml', () => {
  it('gives values as templates see them', () => {
    expect(yamlFunctions.parse('a: yes\nb: 1.0\n')).toEqual({ a: true, b: new PyFloat(1) });
  });

  it('has no answer to what is not YAML', () => {
    expect(yamlFunctions.parse('a: [')).toBeUndefined();
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

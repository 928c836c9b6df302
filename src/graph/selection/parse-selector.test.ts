import { describe, expect, test } from 'vitest';
import { parseCriterion, parseSelector } from './parse-selector.ts';

function criterion(text: string) {
  const parsed = parseCriterion(text);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.spec;
}

function problem(text: string) {
  const parsed = parseSelector(text);
  if (parsed.ok) throw new Error(`'${text}' was accepted`);
  return parsed.problem;
}

describe('parseCriterion', () => {
  test.each([
    ['orders', 'fqn', 'orders'],
    ['marts.orders.v2', 'fqn', 'marts.orders.v2'],
    ['models/marts', 'path', 'models/marts'],
    ['orders.sql', 'file', 'orders.sql'],
    ['ORDERS.SQL', 'file', 'ORDERS.SQL'],
    ['countries.csv', 'file', 'countries.csv'],
    ['models/marts/orders.sql', 'path', 'models/marts/orders.sql'],
    ['tag:a:b', 'tag', 'a:b'],
    ['2x', 'fqn', '2x'],
    ['a+b', 'fqn', 'a+b'],
  ])('takes %s as the method %s', (text, method, value) => {
    expect(criterion(text)).toMatchObject({ method, value, childrensParents: false });
  });

  test('reads depths on both sides, none meaning any', () => {
    expect(criterion('2+orders+13')).toMatchObject({ value: 'orders', parentsDepth: 2, childrenDepth: 13 });
    expect(criterion('+orders+')).toMatchObject({ parentsDepth: Infinity, childrenDepth: Infinity });
    expect(criterion('orders')).not.toHaveProperty('parentsDepth');
  });

  test('reads a method with arguments between the operators', () => {
    expect(criterion('@config.meta.owner:ada')).toMatchObject({
      method: 'config',
      methodArguments: ['meta', 'owner'],
      value: 'ada',
      childrensParents: true,
    });
  });
});

describe('parseSelector', () => {
  test('unites what blanks set apart and intersects what commas join', () => {
    const parsed = parseSelector('  a,tag:b\n+c ');
    if (!parsed.ok || parsed.spec.kind !== 'union') throw new Error('not a union');
    expect(parsed.spec.parts.map((part) => (part.kind === 'intersection' ? part.parts.length : 0))).toEqual([
      2, 1,
    ]);
  });

  test('marks an unknown method and names the known ones', () => {
    const text = 'orders 2+tags:nightly';
    const { code, start, end, expected, found } = problem(text);
    expect([code, text.slice(start, end), found]).toEqual(['SELECTOR_UNKNOWN_METHOD', 'tags', 'tags']);
    expect(expected).toContain('tag');
  });

  test.each([
    ['@orders+', '+'],
    ['a @orders+2', '+2'],
    ['orders tag:', 'tag:'],
    ['+', '+'],
    ['a,', ','],
    [',a', ','],
    ['b a,,c', ','],
  ])('refuses %s and marks the place', (text, marked) => {
    const { code, start, end } = problem(text);
    expect([code, text.slice(start, end)]).toEqual(['SELECTOR_SYNTAX', marked]);
  });
});

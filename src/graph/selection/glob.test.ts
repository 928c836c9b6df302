import { describe, expect, test } from 'vitest';
import { matchesPath, matchesPattern } from './glob.ts';

describe('matchesPattern agrees with fnmatch', () => {
  test.each([
    ['orders', 'orders', true],
    ['orders', 'Orders', false],
    ['stg.orders', 'stg*', true],
    ['orders', '?rders', true],
    ['orders', 'orders?', false],
    ['a1', 'a[0-9]', true],
    ['ab', 'a[!0-9]', true],
    ['a1', 'a[!0-9]', false],
    ['a]', 'a[]]', true],
    ['a[b', 'a[b', true],
    ['a.b', 'a?b*', true],
    ['axb', 'a.b*', false],
    ['a(b)+$', 'a(b)+$*', true],
    ['a^', 'a[^]', true],
    ['ab', 'a[z-a]*', false],
    ['a\nb', 'a*b', true],
  ])('%j against %j is %j', (text, pattern, expected) => {
    expect(matchesPattern(text, pattern)).toBe(expected);
  });
});

describe('matchesPath', () => {
  test.each([
    ['models/marts/orders.sql', 'models/marts', true],
    ['models/marts/orders.sql', './models/marts/', true],
    ['models/marts/orders.sql', String.raw`models\marts`, true],
    ['models/marts/orders.sql', 'models/mart', false],
    ['models/marts/orders.sql', 'models/*', true],
    ['models/marts/orders.sql', 'models/*.sql', false],
    ['models/marts/orders.sql', 'models/**/*.sql', true],
    ['models/orders.sql', 'models/**/*.sql', true],
    ['models/marts/orders.sql', 'models/m?rts/[o]rders.sql', true],
    ['models/marts/orders.sql', 'marts', false],
    ['models/marts/orders.sql', '.', true],
  ])('%s against %s is %j', (path, pattern, expected) => {
    expect(matchesPath(path, pattern)).toBe(expected);
  });
});

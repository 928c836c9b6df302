import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../base/index.ts';
import { configFieldsByKey } from './config-fields.ts';
import { mergeConfigCall, mergeLevel, type ConfigValues } from './merge-config.ts';

const model = configFieldsByKey('model');

function merged(...levels: readonly Record<string, Json>[]): ConfigValues {
  const target: ConfigValues = {};
  for (const level of levels) mergeLevel(target, level, model);
  return target;
}

describe('levels of configs', () => {
  it('append tags and hooks, whether they are written as a list or alone', () => {
    const { tags, 'pre-hook': hooks } = merged(
      { tags: 'a', pre_hook: 'x' },
      { tags: ['b', 'c'], 'pre-hook': ['y'] },
    );
    expect(tags).toEqual(['a', 'b', 'c']);
    expect(hooks).toEqual(['x', 'y']);
  });

  it('merge meta key by key', () => {
    expect(merged({ meta: { a: 1, b: 1 } }, { meta: { b: 2 } }).meta).toEqual({ a: 1, b: 2 });
  });

  it('replace the grants of a privilege, and extend them when it is written with a plus', () => {
    const base = { grants: { select: ['bob'], insert: 'eve' } };
    expect(merged(base, { grants: { select: 'amy' } }).grants).toEqual({ select: ['amy'], insert: ['eve'] });
    expect(merged(base, { grants: { '+select': ['amy'] } }).grants).toEqual({
      select: ['bob', 'amy'],
      insert: ['eve'],
    });
  });

  it('replace everything else, also what dbt does not know', () => {
    expect(merged({ engine: { a: 1 }, schema: 'x' }, { engine: { b: 2 }, schema: 'y' })).toEqual({
      engine: { b: 2 },
      schema: 'y',
    });
  });

  it('have for each clobbered key the value of the last level that sets it', () => {
    const level = fc.dictionary(fc.constantFrom('schema', 'alias', 'engine', 'order_by'), fc.string());
    fc.assert(
      fc.property(fc.array(level, { maxLength: 6 }), (levels) => {
        const result = merged(...levels);
        for (const key of new Set(levels.flatMap((each) => Object.keys(each)))) {
          expect(result[key]).toBe(levels.findLast((each) => Object.hasOwn(each, key))?.[key]);
        }
      }),
    );
  });

  it('have all tags of all levels in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { maxLength: 4 }), { maxLength: 5 }), (lists) => {
        const { tags } = merged({ tags: [] }, ...lists.map((tags) => ({ tags })));
        expect(tags).toEqual(lists.flat());
      }),
    );
  });
});

describe('several config() calls of one file', () => {
  it('append and merge like levels', () => {
    const target: ConfigValues = {};
    mergeConfigCall(target, { meta: { pri: 1 }, tags: 'single' });
    mergeConfigCall(target, { tags: ['second'], meta: { sec: 2 }, schema: 'x' });
    expect(target).toEqual({ meta: { pri: 1, sec: 2 }, tags: ['single', 'second'], schema: 'x' });
  });

  it('keep the plus of a privilege, which has to extend what the project grants', () => {
    const target: ConfigValues = {};
    mergeConfigCall(target, { grants: { '+select': ['amy'] } });
    mergeLevel(target, { tags: [] }, model);
    const values = merged({ grants: { select: ['bob'] } }, target);
    expect(values.grants).toEqual({ select: ['bob', 'amy'] });
  });
});

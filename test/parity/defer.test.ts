import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyNoDbt } from './dbt.ts';
import { openPantry, type Pantry } from './pantry.ts';

/* What one target has is read and cloned from another, and what changed since is told, in dbt and in tsdbt. */

describe.skipIf(whyNoDbt())('against the state of production', () => {
  let pantry: Pantry;

  beforeAll(async () => {
    pantry = await openPantry();
    pantry.mend('models/pantry.yml', (text) => text.replace('{ total: 6 }', '{ total: 5 }'));
    expect(pantry.both(['seed']).code).toBe(0);
    expect(pantry.both(['build', '--vars', '{limit: 1}']).code).toBe(0);
    pantry.keepTarget('prod-state');
  }, 240_000);

  afterAll(() => pantry?.close());

  it('--defer reads from the state what is not there', () => {
    const defer = ['--target', 'dev', '--state', 'prod-state', '--vars', '{limit: 1}'];
    const some = ['--select', 'grown', 'counted', 'after_heavy'];
    expect(pantry.both(['run', ...some, '--defer', ...defer]).code).toBe(0);
    expect(pantry.both(['run', '--select', 'after_weighed', ...defer]).code).toBe(1);
    pantry.both(['build', '--select', 'weighed', 'after_weighed', '--defer', '--favor-state', ...defer]);
    pantry.both(['test', '--select', 'heavy', 'strict', '--defer', ...defer]);
  }, 240_000);

  it('clone brings what the state has', () => {
    const state = ['--target', 'dev', '--state', 'prod-state'];
    pantry.both(['clone', '--select', 'heavy', 'after_strict', 'jars', 'in_passing', 'counted', ...state]);
    pantry.both(['clone', '--full-refresh', '--resource-type', 'model', ...state]);
    pantry.both(['clone', '--exclude', 'heavy', ...state]);
  }, 240_000);

  it('state: tells what is new, changed in body, configs, descriptions, contract or macros', () => {
    pantry.mend('models/heavy.sql', (text) => text.replace('> 2', '> 1'));
    pantry.mend('models/after_strict.sql', (text) => `{{ config(materialized='table') }}${text}`);
    pantry.write('models/added.sql', "select id from {{ ref('grown') }}\n");
    pantry.write('macros/twice.sql', '{% macro twice(column) %}3 * {{ column }}{% endmacro %}\n');
    pantry.write('seeds/jars.csv', 'id,weight\n1,10\n2,20\n');
    pantry.mend('models/pantry.yml', (text) =>
      text
        .replace('What stands where.', 'What stands where now.')
        .replace('- name: shelves\n', '- name: shelves\n    config: { persist_docs: { relation: true } }\n')
        .replace('data_type: UInt64', 'data_type: Int64')
        .replace('type: dashboard', 'type: notebook')
        .replace('period: day', 'period: hour'),
    );
    pantry.remove('models/after_weighed.sql');
    const methods = ['new', 'old', 'modified', 'unmodified', 'modified.body', 'modified.configs'];
    methods.push('modified.persisted_descriptions', 'modified.macros', 'modified.contract');
    const found = pantry.select(
      [
        ...methods.map((method) => `state:${method}`),
        'state:modified+',
        '1+state:modified.macros',
        'state:modified,resource_type:model',
        '@state:new',
      ],
      ['--state', 'prod-state'],
    );
    expect(found['state:new']).toEqual(['model.pantry.added']);
    expect(Object.entries(found).flatMap(([select, ids]) => (ids.length === 0 ? [select] : []))).toEqual([]);
  }, 240_000);

  it('another target is no other relation, another schema of the project is', () => {
    const dev = ['--state', 'prod-state', '--target', 'dev'];
    const there = pantry.select(['state:modified', 'state:modified.relation'], dev);
    expect(there['state:modified.relation']).toEqual(['model.pantry.added']);
    pantry.mend('dbt_project.yml', (text) => text.replace('pantry:\n', 'pantry:\n    +schema: marts\n'));
    const moved = pantry.select(['state:modified.relation'], ['--state', 'prod-state']);
    expect(moved['state:modified.relation']).toContain('model.pantry.weighed');
  }, 240_000);
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/index.ts';
import { ProjectRunner } from '../../test/support/run-project.ts';

let warehouse: Warehouse;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
afterEach(async () => {
  for (const project of open.splice(0)) {
    await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

const PROPERTIES = `
models:
  - name: prices
    columns:
      - name: price
        data_tests: [not_null, {accepted_values: {arguments: {values: [1, 2, 3], quote: false}}}]
`;

const prices = (materialized: string, sql: string): string =>
  `{{ config(materialized='${materialized}', publish_after_tests=true) }} ${sql}`;

function project(files: Readonly<Record<string, string>>): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(warehouse, `audited_${count}`).write({
    'models/properties.yml': PROPERTIES,
    ...files,
  });
  open.push(made);
  return made;
}

describe.each(['table', 'view'])('a %s that is published after its tests', (materialized) => {
  it('is tested where it was built, and then published', async () => {
    const shop = project({ 'models/prices.sql': prices(materialized, 'select 1 as price') });
    const ran = await shop.run({ which: 'build' });
    expect(ran.results.map(({ status }) => status)).toEqual(['success', 'pass', 'pass']);
    const staged = /__dbt_tmp_/;
    expect(ran.executed.get('not_null_prices_price')).toMatch(staged);
    expect(ran.statements('prices').at(-1)).toMatch(/^rename: /);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['prices']);
  });

  it('is not published when a test fails: what stood there stays, the failure is named, and nothing is left', async () => {
    const shop = project({ 'models/prices.sql': prices(materialized, 'select 1 as price') });
    await shop.run({ which: 'build' });
    shop.write({
      'models/prices.sql': prices(materialized, 'select 7 as price'),
      'models/totals.sql':
        "{{ config(materialized='table') }} select sum(price) as total from {{ ref('prices') }}",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.of('prices')).toMatchObject({ status: 'error', diagnostics: [{ code: 'AUDIT_FAILED' }] });
    expect(ran.of('prices').message).toContain('accepted_values_prices_price');
    const statuses = ran.results.map(({ uniqueId, status }) => [
      uniqueId.split('.')[2]?.split('_price')[0],
      status,
    ]);
    expect(new Map(statuses.map(([name, status]) => [name, status]))).toEqual(
      new Map([
        ['prices', 'error'],
        ['accepted_values', 'fail'],
        ['not_null', 'pass'],
        ['totals', 'skipped'],
      ]),
    );
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['prices']);
  });

  it('is not published when a test cannot be run', async () => {
    const shop = project({ 'models/prices.sql': prices(materialized, 'select 1 as price') });
    await shop.run({ which: 'build' });
    shop.write({
      'models/prices.sql': prices(materialized, 'select 2 as price'),
      'tests/odd.sql': "select 1 from {{ ref('prices') }} where throwIf(price = 2) = 1",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.of('odd').status).toBe('error');
    expect(ran.of('prices')).toMatchObject({ status: 'error', diagnostics: [{ code: 'AUDIT_FAILED' }] });
    expect(ran.of('prices').message).toContain('odd');
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['prices']);
  });

  it('is not even built when its unit test fails', async () => {
    const shop = project({ 'models/prices.sql': prices(materialized, 'select 1 as price') });
    await shop.run({ which: 'build' });
    shop.write({
      'models/prices.sql': prices(materialized, 'select 3 as price'),
      'models/unit.yml': `
unit_tests:
  - name: costs_two
    model: prices
    given: []
    expect: {rows: [{price: 2}]}
`,
    });
    const ran = await shop.run({ which: 'build' });
    expect([ran.of('costs_two').status, ran.of('prices').status]).toEqual(['fail', 'skipped']);
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['prices']);
  });

  it('is published at once by run, which runs no tests', async () => {
    const shop = project({ 'models/prices.sql': prices(materialized, 'select 7 as price') });
    expect((await shop.run()).success).toBe(true);
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices`)).toEqual([[7]]);
  });
});

describe('rows that are added to a model that is published after its tests', () => {
  it.each([
    ['append', "incremental_strategy='append'"],
    ['legacy', "unique_key='price'"],
    ['delete+insert', "unique_key='price', incremental_strategy='delete+insert'"],
    ['insert_overwrite', "partition_by='price', incremental_strategy='insert_overwrite'"],
  ])('are not there when a test fails: %s', async (_, config) => {
    const shop = project({
      'models/prices.sql': `{{ config(materialized='incremental', publish_after_tests=true, ${config}) }} select {{ var('price') }} as price`,
    });
    expect((await shop.run({ which: 'build', vars: { price: 1 } })).success).toBe(true);
    const ran = await shop.run({ which: 'build', vars: { price: 7 } });
    expect(ran.of('prices')).toMatchObject({ status: 'error', diagnostics: [{ code: 'AUDIT_FAILED' }] });
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices`)).toEqual([[1]]);
    expect((await shop.relations()).map((each) => each.split(' ')[0])).toEqual(['prices']);
    expect((await shop.run({ which: 'build', vars: { price: 2 } })).success).toBe(true);
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices ORDER BY price`)).toEqual([[1], [2]]);
  });
});

describe('the tests of a model that is published after them', () => {
  it('wait for their own turn when they read what is still to be built', async () => {
    const shop = project({
      'models/prices.sql': prices('table', 'select 1 as price'),
      'models/totals.sql':
        "{{ config(materialized='table') }} select sum(price) as total from {{ ref('prices') }}",
      'tests/adds_up.sql':
        "select 1 from {{ ref('totals') }} t, {{ ref('prices') }} p where t.total != p.price",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.success).toBe(true);
    expect(ran.executed.get('adds_up')).not.toMatch(/__dbt_tmp_/);
    expect(ran.executed.get('not_null_prices_price')).toMatch(/__dbt_tmp_/);
  });

  it('let it pass when they only warn', async () => {
    const shop = project({
      'models/prices.sql': prices('table', 'select 7 as price'),
      'models/properties.yml': PROPERTIES.replaceAll(
        'quote: false}}',
        'quote: false}, config: {severity: warn}}',
      ),
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.results.map(({ status }) => status).toSorted()).toEqual(['pass', 'success', 'warn']);
    expect(await shop.rows(`SELECT price FROM ${shop.schema}.prices`)).toEqual([[7]]);
  });
});

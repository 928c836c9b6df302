import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../warehouse/index.ts';
import { ProjectRunner } from '../../../test/support/run-project.ts';

let warehouse: Warehouse;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
afterEach(async () => {
  const made = await warehouse.query("SELECT name FROM system.functions WHERE origin = 'SQLUserDefined'", {
    database: null,
  });
  for (const [name] of made.rows)
    await warehouse.command(`DROP FUNCTION \`${String(name)}\``, { database: null });
  for (const project of open.splice(0)) {
    await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

function project(files: Readonly<Record<string, string>>): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(warehouse, `functions_${count}`).write(files);
  open.push(made);
  return made;
}

const FILES = {
  'functions/double.sql': 'x * 2;\n',
  'functions/quad.sql': "{{ function('double') }}({{ function('double') }}(x))",
  'functions/functions.yml': `functions:
  - name: double
    config: {volatility: deterministic}
    arguments: [{name: x, data_type: Int64}]
    returns: {data_type: Int64}
  - name: quad
    arguments: [{name: x, data_type: Int64}]
    returns: {data_type: Int64}
`,
  'models/fours.sql':
    "{{ config(materialized='table') }} select {{ function('quad') }}(number) as four from numbers(3)",
};

const functions = async (shop: ProjectRunner): Promise<readonly unknown[]> =>
  (
    await shop.rows("SELECT create_query FROM system.functions WHERE origin = 'SQLUserDefined' ORDER BY name")
  ).map(([text]) => text);

describe('a function', () => {
  it('is made by build before what calls it', async () => {
    const shop = project(FILES);
    const ran = await shop.run({ which: 'build' });
    expect(ran.results.map(({ uniqueId, status }) => `${uniqueId} ${status}`)).toEqual([
      'function.shop.double success',
      'function.shop.quad success',
      'model.shop.fours success',
    ]);
    expect(ran.of('double').adapterResponse).toMatchObject({ code: 'CREATE FUNCTION' });
    expect(await shop.rows(`SELECT four FROM ${shop.schema}.fours ORDER BY four`)).toEqual([[0], [4], [8]]);
  });

  it('is not made by run, which calls the one that is there', async () => {
    const shop = project(FILES);
    expect((await shop.run()).of('fours').status).toBe('error');
    await shop.run({ which: 'build' });
    shop.write({ 'functions/double.sql': 'x * 3' });
    const ran = await shop.run();
    expect(ran.results.map(({ uniqueId }) => uniqueId)).toEqual(['model.shop.fours']);
    expect(await functions(shop)).toContain('CREATE FUNCTION double AS x -> (x * 2)');
  });

  it('is replaced by the next build, and stays as it was where the new one is no expression', async () => {
    const shop = project(FILES);
    await shop.run({ which: 'build' });
    shop.write({ 'functions/double.sql': 'x * 3' });
    await shop.run({ which: 'build', select: ['double'] });
    expect(await functions(shop)).toContain('CREATE FUNCTION double AS x -> (x * 3)');
    shop.write({ 'functions/double.sql': 'x *' });
    const ran = await shop.run({ which: 'build' });
    expect(ran.results.map(({ status }) => status)).toEqual(['error', 'skipped', 'skipped']);
    expect(await functions(shop)).toContain('CREATE FUNCTION double AS x -> (x * 3)');
  });

  it('is called by its alias, which needs no schema, and may be made of a query', async () => {
    const shop = project({
      'functions/area.sql': "{{ config(alias='shop-area') }} select w * h -- both in metres",
      'functions/functions.yml':
        'functions: [{name: area, arguments: [{name: w, data_type: Int64}, {name: h, data_type: Int64}], returns: {data_type: Int64}}]\n',
      'models/areas.sql':
        "{{ config(materialized='table') }} select {{ function('shop', 'area') }}(2, 3) as a",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.success).toBe(true);
    expect(ran.statements('areas').join()).toContain('select `shop-area`(2, 3) as a');
    expect(await shop.rows(`SELECT a FROM ${shop.schema}.areas`)).toEqual([[6]]);
  });

  it('has its hooks, and is written by the macros of the project that override ours', async () => {
    const shop = project({
      'functions/one.sql': '{{ config(pre_hook=\'select 1\', post_hook="select one(5)") }} x',
      'functions/functions.yml':
        'functions: [{name: one, arguments: [{name: x, data_type: Int64}], returns: {data_type: Int64}}]\n',
      'macros/body.sql':
        "{% macro clickhouse__scalar_function_body_sql() %}cast({{ model.compiled_code }}, '{{ model.returns.data_type }}'){% endmacro %}",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.statements('one').slice(1)).toEqual([
      'pre-hook: select 1',
      "create: create or replace function `one` as (x) -> cast( x, 'Int64')",
      'post-hook: select one(5)',
    ]);
    expect(ran.success).toBe(true);
  });

  it.each([
    ['an aggregate', 'config: {type: aggregate}\n    arguments: [{name: x, data_type: Int64}]'],
    ['one with default values', 'arguments: [{name: x, data_type: Int64, default_value: 1}]'],
  ])('that is %s is refused', async (_, properties) => {
    const shop = project({
      'functions/f.sql': 'x',
      'functions/functions.yml': `functions:\n  - name: f\n    returns: {data_type: Int64}\n    ${properties}\n`,
    });
    expect((await shop.run({ which: 'build' })).of('f').diagnostics).toMatchObject([
      { code: 'FUNCTION_NOT_SUPPORTED' },
    ]);
    expect(await functions(shop)).toEqual([]);
  });
});

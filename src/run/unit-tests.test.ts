import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../base/index.ts';
import type { Warehouse } from '../warehouse/index.ts';
import { ProjectRunner, type Ran } from '../../test/support/run-project.ts';

const KITCHEN = fileURLToPath(new URL('../../test/parity/projects/unit-tests', import.meta.url));
let engine: Warehouse;
let count = 0;

beforeAll(async () => {
  engine = await ProjectRunner.openEngine();
});

afterAll(async () => {
  await engine.close();
});

const newProject = (): ProjectRunner => new ProjectRunner(engine, `unit_${(count += 1)}`);

const said = (ran: Ran, name: string): string => ran.of(name).diagnostics.map(renderDiagnostic).join('\n');

/** Statuses by unit test, in the order of names. */
const statuses = (ran: Ran): Readonly<Record<string, string>> =>
  Object.fromEntries(ran.results.map(({ uniqueId, status }) => [uniqueId.split('.').at(-1), status]));

describe('the unit tests of the kitchen', () => {
  let project: ProjectRunner;
  let ran: Ran;

  beforeAll(async () => {
    project = newProject();
    for (const folder of ['models', 'macros', 'seeds', 'tests'])
      cpSync(join(KITCHEN, folder), join(project.folder, folder), { recursive: true });
    const text = readFileSync(join(KITCHEN, 'dbt_project.yml'), 'utf8');
    const sources = readFileSync(join(KITCHEN, 'models', 'sources.yml'), 'utf8');
    project.write({
      'dbt_project.yml': text.replaceAll('kitchen', 'shop'),
      'models/sources.yml': sources.replace('schema: kitchen', `schema: ${project.schema}`),
    });
    await project.run({ which: 'seed' });
    expect((await project.run()).success).toBe(true);
    ran = await project.run({ which: 'test' });
  }, 120_000);

  afterAll(() => project.dispose());

  it('end as each of them says that it does', async () => {
    const { parsed } = await project.parse();
    const expected = Object.values(parsed.manifest.unitTests).map(({ unique_id: id, description }) => {
      const status = description === 'fails' ? 'fail' : description === 'is an error' ? 'error' : 'pass';
      return [id.split('.').at(-1), status] as const;
    });
    expect(expected.length).toBeGreaterThan(35);
    expect(statuses(ran)).toEqual(Object.fromEntries(expected));
  });

  it('count one failure when they fail, none when they pass', () => {
    expect(ran.of('says_what_differs').failures).toBe(1);
    expect(ran.of('keeps_positive_ids').failures).toBe(0);
    expect(ran.of('wrong_type').failures).toBeNull();
  });

  it('show which cells differ', () => {
    expect(ran.of('says_what_differs').message?.trim().split('\n').slice(2)).toEqual([
      '@@ ,id,name     ,note',
      '→  ,1 ,stew→soup,hot',
      '---,3 ,cake     ,sweet',
      '+++,2 ,salad    ,NULL',
      '... 1 row is as expected',
    ]);
  });

  it('read rows in place of relations', () => {
    const code = ran.of('keeps_positive_ids').compiledCode ?? '';
    expect(code).toContain('__dbt__cte__raw_dishes as (');
    expect(code).not.toContain(project.schema);
  });

  it('name unknown columns with their place and what was meant', () => {
    expect(said(ran, 'unknown_column_given')).toMatch(
      /Invalid column name: 'idd' in unit test fixture for 'raw_dishes'\.[\s\S]*unit_tests\.yml:\d+:15[\s\S]*did you mean 'id'\?/,
    );
    expect(said(ran, 'unknown_column_expected')).toMatch(
      /Invalid column name: 'nam' in unit test fixture for expected output\.[\s\S]*unit_tests\.yml:\d+:13[\s\S]*did you mean 'name'\?/,
    );
  });

  it('point at the input whose rows ClickHouse cannot read', () => {
    expect(said(ran, 'wrong_type')).toMatch(/Cannot parse string 'one'[\s\S]*- input: ref\('raw_dishes'\)/);
  });

  it('name inputs that lack, and inputs that do not exist', () => {
    expect(said(ran, 'an_input_is_missing')).toMatch(/ref\('raw_dishes'\), for which .* no rows/);
    expect(said(ran, 'unknown_input')).toMatch(/ref\('raw_dishs'\)[\s\S]*did you mean 'raw_dishes'\?/);
  });
});

const ORDERS = {
  'models/orders.sql': "select 1 as id, 'new' as status, cast(null as Nullable(String)) as note",
  'models/open_orders.sql': "select id, note from {{ ref('orders') }} where status = 'new'",
  'models/report.sql': "select count() as n from {{ ref('open_orders') }}",
};

const unitTest = (lines: string): string => `unit_tests:
  - name: keeps_new
    model: open_orders
    given:
      - input: ref('orders')
        rows:
          - {id: 1, status: new}
          - {id: 2, status: done}
    expect:
      rows:
        - {id: ${lines}}
`;

describe('unit tests', () => {
  it('run before their model in a build; a model whose test fails is skipped, and what reads it', async () => {
    const project = newProject().write({ ...ORDERS, 'models/unit.yml': unitTest('2') });
    const ran = await project.run({ which: 'build' });
    expect(statuses(ran)).toEqual({
      orders: 'success',
      keeps_new: 'fail',
      open_orders: 'skipped',
      report: 'skipped',
    });
    expect(await project.relations()).toEqual(['orders View']);
    project.write({ 'models/unit.yml': unitTest('1') });
    const again = await project.run({ which: 'build' });
    expect(again.success).toBe(true);
    const order = again.results.map(({ uniqueId }) => uniqueId.split('.').at(-1));
    expect(order).toEqual(['orders', 'keeps_new', 'open_orders', 'report']);
    project.dispose();
  });

  it('know the columns of models that are not built from their queries', async () => {
    const project = newProject().write({ ...ORDERS, 'models/unit.yml': unitTest('1') });
    expect(statuses(await project.run({ which: 'test' }))).toEqual({ keeps_new: 'pass' });
    expect(await project.relations()).toEqual([]);
    project.dispose();
  });

  it('say what to do when nothing tells the columns of an input', async () => {
    const project = newProject().write({
      ...ORDERS,
      'models/orders.sql': 'select * from nowhere.at_all',
      'models/unit.yml': unitTest('1'),
    });
    const ran = await project.run({ which: 'test' });
    expect(ran.of('keeps_new').status).toBe('error');
    expect(said(ran, 'keeps_new')).toMatch(
      /Not able to get columns for unit test 'orders' from relation .*orders.* because the relation doesn't exist[\s\S]*run --empty/,
    );
    project.dispose();
  });

  it('take the types of a source that does not exist from where it is declared', async () => {
    const project = newProject().write({
      'models/paid.sql': "select id, amount / 2 as half from {{ source('shop', 'payments') }}",
      'models/sources.yml': `sources:
  - name: shop
    schema: nowhere
    tables:
      - name: payments
        columns: [{name: id, data_type: UInt8}, {name: amount, data_type: 'Decimal(9, 2)'}]
`,
      'models/unit.yml': `unit_tests:
  - name: halves
    model: paid
    given: [{input: "source('shop', 'payments')", rows: [{id: 1, amount: 3}, {id: 2}]}]
    expect: {rows: [{id: 2, half: 0}, {id: 1, half: 1.5}]}
`,
    });
    expect(statuses(await project.run({ which: 'test' }))).toEqual({ halves: 'pass' });
    project.dispose();
  });

  it('hear macros that the project overrides, and its own materialization', async () => {
    const project = newProject().write({
      ...ORDERS,
      'models/unit.yml': unitTest('1'),
      'macros/rows.sql': '{% macro get_expected_sql(rows, types, quoted) %}select 7 as "id"{% endmacro %}',
    });
    const ran = await project.run({ which: 'test' });
    expect(ran.of('keeps_new').message).toContain('7');
    project.remove('macros/rows.sql').write({
      'macros/unit.sql': `{% materialization unit, default %}
  {% call statement('main', fetch_result=True) %}
    select toString(id) || '{{ config.get('expected_rows')[0].id }}' as x, 'actual' as actual_or_expected from ({{ sql }})
    union all select '11' as x, 'expected' as actual_or_expected
  {% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}`,
    });
    expect(statuses(await project.run({ which: 'test' }))).toEqual({ keeps_new: 'pass' });
    project.dispose();
  });

  it('end the run when one fails and --fail-fast is given', async () => {
    const two = unitTest('2') + unitTest('2').replace('unit_tests:\n', '').replace('keeps_new', 'second');
    const project = newProject().write({ ...ORDERS, 'models/unit.yml': two });
    const ran = await project.run({ which: 'test', settings: { failFast: true, threads: 1 } });
    expect(Object.values(statuses(ran)).sort()).toEqual(['fail', 'skipped']);
    project.dispose();
  });

  it('override macros of packages in their namespace, and names of the context', async () => {
    const project = newProject().write({
      'models/stamped.sql':
        "select '{{ dbt.string_literal('x') | length }}' as a, '{{ invocation_id }}' as b, '{{ shop.own() }}' as c",
      'macros/own.sql': '{% macro own() %}real{% endmacro %}',
      'models/unit.yml': `unit_tests:
  - name: fixed
    model: stamped
    given: []
    overrides: {macros: {string_literal: abcde, invocation_id: run-1, shop.own: fake}}
    expect: {format: sql, rows: "select '5' as a, 'run-1' as b, 'fake' as c"}
`,
    });
    expect(statuses(await project.run({ which: 'test' }))).toEqual({ fixed: 'pass' });
    project.dispose();
  });
});

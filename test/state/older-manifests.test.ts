import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject } from '../support/cli.ts';

/*
 * `manifests/v4.json` to `v11.json` were written by dbt 1.0 to 1.7 (`dbt ls` with dbt-postgres) for the project below,
 * SHOP_SCHEMA unset; of their macros only the project's own were kept, and
 * their database is none, as in dbt-clickhouse.
 */
const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11];

const playground = new Playground();
const ORDERS = `{{ config(materialized='table', schema=env_var('SHOP_SCHEMA', 'marts')) }}
select o.id, c.name, {{ cents('o.amount') }} as amount
from {{ source('raw', 'orders') }} as o join {{ ref('stg_countries') }} as c on o.country = c.id
`;
const COUNTRIES = "select id, upper(name) as name from {{ ref('countries') }}\n";
const PROPERTIES = `version: 2
sources:
  - name: raw
    schema: raw_data
    tables:
      - name: orders
        loaded_at_field: at
        freshness: {warn_after: {count: 12, period: hour}}
models:
  - name: orders
    description: One row an order.
    columns:
      - name: id
        tests: [unique, not_null]
exposures:
  - name: board
    type: dashboard
    owner: {name: Ann, email: ann@example.com}
    depends_on: [ref('orders')]
`;

beforeAll(() => {
  playground.write(
    smallProject({
      'dbt_project.yml':
        'name: shop\nversion: "1.0"\nprofile: small\nmodels:\n  shop:\n    +materialized: view\n',
      'seeds/countries.csv': 'id,name\n1,Chad\n2,Peru\n',
      'models/stg_countries.sql': COUNTRIES,
      'models/orders.sql': ORDERS,
      'models/schema.yml': PROPERTIES,
      'macros/cents.sql': '{% macro cents(column) %}{{ column }} / 100{% endmacro %}\n',
      'tests/no_refunds.sql': "select * from {{ ref('orders') }} where amount < 0\n",
    }),
  );
  for (const version of VERSIONS) {
    const from = join(import.meta.dirname, 'manifests', `v${version}.json`);
    cpSync(from, join(playground.folder, `v${version}`, 'manifest.json'));
  }
});
afterAll(async () => {
  await playground.dispose();
});

/** Names of what a selector selects beside an earlier manifest, generic tests (whose macros are not kept) left out. */
async function selected(selector: string, version: number): Promise<readonly string[]> {
  const result = await playground.run(
    [
      'ls',
      '--select',
      selector,
      '--state',
      `v${version}`,
      '--indirect-selection',
      'empty',
      '--output',
      'name',
      '--exclude',
      'test_type:generic',
      'resource_type:seed',
    ],
    { SHOP_SCHEMA: 'elsewhere' },
  );
  if (result.code !== 0) throw new Error(result.stdout + result.stderr);
  return result.stdout
    .split('\n')
    .filter((line) => /^\w+(?:\.\w+)*$/.test(line))
    .toSorted();
}

describe.each(VERSIONS)('a manifest of version %d', (version) => {
  it('has nothing new in an unchanged project, whatever variables come to', async () => {
    playground.write({ 'models/orders.sql': ORDERS, 'models/stg_countries.sql': COUNTRIES });
    rmSync(join(playground.folder, 'models/added.sql'), { force: true });
    expect(await selected('state:modified', version)).toEqual([]);
    expect(await selected('state:old,resource_type:model', version)).toEqual(['orders', 'stg_countries']);
  });

  it('shows changes of code, of configuration, of macros, and what is new', async () => {
    playground.write({
      'models/orders.sql': ORDERS.replace("'table'", "'view'"),
      'models/stg_countries.sql': COUNTRIES.replace('upper', 'lower'),
      'models/added.sql': 'select 1 as n\n',
    });
    expect(await selected('state:modified.body', version)).toEqual(['added', 'orders', 'stg_countries']);
    expect(await selected('state:modified.configs,resource_type:model', version)).toEqual([
      'added',
      'orders',
    ]);
    expect(await selected('state:modified.relation,resource_type:model', version)).toEqual(['added']);
    expect(await selected('state:new', version)).toEqual(['added']);
  });
});

it('shows the models that reach a changed macro', async () => {
  playground.write({
    'models/orders.sql': ORDERS,
    'models/stg_countries.sql': COUNTRIES,
    'macros/cents.sql': '{% macro cents(column) %}{{ column }} / 1000{% endmacro %}\n',
  });
  expect(await selected('state:modified.macros', 11)).toEqual(['orders']);
});

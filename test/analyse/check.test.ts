import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Playground, type CliResult } from '../support/cli.ts';

interface Told {
  readonly code: string;
  readonly severity: string;
  readonly node: string;
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly hint?: string;
}

interface Report {
  readonly nodes: readonly {
    readonly unique_id: string;
    readonly status: string;
    readonly reason?: string;
    readonly columns?: readonly { readonly name: string; readonly type: string }[];
  }[];
  readonly diagnostics: readonly Told[];
}

const SOURCES = `
sources:
  - name: raw
    schema: raw
    tables:
      - name: orders
        columns:
          - {name: id, data_type: UInt64}
          - {name: customer_id, data_type: UInt64}
          - {name: amount, data_type: 'Decimal(10, 2)'}
          - {name: at, data_type: DateTime}
      - name: untyped
`;

describe('tsdbt check', () => {
  const open: Playground[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((playground) => playground.dispose()));
  });

  function project(files: Readonly<Record<string, string>>): Playground {
    const playground = new Playground().write({
      'dbt_project.yml': 'name: shop\nprofile: shop\n',
      'profiles.yml':
        'shop: {outputs: {default: {type: clickhouse, driver: embedded, path: data, schema: mart}}}\n',
      'models/sources.yml': SOURCES,
      ...files,
    });
    open.push(playground);
    return playground;
  }

  async function check(
    playground: Playground,
    ...flags: string[]
  ): Promise<Report & { readonly run: CliResult }> {
    const run = await playground.run(['check', '--output', 'json', '--profiles-dir', '.', ...flags]);
    if (!run.stdout.startsWith('{')) throw new Error(`${run.stdout}\n${run.stderr}`);
    return { run, ...(JSON.parse(run.stdout) as Report) };
  }

  const statusOf = ({ nodes }: Report, name: string): string | undefined =>
    nodes.find(({ unique_id: id }) => id.split('.')[2] === name)?.status;
  const reasonOf = ({ nodes }: Report, name: string): string | undefined =>
    nodes.find(({ unique_id: id }) => id.split('.')[2] === name)?.reason;
  const columnsOf = ({ nodes }: Report, name: string): readonly string[] | undefined =>
    nodes
      .find(({ unique_id: id }) => id.split('.')[2] === name)
      ?.columns?.map((column) => `${column.name} ${column.type}`);

  it('tells all mistakes at once, and leaves what lies downstream of them unchecked', async () => {
    const report = await check(
      project({
        'models/a.sql': "select id, amuont from {{ source('raw', 'orders') }}\n",
        'models/b.sql': "select id from {{ ref('a') }}\n",
        'models/c.sql': "select no_such_thing(id) as x from {{ source('raw', 'orders') }}\n",
        'models/d.sql': "select id, amount * 2 as twice from {{ source('raw', 'orders') }}\n",
      }),
    );
    expect(report.run.code).toBe(1);
    expect(report.diagnostics.map(({ code, file, line, column }) => [code, file, line, column])).toEqual([
      ['UNKNOWN_IDENTIFIER', 'models/a.sql', 1, 12],
      ['UNKNOWN_FUNCTION', 'models/c.sql', 1, 8],
    ]);
    expect(report.diagnostics[0]?.hint).toContain('amount');
    expect([statusOf(report, 'b'), reasonOf(report, 'b')]).toEqual(['unchecked', "'a' has errors"]);
    expect(columnsOf(report, 'd')).toEqual(['id UInt64', 'twice Decimal(10, 2)']);
  });

  it('says when a column may be missing in the YAML of a source alone', async () => {
    const report = await check(
      project({ 'models/a.sql': "select somewhere_else from {{ source('raw', 'orders') }}\n" }),
    );
    expect(report.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      [
        'UNKNOWN_IDENTIFIER',
        "of 'raw.orders' the columns are known that the YAML lists: add it there if it exists",
      ],
    ]);
  });

  it('places a mistake where the model’s own file makes the text', async () => {
    const report = await check(
      project({
        'macros/m.sql': '{% macro total() %}\n  sum(\n    amuont\n  )\n{% endmacro %}\n',
        'models/a.sql':
          "{% for n in [1, 2] %}\n{% endfor %}\nselect\n  {{ total() }} as t\nfrom {{ source('raw', 'orders') }}\n",
      }),
    );
    expect(report.diagnostics.map(({ file, line, column }) => [file, line, column])).toEqual([
      ['models/a.sql', 4, 6],
    ]);
  });

  it('finds relations that are read by their names, whatever CTEs are called', async () => {
    const report = await check(
      project({
        'models/z_orders.sql': "select id, customer_id from {{ source('raw', 'orders') }}\n",
        'models/a_bare.sql': 'with z_orders as (select id from z_orders)\nselect id from z_orders\n',
        'models/b_qualified.sql': 'select id\nfrom raw.orders\n',
        'models/c_fine.sql':
          "with z_orders as (select id from {{ ref('z_orders') }}) select id from z_orders\n",
      }),
    );
    expect(report.run.code).toBe(0);
    expect(
      report.diagnostics.map(({ code, node, line, column, hint }) => [code, node, line, column, hint]),
    ).toEqual([
      ['HARD_CODED_RELATION', 'model.shop.a_bare', 1, 34, "write {{ ref('z_orders') }}"],
      ['HARD_CODED_RELATION', 'model.shop.b_qualified', 2, 6, "write {{ source('raw', 'orders') }}"],
    ]);
    expect(columnsOf(report, 'a_bare')).toEqual(['id UInt64']);
  });

  it('ends for models that read each other by their names', async () => {
    const report = await check(
      project({ 'models/a.sql': 'select 1 as x from b\n', 'models/b.sql': 'select 2 as y from a\n' }),
    );
    expect(
      report.diagnostics.map(({ hint }) => hint).toSorted((a = '', b = '') => a.localeCompare(b)),
    ).toEqual(["write {{ ref('a') }}", "write {{ ref('b') }}"]);
    expect(report.nodes.map(({ status }) => status)).toEqual(['unchecked', 'unchecked']);
  });

  it('says what it could not check, and why', async () => {
    const report = await check(
      project({
        'models/a.sql': "select * from {{ source('raw', 'untyped') }}\n",
        'models/b.sql': "select * from {{ ref('a') }}\n",
        'models/c.sql': "select * from s3('https://example.org/x.csv')\n",
        'models/d.sql': "{% set r = run_query('select 1') %}select {{ r.columns[0].values()[0] }} as one\n",
      }),
    );
    expect(report.run.code).toBe(0);
    expect(reasonOf(report, 'a')).toBe("the columns of the source 'raw.untyped' are not known");
    expect(reasonOf(report, 'b')).toBe("the columns of the source 'raw.untyped' are not known");
    expect(reasonOf(report, 'c')).toContain('s3()');
    expect(reasonOf(report, 'd')).toBe('its template asks the warehouse for data');
  });

  it('checks an incremental model as it is built and as it is added to', async () => {
    const code = (column: string): string => `{{ config(materialized='incremental') }}
select id, at from {{ source('raw', 'orders') }}
{% if is_incremental() %}
where at > (select max(${column}) from {{ this }})
{% endif %}
`;
    const report = await check(
      project({
        'models/good.sql': code('at'),
        'models/bad.sql': code('created_at'),
      }),
    );
    expect(report.diagnostics.map(({ code: found, file, line }) => [found, file, line])).toEqual([
      ['UNKNOWN_IDENTIFIER', 'models/bad.sql', 4],
    ]);
    expect(statusOf(report, 'good')).toBe('passed');
  });

  it('holds contracts against queries, column by column', async () => {
    const report = await check(
      project({
        'models/a.sql': "select id, amount, 1 as extra from {{ source('raw', 'orders') }}\n",
        'models/a.yml': `
models:
  - name: a
    config: {contract: {enforced: true}}
    columns:
      - {name: id, data_type: UInt64}
      - {name: amount, data_type: Float64}
      - {name: lost, data_type: String}
`,
      }),
    );
    expect(report.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['CONTRACT_BROKEN', "The contract promises 'amount' as Float64, but the query gives Decimal(10, 2)"],
      ['CONTRACT_BROKEN', "The query gives the column 'extra' (UInt8), which the contract does not promise"],
      ['CONTRACT_BROKEN', "The contract promises the column 'lost' (String), which the query does not give"],
    ]);
    expect(report.diagnostics.map(({ file }) => file)).toEqual([
      'models/a.yml',
      'models/a.sql',
      'models/a.yml',
    ]);
  });

  it('knows the columns that generic tests are on', async () => {
    const report = await check(
      project({
        'models/a.sql': "select id, customer_id from {{ source('raw', 'orders') }}\n",
        'models/b.sql': "select id from {{ ref('a') }}\n",
        'models/a.yml': `
models:
  - name: b
    columns:
      - name: idd
        data_tests: [unique]
      - name: id
        data_tests:
          - not_null
          - relationships: {arguments: {to: ref('a'), field: identity}}
          - relationships: {arguments: {to: ref('a'), field: customer_id}}
`,
      }),
    );
    expect(report.diagnostics.map(({ code, message, file }) => [code, message, file])).toEqual([
      [
        'TESTED_COLUMN_UNKNOWN',
        "The column 'identity' is tested, but 'a' has no such column",
        'models/a.yml',
      ],
      ['TESTED_COLUMN_UNKNOWN', "The column 'idd' is tested, but 'b' has no such column", 'models/a.yml'],
    ]);
    expect(report.diagnostics[1]?.hint).toBe("did you mean 'id'?");
  });

  it('answers templates that ask for columns from what it knows', async () => {
    const report = await check(
      project({
        'models/a.sql': "select id, customer_id as who from {{ source('raw', 'orders') }}\n",
        'models/b.sql': `select {% for column in adapter.get_columns_in_relation(ref('a')) -%}
{{ column.name }} as my_{{ column.name }}, {% endfor %} 1 as last from {{ ref('a') }}\n`,
      }),
    );
    expect(columnsOf(report, 'b')).toEqual(['my_id UInt64', 'my_who UInt64', 'last UInt8']);
  });

  it('knows the columns of seeds, snapshots, ephemeral models and functions', async () => {
    const report = await check(
      project({
        'seeds/rates.csv': 'code,rate\nnl,1.5\n',
        'models/e.sql':
          "{{ config(materialized='ephemeral') }}\nselect id, at from {{ source('raw', 'orders') }}\n",
        'snapshots/s.sql': `{% snapshot s %}{{ config(strategy='timestamp', unique_key='id', updated_at='at') }}
select id, at from {{ ref('e') }}{% endsnapshot %}\n`,
        'functions/twice.sql': 'x * 2\n',
        'functions/twice.yml':
          'functions:\n  - name: twice\n    arguments: [{name: x, data_type: UInt64}]\n    returns: {data_type: UInt64}\n',
        'models/m.sql':
          "select s.id, s.dbt_valid_to, {{ function('twice') }}(s.id) as t, r.code from {{ ref('s') }} s cross join {{ ref('rates') }} r\n",
      }),
    );
    expect(report.diagnostics).toEqual([]);
    expect(columnsOf(report, 'm')).toEqual([
      'id UInt64',
      'dbt_valid_to Nullable(DateTime)',
      't UInt64',
      'code String',
    ]);
  });

  it('takes a query’s settings into account', async () => {
    const join =
      "select a.id as id, b.at as at from {{ source('raw', 'orders') }} a left join {{ source('raw', 'orders') }} b on a.id = b.customer_id\n";
    const report = await check(
      project({
        'models/plain.sql': join,
        'models/nulls.sql': `{{ config(query_settings={'join_use_nulls': 1}) }}\n${join}`,
      }),
    );
    expect(columnsOf(report, 'plain')).toEqual(['id UInt64', 'at DateTime']);
    expect(columnsOf(report, 'nulls')).toEqual(['id UInt64', 'at Nullable(DateTime)']);
  });

  it('lets what was found before stand until something that it stood on has changed', async () => {
    const playground = project({
      'models/a.sql': "select id from {{ source('raw', 'orders') }}\n",
      'models/b.sql': "select * from {{ ref('a') }}\n",
      'models/c.sql': "select count() as n from {{ source('raw', 'orders') }}\n",
    });
    await check(playground);
    // Marks in the file what was found: they are seen where it stands, and nowhere else.
    const file = join(playground.folder, 'target', 'check.json');
    const kept = JSON.parse(readFileSync(file, 'utf8')) as {
      nodes: [string, { columns: { name: string; type: string }[] }][];
    };
    for (const [, { columns }] of kept.nodes) for (const column of columns) column.type = 'Kept';
    writeFileSync(file, JSON.stringify(kept));
    playground.write({ 'models/a.sql': "select id, at from {{ source('raw', 'orders') }}\n" });
    const report = await check(playground);
    expect(columnsOf(report, 'a')).toEqual(['id UInt64', 'at DateTime']);
    expect(columnsOf(report, 'b')).toEqual(['id UInt64', 'at DateTime']);
    expect(columnsOf(report, 'c')).toEqual(['n Kept']);
    const anew = await check(playground, '--no-keep-results');
    expect(columnsOf(anew, 'c')).toEqual(['n UInt64']);
  });

  it('renders again what variables, the environment or macros may have changed', async () => {
    const playground = project({
      'macros/m.sql': '{% macro name() %}one{% endmacro %}\n',
      'models/a.sql':
        "select 1 as {{ var('x', 'plain') }}, 2 as {{ name() }}, 3 as {{ env_var('Y', 'z') }}\n",
    });
    expect(columnsOf(await check(playground), 'a')).toEqual(['plain UInt8', 'one UInt8', 'z UInt8']);
    expect(columnsOf(await check(playground, '--vars', '{x: given}'), 'a')?.[0]).toBe('given UInt8');
    playground.write({ 'macros/m.sql': '{% macro name() %}two{% endmacro %}\n' });
    expect(columnsOf(await check(playground), 'a')?.[1]).toBe('two UInt8');
    const run = await playground.run(['check', '--output', 'json', '--profiles-dir', '.'], { Y: 'set' });
    expect(columnsOf(JSON.parse(run.stdout) as Report, 'a')?.[2]).toBe('set UInt8');
  });

  it('knows dictionaries that are looked up by their names', async () => {
    const report = await check(
      project({
        'models/names.sql':
          "{{ config(materialized='dictionary', layout='hashed()', primary_key='id', lifetime='0') }}\nselect id, toString(id) as name from {{ source('raw', 'orders') }}\n",
        'models/a.sql':
          "select dictGet('mart.names', 'name', id) as name from {{ source('raw', 'orders') }}\n",
      }),
    );
    expect(report.diagnostics.map(({ code, hint }) => [code, hint])).toEqual([
      ['HARD_CODED_RELATION', "write {{ ref('names') }}"],
    ]);
    expect(columnsOf(report, 'a')).toEqual(['name String']);
  });

  it('reads columns of sources from the target, and keeps them in a file for checks without it', async () => {
    const playground = project({
      'models/a.sql': "select id + 1 as next from {{ source('raw', 'untyped') }}\n",
    });
    const sql = async (statement: string): Promise<void> => {
      const run = await playground.run(['run-operation', '--sql', statement, '--profiles-dir', '.']);
      expect(run.code, run.stderr + run.stdout).toBe(0);
    };
    await sql('create database if not exists raw');
    await sql(
      'create table raw.untyped (id UInt32, hidden String materialized toString(id)) engine = MergeTree order by id',
    );
    expect(columnsOf(await check(playground), 'a')).toEqual(['next UInt64']);
    expect(reasonOf(await check(playground, '--no-introspect'), 'a')).toContain('raw.untyped');

    const pull = await playground.run(['sources', 'pull', '--profiles-dir', '.']);
    expect(pull.stdout).toContain('not on the target: raw.orders');
    expect(JSON.parse(readFileSync(join(playground.folder, 'source-schemas.json'), 'utf8'))).toEqual({
      version: 1,
      relations: [
        {
          relation: 'raw.untyped',
          columns: [
            { name: 'id', type: 'UInt32' },
            { name: 'hidden', type: 'String', hidden: true },
          ],
        },
      ],
    });
    expect(columnsOf(await check(playground, '--no-introspect'), 'a')).toEqual(['next UInt64']);
    playground.write({ 'source-schemas.json': '{}' });
    const broken = await playground.run(['check', '--profiles-dir', '.']);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toContain('SOURCE_SCHEMAS_INVALID');
  });

  it('tells people what is wrong, what was not checked, and how much there was', async () => {
    const playground = project({
      'models/a.sql': "select amuont from {{ source('raw', 'orders') }}\n",
      'models/b.sql': "select * from {{ ref('a') }}\n",
    });
    const run = await playground.run(['check', '--profiles-dir', '.']);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('models/a.sql:1:8');
    expect(run.stdout).toContain("b, because 'a' has errors");
    expect(run.stdout).toContain('2 nodes: 0 right, 1 error, 0 warnings, 1 not checked');
  });
});

describe('tsdbt lineage model.column', () => {
  const playground = new Playground();
  afterEach(() => playground.dispose());

  it('follows a column in both directions, in every format', async () => {
    playground.write({
      'dbt_project.yml': 'name: shop\nprofile: shop\n',
      'profiles.yml':
        'shop: {outputs: {default: {type: clickhouse, driver: embedded, path: data, schema: mart}}}\n',
      'models/sources.yml': SOURCES,
      'models/a.sql':
        "select id, customer_id, amount as price from {{ source('raw', 'orders') }} where id > 0\n",
      'models/b.sql': "select customer_id, sum(price) as total from {{ ref('a') }} group by customer_id\n",
      'models/c.sql': "select total * 2 as double from {{ ref('b') }} where customer_id = 1\n",
    });
    const lineage = async (...args: string[]): Promise<string> => {
      const run = await playground.run(['lineage', '--profiles-dir', '.', ...args]);
      expect(run.code, run.stderr).toBe(0);
      return run.stdout;
    };
    expect(await lineage('b.total')).toBe(
      [
        'b.total (upstream)',
        '  aggregated a.price',
        '    renamed raw.orders.amount',
        '  rows',
        '    group key a.customer_id',
        '',
        'b.total (downstream)',
        '  computed c.double',
        '',
      ].join('\n'),
    );
    expect(await lineage('raw.orders.customer_id', '--downstream')).toBe(
      [
        'raw.orders.customer_id (downstream)',
        '  copied a.customer_id',
        '    copied b.customer_id',
        '      filter c (rows)',
        '    group key b (rows)',
        '',
      ].join('\n'),
    );
    const json = JSON.parse(await lineage('c.double', '--upstream', '--format', 'json')) as {
      readonly upstream: readonly unknown[];
    };
    expect(json.upstream[0]).toEqual({
      from: { unique_id: 'model.shop.b', column: 'total' },
      to: { unique_id: 'model.shop.c', column: 'double' },
      use: 'computed',
    });
    expect(await lineage('b.total', '--upstream', '--format', 'mermaid')).toContain('-->|"aggregated"|');
    expect(await lineage('b.total', '--upstream', '--format', 'dot')).toContain('[label="aggregated"');
    const wrong = await playground.run(['lineage', '--profiles-dir', '.', 'b.totl']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("did you mean 'total'?");
  });
});

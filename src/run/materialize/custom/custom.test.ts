import { describe, expect, it } from 'vitest';
import { engineProjects } from '../../../../test/support/engine-projects.ts';

const project = engineProjects('custom');

/** As people write one after dbt's own. */
const REBUILD = `{% materialization rebuild, default %}
  {%- set existing = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set intermediate = make_intermediate_relation(target_relation) -%}
  {%- set backup = make_backup_relation(target_relation, 'table') -%}
  {{ drop_relation_if_exists(load_cached_relation(intermediate)) }}
  {{ drop_relation_if_exists(load_cached_relation(backup)) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {% call statement('main') -%}
    {{ get_create_table_as_sql(False, intermediate, sql) }}
  {%- endcall %}
  {% if existing is not none %}{{ adapter.rename_relation(existing, backup) }}{% endif %}
  {{ adapter.rename_relation(intermediate, target_relation) }}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {% do apply_grants(target_relation, config.get('grants'), should_revoke=should_revoke(existing, full_refresh_mode=True)) %}
  {% do persist_docs(target_relation, model) %}
  {{ adapter.commit() }}
  {{ drop_relation_if_exists(backup) }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}`;

describe('a materialization of the project', () => {
  it('builds its models as it likes, hooks and comments included, again and again', async () => {
    const shop = project({
      'macros/rebuild.sql': REBUILD,
      'models/m.sql': `{{ config(materialized='rebuild', persist_docs={'relation': true}, post_hook="insert into {{ this }} values (9)") }} select toInt64({{ var('n', 1) }}) as n`,
      'models/m.yml': "models: [{name: m, description: it's a model}]",
      'models/after.sql': "{{ config(materialized='table') }} select count() as n from {{ ref('m') }}",
    });
    const first = await shop.run();
    expect(first.of('m')).toMatchObject({ status: 'success', message: 'OK', diagnostics: [] });
    expect(first.of('m').adapterResponse).toMatchObject({ _message: 'OK', query_id: expect.any(String) });
    expect((await shop.run({ vars: { n: 2 } })).of('after')).toMatchObject({ status: 'success' });
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.m ORDER BY n`)).toEqual([[2], [9]]);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.after`)).toEqual([[2]]);
    expect(await shop.relations()).toEqual(['after MergeTree', 'm MergeTree']);
    expect(
      await shop.rows(`SELECT comment FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`),
    ).toEqual([["it's a model"]]);
  });

  it('keeps the relation cache in step: what it makes is there for those who ask later in the run', async () => {
    const shop = project({
      'macros/raw.sql': `{% materialization raw, default %}
        {% call statement('main') %} create or replace table {{ this }} engine = Memory as {{ sql }} {% endcall %}
        {{ return({'relations': [this]}) }}
      {% endmaterialization %}`,
      'models/m.sql': "{{ config(materialized='raw') }} select 1 as n",
      'models/asks.sql': `-- depends_on: {{ ref('m') }}
        select '{{ adapter.get_relation(database='', schema=this.schema, identifier='m').type }}' as type`,
    });
    expect((await shop.run()).success).toBe(true);
    expect(await shop.rows(`SELECT type FROM ${shop.schema}.asks`)).toEqual([['table']]);
  });

  it('knows is_incremental, should_full_refresh, results and writes', async () => {
    const shop = project({
      'macros/grow.sql': `{% materialization grow, adapter='clickhouse' %}
        {% set target = this.incorporate(type='table') %}
        {% set existing = load_relation(this) %}
        {% if existing is none or should_full_refresh() %}
          {% do drop_relation_if_exists(existing) %}
          {% call statement('main') %} create table {{ target }} engine = Memory as {{ sql }} {% endcall %}
        {% else %}
          {% set rows = run_query('select count() from ' ~ target).rows[0][0] %}
          {% call statement('main') %} insert into {{ target }} select n + {{ rows }} from ({{ sql }}) {% endcall %}
        {% endif %}
        {% if load_result('main')['response'] | string != 'OK' %}{{ exceptions.raise_compiler_error('no result') }}{% endif %}
        {{ return({'relations': [target]}) }}
      {% endmaterialization %}`,
      'models/m.sql': "{{ config(materialized='grow') }} select 1 as n",
    });
    for (const settings of [{}, {}, { fullRefresh: true }, {}]) {
      expect((await shop.run({ settings })).of('m').message).toBe('OK');
    }
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.m ORDER BY n`)).toEqual([[1], [2]]);
  });

  it('is found in a package, too', async () => {
    const shop = project({
      'dbt_packages/tools/dbt_project.yml': 'name: tools',
      'dbt_packages/tools/macros/rebuild.sql': REBUILD,
      'models/m.sql': "{{ config(materialized='rebuild') }} select 1 as n",
    });
    expect((await shop.run()).of('m').message).toBe('OK');
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });

  it('that fails points at the place in the model that ClickHouse did not like', async () => {
    const shop = project({
      'macros/rebuild.sql': REBUILD,
      'models/m.sql': "{{ config(materialized='rebuild') }}\nselect nope as n",
    });
    const [diagnostic] = (await shop.run()).of('m').diagnostics;
    expect(diagnostic).toMatchObject({
      code: 'UNKNOWN_IDENTIFIER',
      span: { source: { path: 'models/m.sql' } },
    });
    expect(diagnostic?.span?.source.text.slice(diagnostic.span.start)).toMatch(/^nope/);
  });

  it('that fails in a statement of its own points at that statement', async () => {
    const shop = project({
      'macros/bad.sql': `{% materialization bad, default %}
  {% call statement('prepare') %} select * from nowhere_at_all {% endcall %}
{% endmaterialization %}`,
      'models/m.sql': "{{ config(materialized='bad') }} select 1 as n",
    });
    const result = (await shop.run()).of('m');
    expect(result.message).toMatch(/^Database Error in model m/);
    expect(result.diagnostics).toMatchObject([
      { code: 'UNKNOWN_TABLE', span: { source: { path: 'macros/bad.sql' } } },
    ]);
  });

  it('with a mistake in its Jinja is an error at that place', async () => {
    const shop = project({
      'macros/bad.sql': `{% materialization bad, default %}
  {{ exceptions.raise_compiler_error('I want more') }}
{% endmaterialization %}`,
      'models/m.sql': "{{ config(materialized='bad') }} select 1 as n",
    });
    const [diagnostic] = (await shop.run()).of('m').diagnostics;
    expect(diagnostic).toMatchObject({
      message: 'I want more',
      span: { source: { path: 'macros/bad.sql' } },
    });
  });

  it.each([
    ["{{ return({'relations': [this]}) }}", 'MATERIALIZATION_WITHOUT_MAIN'],
    ["{% call statement('main') %} select 1 {% endcall %}", 'MATERIALIZATION_RETURN'],
    [
      "{% call statement('main') %} select 1 {% endcall %}{{ return({'relations': ['x']}) }}",
      'MATERIALIZATION_RETURN',
    ],
    ["{% call statement('main') %} select 1 {% endcall %}{{ return({}) }}", 'MATERIALIZATION_RETURN'],
  ])('%s is an error: %s', async (body, code) => {
    const shop = project({
      'macros/odd.sql': `{% materialization odd, default %}${body}{% endmaterialization %}`,
      'models/m.sql': "{{ config(materialized='odd') }} select 1 as n",
    });
    expect((await shop.run()).of('m').diagnostics).toMatchObject([
      { code, span: { source: { path: 'macros/odd.sql' } } },
    ]);
  });
});

describe('in place of one of the program', () => {
  const asTable = (name: string, adapter: string): string => `{% materialization ${name}, ${adapter} %}
    {% set target = this.incorporate(type='table') %}
    {% call statement('main') %} create or replace table {{ target }} engine = Log as {{ sql }} {% endcall %}
    {{ return({'relations': [target]}) }}
  {% endmaterialization %}`;
  const FOR_CLICKHOUSE = "adapter='clickhouse'";
  const files = { 'models/m.sql': 'select 1 as n' };

  it("the root project's is heard, and one for every adapter where ours is not for ClickHouse alone", async () => {
    const shop = project({
      ...files,
      'macros/view.sql': asTable('view', FOR_CLICKHOUSE) + asTable('snapshot', 'default'),
      'snapshots/s.sql':
        "{% snapshot s %}{{ config(strategy='check', unique_key='n', check_cols='all') }}select 1 as n{% endsnapshot %}",
    });
    expect((await shop.run({ which: 'build' })).success).toBe(true);
    expect(await shop.relations()).toEqual(['m Log', 's Log']);
  });

  it('as in dbt, one for every adapter does not replace one for ClickHouse', async () => {
    const shop = project({ ...files, 'macros/view.sql': asTable('view', 'default') });
    expect((await shop.run()).success).toBe(true);
    expect(await shop.relations()).toEqual(['m View']);
  });

  it("a package's is heard only if the root project says so", async () => {
    const shop = project({
      ...files,
      'dbt_packages/tools/dbt_project.yml': 'name: tools',
      'dbt_packages/tools/macros/view.sql': asTable('view', FOR_CLICKHOUSE),
    });
    await shop.run();
    expect(await shop.relations()).toEqual(['m View']);
    shop.write({
      'macros/view.sql': `{% materialization view, ${FOR_CLICKHOUSE} %}{{ return(tools.materialization_view_clickhouse()) }}{% endmaterialization %}`,
    });
    await shop.run();
    expect(await shop.relations()).toEqual(['m Log']);
  });

  it('a package is heard without that where the flag of dbt allows it', async () => {
    const shop = project({
      ...files,
      'dbt_project.yml':
        'name: shop\nprofile: shop\nflags: {require_explicit_package_overrides_for_builtin_materializations: false}\n',
      'dbt_packages/tools/dbt_project.yml': 'name: tools',
      'dbt_packages/tools/macros/view.sql': asTable('view', FOR_CLICKHOUSE),
    });
    expect((await shop.run()).success).toBe(true);
    expect(await shop.relations()).toEqual(['m Log']);
  });

  it("a seed's reads its rows", async () => {
    const shop = project({
      'seeds/s.csv': 'a,b\n1,x\n2,y\n',
      'macros/seed.sql': `{% materialization seed, default %}
        {% set table = load_agate_table() %}
        {% call statement('main') %} create or replace table {{ this }} engine = Log as
          select * from values({% for row in table.rows %}('{{ row['a'] }}', '{{ row[1] }}'){{ ',' if not loop.last }}{% endfor %}) {% endcall %}
        {{ return({'relations': [this]}) }}
      {% endmaterialization %}`,
    });
    expect((await shop.run({ which: 'seed' })).of('s').message).toBe('OK');
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.s ORDER BY 1`)).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });

  it("a test's judges as ours does, and may call ours", async () => {
    const shop = project({
      ...files,
      'models/m.yml':
        'models: [{name: m, columns: [{name: n, data_tests: [not_null, {accepted_values: {arguments: {values: [2]}}}]}]}]',
      'macros/test.sql': `{% materialization test, default %}
        {% do run_query('create table if not exists ' ~ target.schema ~ '.seen (name String) engine = Log') %}
        {% do run_query("insert into " ~ target.schema ~ ".seen values ('" ~ model.name ~ "')") %}
        {{ return(dbt.materialization_test_default.call_macro()) }}
      {% endmaterialization %}`,
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.results.map(({ status, failures }) => [status, failures])).toEqual(
      expect.arrayContaining([
        ['success', null],
        ['pass', 0],
        ['fail', 1],
      ]),
    );
    expect(await shop.rows(`SELECT count() FROM ${shop.schema}.seen`)).toEqual([[2]]);
  });
});

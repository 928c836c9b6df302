import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, smallProject } from '../support/cli.ts';

/** The names that each of dbt's contexts adds to the one it extends: the context members of the classes in `dbt/context`. */
const BASE =
  'dbt_version var env_var return fromjson tojson fromyaml toyaml set set_strict zip zip_strict log print run_started_at ' +
  'invocation_id thread_id modules flags diff_of_two_dicts local_md5 context builtins';
const TARGET = `${BASE} target`;
const PROPERTIES = `${TARGET} project_name`;
const DESCRIPTION = `${PROPERTIES} doc`;
const QUERY_COMMENT = `${PROPERTIES} context_macro_stack`;
const PROVIDER =
  `${QUERY_COMMENT} _sql_results adapter adapter_macro api column config database dbt_metadata_envs env exceptions ` +
  'execute function graph invocation_args_dict load_agate_table load_result metric model post_hooks pre_hooks ref ' +
  'render schema selected_resources source sql sql_now store_raw_result store_result submit_python_job ' +
  'try_or_compiler_error validation write';
const SOURCE = `${PROVIDER} this source_node`;
const MODEL = `${PROVIDER} this compiled_code defer_relation`;
const RESULTS = `${MODEL} results schemas database_schemas`;
const TEST_ARGUMENTS = '_dbt_generic_test_kwargs';

/** Where a template stands, and the names that dbt 1.11 was seen to give it there; no other name of the table is there. */
const CONTEXTS: readonly (readonly [string, string])[] = [
  ['profiles.yml', BASE],
  ['packages.yml', BASE],
  ['dbt_project.yml', TARGET],
  ['a property file', PROPERTIES],
  ['a description', DESCRIPTION],
  ['the query comment', QUERY_COMMENT],
  ['generate_alias_name', PROVIDER],
  ['a generic test while parsing', `${PROVIDER} ${TEST_ARGUMENTS}`],
  ['a generic test while executing', `${MODEL} ${TEST_ARGUMENTS}`],
  ['a model while parsing', MODEL],
  ['a model while executing', MODEL],
  ['a unit test', MODEL],
  ['a hook of a model while parsing', MODEL],
  ['a hook of a model while executing', MODEL],
  ['on-run-start', MODEL],
  ['on-run-end', RESULTS],
  ['run-operation', PROVIDER],
  ['the query of a freshness', SOURCE],
];

const NAMES = [...new Set(`${RESULTS} ${SOURCE} ${DESCRIPTION} ${TEST_ARGUMENTS} debug ghost`.split(' '))];

const says = (place: string): string => `{{ print(~SEEN ${place} = ~ § context.keys() | list | join(~ ~)) }}`;

/** YAML and Jinja each need quotes of their own: `~` stands for a single quote, `§` for Jinja's `~`. */
const quoted = (text: string): string => text.replaceAll('~', "'").replaceAll('§', '~');

const FILES = {
  'profiles.yml': quoted(`small:
  target: local
  outputs:
    local:
      type: clickhouse
      driver: embedded
      schema: "analytics${says('profiles.yml')}"
`),
  'packages.yml': quoted(`packages:
  - local: "more${says('packages.yml')}"
`),
  'more/dbt_project.yml': 'name: more\n',
  'dbt_project.yml': quoted(`name: small
version: 1.0.0
profile: small
models: {+meta: {names: "${says('dbt_project.yml')}"}}
on-run-start: ["{{ seen(~on-run-start~) }}"]
on-run-end: ["{{ seen(~on-run-end~) }}"]
query-comment: "${says('the query comment')}"
`),
  'macros/seen.sql': quoted(`{% macro seen(place, phased=false) -%}
  {%- set when = ~~ if not phased else ~ while executing~ if execute else ~ while parsing~ -%}
  ${says('~ § place § when § ~')}
{%- endmacro %}
{% macro operation() %}{{ seen(~run-operation~) }}{% endmacro %}
{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {{- seen(~generate_alias_name~) }}{{ node.name -}}
{%- endmacro %}
{% test shown(model) %}{{ seen(~a generic test~, true) }}select 1 as a where a = 0{% endtest %}
`),
  'models/m.sql': quoted(`{{ config(pre_hook="{{ seen(~a hook of a model~, true) }}") }}
{{ seen(~a unit test~ if model.resource_type == ~unit_test~ else ~a model~, model.resource_type != ~unit_test~) }}
select 1 as a
`),
  'models/properties.yml': quoted(`models:
  - name: m
    description: "${says('a description')}"
    config: {meta: {other: "${says('a property file')}"}}
    data_tests: [shown]
unit_tests:
  - name: u
    model: m
    given: []
    expect: {rows: [{a: 1}]}
sources:
  - name: raw
    schema: analytics
    freshness: {warn_after: {count: 1, period: day}}
    tables: [{name: m, loaded_at_query: "{{ seen(~the query of a freshness~) }}select now()"}]
`),
};

const playground = new Playground();
const seen = new Map<string, ReadonlySet<string>>();

beforeAll(async () => {
  playground.write(smallProject({})).write(FILES);
  for (const args of [['deps'], ['build'], ['run-operation', 'operation'], ['source', 'freshness']]) {
    const { code, stdout, stderr } = await playground.run(args);
    expect(code, `${stdout}${stderr}`).toBe(0);
    for (const [, place = '', names = ''] of stdout.matchAll(/SEEN (.+?) = (.*)$/gm)) {
      seen.set(place, new Set(names.split(' ')));
    }
  }
}, 60_000);

afterAll(async () => {
  await playground.dispose();
});

describe('the names that templates see', () => {
  it.each(CONTEXTS)('%s: all of dbt’s, and none that dbt does not have there', (place, expected) => {
    const there = NAMES.filter((name) => seen.get(place)?.has(name));
    expect(there.toSorted()).toEqual(expected.split(' ').toSorted());
  });

  it('nothing else was rendered', () => {
    expect([...seen.keys()].toSorted()).toEqual(CONTEXTS.map(([place]) => place).toSorted());
  });
});

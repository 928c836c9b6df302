import { renameSync, utimesSync, writeFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Surroundings } from './open-files.ts';

export const PROFILES = `shop:
  target: dev
  outputs:
    dev: {type: clickhouse, schema: dev, host: localhost}
    prod: {type: clickhouse, schema: prod, host: localhost}
`;

/** What each file of the project may hold, the first at its beginning; null is a file that is not there. */
export const VARIANTS: Readonly<Record<string, readonly (string | null)[]>> = {
  'dbt_project.yml': [
    'name: shop\nprofile: shop\n',
    'name: shop\nprofile: shop\nvars: {limit: 3}\nmodels:\n  shop:\n    +tags: [nightly]\n',
    'name: shop\nprofile: shop\nvars: {unread: 3}\nmodels:\n  tools:\n    +tags: [tool]\n',
    "name: shop\nprofile: shop\nmodels:\n  +schema: \"{{ env_var('SCHEMA', 'x') }}\"\n  nowhere:\n    +enabled: false\n",
    "name: shop\nprofile: shop\non-run-end: [\"select '{{ invocation_id }}' from {{ ref('a') }}\"]\n",
    'name: shop\nprofile: shop\nmodels:\n  +post-hook: "{{ log(this) }} select {{ var(\'limit\', 0) }}"\n  +meta: {by: x}\n',
  ],
  'models/a.sql': [
    'select 1 as id',
    'select 2 as id',
    "{{ config(materialized='table', meta={'by': env_var('OWNER', 'nobody')}) }} select 1 as id",
    "{{ config(tags=[var('limit', 'none')|string]) }} select {{ twice(2) }} as id",
    '{{ config(enabled=false) }} select 1 as id',
    "{{ config(materialized='ephemeral') }} select 1 as id",
    "{{ config(group='sales', access='private') }} select 1 as id",
    "{{ config(contract={'enforced': true}) }} select 1 as id",
    "{{ config(event_time='id', docs={'show': false}) }} select 1 as id",
    "{{ log('about a') }} select 1 as id",
    "{{ config(meta={'ratio': 1e999}) }} select 1 as id",
    'select {{ nothing }',
  ],
  'models/b.sql': [
    "select * from {{ ref('a') }}",
    "select * from {{ ref('a') }} join {{ source('raw', 'orders') }} using (id)",
    "select * from {{ ref('a') if target.name == 'dev' else source('raw', 'orders') }}",
    "{{ config(alias='bee') }} select * from {{ ref('s') }}",
    "select {{ run_started_at.isoformat() }}, {{ flags.FULL_REFRESH }} from {{ ref('missing') }}",
    "{{ config(pre_hook=['select {{ twice(4) }}']) }} select * from {{ ref('tools', 't1') }}",
    "select {{ tools.half(4) }}, {{ adapter.quote('x') }} from {{ ref('v') }}, {{ ref('v', v=1) }}",
    "-- depends_on: {{ ref('a') }}\n{% if execute %}{{ twice(2) }}{% endif %} select {{ dbt.type_string() }}",
    null,
  ],
  'models/deep/c.sql': [
    null,
    "select {{ twice(3) }} from {{ ref('b') }}",
    "select '{{ invocation_id }}' as batch from {{ ref('a') }}",
    "{{ exceptions.warn('c is old') }} select 1",
    "{{ config(materialized='incremental', unique_key='id') }} select * from {{ ref('a') }} {% if is_incremental() %}where {{ modules.datetime.datetime.now().year }}{% endif %}",
  ],
  'models/v_v1.sql': [null, 'select 1 as id', "select 1 as id, '{{ var('limit', 1) }}' as two"],
  'models/v_v2.sql': [null, 'select 1 as id'],
  'models/schema.yml': [
    null,
    'models:\n  - name: a\n    description: "{{ doc(\'about\') }}"\n    columns: [{name: id, data_type: Int8, data_tests: [unique, not_null]}]\n',
    'sources: [{name: raw, tables: [{name: orders, data_tests: [even: {column_name: id}]}]}]\n',
    'sources: [{name: raw, tables: [{name: orders}]}]\nmodels:\n  - name: b\n    deprecation_date: 2020-01-01\n  - name: gone\n',
    'models:\n  - name: a\n    config: {meta: {day: "{{ var(\'day\', 1) }}"}}\n    data_tests: [even: {column_name: id}]\n',
    'models:\n  - name: a\n    data_tests: [relationships: {column_name: id, to: "ref(\'b\')", field: id, config: {where: "id > {{ var(\'limit\', 1) }}"}}]\n',
    'models:\n  - {name: v, latest_version: 2, versions: [{v: 1}, {v: 2}], columns: [{name: id, data_tests: [unique]}]}\n',
    'models: [',
  ],
  'models/more.yml': [
    null,
    "unit_tests:\n  - {name: u, model: b, given: [{input: ref('a'), rows: [{id: 1}]}], expect: {rows: [{id: 1}]}}\n",
    "unit_tests:\n  - {name: u, model: b, overrides: {vars: {limit: 1}}, given: [{input: ref('a'), rows: []}], expect: {format: csv, fixture: rows}}\n",
    "exposures:\n  - name: e\n    type: dashboard\n    owner: {name: me, email: \"{{ env_var('OWNER', 'no') }}\"}\n    depends_on:\n      - ref('a')\n",
    'groups:\n  - {name: sales, owner: {name: me, email: me@shop}}\n',
    'groups:\n  - {name: sales, owner: {name: you}}\nmodels: [{name: a, config: {group: sales, access: protected}}]\n',
    "models: [{name: b, time_spine: {standard_granularity_column: day}, columns: [{name: day, granularity: day}]}]\nsemantic_models:\n  - {name: sm, model: ref('a'), defaults: {agg_time_dimension: day}, entities: [{name: id, type: primary}], dimensions: [{name: day, type: time, type_params: {time_granularity: day}}], measures: [{name: n, agg: count, expr: id}]}\nmetrics: [{name: n, label: N, type: simple, type_params: {measure: n}}]\n",
    "seeds: [{name: s, config: {column_types: {id: Int8}, tags: \"{{ var('limit', 'two')|string }}\"}, columns: [{name: id, data_tests: [not_null]}]}]\n",
    'macros: [{name: twice, description: "{{ doc(\'about\') }}"}]\nanalyses: [{name: an, description: An analysis.}]\n',
    "functions: [{name: plus, arguments: [{name: x, data_type: Int64}], returns: {data_type: Int64}}]\nmodels: [{name: b, description: \"{{ env_var('OWNER', 'nobody') }}\"}]\n",
  ],
  'functions/plus.sql': [null, 'x + 1', "x + {{ var('limit', 1) }}"],
  'analyses/an.sql': [null, "select * from {{ ref('a') }}", 'select {{ twice(1) }}'],
  'models/about.md': [
    '{% docs about %}All about it.{% enddocs %}',
    '{% docs about %}More.{% enddocs %}',
    null,
  ],
  'macros/twice.sql': [
    '{% macro twice(x) %}{{ x * 2 }}{% endmacro %}',
    '{% macro twice(x) %}{{ x + x }}{% endmacro %}',
    "{% macro twice(x) %}{{ config(meta={'times': 2}) }}{{ x + x }}{% endmacro %}",
    '{% macro twice(x) %}{{ invocation_id }}{{ x }}{% endmacro %}',
    "{% macro twice(x) %}{{ env_var('OWNER', 'no') }} {{ log('twice', info=True) }}{% endmacro %}",
    "{% macro twice(x) %}{{ var('limit', 0) }}{% endmacro %}{% macro generate_schema_name(custom, node) %}s_{{ env_var('SCHEMA', 'd') }}{% endmacro %}",
    "{% macro twice(x) %}{{ tools.half(x) }}{{ ref('s') }}{% endmacro %}",
    "{% macro ref(x) %}{{ builtins.ref('s') }}{% endmacro %}{% macro twice(x) %}{% endmacro %}",
    null,
  ],
  'macros/even.sql': [
    '{% test even(model, column_name) %}select * from {{ model }} where {{ column_name }} % 2{% endtest %}',
    "{% test even(model, column_name) %}{{ config(severity='warn') }}select 1 from {{ model }}{% endtest %}",
    "{% test even(model, column_name) %}{{ config(tags=[var('limit', 'l')|string]) }}select '{{ env_var('OWNER', '') }}' from {{ model }}{% endtest %}",
    null,
  ],
  'seeds/s.csv': ['id\n1\n', 'id\n2\n', null],
  'tests/t.sql': [null, "select * from {{ ref('a') }} where id < 0", "select * from {{ ref('s') }}"],
  'tests/fixtures/rows.csv': [null, 'id\n1\n', 'id\n2\n'],
  'snapshots/snap.yml': [
    null,
    "snapshots: [{name: snap, relation: ref('a'), config: {unique_key: id, strategy: check, check_cols: all}}]\n",
    "snapshots:\n  - name: snap\n    relation: ref('b')\n    config: {unique_key: id, strategy: check, check_cols: [\"{{ var('limit', 'id') }}\"]}\n",
  ],
  'snapshots/old.sql': [
    null,
    "{% snapshot old %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select * from {{ ref('a') }}{% endsnapshot %}",
  ],
  'selectors.yml': [
    null,
    'selectors: [{name: all, definition: {method: path, value: models}}]\n',
    'selectors: [{name: all, definition: {method: path, value: seeds}}]\n',
  ],
  'packages.yml': [null, 'packages: [{local: dbt_packages/tools}]\n'],
  'package-lock.yml': [null, 'packages: [{local: dbt_packages/tools, name: tools}]\nsha1_hash: x\n'],
  '.dbtignore': [null, 'models/deep\n'],
  'dbt_packages/tools/dbt_project.yml': [
    'name: tools\n',
    'name: tools\nvars: {limit: 9}\n',
    'name: tools\nmodels: {+materialized: table}\n',
    null,
  ],
  'dbt_packages/tools/macros/half.sql': [
    '{% macro half(x) %}{{ x / 2 }}{% endmacro %}',
    "{% macro half(x) %}{{ config(tags=['halved']) }}{{ var('limit', 2) }}{% endmacro %}",
    '{% macro half(x) %}1{% endmacro %}{% macro default__generate_alias_name(custom_alias_name=none, node=none) %}t_{{ node.name }}{% endmacro %}',
  ],
  'dbt_packages/tools/models/t1.sql': [
    null,
    "select 1 as {{ var('limit', 'l') }}",
    "select * from {{ ref('a') }}",
  ],
};

/** Texts of which every one may follow on every other without a parse of the whole project. */
const NEAR: Readonly<Record<string, readonly string[]>> = {
  'models/a.sql': [
    'select 1 as id',
    "{{ config(meta={'by': env_var('OWNER', 'nobody')}) }} select {{ twice(2) }} as id",
    "{{ config(tags=[var('limit', 'none')|string]) }} select 1 as id",
    "\n\n{{ config(meta={'ratio': -1e999}) }} select 1 as id",
  ],
  'models/b.sql': [
    "select * from {{ ref('a') }}",
    "select {{ twice(tools.half(3)) }} from {{ ref('a') }}, {{ ref('s') }}",
    "{{ config(tags=['t', twice(1)]) }} select {{ tools.half(4) }}",
    "select '{{ run_started_at }}', '{{ invocation_id }}' from {{ ref('a') }}",
  ],
  'models/deep/c.sql': [
    "select {{ twice(3) }} from {{ ref('b') }}",
    "  select * from {{ ref('b') }}\n",
    "{{ config(meta={'who': invocation_id}) }} select * from {{ ref('a') }} {% if is_incremental() %}where true{% endif %}",
  ],
  'macros/twice.sql': [
    '{% macro twice(x) %}{{ x * 2 }}{% endmacro %}',
    "{% macro twice(x) %}{{ config(meta={'times': 2}) }}{{ x + x }}{% endmacro %}",
    "\n{% macro twice(x) %}{{ env_var('OWNER', 'no') }}{{ ref('s') }}{% endmacro %}",
    "{% macro twice(x) %}{{ tools.half(x) }}{{ var('limit', 0) }}{% endmacro %}",
    '{% macro twice(x, y=1) %}{{ invocation_id }}{{ x }}{% endmacro %}',
  ],
  'dbt_packages/tools/macros/half.sql': [
    '{% macro half(x) %}{{ x / 2 }}{% endmacro %}',
    "{% macro half(x) %}{{ config(tags=['halved']) }}{{ var('limit', 2) }}{% endmacro %}",
  ],
};

export const NEAR_START: Readonly<Record<string, string | null>> = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'packages.yml': 'packages: [{local: dbt_packages/tools}]\n',
  'dbt_packages/tools/dbt_project.yml': 'name: tools\n',
  'models/schema.yml':
    'models: [{name: b, description: The second., config: {meta: {k: v}}, columns: [{name: id, data_tests: [unique, not_null]}]}]\n',
  'seeds/s.csv': 'id\n1\n',
  ...Object.fromEntries(Object.entries(NEAR).map(([path, [first]]) => [path, first ?? null])),
};

export const START: Readonly<Record<string, string | null>> = Object.fromEntries(
  Object.entries(VARIANTS).map(([path, [first]]) => [path, first ?? null]),
);

/** A project, and what is done to its files besides that no text shows. */
export interface World extends Omit<Surroundings, 'files'> {
  readonly texts: Readonly<Record<string, string | null>>;
  readonly disturb?: (folder: string) => void;
}

export type Edit = (around: World) => World;

const withText = (around: World, path: string, text: string | null): World => ({
  ...around,
  texts: { ...around.texts, [path]: text },
});

const newText: fc.Arbitrary<Edit> = fc.constantFrom(...Object.entries(VARIANTS)).chain(([path, variants]) =>
  fc.constantFrom(...variants).map(
    (text): Edit =>
      (around) =>
        withText(around, path, text),
  ),
);

/** Its first text again: what was broken is whole again, what was added is gone. */
const mended: fc.Arbitrary<Edit> = fc.constantFrom(...Object.keys(VARIANTS)).map(
  (path): Edit =>
    (around) =>
      withText(around, path, START[path] ?? null),
);

/** A file under another name, which may differ from the old one in nothing but its case. */
const renamed: fc.Arbitrary<Edit> = fc
  .constantFrom(
    ['models/b.sql', 'models/renamed.sql'] as const,
    ['models/b.sql', 'models/B.sql'] as const,
    ['models/deep/c.sql', 'models/c.sql'] as const,
    ['seeds/s.csv', 'seeds/deep/s.csv'] as const,
    ['macros/twice.sql', 'macros/Twice.sql'] as const,
    ['models/schema.yml', 'models/Schema.yaml'] as const,
  )
  .map(([from, to]): Edit => ({ texts, ...around }) => ({
    ...around,
    texts: { ...texts, [from]: texts[to] ?? null, [to]: texts[from] ?? null },
  }));

/** The file is written anew with the text it had. */
const touched: fc.Arbitrary<Edit> = fc
  .constantFrom(...Object.keys(VARIANTS))
  .map((path): Edit => (around) => ({
    ...around,
    disturb: (folder) => {
      const text = around.texts[path] ?? null;
      if (text !== null) writeFileSync(join(folder, path), text);
    },
  }));

/** Another text of the same length, with the modification time that the file had. */
const sneakedIn: fc.Arbitrary<Edit> = fc
  .constantFrom(
    ['models/a.sql', 'select 3 as id', 'select 4 as id'] as const,
    ['seeds/s.csv', 'id\n3\n', 'id\n4\n'] as const,
    [
      'macros/twice.sql',
      '{% macro twice(x) %}3{% endmacro %}',
      '{% macro twice(x) %}4{% endmacro %}',
    ] as const,
    ['models/schema.yml', 'models: [{name: a}]\n', 'models: [{name: b}]\n'] as const,
  )
  .map(([path, one, other]): Edit => (around) => {
    const text = around.texts[path] === one ? other : one;
    return {
      ...withText(around, path, text),
      disturb: (folder) => {
        const file = join(folder, path);
        const { atime, mtime } = statSync(file);
        utimesSync(file, atime, new Date(mtime.getTime() - 3_600_000));
      },
    };
  });

/** The file is another one with the same text, as editors write them. */
const replaced: fc.Arbitrary<Edit> = fc
  .constantFrom('models/a.sql', 'macros/even.sql')
  .map((path): Edit => (around) => ({
    ...around,
    disturb: (folder) => {
      const file = join(folder, path);
      if ((around.texts[path] ?? null) === null) return;
      writeFileSync(`${file}~`, readFileSync(file));
      renameSync(`${file}~`, file);
    },
  }));

export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 16, arbitrary: newText },
  { weight: 3, arbitrary: mended },
  { weight: 2, arbitrary: sneakedIn },
  renamed,
  touched,
  replaced,
  fc
    .constantFrom({}, { OWNER: 'me' }, { SCHEMA: 'z' }, { UNREAD: '1' })
    .map((env): Edit => (around) => ({ ...around, env })),
  fc
    .constantFrom({}, { limit: 5 }, { day: 2 }, { other: 1 }, { tools: { limit: 7 } })
    .map((vars): Edit => (around) => ({ ...around, vars })),
  fc.constantFrom('dev', 'prod').map((target): Edit => (around) => ({ ...around, target })),
  fc.constantFrom('parse', 'run').map((command): Edit => (around) => ({ ...around, command })),
  fc
    .constantFrom(false, true)
    .map((refresh): Edit => (around) => ({ ...around, flags: { FULL_REFRESH: refresh } })),
);

/** Edits that reach no further than models and macros. */
export const nearEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...Object.entries(NEAR)).chain(([path, texts]) =>
      fc.constantFrom(...texts).map(
        (text): Edit =>
          (around) =>
            withText(around, path, text),
      ),
    ),
  },
  fc.constantFrom({}, { OWNER: 'me' }, { OWNER: 'you' }).map((env): Edit => (around) => ({ ...around, env })),
  fc
    .constantFrom({}, { limit: 5 }, { tools: { limit: 7 } })
    .map((vars): Edit => (around) => ({ ...around, vars })),
);

export function surroundingsOf({ texts, ...around }: World, step: number): Surroundings {
  const files = Object.entries(texts).flatMap(([path, text]) =>
    text === null ? [] : [[path, text] as const],
  );
  return {
    ...around,
    files: { ...Object.fromEntries(files), 'profiles.yml': PROFILES },
    invocationId: `00000000-0000-4000-8000-${String(step).padStart(12, '0')}`,
  };
}

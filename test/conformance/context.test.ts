import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/base/index.ts';
import { Playground } from '../support/cli.ts';

/** A model's code, and what dbt 1.11 with dbt-clickhouse 1.10 made of it: the compiled text, or an error. */
interface Case {
  readonly name: string;
  readonly template: string;
  readonly answer?: string;
  readonly fails?: true;
}

const CASES: readonly Case[] = readFileSync(join(import.meta.dirname, 'context-cases.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line): Case => JSON.parse(line));

/** The project in which dbt was asked. Its materialization sends nothing: only what templates say counts. */
const PROJECT = {
  'dbt_project.yml': `name: hunt
version: '1.0'
profile: probe
vars: {templated: "{{ 1 + 1 }}", withref: "{{ this }}", lst: [1, 2], dct: {a: 1}, n: null, f: 1.5, b: true}
models: {+meta: {owner: me}, +materialized: nop}
`,
  'profiles.yml':
    'probe: {target: dev, outputs: {dev: {type: clickhouse, driver: embedded, schema: probe, threads: 2}}}\n',
  'macros/nop.sql': `{% materialization nop, default %}
  {%- call noop_statement('main', 'OK') %}{% endcall -%}
  {{ return({'relations': []}) }}
{% endmaterialization %}
`,
  'macros/asked.sql': `
{% macro stack() %}{{ return(context_macro_stack.depth ~ ' ' ~ context_macro_stack.call_stack) }}{% endmacro %}
{% macro outer() %}{{ return(stack()) }}{% endmacro %}
{% macro two(a, b='x') %}{{ a }}|{{ b }}|{{ varargs is defined }}{% endmacro %}
{% macro va(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}
{% macro default__disp(a) %}D{{ a }}{% endmacro %}
{% macro clickhouse__disp(a) %}C{{ a }}{% endmacro %}
{% macro disp(a) %}{{ return(adapter.dispatch('disp', 'hunt')(a)) }}{% endmacro %}
{% macro fact(n) %}{% if n <= 1 %}{{ return(1) }}{% endif %}{{ return(n * fact(n - 1)) }}{% endmacro %}
{% macro retcall() %}{{ return(caller()) }}{% endmacro %}
{% macro none_ret() %}{{ return(none) }}{% endmacro %}
{% macro noret() %}{% do return() %}{% endmacro %}
{% macro tbl() %}
  {%- set t = run_query("select number as n, toString(number) as s, number / 2 as f, toDate('2024-01-0' || toString(number + 1)) as d from numbers(3) order by n") -%}
  {{ return(t) }}
{% endmacro %}
`,
};

const playground = new Playground();
/** By model: the compiled text, or null where there was an error. */
const answers = new Map<string, string | null>();

beforeAll(async () => {
  playground.write(PROJECT);
  for (const { name, template } of CASES) {
    playground.write({ [`models/${name}.sql`]: `{% if execute %}${template}{% endif %}` });
  }
  await playground.run(['run']);
  const written: unknown = JSON.parse(
    readFileSync(join(playground.folder, 'target', 'run_results.json'), 'utf8'),
  );
  const results: unknown = isRecord(written) ? written['results'] : undefined;
  for (const result of Array.isArray(results) ? results.filter(isRecord) : []) {
    const { unique_id: id, status, compiled_code: code } = result;
    const name = String(id).replace(/^.*\./, '');
    answers.set(name, status === 'success' && typeof code === 'string' ? code : null);
  }
}, 120_000);

afterAll(async () => {
  await playground.dispose();
});

describe('templates of models answer as in dbt', () => {
  it.each(CASES)('$template', ({ name, answer, fails }) => {
    expect(answers.get(name)).toBe(fails === true ? null : answer);
  });
});

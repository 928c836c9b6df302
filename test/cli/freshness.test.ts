import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/base/index.ts';
import { Playground } from '../support/cli.ts';
import { schemaProblems } from '../support/schema-problems.ts';

const SOURCES = `
sources:
  - name: raw
    config:
      freshness: {warn_after: {count: 1, period: hour}, error_after: {count: 2, period: day}}
      loaded_at_field: at
    tables:
      - name: fresh
      - name: hours_old
      - name: days_old
      - name: unwatched
        config: {freshness: null}
      - name: filtered
        identifier: days_old
        config:
          freshness: {error_after: null, filter: "id < 0"}
      - name: asked
        identifier: days_old
        config:
          loaded_at_query: "select max(at) + interval 2 day from {{ this }} where {{ source_node.name == 'asked' }}"
      - name: zoned
      - name: absent
        tags: [broken]
  - name: nameless
    schema: raw
    config:
      freshness: {warn_after: {count: 1, period: hour}}
    tables:
      - name: fresh
        tags: [broken]
`;

const TABLES = [
  'create database raw',
  'create table raw.fresh (id Int8, at DateTime) engine Memory as select 1, now()',
  'create table raw.hours_old (id Int8, at DateTime) engine Memory as select 1, now() - interval 3 hour',
  'create table raw.days_old (id Int8, at Nullable(DateTime)) engine Memory as select 1, now() - interval 50 hour',
  // The same instant as that of the fresh one, as a clock shows it that is far ahead of UTC.
  "create table raw.zoned (id Int8, at DateTime64(3, 'Pacific/Kiritimati')) engine Memory as select 1, now64(3)",
  'create table raw.unwatched (id Int8) engine Memory',
];

/** Keeps what the hook of the end sees of a source. */
const HOOK =
  "{% if execute %}{% set fresh = (results | selectattr('node.name', 'equalto', 'fresh') | first).to_dict() %}" +
  "create or replace table raw.hooked engine Memory as select '{{ fresh.status }} {{ fresh.node.freshness.warn_after.period }}' as saw, toInt64({{ fresh.age }}) as age, " +
  "parseDateTimeBestEffort('{{ fresh.max_loaded_at }}') <= now() as is_past{% endif %}";

let playground: Playground;

beforeAll(async () => {
  const hooks = TABLES.map((sql) => `  - ${JSON.stringify(sql)}\n`).join('');
  playground = new Playground().write({
    'dbt_project.yml': `name: shop\nprofile: shop\non-run-start:\n${hooks}`,
    'models/one.sql': 'select 1 as one',
  });
  const { code, stdout } = await playground.start(['run']).done;
  expect(code, stdout).toBe(0);
  playground.write({
    'dbt_project.yml': `name: shop\nprofile: shop\non-run-end: ${JSON.stringify(HOOK)}\n`,
    'models/sources.yml': SOURCES,
  });
});

afterAll(async () => {
  await playground.dispose();
});

function readSources(path = 'target/sources.json'): ReadonlyMap<string, Readonly<Record<string, unknown>>> {
  const artifact: unknown = JSON.parse(readFileSync(join(playground.folder, path), 'utf8'));
  expect(schemaProblems('sources-v3', artifact)).toEqual([]);
  const results: unknown = isRecord(artifact) ? artifact['results'] : [];
  const list: readonly unknown[] = Array.isArray(results) ? results : [];
  return new Map(list.filter(isRecord).map((result) => [String(result['unique_id']).slice(12), result]));
}

describe('source freshness', () => {
  it("says dbt's lines, ends with 1 when a source is too old, and writes sources.json", async () => {
    const { code, stdout } = await playground.start(['source', 'freshness', '--exclude', 'tag:broken']).done;
    expect(code).toBe(1);
    expect(stdout).toMatch(/\d of 6 START freshness of raw.fresh \.+ \[RUN\]/);
    expect(stdout).toMatch(/\d of 6 PASS freshness of raw.fresh \.+ \[PASS in \d+\.\d\ds\]/);
    expect(stdout).toMatch(/\d of 6 WARN freshness of raw.hours_old \.+ \[WARN in/);
    expect(stdout).toMatch(/\d of 6 ERROR STALE freshness of raw.days_old \.+ \[ERROR STALE in/);
    expect(stdout).toMatch(/Finished running 1 project hook, 6 sources in 0 hours 0 minutes/);
    expect(stdout).toMatch(
      /Failure in source days_old \(models\/sources.yml\)\n.*Its newest row is 2 days old/,
    );
    expect(stdout.trimEnd()).toMatch(/Done\.$/);
    const results = readSources();
    const statuses = Object.fromEntries([...results].map(([name, { status }]) => [name, status]));
    expect(statuses).toEqual({
      'raw.fresh': 'pass',
      'raw.hours_old': 'warn',
      'raw.days_old': 'error',
      // No row counts, and the only threshold left warns.
      'raw.filtered': 'warn',
      'raw.asked': 'warn',
      'raw.zoned': 'pass',
    });
    const age = Number(results.get('raw.hours_old')?.['max_loaded_at_time_ago_in_s']);
    expect(age).toBeGreaterThanOrEqual(3 * 3600);
    expect(age).toBeLessThan(3 * 3600 + 600);
    expect(results.get('raw.filtered')).toMatchObject({
      criteria: { warn_after: { count: 1, period: 'hour' }, error_after: null, filter: 'id < 0' },
      max_loaded_at: '0001-01-01T00:00:00+00:00',
    });
  });

  it("runs the project's hooks, unless the flag of dbt's says no", async () => {
    const ask = async (): Promise<string> =>
      (await playground.start(['show', '--inline', "select count() as hooked from system.tables where database = 'raw' and name = 'hooked'", '--output', 'json']).done).stdout; // prettier-ignore
    expect(await ask()).toMatch(/"hooked": 1/);
    const saw = ['show', '--inline', 'select saw, age < 600 as is_young, is_past from raw.hooked', '--output', 'json']; // prettier-ignore
    expect((await playground.start(saw).done).stdout).toMatch(
      /"saw": "pass hour",\s+"is_young": 1,\s+"is_past": 1/,
    );
    await playground.start(['run-operation', '--sql', 'drop table raw.hooked']).done;
    const project = readFileSync(join(playground.folder, 'dbt_project.yml'), 'utf8');
    playground.write({
      'dbt_project.yml': `${project}flags:\n  source_freshness_run_project_hooks: false\n`,
    });
    const { stdout } = await playground.start(['source', 'freshness', '-s', 'source:raw.fresh']).done;
    playground.write({ 'dbt_project.yml': project });
    expect(stdout).toContain('FRESHNESS_HOOKS_OFF');
    expect(await ask()).toMatch(/"hooked": 0/);
  });

  it('takes a selection and another place for its file, and ends with 0 when all is well', async () => {
    const args = ['source', 'snapshot-freshness', '-s', 'source:raw.fresh', '-o', 'elsewhere/fresh.json'];
    const { code, stdout } = await playground.start(args).done;
    expect(code, stdout).toBe(0);
    expect([...readSources('elsewhere/fresh.json').keys()]).toEqual(['raw.fresh']);
  });

  it('says what keeps a source from being measured, and goes on with the others', async () => {
    const { code, stdout } = await playground.start([
      'source',
      'freshness',
      '-s',
      'tag:broken',
      'source:raw.fresh',
    ]).done;
    expect(code).toBe(1);
    expect(stdout).toMatch(/ERROR freshness of raw.absent \.+ \[ERROR in/);
    expect(stdout).toMatch(/PASS freshness of raw.fresh/);
    expect(stdout).toMatch(/UNKNOWN_TABLE: .*\n[^]*models\/sources.yml:\d+/);
    expect(stdout).toMatch(/FRESHNESS_UNKNOWN: .*'nameless.fresh' cannot be told[^]*models\/sources.yml:\d+/);
    expect(readSources().get('raw.absent')).toMatchObject({
      status: 'runtime error',
      error: expect.stringMatching(/absent/),
    });
  });

  it("is asked of the project's own macro where it has one", async () => {
    const macro = `{% macro clickhouse__collect_freshness(source, loaded_at_field, filter) %}
      {% call statement('mine', fetch_result=true) %}
        select toDateTime('2020-01-01 00:00:00'), toDateTime('2020-01-01 01:30:00') from {{ source }}
      {% endcall %}
      {{ return(load_result('mine')) }}
    {% endmacro %}`;
    playground.write({ 'macros/mine.sql': macro });
    const { code } = await playground.start(['source', 'freshness', '-s', 'source:raw.fresh']).done;
    playground.write({ 'macros/mine.sql': '' });
    expect(code).toBe(0);
    expect(readSources().get('raw.fresh')).toMatchObject({
      status: 'warn',
      max_loaded_at: '2020-01-01T00:00:00+00:00',
      max_loaded_at_time_ago_in_s: 5400,
    });
  });

  it("makes the target's database where it is not there yet", async () => {
    const args = ['source', 'freshness', '-s', 'source:raw.fresh', '--profiles-dir', '.'];
    const path = join(playground.folder, '.tsdbt/data');
    playground.write({
      'profiles.yml': `shop: {target: t, outputs: {t: {type: clickhouse, driver: embedded, path: ${path}, schema: newborn}}}\n`,
    });
    const { code, stdout } = await playground.start(args).done;
    expect(code, stdout).toBe(0);
  });

  it('knows no other action', async () => {
    const { code, stdout } = await playground.start(['source', 'freshnes']).done;
    expect(code).toBe(2);
    expect(stdout).toMatch(/no command 'source freshnes'[^]*did you mean 'freshness'/);
  });
});

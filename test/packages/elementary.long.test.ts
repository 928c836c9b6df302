import { join } from 'node:path';
import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDbt, whyNoDbt } from '../parity/dbt.ts';
import { Playground } from '../support/cli.ts';
import { copySources } from './package-sources.ts';
import { DBT_UTILS, ELEMENTARY } from './packages.ts';
import { serveEngine, type ServedEngine } from './served-engine.ts';
import { writeProfile } from './write-profile.ts';

const PROJECT = {
  'project/dbt_project.yml': `
name: shop
version: "1.0"
profile: shop
flags:
  # What elementary asks of its users: its materialization of tests is to stand in for dbt's.
  require_explicit_package_overrides_for_builtin_materializations: false
  source_freshness_run_project_hooks: true
models: {elementary: {+schema: elementary}}
vars: {has_note: false}
on-run-start:
  - create database if not exists raw
  - create table if not exists raw.visits engine = MergeTree order by at as select toDateTime(today() - 3) as at
`,
  'project/packages.yml': 'packages: []\n',
  'project/models/orders.sql': `{{ config(materialized='table') }}
-- Forty days of ten orders, yesterday two hundred of them.
select
  day * 1000 + number_in_day as id,
  toDateTime(today() - day) + interval 60 * number_in_day second as ordered_at,
  if(number_in_day % 2 = 0, 'web', 'shop') as channel,
  {% if var('has_note') %}'x' as note,{% endif %}
  toFloat64(if(day = 1, 1000, 10 + number_in_day % 3)) as amount
from (select number + 1 as day from numbers(40)) as days
array join range(if(day = 1, 200, 10)) as number_in_day
`,
  'project/models/shop.yml': `
sources:
  - name: raw
    schema: raw
    config:
      loaded_at_field: at
      freshness: {warn_after: {count: 1, period: day}}
    tables: [{name: visits}]
models:
  - name: orders
    columns:
      - name: id
        data_tests: [unique, not_null]
      - name: channel
        data_tests:
          - accepted_values: {arguments: {values: [web]}}
      - name: amount
        data_tests:
          - elementary.column_anomalies:
              arguments:
                column_anomalies: [average, max, null_count]
                timestamp_column: ordered_at
                time_bucket: {period: day, count: 1}
    data_tests:
      - elementary.volume_anomalies: {arguments: {timestamp_column: ordered_at}}
      - elementary.freshness_anomalies: {arguments: {timestamp_column: ordered_at}}
      - elementary.event_freshness_anomalies: {arguments: {event_timestamp_column: ordered_at}}
      - elementary.dimension_anomalies: {arguments: {timestamp_column: ordered_at, dimensions: [channel]}}
      - elementary.all_columns_anomalies: {arguments: {timestamp_column: ordered_at, column_anomalies: [null_count]}}
      - elementary.schema_changes
`,
};

/** The life of the project: yesterday's orders are odd, a source is old, and a column comes. */
const COMMANDS: readonly (readonly string[])[] = [
  ['run'],
  ['test'],
  ['source', 'freshness'],
  ['run', '--vars', '{has_note: true}'],
  ['test', '--vars', '{has_note: true}', '--select', 'test_name:schema_changes'],
];

/** What elementary keeps, without what is another at each run: ids, times, query ids, dbt's version. */
const KEPT: Readonly<Record<string, string>> = {
  dbt_models: '* except (generated_at, created_at, metadata_hash)',
  dbt_columns: '* except (generated_at, created_at, metadata_hash)',
  dbt_tests: '* except (generated_at, created_at, metadata_hash)',
  dbt_sources: '* except (generated_at, created_at, metadata_hash)',
  dbt_run_results: 'name, status, resource_type, full_refresh, failures, materialization, message',
  dbt_invocations:
    'command, project_name, selected, vars, invocation_vars, target_name, target_schema, threads, elementary_version',
  dbt_source_freshness_results: 'unique_id, max_loaded_at, status, error, warn_after, error_after',
  elementary_test_results: `* except (id, data_issue_id, test_execution_id, invocation_id, detected_at, created_at,
    result_rows, test_results_query)`,
  // How long ago an event was is another at each run; of two gaps of the same length either may be told.
  data_monitoring_metrics: `* except (id, updated_at, created_at) replace (
      if(metric_type = 'event_freshness', null, bucket_end) as bucket_end,
      if(metric_type = 'event_freshness', null, metric_value) as metric_value,
      if(metric_type = 'freshness', null, source_value) as source_value)`,
  schema_columns_snapshot: 'full_table_name, column_name, data_type',
};

const sqlOf = (table: string): string => `select ${KEPT[table]} from shop_elementary.${table}`;

interface Outcome {
  readonly unique_id: string;
  readonly status: string;
}

function outcomesIn(target: string, command: readonly string[]): Readonly<Record<string, string>> {
  const file = command[0] === 'source' ? 'sources.json' : 'run_results.json';
  const { results } = JSON.parse(readFileSync(join(target, file), 'utf8')) as { results: readonly Outcome[] };
  return Object.fromEntries(results.map(({ unique_id, status }) => [unique_id, status]));
}

const byText = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));

const inOrder = (rows: readonly unknown[]): readonly string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row as object).sort(byText))).sort(byText);

describe('elementary, its own files unchanged', () => {
  const playground = new Playground().write(PROJECT);
  const { folder } = playground;
  const project = join(folder, 'project');
  const install = (name: string, source: typeof ELEMENTARY): boolean => {
    const to = join(project, 'dbt_packages', name);
    if (!copySources(source, to)) return false;
    rmSync(join(to, 'integration_tests'), { recursive: true, force: true });
    rmSync(join(to, 'packages.yml'), { force: true });
    return true;
  };
  const isThere = install('elementary', ELEMENTARY) && install('dbt_utils', DBT_UTILS);
  const ours: Readonly<Record<string, string>>[] = [];

  const argsOf = (command: readonly string[], who: string): readonly string[] => [
    ...command,
    '--profiles-dir',
    join(folder, who),
    '--target-path',
    join(folder, who, 'target'),
    '--log-path',
    join(folder, who, 'logs'),
  ];

  const ourRows = async (sql: string): Promise<readonly unknown[]> => {
    const show = ['show', '--quiet', '--output', 'json', '--limit', '-1', '--inline', sql];
    const { stdout } = await playground.run(argsOf(show, 'embedded'), {}, project);
    return (JSON.parse(stdout) as { readonly show: readonly unknown[] }).show;
  };

  beforeAll(async () => {
    if (!isThere) {
      process.stderr.write(`test/packages: no sources of ${ELEMENTARY.repository} here\n`);
      return;
    }
    const data = { driver: 'embedded', path: join(folder, 'data'), schema: 'shop' };
    writeProfile(join(folder, 'embedded'), 'shop', data);
    for (const command of COMMANDS) {
      await playground.run(argsOf(command, 'embedded'), {}, project);
      ours.push(outcomesIn(join(folder, 'embedded', 'target'), command));
    }
  });

  afterAll(async () => await playground.dispose());

  it.skipIf(!isThere)('builds its models and finds what is odd', async () => {
    const [run = {}, test = {}, freshness = {}, , changes = {}] = ours;
    expect(Object.keys(run).filter((id) => id.startsWith('model.elementary.'))).toHaveLength(30);
    expect(new Set(Object.values(run))).toEqual(new Set(['success']));
    const found = Object.entries(test).flatMap(([id, status]) => (status === 'fail' ? [id] : []));
    expect(found.map((id) => id.split('.')[2]?.replace(/_orders_.*/, '')).sort(byText)).toEqual([
      'accepted_values',
      'elementary_column_anomalies',
      'elementary_dimension_anomalies',
      'elementary_volume_anomalies',
    ]);
    expect(Object.values(test).filter((status) => status === 'error')).toEqual([]);
    expect(freshness).toEqual({ 'source.shop.raw.visits': 'warn' });
    expect(Object.values(changes)).toContain('fail');
    const added = `select test_sub_type, column_name, status from shop_elementary.elementary_test_results
      where test_type = 'schema_change' and status = 'fail'`;
    expect(await ourRows(added)).toEqual([
      { test_sub_type: 'column_added', column_name: 'note', status: 'fail' },
    ]);
  });

  it.skipIf(!isThere || whyNoDbt())('keeps what it keeps with dbt over the same engine', async () => {
    let served: ServedEngine | undefined;
    try {
      served = await serveEngine();
      writeProfile(join(folder, 'server'), 'shop', { ...served.login, schema: 'shop' });
      for (const [position, command] of COMMANDS.entries()) {
        try {
          runDbt(argsOf(command, 'server'), project);
        } catch {
          // Some tests are to fail; what fails is compared.
        }
        const target = join(folder, 'server', 'target');
        expect(ours[position], command.join(' ')).toEqual(outcomesIn(target, command));
      }
      for (const table of Object.keys(KEPT)) {
        const theirs = await served.rows(sqlOf(table));
        expect(inOrder(await ourRows(sqlOf(table))), table).toEqual(inOrder(theirs));
      }
    } finally {
      await served?.stop();
    }
  });
});

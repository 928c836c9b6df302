import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground, queryRows, smallProject } from '../support/cli.ts';
import { readResults, readStatuses } from '../support/run-results.ts';

const playground = new Playground();
const statuses = (): Readonly<Record<string, string>> => readStatuses(playground.folder);

/** `clean` has rows, `dirty` fails its tests, `downstream` reads `dirty`; `watched` only warns. */
const PROPERTIES = `
models:
  - name: clean
    columns:
      - name: id
        data_tests: [not_null, unique]
  - name: dirty
    columns:
      - name: id
        data_tests:
          - unique:
              name: dirty_is_unique
              config: {store_failures: "{{ var('store', none) }}"}
  - name: watched
    columns:
      - name: id
        data_tests:
          - unique:
              name: watched_is_unique
              config: {severity: warn}
          - not_null:
              name: watched_is_there
              config: {error_if: '>10', warn_if: '>1'}
`;

beforeAll(() => {
  playground.write(
    smallProject({
      'models/clean.sql': 'select number as id from numbers(3)',
      'models/dirty.sql': 'select arrayJoin([1, 1, 2]) as id',
      'models/downstream.sql': "select id from {{ ref('dirty') }}",
      'models/further.sql': "select id from {{ ref('downstream') }}",
      'models/watched.sql': 'select arrayJoin([1, 1, NULL, NULL]) as id',
      'models/after_watched.sql': "select id from {{ ref('watched') }}",
      'models/properties.yml': PROPERTIES,
    }),
  );
});
afterAll(async () => {
  await playground.dispose();
});

describe('build', () => {
  it('lets a failing test keep back what reads its model, and nothing else', async () => {
    const result = await playground.run(['build']);
    expect(result.code).toBe(1);
    expect(statuses()).toMatchObject({
      clean: 'success',
      dirty: 'success',
      dirty_is_unique: 'fail',
      downstream: 'skipped',
      further: 'skipped',
      watched: 'success',
      watched_is_unique: 'warn',
      watched_is_there: 'warn',
      after_watched: 'success',
    });
    expect(result.stdout).toMatch(/FAIL 1 dirty_is_unique \.+ \[FAIL 1 in /);
    expect(result.stdout).toMatch(/WARN 1 watched_is_unique \.+ \[WARN 1 in /);
    expect(result.stdout).toMatch(/WARN 2 watched_is_there/);
    expect(result.stdout).toMatch(/Done\. PASS=6 WARN=2 ERROR=1 SKIP=2/);
    expect(result.stdout).toMatch(/Got 1 result, configured to fail if != 0/);
    expect(result.stdout).toMatch(
      /compiled code at target\/compiled\/small\/models\/properties\.yml\/dirty_is_unique\.sql/,
    );
  });

  it('takes warnings of tests for errors under --warn-error', async () => {
    const result = await playground.run(['test', '--select', 'watched', '--warn-error']);
    expect(result.code).toBe(1);
    expect(statuses()['watched_is_unique']).toBe('fail');
  });

  it('does not gate in run, and test alone does not build', async () => {
    expect((await playground.run(['run', '--select', 'dirty+'])).code).toBe(0);
    expect(statuses()).toEqual({ dirty: 'success', downstream: 'success', further: 'success' });
    expect((await playground.run(['test', '--select', 'dirty'])).code).toBe(1);
    expect(statuses()).toEqual({ dirty_is_unique: 'fail' });
  });

  it('keeps the failing rows in a table where asked to, by flag or by config', async () => {
    const result = await playground.run(['test', '--select', 'dirty', '--store-failures']);
    expect(result.code).toBe(1);
    const [stored] = readResults(playground.folder);
    expect(result.stdout).toContain(stored?.relation_name ?? 'no relation');
    expect(await queryRows(playground, `select * from ${stored?.relation_name ?? ''}`)).toEqual([
      { unique_field: 1, n_records: 2 },
    ]);
    const configured = await playground.run(['test', '--select', 'dirty', '--vars', '{store: true}']);
    expect(configured.code).toBe(1);
    expect(readResults(playground.folder)[0]?.relation_name).toBe(stored?.relation_name);
  });

  it('stops at the first failure under --fail-fast', async () => {
    const args = ['test', '--threads', '1', '--select', 'dirty', 'watched'];
    expect((await playground.run(args)).stdout).toMatch(/PASS=0 WARN=2 ERROR=1 SKIP=0/);
    const result = await playground.run([...args, '--fail-fast']);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain("Concurrency: 1 threads (target='local')");
    expect(result.stdout).toMatch(/PASS=0 WARN=0 ERROR=1 SKIP=2/);
    expect(statuses()).toMatchObject({ dirty_is_unique: 'fail', watched_is_unique: 'skipped' });
  });

  it.each([
    [
      ['--select', 'clean'],
      ['clean', 'not_null_clean_id', 'unique_clean_id'],
    ],
    [['--select', 'clean', '--exclude', 'test_type:generic'], ['clean']],
    [
      ['--select', '+after_watched', '--resource-type', 'model'],
      ['after_watched', 'watched'],
    ],
    [
      ['--select', 'clean', '--exclude-resource-type', 'model'],
      ['not_null_clean_id', 'unique_clean_id'],
    ],
    [['--select', 'path:models/clean.sql', '--indirect-selection', 'empty'], ['clean']],
  ])('%j runs %j', async (args, names) => {
    expect((await playground.run(['build', ...args])).code).toBe(0);
    expect(Object.keys(statuses()).toSorted()).toEqual(names);
  });

  it('has nothing to do for a selection of nothing, and says so', async () => {
    const result = await playground.run(['build', '--select', 'tag:nobody']);
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/Nothing to do/);
    expect(readResults(playground.folder)).toEqual([]);
  });
});

describe('what a model reads and is told', () => {
  const files = {
    'dbt_project.yml': [
      'name: small',
      'version: 1.0.0',
      'profile: small',
      'vars: {who: nobody}',
      'on-run-start: ["create table if not exists analytics.diary (line String) engine = MergeTree order by tuple()", "insert into analytics.diary values (\'start\')"]',
      'on-run-end: "insert into analytics.diary select \'end of {{ results | length }} with {{ results[0].node.name if results else none }}\'"',
      '',
    ].join('\n'),
    'profiles.yml':
      'small:\n  target: local\n  outputs:\n' +
      ['local', 'other']
        .map(
          (name) =>
            `    ${name}: {type: clickhouse, driver: embedded, path: .tsdbt/data, schema: ${name === 'local' ? 'analytics' : 'elsewhere'}}\n`,
        )
        .join(''),
    'seeds/colours.csv': 'id,name\n1,red\n2,blue\n',
    'models/short_lived.sql':
      "{{ config(materialized='ephemeral') }}select id, upper(name) as name from {{ ref('colours') }}",
    'models/greeting.sql': [
      "{{ config(materialized='table', pre_hook=\"insert into analytics.diary values ('before {{ this.name }}')\", post_hook=[\"insert into analytics.diary select 'after ' || toString(count()) from {{ this }}\"]) }}",
      "select id, name, '{{ var('who') }}' as who, '{{ target.name }}' as target from {{ ref('short_lived') }}",
    ].join('\n'),
    'macros/operations.sql': [
      '{% macro forget(line) %}',
      '  {% do run_query("alter table analytics.diary delete where line = \'" ~ line ~ "\' settings mutations_sync = 2") %}',
      "  {{ log('forgot ' ~ line, info=True) }}",
      '{% endmacro %}',
      "{% macro breaks() %}{{ exceptions.raise_compiler_error('broken on purpose') }}{% endmacro %}",
    ].join('\n'),
  };
  const shop = new Playground().write(smallProject(files));
  afterAll(async () => {
    await shop.dispose();
  });
  const diary = async (): Promise<readonly unknown[]> =>
    (await queryRows(shop, 'select line from analytics.diary order by line')).map(({ line }) => line);

  it('runs hooks around the run and around the model, and puts ephemeral models into those that read them', async () => {
    const result = await shop.run(['build', '--vars', '{who: world}']);
    expect(result.stdout).toMatch(/START hook: small\.on-run-start\.0/);
    expect(result.code).toBe(0);
    expect(await queryRows(shop, "select * from {{ ref('greeting') }} order by id")).toEqual([
      { id: 1, name: 'RED', who: 'world', target: 'local' },
      { id: 2, name: 'BLUE', who: 'world', target: 'local' },
    ]);
    const compiled = readFileSync(join(shop.folder, 'target/compiled/small/models/greeting.sql'), 'utf8');
    expect(compiled).toMatch(/with __dbt__cte__short_lived as \(/);
    const lines = await diary();
    expect(lines).toEqual(expect.arrayContaining(['after 2', 'before greeting', 'start']) as unknown[]);
    expect(lines.find((line) => String(line).startsWith('end of'))).toMatch(/^end of \d+ with \S+$/);
  });

  it('builds for the target that --target names', async () => {
    expect((await shop.run(['build', '--target', 'other', '--select', '+greeting'])).code).toBe(0);
    expect(await queryRows(shop, 'select distinct who, target from elsewhere.greeting')).toEqual([
      { who: 'nobody', target: 'other' },
    ]);
  });

  it('loads a seed anew at every run, with new columns under --full-refresh', async () => {
    shop.write({ 'seeds/colours.csv': 'id,name\n1,red\n2,blue\n3,green\n' });
    expect((await shop.run(['seed'])).code).toBe(0);
    expect(await queryRows(shop, "select count() as n from {{ ref('colours') }}")).toEqual([{ n: 3 }]);
    shop.write({ 'seeds/colours.csv': 'id,name,hex\n1,red,ff0000\n' });
    const refreshed = await shop.run(['seed', '--full-refresh']);
    expect(refreshed.stdout).toMatch(/\[CREATE 1 in /);
    expect(await queryRows(shop, "select * from {{ ref('colours') }}")).toEqual([
      { id: 1, name: 'red', hex: 'ff0000' },
    ]);
  });

  it('run-operation calls a macro with its arguments', async () => {
    const result = await shop.run(['run-operation', 'forget', '--args', '{line: start}']);
    expect([result.code, result.stdout]).toEqual([0, expect.stringContaining('forgot start')]);
    expect(await diary()).not.toContain('start');
  });

  it('run-operation sends SQL with Jinja', async () => {
    const sql = "insert into analytics.diary values ('{{ target.schema }} by hand')";
    expect((await shop.run(['run-operation', '--sql', sql])).code).toBe(0);
    expect(await diary()).toContain('analytics by hand');
  });

  it('run-operation fails with exit code 1 where the macro or the SQL does', async () => {
    const macro = await shop.run(['run-operation', 'breaks']);
    expect(macro.code).toBe(1);
    expect(macro.stdout).toMatch(/broken on purpose/);
    expect(macro.stdout).toMatch(/macros\/operations\.sql:5:\d+/);
    const sql = await shop.run(['run-operation', '--sql', 'select no_such_column']);
    expect(sql.code).toBe(1);
    expect(sql.stdout).toMatch(/no_such_column/);
  });

  it('run-operation names the nearest macro to one that does not exist', async () => {
    const result = await shop.run(['run-operation', 'forgt']);
    expect(result.code).toBe(2);
    expect(result.stdout).toMatch(/forgt/);
    expect(result.stdout).toMatch(/did you mean '[^']*forget'/);
  });

  it('a hook that fails ends the run with exit code 1 and runs no model', async () => {
    shop.write({
      'dbt_project.yml':
        'name: small\nversion: 1.0.0\nprofile: small\nvars: {who: nobody}\non-run-start: "select no_such_column"\n',
    });
    const result = await shop.run(['run']);
    expect(result.code).toBe(1);
    expect(result.stdout).toMatch(/no_such_column/);
    expect(result.stdout).not.toMatch(/OK created/);
    expect(statusesOf(shop)['greeting']).toBe('skipped');
  });
});

function statusesOf({ folder }: Playground): Readonly<Record<string, string>> {
  return readStatuses(folder);
}

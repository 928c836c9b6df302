import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../warehouse/index.ts';
import { ProjectRunner } from '../../test/support/run-project.ts';

let warehouse: Warehouse;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  warehouse = await ProjectRunner.openEngine();
});
afterAll(() => warehouse.close());
afterEach(async () => {
  for (const project of open.splice(0)) {
    await warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

function project(files: Readonly<Record<string, string>>): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(warehouse, `shop_${count}`).write(files);
  open.push(made);
  return made;
}

describe('a table', () => {
  it('is made in a database that did not exist, with nothing left beside it', async () => {
    const shop = project({
      'models/numbers.sql': "{{ config(materialized='table') }} select number as n from numbers(3)",
    });
    const ran = await shop.run();
    expect(ran.success).toBe(true);
    expect(ran.of('numbers')).toMatchObject({
      status: 'success',
      message: 'OK',
      relationName: `\`${shop.schema}\`.\`numbers\``,
      compiledCode: expect.stringContaining('select number as n from numbers(3)'),
      adapterResponse: { _message: 'OK', code: 'INSERT' },
    });
    expect(ran.of('numbers').adapterResponse['rows_affected']).toBe(3);
    expect(await shop.relations()).toEqual(['numbers MergeTree']);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.numbers ORDER BY n`)).toEqual([[0], [1], [2]]);
  });

  it('knows how many rows it wrote, whatever else was written meanwhile', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 6 }, (_, n) => [
        `models/t${n}.sql`,
        `{{ config(materialized='table') }} select number as n from numbers(${1000 + n})`,
      ]),
    );
    const ran = await project(files).run();
    const rows = Array.from({ length: 6 }, (_, n) => ran.of(`t${n}`).adapterResponse['rows_affected']);
    expect(rows).toEqual([1000, 1001, 1002, 1003, 1004, 1005]);
  });

  it("is made where nothing is built in the target's own database, which comes to be all the same", async () => {
    const shop = project({
      'models/numbers.sql': "{{ config(materialized='table', schema='marts') }} select 1 as n",
    });
    const ran = await shop.run();
    expect(ran.of('numbers')).toMatchObject({ status: 'success' });
    expect(await shop.rows(`SELECT name FROM system.databases WHERE name = '${shop.schema}'`)).toEqual([
      [shop.schema],
    ]);
    await shop.warehouse.command(`DROP DATABASE ${shop.schema}_marts`, { database: null });
  });

  it('changes places with the old one in one statement', async () => {
    const shop = project({ 'models/t.sql': "{{ config(materialized='table') }} select 1 as n" });
    await shop.run();
    shop.write({ 'models/t.sql': "{{ config(materialized='table') }} select 2 as n, 'x' as s" });
    const ran = await shop.run({ invocationId: 'abcdef01-0000-4000-8000-000000000000' });
    const name = (table: string): string => `\`${shop.schema}\`.\`${table}\``;
    expect(
      ran.statements('t').map((statement) => statement.replace(/ (?:engine|as|select) .*/, ' …')),
    ).toEqual([
      expect.stringMatching(/^create: create table .*t__dbt_tmp_abcdef01/),
      `insert: insert into ${name('t__dbt_tmp_abcdef01')} …`,
      `exchange: exchange tables ${name('t__dbt_tmp_abcdef01')} and ${name('t')}`,
      `drop old: drop table if exists ${name('t__dbt_tmp_abcdef01')}`,
    ]);
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.t`)).toEqual([[2, 'x']]);
    expect(await shop.relations()).toEqual(['t MergeTree']);
  });

  it('has the engine, order, settings and indexes of its configuration', async () => {
    const shop = project({
      'models/t.sql': `{{ config(materialized='table', engine='ReplacingMergeTree(v)', order_by=['id'], partition_by='id % 2',
        settings={'index_granularity': 1024}, indexes=[{'name': 'by_v', 'definition': 'v type minmax granularity 1'}]) }}
        select toUInt32(number) as id, 1 as v from numbers(5)`,
    });
    expect((await shop.run()).success).toBe(true);
    const [[create] = []] = await shop.rows(`SHOW CREATE TABLE ${shop.schema}.t`);
    expect(create).toMatch(/ReplacingMergeTree\(v\)\s+PARTITION BY .*id % 2.*\s+ORDER BY .*id/);
    expect(create).toContain('INDEX by_v v TYPE minmax GRANULARITY 1');
    expect(create).toContain('index_granularity = 1024');
  });

  it('that fails while it is filled leaves the old one as it was, and no litter', async () => {
    const shop = project({ 'models/t.sql': "{{ config(materialized='table') }} select 1 as n" });
    await shop.run();
    shop.write({
      'models/t.sql':
        "{{ config(materialized='table') }}\nselect number as n,\n  throwIf(number = 50, 'too much') as x from numbers(100)",
    });
    const ran = await shop.run();
    expect(ran.success).toBe(false);
    expect(ran.of('t')).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/^Database Error in model t \(models\/t.sql\)\n  Code: 395/),
      diagnostics: [{ code: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', node: 'model.shop.t' }],
    });
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.t`)).toEqual([[1]]);
    expect(await shop.relations()).toEqual(['t MergeTree']);
  });

  it('that was never there is not there after a failure', async () => {
    const shop = project({
      'models/t.sql': "{{ config(materialized='table') }} select throwIf(number = 50) as n from numbers(100)",
    });
    expect((await shop.run()).success).toBe(false);
    expect(await shop.relations()).toEqual([]);
  });

  it('that is cancelled while it is filled leaves the old one, no litter, and no running statement', async () => {
    const shop = project({ 'models/t.sql': "{{ config(materialized='table') }} select 1 as n" });
    await shop.run();
    shop.write({
      'models/t.sql': "{{ config(materialized='table') }} select number as n from system.numbers",
    });
    const controller = new AbortController();
    const ran = await shop.run({
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === 'StatementSent' && event.purpose === 'insert')
          setImmediate(() => controller.abort());
      },
    });
    expect(ran.of('t')).toMatchObject({ status: 'error', diagnostics: [{ code: 'CANCELLED' }] });
    expect(ran.events.map((event) => event.kind)).toContain('CancelRequested');
    expect(ran.events.at(-1)).toMatchObject({ kind: 'RunFinished', cancelled: true });
    expect(ran.success).toBe(false);
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.t`)).toEqual([[1]]);
    expect(await shop.relations()).toEqual(['t MergeTree']);
    const running = await shop.rows(
      "SELECT count() FROM system.processes WHERE query LIKE '%system.numbers%' AND query NOT LIKE '%processes%'",
    );
    expect(running).toEqual([[0]]);
  });
});

describe('a view', () => {
  it('is created, and replaced in place', async () => {
    const shop = project({ 'models/v.sql': 'select 1 as n' });
    expect((await shop.run()).of('v').adapterResponse).toMatchObject({ _message: 'OK', code: 'CREATE VIEW' });
    shop.write({ 'models/v.sql': 'select 2 as n' });
    expect((await shop.run()).statements('v')).toHaveLength(1);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.v`)).toEqual([[2]]);
    expect(await shop.relations()).toEqual(['v View']);
  });

  it('that does not compile leaves the old one', async () => {
    const shop = project({ 'models/v.sql': 'select 1 as n' });
    await shop.run();
    shop.write({ 'models/v.sql': 'select 1 as n,\n  nope\nfrom numbers(1)' });
    const ran = await shop.run();
    const [diagnostic] = ran.of('v').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'UNKNOWN_IDENTIFIER' });
    expect(diagnostic?.span?.source.path).toBe('models/v.sql');
    expect(diagnostic?.span?.source.text.slice(diagnostic.span.start)).toMatch(/^nope/);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.v`)).toEqual([[1]]);
  });
});

describe('a change of kind', () => {
  const table = "{{ config(materialized='table') }} select 1 as n";
  const view = "{{ config(materialized='view') }} select 2 as n";

  it('from table to view and back loses nothing on the way', async () => {
    const shop = project({ 'models/m.sql': table });
    await shop.run();
    shop.write({ 'models/m.sql': view });
    expect((await shop.run()).success).toBe(true);
    expect(await shop.relations()).toEqual(['m View']);
    shop.write({ 'models/m.sql': table });
    expect((await shop.run()).success).toBe(true);
    expect(await shop.relations()).toEqual(['m MergeTree']);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.m`)).toEqual([[1]]);
  });

  it('to a view that does not compile leaves the table', async () => {
    const shop = project({ 'models/m.sql': table });
    await shop.run();
    shop.write({ 'models/m.sql': "{{ config(materialized='view') }} select nope" });
    expect((await shop.run()).success).toBe(false);
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });

  it('replaces a dictionary of the same name', async () => {
    const shop = project({ 'models/m.sql': table });
    await warehouse.command(`CREATE DATABASE ${shop.schema}`, { database: null });
    await warehouse.command(
      `CREATE DICTIONARY ${shop.schema}.m (id UInt64, v String) PRIMARY KEY id SOURCE(NULL()) LAYOUT(FLAT()) LIFETIME(0)`,
    );
    expect((await shop.run()).success).toBe(true);
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });
});

describe('a database that cannot exchange tables', () => {
  async function ordinary(files: Readonly<Record<string, string>>): Promise<ProjectRunner> {
    const shop = project(files);
    await warehouse.command(`CREATE DATABASE ${shop.schema} ENGINE = Ordinary`, {
      database: null,
      settings: { allow_deprecated_database_ordinary: 1 },
    });
    return shop;
  }

  it('gets its tables by renaming', async () => {
    const shop = await ordinary({ 'models/t.sql': "{{ config(materialized='table') }} select 1 as n" });
    await shop.run();
    shop.write({ 'models/t.sql': "{{ config(materialized='table') }} select 2 as n" });
    const ran = await shop.run();
    expect(ran.success).toBe(true);
    expect(ran.statements('t').map((statement) => statement.split(':')[0])).toEqual([
      'create',
      'insert',
      'rename',
      'drop old',
    ]);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.t`)).toEqual([[2]]);
    expect(await shop.relations()).toEqual(['t MergeTree']);
  });

  it('is found out by trying, said, and remembered', async () => {
    const files = (n: number): Record<string, string> => ({
      'models/a.sql': `{{ config(materialized='table') }} select ${n} as n`,
      'models/b.sql': `{{ config(materialized='table') }} select ${n} as n from {{ ref('a') }}`,
    });
    const shop = await ordinary(files(1));
    await shop.run();
    shop.write(files(2));
    const ran = await shop.run({ settings: { threads: 1 }, checkExchange: false });
    expect(ran.success).toBe(true);
    const warned = ran.events.flatMap((event) => (event.kind === 'Warned' ? [event.diagnostic.code] : []));
    expect(warned).toEqual(['EXCHANGE_UNSUPPORTED']);
    expect(ran.statements('a').map((statement) => statement.split(':')[0])).toContain('exchange');
    expect(ran.statements('b').map((statement) => statement.split(':')[0])).not.toContain('exchange');
    expect(await shop.relations()).toEqual(['a MergeTree', 'b MergeTree']);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.a`)).toEqual([[2]]);
  });
});

describe('two runs at once', () => {
  it.each([
    ['a view into a table', 'view', 'table', 'm MergeTree'],
    ['a table into a view', 'table', 'view', 'm View'],
  ])('that turn %s both succeed, and leave one of the two', async (_, before, after, left) => {
    const model = (kind: string, n: number): Record<string, string> => ({
      'models/m.sql': `{{ config(materialized='${kind}') }} select ${n} as n from numbers(1) where ${kind === 'table' ? 'sleepEachRow(1) = 0' : 'true'}`,
    });
    const shop = project(model(before, 0));
    await shop.run();
    const other = new ProjectRunner(warehouse, shop.schema).write(model(after, 1));
    const [one, two] = await Promise.all([shop.write(model(after, 1)).run(), other.run()]);
    other.dispose();
    expect([one.of('m').message, two.of('m').message]).toEqual(['OK', 'OK']);
    expect(await shop.relations()).toEqual([left]);
  });
});

describe('leftovers of runs that are over', () => {
  async function withLeftovers(): Promise<ProjectRunner> {
    const shop = project({ 'models/t.sql': "{{ config(materialized='table') }} select 1 as n" });
    await shop.run();
    for (const name of [
      't__dbt_tmp_0badc0de',
      't__dbt_tmp_11111111',
      't__dbt_tmp_mine',
      't_2__dbt_tmp_0badc0de',
    ]) {
      await warehouse.command(`CREATE TABLE ${shop.schema}.${name} (n Int8) ENGINE = Memory`);
    }
    return shop;
  }

  it('are removed by the next run of their node, at its end those of nodes that are gone, and nothing else is', async () => {
    const shop = await withLeftovers();
    const ran = await shop.run({ isAlive: (id) => id !== '0badc0de' });
    expect(ran.statements('t')[0]).toMatch(/^drop leftover: drop table if exists .*t__dbt_tmp_0badc0de/);
    expect(await shop.relations()).toEqual([
      't MergeTree',
      't__dbt_tmp_11111111 Memory',
      't__dbt_tmp_mine Memory',
    ]);
  });

  it('of runs that nobody knows are left alone while they are young', async () => {
    const shop = await withLeftovers();
    await shop.run();
    expect(await shop.relations()).toContain('t__dbt_tmp_0badc0de Memory');
  });

  it('of nodes that are gone are named where they may be another project’s, or the last copy of what stood', async () => {
    const shop = project({ 'models/t.sql': "{{ config(materialized='table') }} select 1 as n" });
    await shop.run();
    await warehouse.command(`CREATE TABLE ${shop.schema}.gone__dbt_bak_0badc0de (n Int8) ENGINE = Memory`);
    await warehouse.command(`CREATE TABLE ${shop.schema}.gone__dbt_tmp_11111111 (n Int8) ENGINE = Memory`);
    await warehouse.command(`CREATE VIEW ${shop.schema}.gone__dbt_tmp_0badc0de AS SELECT 1`);
    const ran = await shop.run({ isAlive: (id) => (id === '0badc0de' ? false : undefined) });
    expect(ran.success).toBe(true);
    expect(
      ran.events.flatMap((event) =>
        event.kind === 'Warned' ? [[event.diagnostic.code, event.diagnostic.message]] : [],
      ),
    ).toEqual([['LEFTOVERS_LEFT', expect.stringMatching(/made \w+\.gone__dbt_bak_0badc0de, which/)]]);
    expect(await shop.relations()).toEqual([
      'gone__dbt_bak_0badc0de Memory',
      'gone__dbt_tmp_11111111 Memory',
      't MergeTree',
    ]);
  });

  it('are put back when the run died between two renames', async () => {
    const shop = project({ 'models/t.sql': "{{ config(materialized='table') }} select throwIf(1) as n" });
    await warehouse.command(`CREATE DATABASE ${shop.schema}`, { database: null });
    await warehouse.command(
      `CREATE TABLE ${shop.schema}.t__dbt_bak_0badc0de ENGINE = Memory AS SELECT 7 AS n`,
    );
    const ran = await shop.run({ isAlive: () => false });
    expect(ran.success).toBe(false);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.t`)).toEqual([[7]]);
    expect(await shop.relations()).toEqual(['t Memory']);
  });
});

describe('a seed', () => {
  const csv = 'id,name,price,since,ok\n1,"a, b",1.50,2024-01-31,true\n2,,,,\n';

  it('is typed, loaded and shown as dbt does', async () => {
    const shop = project({ 'seeds/items.csv': csv });
    const ran = await shop.run({ which: 'seed' });
    expect(ran.of('items')).toMatchObject({
      status: 'success',
      message: 'INSERT 2',
      adapterResponse: { rows_affected: 2 },
    });
    expect(ran.events.find((event) => event.kind === 'NodeStarted')).toMatchObject({
      line: { description: `seed file \`${shop.schema}\`.\`items\``, index: 1, total: 1 },
    });
    const { columns, rows } = await warehouse.query(`SELECT * FROM ${shop.schema}.items ORDER BY id`);
    expect(columns.map((column) => column.type)).toEqual(['Int32', 'String', 'Float32', 'Date', 'Bool']);
    expect(rows).toEqual([
      [1, 'a, b', 1.5, '2024-01-31', true],
      [2, '', 0, '1970-01-01', false],
    ]);
  });

  it('takes the types it is given, where an empty cell of a Nullable column is NULL', async () => {
    const shop = project({
      'seeds/items.csv': 'id;code;price\n1;007;2.5\n2;null;\n',
      'seeds/items.yml':
        "seeds:\n  - name: items\n    config:\n      delimiter: ';'\n      column_types: {code: String, price: 'Nullable(Decimal(9, 2))', gone: String}\n",
    });
    const ran = await shop.run({ which: 'seed' });
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.items ORDER BY id`)).toEqual([
      [1, '007', '2.50'],
      [2, '', null],
    ]);
    expect(ran.events).toContainEqual({
      kind: 'Warned',
      diagnostic: expect.objectContaining({
        code: 'SEED_COLUMN_UNKNOWN',
        message: expect.stringContaining("'gone'"),
      }),
    });
  });

  it('is replaced whole: a row that does not load leaves the old data', async () => {
    const shop = project({ 'seeds/items.csv': csv });
    await shop.run({ which: 'seed' });
    shop.write({
      'seeds/items.csv': 'id,n\n1,2\n2,x\n',
      'seeds/items.yml': 'seeds:\n  - name: items\n    config:\n      column_types: {n: UInt8}\n',
    });
    const ran = await shop.run({ which: 'seed' });
    expect(ran.of('items')).toMatchObject({ status: 'error' });
    expect(await shop.rows(`SELECT count() FROM ${shop.schema}.items`)).toEqual([[2]]);
    expect(await shop.relations()).toEqual(['items MergeTree']);
    shop.write({ 'seeds/items.csv': 'id,n\n5,6\n' });
    expect((await shop.run({ which: 'seed', settings: { fullRefresh: true } })).of('items').message).toBe(
      'CREATE 1',
    );
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.items`)).toEqual([[5, 6]]);
  });

  it('with a row that is too long is an error at its line', async () => {
    const shop = project({ 'seeds/items.csv': 'a,b\n1,2\n1,2,3\n' });
    const [diagnostic] = (await shop.run({ which: 'seed' })).of('items').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'SEED_ROW_TOO_LONG' });
    expect(diagnostic?.span?.source.text.slice(diagnostic.span.start)).toBe('1,2,3\n');
  });
});

describe('tests', () => {
  const model = {
    'models/m.sql': "{{ config(materialized='table') }} select number as id, 1 as one from numbers(4)",
  };
  const tested = (config: string): string =>
    `models:\n  - name: m\n    columns:\n      - name: one\n        data_tests:\n          - unique:\n              name: only_one\n              config: {${config}}\n`;

  it.each([
    ['', 'fail', 'Got 1 result, configured to fail if != 0', 1],
    ['severity: warn', 'warn', 'Got 1 result, configured to warn if != 0', 1],
    ["error_if: '> 5'", 'warn', 'Got 1 result, configured to warn if != 0', 1],
    ["error_if: '> 5', warn_if: '> 3'", 'pass', null, 0],
    ["fail_calc: 'sum(n_records)', error_if: '> 3'", 'fail', 'Got 4 results, configured to fail if > 3', 4],
    ["where: 'id = 0'", 'pass', null, 0],
  ])('with the config {%s} ends in %s', async (config, status, message, failures) => {
    const shop = project({ ...model, 'models/m.yml': tested(config) });
    const ran = await shop.run({ which: 'build' });
    expect(ran.of('only_one')).toMatchObject({ status, message, failures });
    expect(ran.success).toBe(status !== 'fail');
  });

  it('that warn fail under --warn-error', async () => {
    const shop = project({ ...model, 'models/m.yml': tested('severity: warn') });
    const ran = await shop.run({ which: 'build', settings: { warnError: true } });
    expect(ran.of('only_one')).toMatchObject({
      status: 'fail',
      message: 'Got 1 result, configured to fail if != 0',
    });
  });

  it('whose statement fails are errors, whatever their severity', async () => {
    const shop = project({
      ...model,
      'tests/broken.sql': "{{ config(severity='warn') }} select * from {{ ref('m') }} where nope",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.of('broken')).toMatchObject({
      status: 'error',
      diagnostics: [{ code: 'UNKNOWN_IDENTIFIER' }],
    });
  });

  it('keep what they find when they are asked to', async () => {
    const shop = project({ ...model, 'models/m.yml': tested('store_failures: true, schema: audit') });
    const ran = await shop.run({ which: 'build' });
    expect(ran.of('only_one')).toMatchObject({ status: 'fail', failures: 1 });
    const stored = ran.of('only_one').relationName;
    expect(await shop.rows(`SELECT n_records FROM ${stored}`)).toEqual([[4]]);
    await warehouse.command(`DROP DATABASE ${shop.schema}_audit`, { database: null });
  });
});

describe('the order of a build', () => {
  const files = {
    'models/a.sql': "{{ config(materialized='table') }} select 1 as id",
    'models/b.sql': "select * from {{ ref('a') }}",
    'models/c.sql': "select * from {{ ref('b') }}",
    'models/other.sql': 'select 1 as id',
  };

  it('skips what lies downstream of an error, and builds the rest', async () => {
    const shop = project({ ...files, 'models/a.sql': 'select nope' });
    const ran = await shop.run();
    expect(['a', 'b', 'c', 'other'].map((name) => ran.of(name).status)).toEqual([
      'error',
      'skipped',
      'skipped',
      'success',
    ]);
    expect(ran.of('c').diagnostics).toMatchObject([
      { code: 'SKIPPED', message: expect.stringContaining("'model.shop.a'") },
    ]);
    expect(ran.events.filter((event) => event.kind === 'NodeStarted')).toHaveLength(2);
  });

  it('lets a failed test keep bad data from what reads it; run does not ask tests', async () => {
    const shop = project({ ...files, 'tests/no_ones.sql': "select * from {{ ref('a') }} where id = 1" });
    const built = await shop.run({ which: 'build' });
    expect(['a', 'no_ones', 'b', 'c'].map((name) => built.of(name).status)).toEqual([
      'success',
      'fail',
      'skipped',
      'skipped',
    ]);
    expect((await shop.run()).success).toBe(true);
  });

  it('stops at the first failure under --fail-fast, and ends what runs', async () => {
    const shop = project({
      'models/bad.sql': 'select nope',
      'models/endless.sql': "{{ config(materialized='table') }} select number from system.numbers",
      'models/later.sql': "select * from {{ ref('endless') }}",
    });
    const ran = await shop.run({ settings: { failFast: true } });
    expect(ran.of('bad').status).toBe('error');
    expect(ran.of('endless')).toMatchObject({ status: 'skipped', message: 'Skipping due to fail_fast' });
    expect(ran.of('later')).toMatchObject({ status: 'skipped', message: 'Skipping due to fail_fast' });
    expect(await shop.relations()).toEqual([]);
  });

  it('works on as many nodes at once as there are threads, under dbt’s names', async () => {
    const models = Object.fromEntries(
      [1, 2, 3, 4].map((n) => [
        `models/m${n}.sql`,
        `{{ config(materialized='table') }} select sleep(0.3) as n`,
      ]),
    );
    const shop = project(models);
    const ran = await shop.run({ settings: { threads: 2 } });
    expect(new Set(ran.results.map((result) => result.thread))).toEqual(
      new Set(['Thread-1 (worker)', 'Thread-2 (worker)']),
    );
    let running = 0;
    let most = 0;
    for (const event of ran.events) {
      if (event.kind === 'NodeStarted') running += 1;
      if (event.kind === 'NodeFinished') running -= 1;
      most = Math.max(most, running);
    }
    expect(most).toBe(2);
  });

  it('puts ephemeral models into those that read them', async () => {
    const shop = project({
      'models/e.sql': "{{ config(materialized='ephemeral') }} select 5 as n",
      'models/m.sql': "select n + 1 as n from {{ ref('e') }}",
    });
    const ran = await shop.run();
    expect(ran.results.map((result) => result.uniqueId)).toEqual(['model.shop.m']);
    expect(await shop.rows(`SELECT n FROM ${shop.schema}.m`)).toEqual([[6]]);
    expect(await shop.relations()).toEqual(['m View']);
  });
});

describe('hooks', () => {
  it('run around a node, rendered when their turn comes', async () => {
    const shop = project({
      'models/m.sql': `{{ config(materialized='table',
        pre_hook='create table if not exists {{ this.schema }}.log (what String) engine = Memory',
        post_hook=["insert into {{ this.schema }}.log select 'after ' || toString(count()) from {{ this }}", '']) }}
        select number from numbers(3)`,
    });
    const ran = await shop.run();
    expect(ran.success).toBe(true);
    expect(await shop.rows(`SELECT what FROM ${shop.schema}.log`)).toEqual([['after 3']]);
    expect(ran.statements('m').map((statement) => statement.split(':')[0])).toEqual([
      'create schema',
      'pre-hook',
      'create',
      'insert',
      'rename',
      'post-hook',
    ]);
  });

  it('of the run come first and last, and their results are part of it', async () => {
    const shop = project({
      'dbt_project.yml': `name: shop
profile: shop
on-run-start: "create table if not exists {{ target.schema }}.runs (what String) engine = Memory"
on-run-end:
  - "insert into {{ target.schema }}.runs values ('{{ results | length }} {{ results[0].node.name }} {{ results[0].status }} {{ schemas | join }}')"
`,
      'models/m.sql': 'select 1 as n',
    });
    const ran = await shop.run();
    expect(ran.results.map(({ uniqueId, status, thread }) => [uniqueId, status, thread])).toEqual([
      ['operation.shop.shop-on-run-start-0', 'success', 'main'],
      ['model.shop.m', 'success', 'Thread-1 (worker)'],
      ['operation.shop.shop-on-run-end-0', 'success', 'main'],
    ]);
    expect(await shop.rows(`SELECT what FROM ${shop.schema}.runs`)).toEqual([[`1 m success ${shop.schema}`]]);
  });

  it("of the end see dbt's results: what failed and was skipped too, but no hooks that went well", async () => {
    const shop = project({
      'dbt_project.yml': `name: shop
profile: shop
on-run-start: "select 1"
on-run-end: "{{ tell(results, schemas) }}"
`,
      'macros/tell.sql': `{% macro tell(results, schemas) %}{% if execute %}
{% set seen = [] %}
{% for each in results %}{% do seen.append(each.node.name ~ ' ' ~ each.status ~ ' ' ~ each.to_dict().timing | length) %}{% endfor %}
{% set good = results | selectattr('status', 'equalto', 'success') | first %}
{% set compiling = good.timing[0] %}
create table {{ target.schema }}.told engine = Memory as select
  '{{ seen | sort | join(", ") }}' as seen,
  '{{ schemas | join }}' as schemas,
  '{{ good.node.columns["n"].to_dict().description }} {{ good.node.to_dict().columns["n"].description }}' as described,
  '{{ compiling.started_at.isoformat() ~ "Z" == compiling.to_dict().started_at }}' as times_agree,
  '{{ good is mapping }} {{ good.unique_id is defined }} {{ good.node.config.get("materialized") }}' as of_objects
{% endif %}{% endmacro %}`,
      'models/good.sql': 'select 1 as n',
      'models/bad.sql': "{{ config(schema='other') }} select nope",
      'models/late.sql': "select * from {{ ref('bad') }}",
      'models/m.yml': 'models: [{name: good, columns: [{name: n, description: a number}]}]',
    });
    await shop.run();
    // As dbt 1.11 with dbt-clickhouse tells them.
    expect(await shop.rows(`SELECT * FROM ${shop.schema}.told`)).toEqual([
      [
        'bad error 2, good success 2, late skipped 0',
        shop.schema,
        'a number a number',
        'True',
        'False False view',
      ],
    ]);
  });

  it('that fail at the start keep the nodes from running', async () => {
    const shop = project({
      'dbt_project.yml': 'name: shop\nprofile: shop\non-run-start: ["select nope", "select 1"]\n',
      'models/m.sql': 'select 1 as n',
    });
    const ran = await shop.run();
    expect(ran.results.map(({ status }) => status)).toEqual(['error', 'skipped', 'skipped']);
    expect(ran.success).toBe(false);
    expect(await shop.relations()).toEqual([]);
  });
});

it('a materialization that does not exist is an error of its node that names those that do', async () => {
  const shop = project({ 'models/m.sql': "{{ config(materialized='tabel') }} select 1 as n" });
  const [diagnostic] = (await shop.run()).of('m').diagnostics;
  expect(diagnostic).toMatchObject({ code: 'MATERIALIZATION_UNKNOWN' });
  expect(diagnostic?.hint).toContain("'table'");
});

it('macros of the project write the statements when it has them', async () => {
  const shop = project({
    'models/v.sql': 'select 1 as n',
    'macros/views.sql':
      "{% macro clickhouse__create_view_as(relation, sql) %}create or replace view {{ relation }} as select n, 'mine' as whose from ({{ sql }}){% endmacro %}",
  });
  await shop.run();
  expect(await shop.rows(`SELECT * FROM ${shop.schema}.v`)).toEqual([[1, 'mine']]);
});

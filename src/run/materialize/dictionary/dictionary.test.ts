import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../warehouse/index.ts';
import { ProjectRunner } from '../../../../test/support/run-project.ts';

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

async function project(files: Readonly<Record<string, string>>): Promise<ProjectRunner> {
  count += 1;
  const made = new ProjectRunner(warehouse, `dictionaries_${count}`).write(files);
  open.push(made);
  await warehouse.command(`CREATE DATABASE ${made.schema}`, { database: null });
  await warehouse.command(
    `CREATE TABLE ${made.schema}.people (id UInt64, name String, seen DateTime) ENGINE = MergeTree ORDER BY id`,
  );
  await warehouse.command(
    `INSERT INTO ${made.schema}.people VALUES (1, 'Ann', '2024-01-01 00:00:00'), (2, 'Bob', '2024-01-02 00:00:00')`,
  );
  return made;
}

const FIELDS = "fields=[('id', 'UInt64'), ('name', 'String')], primary_key='id'";
const HASHED = `${FIELDS}, layout='HASHED()', lifetime='1'`;
const model = (config: string, sql = 'select id, name from {{ target.schema }}.people'): string =>
  `{{ config(materialized='dictionary', ${config}) }} ${sql}`;

/** What the dictionary `names` says of a person. */
const nameOf = async (shop: ProjectRunner, id: number): Promise<unknown> =>
  (await shop.rows(`SELECT dictGet('${shop.schema}.names', 'name', toUInt64(${id}))`))[0]?.[0];

const created = async (shop: ProjectRunner): Promise<string> =>
  String(
    (
      await shop.rows(
        `SELECT create_table_query FROM system.tables WHERE database = '${shop.schema}' AND name = 'names'`,
      )
    )[0]?.[0],
  );

describe('a dictionary', () => {
  it('is read with dictGet, also by the models and tests after it', async () => {
    const shop = await project({
      'models/names.sql': model(HASHED),
      'models/greetings.sql':
        "{{ config(materialized='table') }} -- depends_on: {{ ref('names') }}\nselect dictGet('{{ target.schema }}.names', 'name', id) as name from {{ target.schema }}.people",
      'tests/known.sql':
        "-- {{ ref('names') }}\nselect 1 where not dictHas('{{ target.schema }}.names', toUInt64(2))",
    });
    const ran = await shop.run({ which: 'build' });
    expect(ran.results.map(({ status }) => status).toSorted()).toEqual(['pass', 'success', 'success']);
    expect(await nameOf(shop, 2)).toBe('Bob');
    expect(await shop.rows(`SELECT name FROM ${shop.schema}.greetings ORDER BY name`)).toEqual([
      ['Ann'],
      ['Bob'],
    ]);
    expect(ran.of('names').adapterResponse).toMatchObject({ code: 'CREATE DICTIONARY' });
  });

  it('has another query after the next run, and after a full refresh', async () => {
    const shop = await project({ 'models/names.sql': model(HASHED) });
    await shop.run();
    shop.write({
      'models/names.sql': model(
        HASHED,
        `select id, concat("name", ' \\'x\\\\') as name from {{ target.schema }}.people`,
      ),
    });
    expect((await shop.run()).of('names').message).toBe('OK');
    expect(await nameOf(shop, 1)).toBe("Ann 'x\\");
    shop.write({ 'models/names.sql': model(HASHED) });
    expect((await shop.run({ settings: { fullRefresh: true } })).of('names').message).toBe('OK');
    expect(await nameOf(shop, 1)).toBe('Ann');
    expect(await shop.relations()).toEqual(['names Dictionary', 'people MergeTree']);
  });

  it('takes its attributes from the columns of the property file where it has no fields', async () => {
    const shop = await project({
      'models/names.sql': model("primary_key='id', layout='hashed', lifetime=1"),
      'models/names.yml': `models:
  - name: names
    columns: [{name: id, data_type: UInt64}, {name: name, data_type: String}]
`,
    });
    expect((await shop.run()).of('names').message).toBe('OK');
    expect(await nameOf(shop, 1)).toBe('Ann');
  });

  it('reads a table, with every request or what is new since the last time', async () => {
    const shop = await project({
      'models/names.sql': model(`${FIELDS}, layout='DIRECT()', table='people'`, 'select 1'),
    });
    expect((await shop.run()).of('names').message).toBe('OK');
    await warehouse.command(`INSERT INTO ${shop.schema}.people VALUES (3, 'Eve', now())`);
    expect(await nameOf(shop, 3)).toBe('Eve');
    shop.write({
      'models/names.sql': model(
        `fields=[('id', 'UInt64'), ('name', 'String'), ('seen', 'DateTime')], primary_key='id',
        layout='HASHED()', lifetime='MIN 0 MAX 60', update_field='seen', update_lag=120, table='people'`,
        'select 1',
      ),
    });
    expect((await shop.run()).of('names').message).toBe('OK');
    expect(await nameOf(shop, 3)).toBe('Eve');
    expect(await created(shop)).toMatch(/UPDATE_FIELD 'seen' UPDATE_LAG 120/i);
  });

  it('has keys of several columns and ranges', async () => {
    const shop = await project({
      'models/names.sql': model(
        `fields=[('id', 'UInt64'), ('start', 'UInt64'), ('stop', 'UInt64'), ('name', 'String')], primary_key='id',
        layout='RANGE_HASHED()', lifetime='MIN 0 MAX 0', range='min start max stop'`,
        "select c1 as id, c2 as start, c3 as stop, c4 as name from values((0, 0, 2, 'foo'), (0, 3, 5, 'bar'))",
      ),
      'models/pairs.sql': `{{ config(materialized='dictionary', fields=[['id', 'UInt64'], ['name', 'String'], ['n', "UInt8 DEFAULT 7"]],
        primary_key=['id', 'name'], layout='COMPLEX_KEY_HASHED()', lifetime=0) }}
        select id, name, 5 as n from {{ target.schema }}.people`,
    });
    expect((await shop.run()).success).toBe(true);
    const range = (at: number): string =>
      `dictGet('${shop.schema}.names', 'name', toUInt64(0), toUInt64(${at}))`;
    const pair = (name: string): string => `dictGet('${shop.schema}.pairs', 'n', (toUInt64(1), '${name}'))`;
    expect(await shop.rows(`SELECT ${range(1)}, ${range(5)}, ${pair('Ann')}, ${pair('Bob')}`)).toEqual([
      ['foo', 'bar', 5, 7],
    ]);
  });

  it('stays as it was when the source of the new one cannot be read', async () => {
    const shop = await project({ 'models/names.sql': model(HASHED) });
    await shop.run();
    shop.write({ 'models/names.sql': model(HASHED, 'select id, name from {{ target.schema }}.nobody') });
    const { status, message } = (await shop.run()).of('names');
    expect([status, message]).toEqual(['error', expect.stringContaining('nobody')]);
    expect(await nameOf(shop, 1)).toBe('Ann');
    expect(await shop.relations()).toEqual(['names Dictionary', 'people MergeTree']);
  });

  it('of a source over HTTP is read before it is published', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/names.csv' ? 200 : 404).end('id,name\n1,Web\n');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const http = (file: string): string =>
      model(`${HASHED}, source_type='http', url='http://127.0.0.1:${port}/${file}', format='CSVWithNames'`);
    try {
      const shop = await project({ 'models/names.sql': http('names.csv') });
      expect((await shop.run()).of('names').message).toBe('OK');
      expect(await nameOf(shop, 1)).toBe('Web');
      shop.write({ 'models/names.sql': http('gone.csv') });
      expect((await shop.run()).of('names').status).toBe('error');
      expect(await nameOf(shop, 1)).toBe('Web');
      expect(await shop.relations()).toEqual(['names Dictionary', 'people MergeTree']);
    } finally {
      server.close();
    }
  });

  it.each(['table', 'view', 'incremental', 'materialized_view'])(
    'takes the place of a %s, and the other way round',
    async (materialized) => {
      const other = `{{ config(materialized='${materialized}') }} select id, name from {{ target.schema }}.people`;
      const shop = await project({ 'models/names.sql': other });
      for (const [text, engine] of [
        [other, materialized === 'view' ? 'View' : 'MergeTree'],
        [model(HASHED), 'Dictionary'],
        [other, materialized === 'view' ? 'View' : 'MergeTree'],
      ]) {
        shop.write({ 'models/names.sql': text ?? '' });
        expect((await shop.run()).of('names').message).toBe('OK');
        expect((await shop.relations()).filter((name) => !name.startsWith('names_mv'))).toEqual([
          `names ${engine}`,
          'people MergeTree',
        ]);
      }
    },
  );

  it('has its comment, and none for attributes, which ClickHouse does not take', async () => {
    const shop = await project({
      'models/names.sql': model(`${HASHED}, persist_docs={'relation': true, 'columns': true}`),
      'models/names.yml':
        'models: [{name: names, description: who is who, columns: [{name: id, description: a number}]}]\n',
    });
    expect((await shop.run()).of('names').message).toBe('OK');
    expect(await created(shop)).toContain("COMMENT 'who is who'");
  });

  it('is refused where its configuration cannot be', async () => {
    const shop = await project({ 'models/names.sql': model(HASHED) });
    for (const [config, key] of [
      ["primary_key='id', layout='HASHED()'", 'fields'],
      ["fields=['id'], primary_key='id', layout='HASHED()'", 'fields'],
      ["fields=[('id', 'UInt64')], layout='HASHED()'", 'primary_key'],
      ["fields=[('id', 'UInt64')], primary_key='id'", 'layout'],
      ["fields=[('id', 'UInt64')], primary_key='id', layout='RANGE_HASHED()'", 'range'],
      [`${HASHED}, range='min a max b'`, 'range'],
      [`${HASHED}, update_lag=1`, 'update_lag'],
      [`${HASHED}, source_type='mysql'`, 'source_type'],
      [`${HASHED}, source_type='http', url='x'`, 'format'],
      [`${HASHED}, source_type='http', url='x', format='CSV', table='people'`, 'table'],
    ] as const) {
      shop.write({ 'models/names.sql': model(config) });
      expect((await shop.run()).of('names').diagnostics).toMatchObject([
        { code: 'CONFIG_INVALID', message: expect.stringContaining(`The config '${key}'`) },
      ]);
    }
  });
});

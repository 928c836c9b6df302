import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ONE_HOST,
  openOneHostCluster,
  type OneHostCluster,
} from '../../../../test/support/one-host-cluster.ts';
import { ProjectRunner, type Ran, type RunOptions } from '../../../../test/support/run-project.ts';

let cluster: OneHostCluster;
let count = 0;
const open: ProjectRunner[] = [];

beforeAll(async () => {
  cluster = await openOneHostCluster();
}, 120_000);
afterAll(() => cluster.close());
afterEach(async () => {
  for (const project of open.splice(0)) {
    await cluster.warehouse.command(`DROP DATABASE IF EXISTS ${project.schema}`, { database: null });
    project.dispose();
  }
});

function project(files: Readonly<Record<string, string>>): ProjectRunner {
  count += 1;
  const made = new ProjectRunner(cluster.warehouse, `one_host_${count}`).write(files);
  open.push(made);
  return made;
}

const QUERY =
  "select number as id, {{ var('v', 0) }} as v from numbers({{ var('from', 0) }}, {{ var('n', 4) }})";
const model = (config: string, query = QUERY, kind = 'distributed_incremental'): Record<string, string> => ({
  'models/m.sql': `{{ config(materialized='${kind}', order_by='id'${config}) }} ${query}`,
});

async function succeed(shop: ProjectRunner, options: RunOptions = {}): Promise<Ran> {
  const ran = await shop.run({ profile: ONE_HOST, ...options });
  expect(ran.of('m').message).toBe('OK');
  return ran;
}

const rows = (shop: ProjectRunner, table = 'm'): Promise<readonly (readonly unknown[])[]> =>
  shop.rows(`SELECT id, v FROM ${shop.schema}.${table} ORDER BY id, v`);

const BOTH = ['m Distributed', 'm_local MergeTree'];

const engineOf = async (shop: ProjectRunner): Promise<string> =>
  String(
    (
      await shop.rows(
        `SELECT engine_full FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`,
      )
    )[0]?.[0],
  );

const warnings = (ran: Ran): readonly string[] =>
  ran.events.flatMap((event) =>
    event.kind === 'Warned' && event.diagnostic.code === 'CONFIG_DRIFT' ? [event.diagnostic.message] : [],
  );

describe('distributed models on a cluster of one host', () => {
  it('a table has its rows in the local one, is replaced by the next run, and leaves nothing beside', async () => {
    const shop = project(model(", sharding_key='cityHash64(id)'", QUERY, 'distributed_table'));
    await succeed(shop);
    expect(await engineOf(shop)).toBe(`Distributed('main', '${shop.schema}', 'm_local', cityHash64(id))`);
    expect(await rows(shop)).toEqual(await rows(shop, 'm_local'));
    await succeed(shop, { vars: { v: 1, n: 2 } });
    expect(await rows(shop)).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(await shop.relations()).toEqual(BOTH);
  });

  it('a failing query leaves both tables as they were', async () => {
    const shop = project(model('', QUERY, 'distributed_table'));
    await succeed(shop);
    shop.write(model('', `${QUERY} where throwIf(number = 3) = 0`, 'distributed_table'));
    expect((await shop.run({ profile: ONE_HOST })).of('m').status).toBe('error');
    expect(await rows(shop)).toHaveLength(4);
    expect(await shop.relations()).toEqual(BOTH);
  });

  it.each<[string, string, readonly (readonly number[])[]]>([
    [
      'append',
      ", incremental_strategy='append'",
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [2, 1],
        [3, 0],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    ],
    [
      'inserts_only',
      ', inserts_only=true',
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [2, 1],
        [3, 0],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    ],
    [
      'legacy',
      ", unique_key='id'",
      [
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    ],
    [
      'delete+insert',
      ", unique_key='id', incremental_strategy='delete+insert'",
      [
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    ],
    [
      'merge',
      ", unique_key='id', incremental_strategy='merge'",
      [
        [0, 0],
        [1, 0],
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    ],
    [
      'insert_overwrite',
      ", incremental_strategy='insert_overwrite', partition_by='intDiv(id, 3)'",
      [
        [2, 1],
        [3, 1],
        [4, 1],
        [5, 1],
      ],
    ],
  ])('the strategy %s adds its rows', async (_, config, expected) => {
    // prettier-ignore
    const shop = project(model(config));
    await succeed(shop);
    await succeed(shop, { vars: { v: 1, from: 2 } });
    expect(await rows(shop)).toEqual(expected);
    expect(await rows(shop, 'm_local')).toEqual(expected);
    expect(await shop.relations()).toEqual(BOTH);
  });

  it('new columns are in both tables', async () => {
    const shop = project(model(", incremental_strategy='append', on_schema_change='append_new_columns'"));
    await succeed(shop);
    shop.write(
      model(
        ", incremental_strategy='append', on_schema_change='append_new_columns'",
        "select toUInt64(9) as id, 9 as v, 'new' as word",
      ),
    );
    await succeed(shop);
    expect(await shop.rows(`SELECT id, word FROM ${shop.schema}.m WHERE word != ''`)).toEqual([[9, 'new']]);
  });
});

describe('the drift of a distributed model', () => {
  const APPEND = ", incremental_strategy='append'";

  it('of its sharding key is noticed, left, and changed only where that is allowed; rows stay', async () => {
    const shop = project(
      model(`${APPEND}, sharding_key='CITYHASH64(id)'`.replace('CITYHASH64', 'cityHash64')),
    );
    await succeed(shop);
    expect(warnings(await succeed(shop))).toEqual([]);
    const other = `${APPEND}, sharding_key='intHash32(id)'`;
    const left = await succeed(shop.write(model(other)));
    expect(warnings(left)).toEqual([
      expect.stringContaining(
        "The distributed table of 'm' differs from its config, and stays as it is: sharding key is cityHash64(id), the config says intHash32(id)",
      ),
    ]);
    await succeed(shop.write(model(`${other}, on_configuration_change='apply'`)));
    expect(await engineOf(shop)).toContain('intHash32(id)');
    expect(await shop.rows(`SELECT count() FROM ${shop.schema}.m`)).toEqual([[16]]);
    expect(warnings(await succeed(shop.write(model(other))))).toEqual([]);
    expect(await shop.relations()).toEqual(BOTH);
  });

  it('of its local tables is altered on every host, and what would rebuild them stays', async () => {
    const shop = project(model(APPEND));
    await succeed(shop);
    const other = `${APPEND}, settings={'merge_with_ttl_timeout': 7200}, partition_by='id % 2'`;
    const ran = await succeed(shop.write(model(`${other}, on_configuration_change='apply'`)));
    expect(warnings(ran)).toEqual([
      expect.stringMatching(/stays as it is, since its rows are spread over a cluster: partition key/),
    ]);
    expect(ran.statements('m').find((text) => text.startsWith('alter'))).toMatch(
      /^alter: alter table `?"?\w+`?"?\.`?"?m_local`?"? on cluster "main" MODIFY SETTING/,
    );
    expect(
      await shop.rows(
        `SELECT create_table_query LIKE '%merge_with_ttl_timeout = 7200%' FROM system.tables WHERE database = '${shop.schema}' AND name = 'm_local'`,
      ),
    ).toEqual([[1]]);
  });

  it('of both fails before anything is done where the config says so', async () => {
    const shop = project(model(APPEND));
    await succeed(shop);
    for (const config of [", sharding_key='id'", ", settings={'merge_with_ttl_timeout': 7200}"]) {
      shop.write(model(`${APPEND}${config}, on_configuration_change='fail'`));
      expect((await shop.run({ profile: ONE_HOST })).of('m').diagnostics).toMatchObject([
        { code: 'CONFIG_DRIFT_FAILS' },
      ]);
    }
    expect(await rows(shop)).toHaveLength(4);
  });
});

describe('a distributed model', () => {
  it.each<[string, string]>([
    ["engine='Log', partition_by='id'", 'partition_by'],
    ["engine='MergeTree('", 'engine'],
    ["engine='Log', indexes=[{'name': 'i', 'definition': 'id type minmax'}]", 'indexes'],
  ])('with %s is an error before anything is made', async (config, key) => {
    for (const kind of ['distributed_table', 'distributed_incremental']) {
      const shop = project({ 'models/m.sql': `{{ config(materialized='${kind}', ${config}) }} ${QUERY}` });
      const { diagnostics } = (await shop.run({ profile: ONE_HOST })).of('m');
      expect(diagnostics).toMatchObject([
        { code: 'CONFIG_INVALID', message: expect.stringContaining(key) as string },
      ]);
      expect(await shop.relations()).toEqual([]);
    }
  });
});

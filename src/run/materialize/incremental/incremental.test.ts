import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../warehouse/index.ts';
import { ProjectRunner, type Ran } from '../../../../test/support/run-project.ts';

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
  const made = new ProjectRunner(warehouse, `inc_${count}`).write(files);
  open.push(made);
  return made;
}

/** A model of that configuration; `{n}` in a query is replaced by hand between the runs. */
const model = (config: string, sql: string): Record<string, string> => ({
  'models/m.sql': `{{ config(materialized='incremental'${config === '' ? '' : `, ${config}`}) }} ${sql}`,
});

const all = (shop: ProjectRunner, columns = '*'): Promise<readonly (readonly unknown[])[]> =>
  shop.rows(`SELECT ${columns} FROM ${shop.schema}.m ORDER BY ALL`);

const purposes = (ran: Ran): readonly (string | undefined)[] =>
  ran.statements('m').map((statement) => statement.split(':')[0]);

async function succeed(shop: ProjectRunner, options?: Parameters<ProjectRunner['run']>[0]): Promise<Ran> {
  const ran = await shop.run(options);
  expect(ran.results.map(({ status, message }) => [status, message])).toEqual([['success', 'OK']]);
  return ran;
}

/** First rows 1 and 2, then 2 changed and 3 added. */
const FIRST = "select arrayJoin([1, 2]) as id, 'old' as v";
const THEN = "select arrayJoin([2, 3]) as id, 'new' as v";
const UPSERTED = [
  [1, 'old'],
  [2, 'new'],
  [3, 'new'],
];
const APPENDED = [
  [1, 'old'],
  [2, 'new'],
  [2, 'old'],
  [3, 'new'],
];

describe('a run after the first', () => {
  it.each([
    ['legacy', "unique_key='id'", UPSERTED],
    ['legacy by a list of keys', "unique_key=['id'], incremental_strategy='legacy'", UPSERTED],
    ['delete+insert', "unique_key='id', incremental_strategy='delete+insert'", UPSERTED],
    ['delete_insert', "unique_key=['id'], incremental_strategy='delete_insert'", UPSERTED],
    ['delete+insert by two keys', "unique_key=['id', 'v'], incremental_strategy='delete+insert'", APPENDED],
    ['merge', "unique_key='id', incremental_strategy='merge'", UPSERTED],
    ['append', "unique_key='id', incremental_strategy='append'", APPENDED],
    ['no unique key', "incremental_strategy='delete+insert'", APPENDED],
    ['inserts_only', "unique_key='id', inserts_only=true", APPENDED],
    ['an empty unique key', 'unique_key=[]', APPENDED],
    ['insert_overwrite', "incremental_strategy='insert_overwrite', partition_by='id'", UPSERTED],
    [
      'in place: delete+insert',
      "unique_key='id', incremental_strategy='delete+insert', incremental_publish='in_place'",
      UPSERTED,
    ],
    ['in place: append', "incremental_publish='in_place'", APPENDED],
    [
      'in place: insert_overwrite',
      "incremental_strategy='insert_overwrite', partition_by='id', incremental_publish='in_place'",
      UPSERTED,
    ],
    ['another engine: legacy', "unique_key='id', engine='Memory'", UPSERTED],
    [
      'another engine: delete+insert',
      "unique_key='id', engine='Log', incremental_strategy='delete+insert'",
      UPSERTED,
    ],
    ['another engine: append', "engine='Memory'", APPENDED],
  ])('brings the new rows in: %s', async (_name, config, expected) => {
    const shop = project(model(config, FIRST));
    await succeed(shop);
    shop.write(model(config, THEN));
    const ran = await succeed(shop);
    expect(await all(shop)).toEqual(expected);
    expect((await shop.relations()).map((relation) => relation.split(' ')[0])).toEqual(['m']);
    expect(ran.of('m').adapterResponse).toMatchObject({ _message: 'OK', code: 'INSERT' });
    expect([undefined, 2]).toContain(ran.of('m').adapterResponse['rows_affected']);
  });

  it('knows in its query that it is incremental, and what the table holds', async () => {
    const sql = `select number as id from numbers(5)
      {% if is_incremental() %} where id > (select max(id) from {{ this }}) - 1 {% else %} where id < 3 {% endif %}`;
    const shop = project(model("unique_key='id'", sql));
    await succeed(shop);
    expect(await all(shop)).toEqual([[0], [1], [2]]);
    await succeed(shop);
    expect(await all(shop)).toEqual([[0], [1], [2], [3], [4]]);
  });

  it('builds the table whole with --full-refresh, unless the model forbids it', async () => {
    const config = "unique_key='id'";
    const shop = project(model(config, FIRST));
    await succeed(shop);
    shop.write(model(config, THEN));
    const ran = await succeed(shop, { settings: { fullRefresh: true } });
    expect(purposes(ran)).toContain('exchange');
    expect(await all(shop)).toEqual([
      [2, 'new'],
      [3, 'new'],
    ]);
    shop.write(model(`${config}, full_refresh=false`, FIRST));
    await succeed(shop, { settings: { fullRefresh: true } });
    expect(await all(shop)).toEqual([
      [1, 'old'],
      [2, 'old'],
      [3, 'new'],
    ]);
  });

  it('makes a table of a view of the same name', async () => {
    const shop = project({ 'models/m.sql': FIRST });
    await succeed(shop);
    shop.write(model("unique_key='id'", THEN));
    await succeed(shop);
    expect(await shop.relations()).toEqual(['m MergeTree']);
    expect(await all(shop)).toEqual([
      [2, 'new'],
      [3, 'new'],
    ]);
  });

  it('takes the strategy that the profile prefers where the model names none', async () => {
    const shop = project(model("unique_key='id'", FIRST));
    await succeed(shop);
    const legacy = await succeed(shop);
    expect(purposes(legacy)).not.toContain('delete');
    const light = await succeed(shop, { useLwDeletes: true });
    expect(purposes(light)).toContain('delete');
  });

  it('runs by renaming in a database that cannot exchange tables', async () => {
    const shop = project(model("unique_key='id', incremental_strategy='delete+insert'", FIRST));
    await warehouse.command(`CREATE DATABASE ${shop.schema} ENGINE = Ordinary`, {
      database: null,
      settings: { allow_deprecated_database_ordinary: 1 },
    });
    await succeed(shop);
    shop.write(model("unique_key='id', incremental_strategy='delete+insert'", THEN));
    await succeed(shop);
    expect(await all(shop)).toEqual(UPSERTED);
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });

  it('keeps what the table has: codecs, comments, indexes, projections, settings, TTL', async () => {
    const shop = project(model("order_by='id', incremental_strategy='append'", FIRST));
    await succeed(shop);
    const table = `${shop.schema}.m`;
    await warehouse.command(`ALTER TABLE ${table} MODIFY COLUMN v String CODEC(ZSTD(5)), COMMENT COLUMN v 'text',
      ADD INDEX i v TYPE minmax, ADD PROJECTION p (SELECT v, count() GROUP BY v)`);
    await warehouse.command(`ALTER TABLE ${table} MODIFY COMMENT 'mine'`);
    await warehouse.command(`ALTER TABLE ${table}
      MODIFY SETTING old_parts_lifetime = 77`);
    await warehouse.command(`ALTER TABLE ${table} MODIFY TTL toDate('2090-01-01') + toIntervalDay(id)`);
    const definition = async (): Promise<unknown> => (await shop.rows(`SHOW CREATE TABLE ${table}`))[0]?.[0];
    const before = await definition();
    await succeed(shop);
    expect(await definition()).toBe(before);
    expect(before).toContain('PROJECTION p');
  });
});

describe('predicates', () => {
  const config = (key: string): string =>
    `unique_key='id', incremental_strategy='delete+insert', ${key}=["v != 'old'"]`;

  it.each(['incremental_predicates', 'predicates'])('of %s say which old rows may go', async (key) => {
    const shop = project(model(config(key), FIRST));
    await succeed(shop);
    shop.write(model(config(key), THEN));
    await succeed(shop);
    expect(await all(shop)).toEqual(APPENDED);
  });
});

describe('merge', () => {
  const merge = (columns: string): string => `unique_key='id', incremental_strategy='merge', ${columns}`;
  it.each([
    [
      "merge_update_columns=['v']",
      [
        [1, 'old', 1],
        [2, 'new', 1],
        [3, 'new', 2],
      ],
    ],
    [
      "merge_exclude_columns=['v']",
      [
        [1, 'old', 1],
        [2, 'old', 2],
        [3, 'new', 2],
      ],
    ],
  ])('with %s changes no other column of a row that is there', async (columns, expected) => {
    const shop = project(model(merge(columns), `select *, 1 as round from (${FIRST})`));
    await succeed(shop);
    shop.write(model(merge(columns), `select *, 2 as round from (${THEN})`));
    await succeed(shop);
    expect(await all(shop)).toEqual(expected);
  });
});

describe('insert_overwrite', () => {
  it('replaces the partitions that get rows, whole, and no others', async () => {
    const config = "incremental_strategy='insert_overwrite', partition_by=['part', 'id % 2']";
    const shop = project(
      model(config, "select number as id, intDiv(number, 4) as part, 'old' as v from numbers(8)"),
    );
    await succeed(shop);
    shop.write(model(config, "select 0 as id, 0 as part, 'new' as v"));
    const ran = await succeed(shop);
    expect(purposes(ran)).toContain('replace partition');
    expect(await all(shop, 'id, v')).toEqual([
      [0, 'new'],
      [1, 'old'],
      [3, 'old'],
      [4, 'old'],
      [5, 'old'],
      [6, 'old'],
      [7, 'old'],
    ]);
  });

  it('without new rows changes nothing', async () => {
    const config = "incremental_strategy='insert_overwrite', partition_by='id'";
    const shop = project(model(config, FIRST));
    await succeed(shop);
    shop.write(model(config, `select * from (${THEN}) where id > 10`));
    await succeed(shop);
    expect(await all(shop)).toEqual([
      [1, 'old'],
      [2, 'old'],
    ]);
  });
});

it('a key with a null equals no other: no strategy loses its row', async () => {
  for (const strategy of ['legacy', 'delete+insert', 'merge']) {
    const config = `unique_key='id', incremental_strategy='${strategy}'`;
    const shop = project(model(config, "select arrayJoin([null, 1]) as id, 'old' as v"));
    await succeed(shop);
    shop.write(model(config, "select arrayJoin([null, 1]) as id, 'new' as v"));
    await succeed(shop);
    expect(await all(shop, 'v, id')).toEqual([
      ['new', 1],
      ['new', null],
      ['old', null],
    ]);
  }
});

const STRATEGIES = {
  append: "incremental_strategy='append'",
  plain: '',
  legacy: "unique_key='id'",
  'delete+insert': "unique_key='id', incremental_strategy='delete+insert'",
  merge: "unique_key='id', incremental_strategy='merge'",
  insert_overwrite: "incremental_strategy='insert_overwrite', partition_by='id'",
  'in place': "unique_key='id', incremental_strategy='delete+insert', incremental_publish='in_place'",
};

describe.each(Object.entries(STRATEGIES))('columns that change, %s', (_name, config) => {
  const with_ = (mode: string): string => [config, `on_schema_change='${mode}'`].filter(Boolean).join(', ');
  const before = "select 1 as id, 'a' as v, toInt32(7) as n";
  const after = "select toInt32(8) as n, 2 as id, 'x' as extra, 'b' as v";

  async function changed(mode: string, sql: string): Promise<{ shop: ProjectRunner; ran: Ran }> {
    const shop = project(model(with_(mode), before));
    await succeed(shop);
    shop.write(model(with_(mode), sql));
    return { shop, ran: await shop.run() };
  }

  it('are matched by name; ignore leaves new ones out', async () => {
    const { shop, ran } = await changed('ignore', after);
    expect(ran.of('m').status).toBe('success');
    expect(await all(shop, 'id, v, n')).toEqual([
      [1, 'a', 7],
      [2, 'b', 8],
    ]);
    expect(await shop.rows(`DESCRIBE ${shop.schema}.m`)).toHaveLength(3);
  });

  it('ignore does not make up the values of missing ones', async () => {
    const { shop, ran } = await changed('ignore', "select 2 as id, 'b' as v");
    expect(ran.of('m').diagnostics).toMatchObject([{ code: 'COLUMN_MISSING', node: 'model.shop.m' }]);
    expect(await all(shop)).toEqual([[1, 'a', 7]]);
  });

  it('fail is an error that names them', async () => {
    const { shop, ran } = await changed('fail', after);
    const [diagnostic] = ran.of('m').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'SCHEMA_CHANGED' });
    expect(diagnostic?.message).toContain("'extra String'");
    expect(await all(shop)).toEqual([[1, 'a', 7]]);
  });

  it('append_new_columns adds them, with the codec of the model', async () => {
    const shop = project({
      ...model(with_('append_new_columns'), before),
      'models/m.yml': 'models: [{name: m, columns: [{name: extra, codec: ZSTD(7)}]}]',
    });
    await succeed(shop);
    shop.write(model(with_('append_new_columns'), after));
    await succeed(shop);
    expect(await all(shop, 'id, v, n, extra')).toEqual([
      [1, 'a', 7, ''],
      [2, 'b', 8, 'x'],
    ]);
    expect(
      await shop.rows(
        `SELECT compression_codec FROM system.columns WHERE database = '${shop.schema}' AND table = 'm' AND name = 'extra'`,
      ),
    ).toEqual([['CODEC(ZSTD(7))']]);
  });

  it('append_new_columns refuses what it would have to drop or change', async () => {
    const { shop, ran } = await changed('append_new_columns', "select 2 as id, 'b' as v, 'text' as n");
    expect(ran.of('m').diagnostics).toMatchObject([{ code: 'SCHEMA_CHANGED' }]);
    expect(await all(shop)).toEqual([[1, 'a', 7]]);
  });

  it('sync_all_columns adds, drops and changes types, and keeps codecs', async () => {
    const shop = project(model(with_('sync_all_columns'), before));
    await succeed(shop);
    await warehouse.command(`ALTER TABLE ${shop.schema}.m MODIFY COLUMN n Int32 CODEC(ZSTD(6))`);
    shop.write(model(with_('sync_all_columns'), "select 2 as id, toInt64(9000000000) as n, 'x' as extra"));
    await succeed(shop);
    expect(await all(shop, 'id, n, extra')).toEqual([
      [1, 7, ''],
      [2, 9000000000, 'x'],
    ]);
    const [column] = await shop.rows(
      `SELECT type, compression_codec FROM system.columns WHERE database = '${shop.schema}' AND table = 'm' AND name = 'n'`,
    );
    expect(column).toEqual(['Int64', 'CODEC(ZSTD(6))']);
  });

  it('are compared as ClickHouse stores them: LowCardinality is no difference, a null is', async () => {
    const shop = project(model(with_('fail'), "select 1 as id, 'a'::LowCardinality(String) as v"));
    await succeed(shop);
    shop.write(model(with_('fail'), "select 2 as id, 'a' as v"));
    await succeed(shop);
    shop.write(model(with_('fail'), 'select 2 as id, null::Nullable(String) as v'));
    expect((await shop.run()).of('m').diagnostics).toMatchObject([{ code: 'SCHEMA_CHANGED' }]);
  });
});

describe('a strategy of the project', () => {
  const config = "unique_key='id', incremental_strategy='newest'";

  it('is heard, with dbt’s arguments, and its statements are published together', async () => {
    const shop = project({
      ...model(config, FIRST),
      'macros/newest.sql': `{% macro get_incremental_newest_sql(arg_dict) %}
        {% set columns = arg_dict['dest_columns'] | map(attribute='name') | join(', ') %}
        {% set old = run_query('select count() from ' ~ arg_dict.temp_relation).columns[0].values()[0] %}
        delete from {{ arg_dict['target_relation'] }} where {{ arg_dict.unique_key }} < 3 or {{ old }} != 2; -- all; of them
        insert into {{ arg_dict['target_relation'] }} ({{ columns }}) select {{ columns }} from {{ arg_dict.temp_relation }}
      {% endmacro %}`,
    });
    await succeed(shop);
    shop.write(model(config, THEN));
    const ran = await succeed(shop);
    expect(purposes(ran).slice(-4)).toEqual(['insert', 'drop old', 'exchange', 'drop old']);
    expect(await all(shop)).toEqual([
      [2, 'new'],
      [3, 'new'],
    ]);
  });

  it('that writes past the table it was given is an error, and not a loss', async () => {
    const shop = project({
      ...model(config, FIRST),
      'macros/newest.sql': `{% macro get_incremental_newest_sql(arg_dict) %}insert into {{ this.schema }}.other select 1{% endmacro %}`,
    });
    await succeed(shop);
    const ran = await shop.run();
    expect(ran.of('m').diagnostics).toMatchObject([{ code: 'INCREMENTAL_CONFIG' }]);
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });

  it('takes the place of one of ours, also under a dispatched name or behind it', async () => {
    for (const [name, args] of [
      ['get_incremental_delete_insert_sql', 'arg_dict'],
      ['clickhouse__get_incremental_delete_insert_sql', 'arg_dict'],
      ['default__get_incremental_delete_insert_sql', 'arg_dict'],
      [
        'clickhouse__get_delete_insert_merge_sql',
        'target, source, unique_key, dest_columns, predicates=none',
      ],
      ['get_delete_insert_merge_sql', 'target, source, unique_key, dest_columns, predicates=none'],
    ] as const) {
      const target = args === 'arg_dict' ? "arg_dict['target_relation']" : 'target';
      const shop = project({
        ...model("unique_key='id', incremental_strategy='delete+insert'", FIRST),
        'macros/mine.sql': `{% macro ${name}(${args}) %}delete from {{ ${target} }} where 1{% endmacro %}`,
      });
      await succeed(shop);
      await succeed(shop);
      expect([name, await all(shop)]).toEqual([name, []]);
    }
  });
});

describe('materialized views around the table', () => {
  it('that read from it see the rows that are added', async () => {
    const shop = project(model("unique_key='id', incremental_strategy='delete+insert'", FIRST));
    await succeed(shop);
    await warehouse.command(`CREATE TABLE ${shop.schema}.seen (id UInt8) ENGINE = Memory`);
    await warehouse.command(
      `CREATE MATERIALIZED VIEW ${shop.schema}.mv TO ${shop.schema}.seen AS SELECT id FROM ${shop.schema}.m`,
    );
    shop.write(model("unique_key='id', incremental_strategy='delete+insert'", THEN));
    await succeed(shop);
    expect(await shop.rows(`SELECT id FROM ${shop.schema}.seen ORDER BY id`)).toEqual([[2], [3]]);
    expect(await all(shop)).toEqual(UPSERTED);
  });

  it('that write to it keep the table they write to, with any strategy', async () => {
    const shop = project(model("unique_key='id'", FIRST));
    await succeed(shop);
    await warehouse.command(`CREATE TABLE ${shop.schema}.raw (id UInt8, v String) ENGINE = Null`);
    await warehouse.command(
      `CREATE MATERIALIZED VIEW ${shop.schema}.mv TO ${shop.schema}.m AS SELECT id, v FROM ${shop.schema}.raw`,
    );
    const uuid = (): Promise<unknown> =>
      shop.rows(`SELECT uuid FROM system.tables WHERE database = '${shop.schema}' AND name = 'm'`);
    const before = await uuid();
    shop.write(model("unique_key='id'", THEN));
    await succeed(shop);
    expect(await uuid()).toEqual(before);
    expect(await all(shop)).toEqual(UPSERTED);
  });
});

describe('a configuration that cannot be meant', () => {
  it.each([
    ["incremental_strategy='insert_overwrite'", "needs 'partition_by'"],
    ["incremental_strategy='insert_overwrite', partition_by='id', unique_key='id'", "has a 'unique_key'"],
    ["incremental_strategy='upsert', unique_key='id'", "no incremental strategy 'upsert'"],
    ["incremental_strategy='microbatch'", "needs 'event_time' and 'batch_size' and 'begin'"],
    ["unique_key='id', incremental_predicates=['id > 1']", "the strategy 'legacy' cannot apply"],
    ["incremental_strategy='merge', merge_update_columns=['v']", "no 'unique_key'"],
    ["incremental_publish='never'", "'never' is no value of 'incremental_publish'"],
    ["incremental_publish='in_place', unique_key='id'", 'the whole table anew'],
  ])('is told before anything is built: %s', async (config, message) => {
    const shop = project(model(config, FIRST));
    const [diagnostic] = (await shop.run()).of('m').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'INCREMENTAL_CONFIG', node: 'model.shop.m' });
    expect(diagnostic?.message).toContain(message);
    expect(diagnostic?.hint).toBeTruthy();
    expect(await shop.relations()).toEqual([]);
  });
});

describe.each(Object.entries(STRATEGIES))('a run that ends half-way, %s', (_name, config) => {
  const CUT = "select number as id, throwIf(number = 70000, 'cut') as v, 1 as w from numbers(100000)";

  async function stood(): Promise<ProjectRunner> {
    const shop = project(model(config, 'select number as id, toUInt8(0) as v, 0 as w from numbers(3)'));
    await succeed(shop);
    return shop;
  }

  it('because its query fails leaves the old rows and nothing beside', async () => {
    const shop = await stood();
    shop.write(
      model(config === STRATEGIES.insert_overwrite ? config.replace("'id'", "'id % 5'") : config, CUT),
    );
    const ran = await shop.run();
    expect(ran.of('m').status).toBe('error');
    expect(await all(shop, 'id')).toEqual([[0], [1], [2]]);
    expect(await shop.relations()).toEqual(['m MergeTree']);
  });

  it('at whichever statement, cancelled or refused, leaves the old rows or the new', async () => {
    const shop = await stood();
    const next = 'select number + 1 as id, toUInt8(1) as v, 1 as w from numbers(3)';
    shop.write(model(config, next));
    const isInPlace = config.includes('in_place');
    const keyed = config.includes('id');
    const old = [
      [0, 0],
      [1, 0],
      [2, 0],
    ];
    const fresh = keyed
      ? [
          [0, 0],
          [1, 1],
          [2, 1],
          [3, 1],
        ]
      : [
          [0, 0],
          [1, 0],
          [1, 1],
          [2, 0],
          [2, 1],
          [3, 1],
        ];
    for (let at = 0; at < 30; at += 1) {
      const controller = new AbortController();
      let sent = 0;
      const ran = await shop.run({
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind !== 'StatementSent' || event.purpose === 'undo') return;
          if (sent === at) controller.abort();
          sent += 1;
        },
      });
      const found = await all(shop, 'id, v');
      if (ran.success) {
        expect(at).toBeGreaterThan(2);
        return;
      }
      expect(await shop.relations()).toEqual(['m MergeTree']);
      // In place there is a moment between deleting and inserting, which the configuration accepts.
      if (!isInPlace) expect([old, fresh]).toContainEqual(found);
      if (JSON.stringify(found) !== JSON.stringify(old)) {
        await warehouse.command(`TRUNCATE TABLE ${shop.schema}.m`);
        await warehouse.command(`INSERT INTO ${shop.schema}.m SELECT number, 0, 0 FROM numbers(3)`);
      }
    }
    throw new Error('the run never came to its end');
  });
});
